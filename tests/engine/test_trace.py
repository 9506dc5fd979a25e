from __future__ import annotations

import gc
import itertools
import logging
from collections.abc import Sequence

import pytest

from engine.decode.connection import VantageReader
from engine.decode.handshake import accept_for
from engine.events import (
    CloseCalled,
    Connecting,
    Event,
    FrameSeen,
    Lost,
    Marked,
    NameResolved,
    OctetsSeen,
    RecordingLimited,
    RequestSeen,
    ResponseSeen,
    SessionEnded,
    SessionStarted,
)
from engine.journal import KEEP_FACTS, Journal, Recorder, Vantage, What
from engine.trace import KEEP_EVENTS, Trace

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def journal() -> Journal:
    ticks = itertools.count()
    return Journal(clock=lambda: next(ticks))


@pytest.fixture
def pen(journal: Journal) -> Recorder:
    return Recorder.start(journal, title="one", kind="http", url="http://a/")


def of_kind(events: Sequence[Event], kind: type) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_facts_of_a_session_are_events(journal: Journal, pen: Recorder) -> None:
    pen.write(What.RESOLVED, about={"host": "a", "addresses": ["127.0.0.1", "::1"]})
    pen.write(What.CONNECTING, connection=1, vantage=Vantage.CLIENT, about={"address": "127.0.0.1:80"})
    pen.write(What.MARK, about={"label": "update 3", "update": 3})
    pen.write(What.SESSION_END, about={"error": "It failed.", "code": "ECONNREFUSED"})
    assert Trace(journal).refresh() == [
        SessionStarted(at_ns=1, session=1, title="one", kind="http", url="http://a/"),
        NameResolved(at_ns=2, session=1, host="a", addresses=("127.0.0.1", "::1")),
        Connecting(at_ns=3, session=1, connection=1, vantage=Vantage.CLIENT, address="127.0.0.1:80"),
        Marked(at_ns=4, session=1, label="update 3", update=3),
        SessionEnded(at_ns=5, session=1, error="It failed.", code="ECONNREFUSED"),
    ]


def test_a_refresh_reads_what_was_written_since_the_last(journal: Journal, pen: Recorder) -> None:
    trace = Trace(journal)
    trace.refresh()
    assert trace.refresh() == []
    pen.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=GET[:5])
    assert trace.refresh() == []
    pen.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=GET[5:])
    fresh = trace.refresh()
    assert isinstance(fresh[0], RequestSeen)
    assert list(trace.events[1:]) == list(fresh)


def test_a_refresh_reads_no_more_facts_than_it_is_given(journal: Journal, pen: Recorder) -> None:
    for number in range(5):
        pen.write(What.MARK, about={"label": str(number)})
    trace = Trace(journal)
    assert len(trace.refresh(limit=2)) == 2
    assert trace.behind == 4
    assert len(trace.refresh()) == 4
    assert trace.behind == 0


EMPTY_FRAMES = b"\x81\x00" * 10_000


def upgraded(pen: Recorder, connection: int = 1) -> None:
    """Write what makes a WebSocket of a connection, as its client saw it."""
    asked = b"Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: %s\r\n\r\n" % KEY.encode()
    answer = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: %s\r\n\r\n" % accept_for(KEY).encode()
    for what, octets in (
        (What.SENT, b"GET / HTTP/1.1\r\n" + asked),
        (What.RECEIVED, b"HTTP/1.1 101 Switching Protocols\r\n" + answer),
    ):
        pen.write(what, connection=connection, vantage=Vantage.CLIENT, octets=octets)


def received(pen: Recorder, octets: bytes, connection: int = 1) -> None:
    pen.write(What.RECEIVED, connection=connection, vantage=Vantage.CLIENT, octets=octets)


def test_a_refresh_leaves_off_within_a_fact_when_its_time_is_over(journal: Journal, pen: Recorder) -> None:
    for connection in (1, 2):
        upgraded(pen, connection)
    for connection in (1, 2, 1):
        received(pen, EMPTY_FRAMES, connection)
    trace = Trace(journal)
    sizes = []
    while trace.behind:
        ticks = itertools.count()
        sizes.append(len(trace.refresh(budget_s=3.0, clock=lambda ticks=ticks: next(ticks))))
    assert max(sizes) <= 200
    assert sum(sizes) == len(trace.events) > 30_000
    assert list(trace.events) == list(Trace(journal).refresh())


