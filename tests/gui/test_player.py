"""The player, driven without a window: what plays by itself, and what only by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("PySide6", reason="the player is a QObject")

from gui.diagram.playback import Playback
from gui.player import LONGEST_MS, TICK_MS, Player
from tests.clocks import Seconds as Clock
from tests.gui.diagram.script import Script, request, response

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def conversation(exchanges: int = 1) -> Script:
    script = Script()
    wire = script.session().connection().open(0)
    for number in range(exchanges):
        wire.up(100 + 1000 * number, request())
        wire.down(400 + 1000 * number, response())
    return script


def followed_to_its_end(player: Player) -> None:
    player.show(conversation().diagram(), Playback(playing=True, following=True), more=True)
    player.end_live()


def test_what_comes_after_the_end_of_what_was_followed_is_played(qapp):
    player = Player()
    followed_to_its_end(player)
    player.grown()
    assert player.playback.playing


def test_another_recording_stays_paused_whatever_was_followed_before(qapp):
    player = Player()
    followed_to_its_end(player)
    player.show(conversation(3).diagram(), Playback(), more=False)
    player.grown()
    assert not player.playback.playing


@pytest.mark.parametrize(
    ("act", "value"), [("toggle", ()), ("first", ()), ("last", ()), ("step", (1,)), ("seek", (9.0,))]
)
def test_what_the_user_did_last_counts(qapp, act, value):
    player = Player()
    followed_to_its_end(player)
    getattr(player, act)(*value)
    before = player.playback
    player.grown()
    assert player.playback == before


def ticked(qtbot: QtBot, player: Player, clock: Clock, taking_s: float, times: int = 14) -> None:
    """Have it tick so many times, each of which takes so long, its painting included."""
    seen = 0

    def take(_: Playback) -> None:
        nonlocal seen
        seen += 1
        clock.now_s += taking_s

    player.changed.connect(take)
    qtbot.waitUntil(lambda: seen >= times)
    player.changed.disconnect(take)


@pytest.mark.parametrize("part_painted", [0.0, 0.75])
@pytest.mark.parametrize(
    ("measured", "taking_s", "least", "most"),
    [
        (False, 0.006, TICK_MS, TICK_MS),
        (False, 0.02, 36, 44),
        (True, 0.002, TICK_MS, TICK_MS),
        (True, 0.008, 36, 44),
        (True, 1.0, LONGEST_MS, LONGEST_MS),
    ],
)
def test_what_is_live_is_left_time_whatever_a_tick_takes_and_its_painting(
    qtbot, measured, taking_s, least, most, part_painted
):
    clock, painted_s, paintings = Clock(), 0.0, 0
    player = Player(clock=clock)
    player.measured = lambda: measured

    def paint(_: Playback) -> None:
        nonlocal painted_s, paintings
        painted_s += taking_s * part_painted
        paintings += 1

    player.painted = lambda: (painted_s, paintings)
    player.changed.connect(paint)
    player.show(conversation(300).diagram(), Playback(playing=True, speed=1e-6), more=True)
    ticked(qtbot, player, clock, taking_s * (1 - part_painted))
    assert least <= player.interval_ms <= most


def test_what_else_is_painted_between_two_ticks_does_not_slow_them(qtbot):
    clock, painted_s, paintings = Clock(), 0.0, 0
    player = Player(clock=clock)

    def paint(_: Playback) -> None:
        nonlocal painted_s, paintings
        painted_s += 4 * 0.006
        paintings += 4

    player.painted = lambda: (painted_s, paintings)
    player.changed.connect(paint)
    player.show(conversation(300).diagram(), Playback(playing=True, speed=1e-6), more=True)
    ticked(qtbot, player, clock, 0.001)
    assert player.interval_ms == TICK_MS


def test_painting_that_was_before_is_no_ticks(qtbot):
    clock, painted_s, paintings = Clock(), 0.0, 0
    player = Player(clock=clock)
    player.painted = lambda: (painted_s, paintings)
    player.show(conversation(300).diagram(), Playback(), more=True)
    painted_s = 100.0
    player.toggle()
    ticked(qtbot, player, clock, 0.001, times=1)
    assert player.interval_ms == TICK_MS


def test_once_nothing_is_live_it_ticks_as_ever(qtbot):
    clock = Clock()
    player = Player(clock=clock)
    player.show(conversation(300).diagram(), Playback(playing=True, speed=1e-6), more=True)
    ticked(qtbot, player, clock, 0.02)
    player.end_live()
    ticked(qtbot, player, clock, 0.02, times=2)
    assert player.interval_ms == TICK_MS
