"""Where nothing is on the stage because all of it comes after the playhead, it says so, and how to come to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF

from tests.gui.window.user import COMPARE, CTRL, TALK, Key, User, at_the_window


def said(user: User) -> str:
    hint = user.window.stage.overlays.ahead
    return hint.text() if hint.isVisible() else ""


@at_the_window
async def test_a_recording_that_was_opened_says_what_comes_at_any_zoom(user: User, kept: Path):
    await user.start(file=kept)
    await user.until_read()
    for _ in range(6):
        left = user.step[1] - user.step[0]
        assert said(user) == (
            f"The playhead is at the beginning: {left} steps come after it.\n"
            "Right goes a step on, Space plays, End shows all."
        )
        user.press(Key.Key_Minus, CTRL)
    user.press(Key.Key_End)
    assert said(user) == ""
    user.press(Key.Key_Home)
    assert said(user)
    user.press(Key.Key_Space)
    assert said(user) == ""
    user.press(Key.Key_Space)
    user.press(Key.Key_Home)
    user.press(Key.Key_F5)
    assert said(user) == ""


@at_the_window
async def test_it_says_so_where_one_has_scrolled_beyond_the_playhead(user: User, kept: Path):
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_0, CTRL)
    for _ in range(8):
        user.press(Key.Key_Right)
    stage = user.window.stage
    user.wheel(QPointF(stage.viewport().rect().center()), -40)
    assert stage.view().y(user.y) < 0
    assert said(user).startswith("The playhead is further up: ")


@at_the_window
async def test_where_something_is_to_be_seen_nothing_is_said(user: User, kept: Path):
    await user.start()
    assert said(user) == ""
    user.run(TALK)
    await user.until(lambda: user.has("101"))
    assert said(user) == ""
    user.run(COMPARE)
    await user.until(lambda: user.step[0] > 1)
    assert said(user) == ""
