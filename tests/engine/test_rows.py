"""Plain frames read into rows are the very events that the decoders give: whatever passes, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decode.connection import TURN
from engine.eventlog import BY_SERVER, OPCODE, PLAIN, SENT, TOO_HIGH, EventLog
from engine.events import Connecting, Event, FrameSeen, RecordingLimited
from engine.journal import Journal, What
from engine.trace import Trace
from tests.engine.decode.frames import BINARY, KEY, PING, TEXT, frame
from tests.engine.recorded import CLIENT, SERVER, Writing, journals, plain, read, rows_of


@given(journals(), st.sampled_from((None, 1, 3)), st.sampled_from((None, 0, 2)), st.sampled_from((0, 30, 10**6)))
@settings(max_examples=150, deadline=None)
def test_rows_are_the_events_that_the_decoders_give(
    journal: Journal, limit: int | None, budget: int | None, keep_content: int
) -> None:
    reference = read(journal, in_rows=False, keep_content=keep_content)
    assert rows_of(reference) == 0
    found = read(journal, limit=limit, budget=budget, keep_content=keep_content)
    assert list(found) == list(reference)
    _columns_agree(found)


def _columns_agree(log: EventLog) -> None:
    for number, event in enumerate(log):
        assert (log.at_ns[number], log.connections[number]) == (event.at_ns, event.connection)
        assert log.session_of(number) == event.session
        code = log.codes[number]
        if not code:
            continue
        assert isinstance(event, FrameSeen)
        assert code & PLAIN
        assert (code & OPCODE, bool(code & BY_SERVER)) == (event.opcode, event.vantage is SERVER)
        assert bool(code & SENT) is (event.direction.value == "sent")
        assert (log.starts[number], log.starts[number] + log.sizes[number]) == event.octets
        assert log.payload(number) == event.payload
        assert log.payload_length(number) == event.payload_length


@pytest.mark.parametrize("frames", range(2 * TURN + 2))
def test_what_breaks_a_rule_comes_behind_its_octets_however_many_frames_were_before_it(frames: int) -> None:
    writing = Writing()
    writing.upgrade()
    writing.write(SERVER, What.SENT, frame(TEXT, b"hi") * frames + b"\x82\x7f" + b"\xff" * 20)
    assert list(read(writing.journal)) == list(read(writing.journal, in_rows=False))


@given(st.lists(plain(False), min_size=1, max_size=30), st.integers(1, 40), st.data())
def test_past_so_many_events_rows_end_where_the_decoders_do(
    frames: list[bytes], keep: int, data: st.DataObject
) -> None:
    writing = Writing()
    writing.upgrade()
    for octets in frames:
        writing.write(SERVER, What.SENT, octets)
        if data.draw(st.booleans()):
            writing.write(CLIENT, What.RECEIVED, octets)
    for vantage in (CLIENT, SERVER):
        writing.write(vantage, What.LOST)
    reference = read(writing.journal, in_rows=False, keep_events=keep)
    assert list(read(writing.journal, keep_events=keep)) == list(reference)
    of_all = read(writing.journal)
    assert sum(isinstance(event, RecordingLimited) for event in reference) == int(keep <= len(of_all))


@pytest.mark.parametrize("together", [True, False], ids=["in-one-fact", "in-one-each"])
def test_frames_of_every_length_are_rows(together: bool) -> None:
    writing = Writing()
    writing.upgrade()
    frames = [frame(TEXT, b"x" * size) for size in (0, 1, 125, 126, 127, 65535, 65536)] + [frame(BINARY, b"\xff")]
    for octets in [b"".join(frames)] if together else frames:
        writing.write(SERVER, What.SENT, octets)
    events = read(writing.journal)
    assert rows_of(events) == len(frames)
    assert [event.payload_length for event in events[-8:] if isinstance(event, FrameSeen)] == [
        0, 1, 125, 126, 127, 65535, 65536, 1,
    ]  # fmt: skip


def test_frames_cut_anywhere_are_rows_but_for_those_that_were_cut() -> None:
    writing = Writing()
    writing.upgrade()
    octets = frame(TEXT, b"hello", key=KEY) * 1000
    for start in range(0, len(octets), 1000):
        writing.write(SERVER, What.RECEIVED, octets[start : start + 1000])
    events = read(writing.journal)
    assert sum(isinstance(event, FrameSeen) for event in events) == 1000
    assert rows_of(events) > 800


def test_a_ping_among_plain_frames_costs_those_of_its_fact_only() -> None:
    writing = Writing()
    writing.upgrade()
    for number in range(100):
        writing.write(SERVER, What.SENT, frame(PING) if number == 50 else frame(TEXT, b"hello"))
    assert rows_of(read(writing.journal)) == 99


def test_connections_with_numbers_past_the_column_are_read_as_well() -> None:
    writing = Writing()
    number = 2**40
    writing.write(CLIENT, What.CONNECTING, connection=number)
    writing.upgrade(number)
    for _ in range(3):
        writing.write(SERVER, What.SENT, frame(TEXT, b"hello"), connection=number)
    events = read(writing.journal)
    assert isinstance(events[0], Connecting)
    assert {event.connection for event in events} == {number}
    assert set(events.connections) == {TOO_HIGH}
    assert list(events) == list(read(writing.journal, in_rows=False))


def test_what_a_refresh_gives_is_a_view_of_the_log() -> None:
    writing = Writing()
    writing.upgrade()
    trace = Trace(writing.journal)
    trace.refresh()
    before = len(trace.events)
    for _ in range(5):
        writing.write(SERVER, What.SENT, frame(TEXT, b"hello"))
    fresh = trace.refresh()
    assert (fresh.log, fresh.first, fresh.last) == (trace.events, before, before + 5)
    events: list[Event] = list(fresh)
    assert [fresh[0], fresh[-1], *fresh[1:4]] == [events[0], events[4], *events[1:4]]
    assert fresh == trace.events[before:]
    with pytest.raises(IndexError):
        fresh[5]