def test_no_time_at_all_still_goes_on(journal: Journal, pen: Recorder) -> None:
    for number in range(3):
        pen.write(What.MARK, about={"label": str(number)})
    trace = Trace(journal)
    for _ in range(20):
        trace.refresh(budget_s=0.0, clock=lambda: 0.0)
    assert len(trace.events) == 4
    assert trace.behind == 0


def test_what_frames_carry_is_kept_up_to_a_limit_of_the_whole_trace(journal: Journal, pen: Recorder) -> None:
    for connection in (1, 2):
        upgraded(pen, connection)
        for octets in (b"\x82\x7d" + bytes(125) + b"\x82\x7d", bytes(125) + b"\x82\x7d", bytes(125)):
            received(pen, octets, connection)
    found = of_kind(Trace(journal, keep_content=300).refresh(), FrameSeen)
    assert [(len(event.payload), event.cut) for event in found if isinstance(event, FrameSeen)] == [
        (125, False), (125, False), (125, False), (125, False), (0, True), (0, True),
    ]  # fmt: skip


def test_what_lies_in_the_journal_in_one_piece_is_never_cut(journal: Journal, pen: Recorder) -> None:
    upgraded(pen)
    received(pen, b"\x82\x7d" + bytes(125))
    found = of_kind(Trace(journal, keep_content=0).refresh(), FrameSeen)
    assert [(len(event.payload), event.cut) for event in found if isinstance(event, FrameSeen)] == [(125, False)]


def test_past_so_many_events_octets_are_only_counted(journal: Journal, pen: Recorder) -> None:
    upgraded(pen)
    received(pen, EMPTY_FRAMES)
    received(pen, EMPTY_FRAMES)
    pen.write(What.MARK, about={"label": "later"})
    upgraded(pen, connection=2)
    for connection in (1, 2):
        pen.write(What.LOST, connection=connection, vantage=Vantage.CLIENT, about={"error": None, "code": None})
    trace = Trace(journal, keep_events=1000)
    trace.refresh()
    assert len(trace.events) < 1100
    (limited,) = of_kind(trace.events, RecordingLimited)
    assert isinstance(limited, RecordingLimited)
    assert limited.text == "1,000 events are read; from here on octets are only counted."
    assert limited.kept > 0
    rest = trace.events[trace.events.index(limited) + 1 :]
    assert [type(event) for event in rest] == [Marked, Lost, OctetsSeen, Lost, OctetsSeen, OctetsSeen]
    (frames,) = [event for event in rest if isinstance(event, OctetsSeen) and event.connection == 1]
    last = [event for event in of_kind(trace.events, FrameSeen) if isinstance(event, FrameSeen)][-1]
    assert frames.octets.start == last.octets.end
    assert frames.octets.end - frames.octets.start == 2 * len(EMPTY_FRAMES) - 2 * len(of_kind(trace.events, FrameSeen))


def test_past_so_many_events_other_than_plain_frames_octets_are_only_counted(journal: Journal, pen: Recorder) -> None:
    upgraded(pen)
    for _ in range(20):
        received(pen, b"\x81\x00" * 50)
        received(pen, b"\x89\x00" * 5)
    trace = Trace(journal, keep_objects=50)
    trace.refresh()
    (limited,) = of_kind(trace.events, RecordingLimited)
    assert isinstance(limited, RecordingLimited)
    assert limited.text == "50 events other than plain frames are read; from here on octets are only counted."
    assert 400 < trace.events.index(limited) < 600
    assert of_kind(trace.events[trace.events.index(limited) :], FrameSeen) == []


def test_a_million_messages_seen_at_both_ends_fit() -> None:
    assert min(KEEP_FACTS, KEEP_EVENTS) >= 1.5 * 2_000_000


def test_octets_after_an_end_is_gone_are_passed_over(
    journal: Journal, pen: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "engine.trace")
    pen.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=GET)
    for what in (What.LOST, What.CLOSE_CALLED):
        pen.write(what, connection=1, vantage=Vantage.CLIENT)
    pen.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=GET)
    found = Trace(journal).refresh()
    assert [type(event) for event in found[-2:]] == [Lost, CloseCalled]
    assert "octets after its end" in caplog.text


def test_a_connection_that_is_over_takes_little_memory(journal: Journal, pen: Recorder) -> None:
    trace = Trace(journal, keep_events=10_000_000)

    def connections(numbers: range) -> None:
        for connection in numbers:
            for what in (What.CONNECTING, What.LOST if connection % 2 else What.NOT_CONNECTED):
                pen.write(what, connection=connection, vantage=Vantage.CLIENT)
        trace.refresh()

    before = readers_alive()
    connections(range(1, 500))
    assert readers_alive() <= before


