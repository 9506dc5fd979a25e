"""The bridge reads by ticks, and tells when there is something to show and when there is nothing left."""

from __future__ import annotations

import gc
import platform
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QSignalSpy

from gui.bridge import BUDGET_S, MORE_S, Bridge
from gui.diagram.time_axis import AxisKind
from gui.recording import Recording
from gui.settling import EVERY, move_large_blocks
from tests.gui.recorded import one_socket
from tests.gui.test_recording import ticking

PING = b"\x89\x00"

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def recording() -> Recording:
    journal = one_socket(4000)
    return Recording(number=1, title="", kind="file", journal=journal, live=False, clock=ticking(0.001))


@pytest.fixture
def bridge(qapp: QApplication) -> Bridge:
    return Bridge(clock=ticking(0.001))


def test_what_is_wanted_now_is_bounded_and_the_rest_comes_by_ticks(
    bridge: Bridge, recording: Recording, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(bridge.caught_up):
        bridge.read_now(recording)
        assert 0 < len(recording.events) < 8000
        assert recording.behind
    assert recording.diagram.events_taken == len(recording.events) > 8000


def test_it_is_not_shown_after_every_slice(bridge: Bridge, recording: Recording, qtbot: QtBot) -> None:
    grown = QSignalSpy(bridge.grown)
    with qtbot.waitSignal(bridge.caught_up):
        bridge.watch(recording)
    slices = recording.diagram.events_taken / 64
    assert 1 <= grown.count() < slices / 4


@pytest.mark.parametrize("live", [True, False])
def test_more_is_read_at_a_time_while_what_is_live_comes_too_fast(
    live: bool, bridge: Bridge, recording: Recording, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.live = live
    budgets: list[float] = []

    def advance(self: Recording, budget_s: float) -> bool:
        budgets.append(budget_s)
        return read(self, budget_s)

    read = Recording.advance
    monkeypatch.setattr(Recording, "advance", advance)
    with qtbot.waitSignal(bridge.caught_up):
        bridge.watch(recording)
    assert len(budgets) > 2
    assert budgets[0] == BUDGET_S
    assert set(budgets[1:]) == {MORE_S if live else BUDGET_S}


def test_another_layout_is_told_once_it_is_there(bridge: Bridge, recording: Recording, qtbot: QtBot) -> None:
    recording.refresh()
    recording.lay_out(AxisKind.EVENTS)
    relaid = QSignalSpy(bridge.relaid)
    with qtbot.waitSignal(bridge.caught_up):
        bridge.read_now(recording)
        assert relaid.count() == 0
    assert relaid.count() == 1
    assert recording.diagram.kind is AxisKind.EVENTS


def test_it_has_caught_up_once_all_of_the_file_is_there_and_laid_out(
    bridge: Bridge, recording: Recording, qtbot: QtBot
) -> None:
    recording.arrived = 0.5
    caught_up, grown = QSignalSpy(bridge.caught_up), QSignalSpy(bridge.grown)
    bridge.watch(recording)
    while recording.unread:
        bridge.advance(recording, 1.0)
    assert grown.count() > 0
    assert caught_up.count() == 0
    with qtbot.waitSignal(bridge.caught_up):
        recording.arrived = 1.0
        bridge.watch(recording)


def test_a_file_that_is_not_read_on_is_laid_out_as_far_as_it_was(
    bridge: Bridge, recording: Recording, qtbot: QtBot
) -> None:
    recording.arrived, recording.stopped = 0.5, True
    with qtbot.waitSignal(bridge.caught_up):
        bridge.watch(recording)
    assert recording.diagram.events_taken == len(recording.events) > 8000
    assert recording.behind


def test_what_is_left_is_laid_out_no_further_and_that_is_told(
    bridge: Bridge, recording: Recording, qtbot: QtBot
) -> None:
    bridge.read_now(recording)
    laid_out = recording.diagram.events_taken
    with qtbot.waitSignal(bridge.caught_up):
        bridge.leave(recording)
    assert recording.stopped
    assert recording.behind
    assert recording.diagram.events_taken == laid_out > 0


def test_what_is_forgotten_is_not_read_any_more(bridge: Bridge, recording: Recording, qtbot: QtBot) -> None:
    other = Recording(number=2, title="", kind="file", journal=one_socket(1000), live=False)
    bridge.watch(recording)
    bridge.forget(recording)
    with qtbot.waitSignal(bridge.caught_up):
        bridge.watch(other)
    assert len(recording.events) == 0


def test_once_it_has_ended_nothing_is_read(bridge: Bridge, recording: Recording, qtbot: QtBot) -> None:
    bridge.watch(recording)
    bridge.read_now(recording)
    read = len(recording.events)
    bridge.end()
    other = Bridge()
    with qtbot.waitSignal(other.caught_up):
        other.watch(Recording(number=2, title="", kind="file", journal=one_socket(1000), live=False))
    assert 0 < len(recording.events) == read < 8000


def test_the_collector_of_garbage_is_spared_what_was_read(bridge: Bridge) -> None:
    journal = one_socket(EVERY, frame=PING)
    recording = Recording(number=1, title="", kind="file", journal=journal, live=False)
    before = gc.get_freeze_count()
    try:
        while recording.behind:
            bridge.advance(recording, 0.1)
        assert gc.get_freeze_count() - before > EVERY
    finally:
        gc.unfreeze()
        # What came to an end before is let go of here, and not in a test that has nothing to do with it.
        gc.collect()
        gc.freeze()


def test_plain_frames_leave_nothing_to_collect(bridge: Bridge) -> None:
    recording = Recording(number=1, title="", kind="file", journal=one_socket(5000), live=False)
    gc.collect()
    before = len(gc.get_objects())
    recording.refresh()
    gc.collect()
    assert len(gc.get_objects()) - before < 1000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's way: elsewhere memory is as it comes")
def test_large_columns_are_moved_and_not_copied() -> None:
    assert move_large_blocks() is (platform.libc_ver()[0] == "glibc")
