"""An examiner, which looks at few of the plain frames, finds what a look at every event finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.autopsy.examining import Examiner, examine
from engine.autopsy.verdict import Manner
from engine.eventlog import EventLog
from engine.journal import Journal, What
from tests.engine.decode.frames import CLOSE, KEY, TEXT, frame
from tests.engine.recorded import CLIENT, SERVER, Writing, journals, read, rows_of


def examined(log: EventLog, *cuts: int) -> Examiner:
    examiner = Examiner()
    for up_to in (*sorted(cuts), len(log)):
        examiner.take(log, min(up_to, len(log)))
    return examiner


@given(journals(), st.lists(st.integers(0, 60), max_size=4))
@settings(max_examples=150, deadline=None)
def test_it_finds_what_a_look_at_all_events_finds_however_they_come(journal: Journal, cuts: list[int]) -> None:
    log = read(journal)
    examiner = examined(log, *cuts)
    connections = {event.connection for event in log} - {0}
    assert set(examiner.connections) == connections
    for connection in connections:
        assert examiner.of(connection) == examine(log, connection)


@pytest.fixture
def long() -> EventLog:
    """Two WebSockets, of which one is silent after its opening; 2,000 messages of the other; then both are reset."""
    writing = Writing()
    for connection in (1, 2):
        writing.upgrade(connection)
    for number in range(2000):
        message = frame(TEXT, b"%d" % number, key=KEY)
        writing.write(CLIENT, What.SENT, message)
        writing.write(SERVER, What.RECEIVED, message)
    for connection in (1, 2):
        for vantage in (CLIENT, SERVER):
            writing.write(vantage, What.LOST, connection=connection, error="reset", code="ECONNRESET")
    return read(writing.journal)


def test_of_many_plain_frames_it_makes_no_event(long, monkeypatch):
    assert rows_of(long) > 3900
    monkeypatch.setattr(EventLog, "frame", None)
    examiner = examined(long)
    assert [found.verdict.manner for found in examiner.ended()] == [Manner.RESET, Manner.RESET]
    monkeypatch.undo()
    assert list(examiner.ended()) == [examine(long, 1), examine(long, 2)]


def test_what_is_open_is_not_among_the_ended():
    writing = Writing()
    writing.upgrade()
    assert list(examined(read(writing.journal)).ended()) == []
    writing.write(CLIENT, What.SENT, frame(CLOSE, b"", key=KEY))
    writing.write(CLIENT, What.LOST)
    (found,) = examined(read(writing.journal)).ended()
    assert found.verdict.manner is Manner.UNANSWERED


def test_of_a_connection_nobody_knows_there_is_nothing_to_tell():
    assert Examiner().of(1) is None
