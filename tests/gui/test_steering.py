"""Steering without a window: what is kept of a recording that was left, and for how long."""

from __future__ import annotations

import gc
import weakref

import pytest

pytest.importorskip("PySide6", reason="steering is a QObject")

from gui.diagram.playback import Playback
from gui.diagram.time_axis import AxisKind
from gui.player import Player
from gui.recording import Recording
from gui.steering import Steering
from tests.gui.test_player import conversation


def recorded(number: int) -> Recording:
    recording = Recording(number=number, title="", kind="file", journal=conversation(3).journal(), live=False)
    recording.refresh()
    return recording


def test_where_a_recording_was_left_is_where_it_is_come_back_to(qapp):
    player = Player()
    steering = Steering(player)
    one, other = recorded(1), recorded(2)
    steering.show(one, Playback())
    steering.go_to_stop(3)
    steering.show(other, Playback())
    assert (steering.stop_of(one), steering.stop) == (3, 0)
    steering.show(one, Playback())
    assert steering.stop == 3


def test_a_layout_that_is_not_shown_any_more_is_not_kept(qapp):
    steering = Steering(Player())
    one, other = recorded(1), recorded(2)
    for recording in (one, other, one):
        steering.show(recording, Playback())
    before = weakref.ref(one.diagram)
    one.lay_out(AxisKind.REAL)
    one.refresh()
    steering.change_layout(one.diagram)
    gc.collect()
    assert before() is None
