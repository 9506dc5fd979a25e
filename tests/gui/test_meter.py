"""The meter: what the window does while something is live is in its journal, and nothing runs where nothing passes."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6", reason="the meter has a timer of Qt's")

from PySide6.QtCore import QObject, Signal

from engine.journal import Journal, What
from gui.measured import Measured
from gui.meter import BEAT_MS, Meter
from gui.own_work import ACCOUNT
from gui.recording import Recording
from tests.clocks import Nanoseconds as Clock

MS = 1_000_000


class Sources(QObject):
    """What runner and bridge tell."""

    started = Signal(object)
    ending = Signal(object)
    grown = Signal(object)


class Stage:
    """A meter, and what it is told by."""

    def __init__(self) -> None:
        self.clock, self.sources = Clock(), Sources()
        self.recordings: list[Recording] = []
        self.measured = Measured(self.recordings, lambda: self.clock.now_ns / 1e9)
        self.meter = Meter(self.sources, self.sources, self.measured, clock=self.clock)

    def start(self, *, live: bool = True) -> Recording:
        journal = Journal(clock=self.clock)
        recording = Recording(number=1, title="", kind="websocket", journal=journal, live=live)
        self.recordings.append(recording)
        self.sources.started.emit(recording)
        return recording

    def end(self, recording: Recording) -> list[str]:
        """Return the stalls that its journal tells once it has ended."""
        self.sources.ending.emit(recording)
        recording.live = False
        (fact,) = [fact for fact in recording.journal.facts if fact.what is What.STALLS]
        return fact.about["stalls"]


@pytest.fixture
def stage(qapp, monkeypatch) -> Stage:
    made = Stage()
    monkeypatch.setattr(ACCOUNT, "_clock", made.clock)
    return made


def work(stage: Stage, length_ms: int) -> None:
    ACCOUNT.begin()
    stage.clock.now_ns += length_ms * MS
    ACCOUNT.end()


def test_own_work_is_written_into_the_journals_of_all_that_is_live(stage):
    work(stage, 3)
    first = stage.start()
    work(stage, 4)
    second = stage.start()
    stage.clock.now_ns += 10 * MS
    work(stage, 5)
    assert stage.end(first) == [f"{0} {4 * MS}", f"{14 * MS} {5 * MS}"]
    work(stage, 6)
    assert stage.end(second) == [f"{10 * MS} {11 * MS}"]


def test_what_came_from_a_file_is_not_written_to(stage):
    recording = stage.start(live=False)
    work(stage, 3)
    stage.sources.ending.emit(recording)
    assert not recording.journal.facts


def test_a_timer_that_is_late_tells_of_what_else_was_done(stage, qtbot):
    recording = stage.start()
    stage.clock.now_ns += 30 * MS
    qtbot.waitUntil(lambda: stage.measured.lately and stage.meter._beat_ns == stage.clock.now_ns)
    assert stage.end(recording) == [f"{BEAT_MS * MS} {(30 - BEAT_MS) * MS}"]
    assert not stage.meter.beating


def test_where_nothing_passes_any_more_no_timer_runs(stage, qtbot):
    recording = stage.start()
    assert stage.meter.beating
    stage.clock.now_ns += 2_000 * MS
    qtbot.waitUntil(lambda: not stage.meter.beating)
    stage.sources.grown.emit(recording)
    assert stage.meter.beating
