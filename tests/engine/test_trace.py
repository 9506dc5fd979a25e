from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence

import pytest

from engine.events import (
    Connecting,
    Event,
    Marked,
    NameResolved,
    OctetsSeen,
    RecordingLimited,
    RequestSeen,
    ResponseSeen,
    SessionEnded,
    SessionStarted,
)
from engine.journal import Journal, Recorder, Vantage, What
from engine.trace import Trace

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
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