def readers_alive() -> int:
    gc.collect()
    return sum(isinstance(item, VantageReader) for item in gc.get_objects())


def test_connections_and_ends_are_read_apart(journal: Journal, pen: Recorder) -> None:
    for part in (GET[:9], GET[9:]):
        for connection, vantage in itertools.product((1, 2), (Vantage.CLIENT, Vantage.SERVER)):
            what = What.SENT if vantage is Vantage.CLIENT else What.RECEIVED
            pen.write(what, connection=connection, vantage=vantage, octets=part)
    found = of_kind(Trace(journal).refresh(), RequestSeen)
    assert sorted((event.connection, event.vantage.value) for event in found) == [
        (1, "client"), (1, "server"), (2, "client"), (2, "server"),
    ]  # fmt: skip


def test_past_the_journals_limit_octets_are_counted() -> None:
    journal = Journal(keep_octets=len(GET))
    pen = Recorder.start(journal, title="", kind="http", url="")
    pen.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=GET)
    pen.write(What.RECEIVED, connection=1, vantage=Vantage.CLIENT, octets=OK)
    trace = Trace(journal)
    trace.refresh()
    assert len(of_kind(trace.events, RecordingLimited)) == 1
    (counted,) = of_kind(trace.events, OctetsSeen)
    assert isinstance(counted, OctetsSeen)
    assert (counted.octets, counted.why) == ((0, len(OK)), "not kept")


def test_past_the_journals_limit_of_facts_octets_are_counted_for_each_end() -> None:
    journal = Journal(keep_facts=20)
    pen = Recorder.start(journal, title="", kind="http", url="")
    for _ in range(100):
        pen.write(What.SENT, connection=1, vantage=Vantage.CLIENT, octets=GET)
    pen.write(What.LOST, connection=1, vantage=Vantage.CLIENT)
    trace = Trace(journal)
    trace.refresh()
    (limited,) = of_kind(trace.events, RecordingLimited)
    assert isinstance(limited, RecordingLimited)
    assert limited.kept == 19 * len(GET)
    assert limited.text.startswith("20 facts are kept;")
    counted, lost = trace.events[-2:]
    assert isinstance(counted, OctetsSeen)
    assert counted.octets == (19 * len(GET), 100 * len(GET))
    assert counted.why == "81 dropped, not kept"
    assert isinstance(lost, Lost)


def test_watchers_get_what_is_new_until_they_stop(journal: Journal, pen: Recorder) -> None:
    trace = Trace(journal)
    seen: list[Event] = []
    stop = trace.watch(seen.extend)
    trace.refresh()
    trace.refresh()
    assert seen == list(trace.events)
    stop()
    stop()
    pen.write(What.MARK, about={"label": "x"})
    trace.refresh()
    assert len(seen) == 1


def test_a_watcher_that_fails_is_removed_and_logged(
    journal: Journal, pen: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def failing(events: Sequence[Event]) -> None:
        calls.append(len(events))
        raise RuntimeError("no")

    trace = Trace(journal)
    trace.watch(failing)
    seen: list[Event] = []
    trace.watch(seen.extend)
    trace.refresh()
    pen.write(What.MARK, about={"label": "x"})
    trace.refresh()
    assert calls == [1]
    assert len(seen) == 2
    assert "a watcher of the trace failed" in caplog.text


def test_a_fault_of_a_decoder_makes_its_end_of_the_connection_opaque_and_nothing_else(
    journal: Journal, pen: Recorder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = Trace(journal)
    for connection in (1, 2):
        pen.write(What.SENT, connection=connection, vantage=Vantage.CLIENT, octets=GET)
    trace.refresh()

    def fail(*_: object) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("engine.decode.http1.response_framing", fail)
        pen.write(What.RECEIVED, connection=1, vantage=Vantage.CLIENT, octets=OK)
        (shown,) = trace.refresh()
    assert isinstance(shown, OctetsSeen)
    assert (shown.data, shown.octets) == (OK, (0, len(OK)))
    assert caplog.records[0].levelno == logging.ERROR
    for connection in (1, 2):
        pen.write(What.RECEIVED, connection=connection, vantage=Vantage.CLIENT, octets=OK)
    after, *rest = trace.refresh()
    assert isinstance(after, OctetsSeen)
    assert after.octets == (len(OK), 2 * len(OK))
    assert isinstance(rest[0], ResponseSeen)
