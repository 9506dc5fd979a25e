"""The player, driven without a window: what plays by itself, and what only by hand."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6", reason="the player is a QObject")

from gui.diagram.playback import Playback
from gui.player import Player
from tests.gui.diagram.script import Script, request, response


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
