"""Faults of our own are shown and logged, and the application goes on; and the rest of the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from gui.theme import DARK, LIGHT
from tests.gui.window.user import ASK, Key, User, at_the_window, within

if TYPE_CHECKING:
    import pytest


def broken(*arguments: object, **named: object) -> None:
    raise RuntimeError("the cat is on the keyboard")


@at_the_window
async def test_an_exception_in_a_slot_is_shown_and_logged(user: User, monkeypatch: pytest.MonkeyPatch, caplog):
    await user.start()
    user.run(ASK)
    await user.until_over()
    monkeypatch.setattr("gui.steering.inspect", broken)
    user.press(Key.Key_Home)
    assert "unexpected" in user.notice
    assert "the cat is on the keyboard" in user.notice
    (record,) = caplog.records
    assert record.exc_info is not None
    caplog.clear()
    monkeypatch.undo()
    user.press(Key.Key_Right)
    assert user.chosen


@at_the_window
async def test_an_exception_in_a_session_is_shown_and_logged(user: User, monkeypatch: pytest.MonkeyPatch, caplog):
    await user.start()
    monkeypatch.setattr("gui.runner.run_http", broken)
    user.send("http://127.0.0.1:9/")
    await user.until(lambda: "the cat is on the keyboard" in user.notice)
    await user.until(lambda: "failed" in user.status)
    assert caplog.records
    caplog.clear()
    monkeypatch.undo()
    user.run(ASK)
    await user.until(lambda: user.has("200 OK"))


@at_the_window
async def test_an_exception_while_painting_is_shown_and_does_not_stop_the_window(
    user: User, kept: Path, monkeypatch: pytest.MonkeyPatch, caplog
):
    await user.start(file=kept)
    await user.until_read()
    monkeypatch.setattr("gui.widgets.stage.sequence_view.StagePainter", broken)
    user.window.stage.viewport().update()
    await user.until(lambda: "the cat is on the keyboard" in user.notice)
    assert caplog.records
    monkeypatch.undo()
    user.window.stage.viewport().grab()
    caplog.clear()
    user.press(Key.Key_Escape)
    assert user.notice == ""


@at_the_window
async def test_settings_that_cannot_be_kept_do_not_keep_the_window_open(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog
):
    await user.start()
    monkeypatch.setattr("gui.settings.Settings.save", broken)
    with within(2.0):
        await user.close()
    assert caplog.records
    caplog.clear()


@at_the_window
async def test_the_theme_is_changed_by_its_button_and_kept(user: User, kept: Path):
    def ground() -> str:
        return user.window.stage.viewport().grab().toImage().pixelColor(2, 2).name()

    await user.start(file=kept)
    look = user.window.request.look
    user.choose_look("Dark")
    assert "dark" in look.accessibleName()
    assert ground() in (DARK.background.name(), DARK.panel.name())
    user.choose_look("Light")
    assert "light" in look.accessibleName()
    assert ground() in (LIGHT.background.name(), LIGHT.panel.name())
    await user.close()
    await user.start()
    assert "light" in user.window.request.look.accessibleName()
    user.choose_look("As the system")
    assert "system" in user.window.request.look.accessibleName()


@at_the_window
async def test_where_motion_is_reduced_the_playhead_jumps_now_and_at_the_next_start(user: User, kept: Path):
    async def opened() -> None:
        await user.start(file=kept)
        await user.until_read()

    def glides_to_the_next_event() -> bool:
        user.press(Key.Key_Home)
        step = user.step[0]
        user.press(Key.Key_Period)
        assert user.playing or user.step[0] == step + 1
        return user.playing

    await opened()
    assert glides_to_the_next_event()
    user.choose_look("Reduce motion")
    assert not glides_to_the_next_event()
    await user.close()
    await opened()
    assert not glides_to_the_next_event()
    user.choose_look("Reduce motion")
    assert glides_to_the_next_event()


@at_the_window
async def test_all_keys_are_shown_by_the_question_mark(user: User):
    await user.start()
    user.press(Key.Key_Question)
    await user.until(user.window.keys.isVisible)
    assert any(label.text() == "Ctrl+O" for label in user.window.keys.findChildren(QLabel))
    user.click(user.window.keys.close_button)
    assert not user.window.keys.isVisible()


@at_the_window
async def test_an_idle_window_has_no_tick(user: User, kept: Path):
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_End)
    assert not user.app.player.ticking
    user.press(Key.Key_Left)
    user.press(Key.Key_Space)
    assert user.app.player.ticking
    await user.until(user.at_rest)
    assert not user.app.player.ticking
