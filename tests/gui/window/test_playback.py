"""Stepping through what was recorded, by keys, buttons and the scrubber."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.pointer import drag_to
from tests.gui.window.user import SHIFT, Key, User, at_the_window


async def opened(user: User, kept: Path) -> None:
    """Have the comparison on the stage, with the playhead at the end."""
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_End)
    assert user.at_rest()


@at_the_window
async def test_ten_back_and_ten_forward_by_keys(user: User, kept: Path):
    await opened(user, kept)
    steps = user.step[1]
    seen = []
    for _ in range(10):
        user.press(Key.Key_Left)
        seen.append((user.step[0], user.y, user.chosen))
    assert [step for step, _, _ in seen] == list(range(steps - 1, steps - 11, -1))
    back = []
    for _ in range(10):
        back.append((user.step[0], user.y, user.chosen))
        user.press(Key.Key_Right)
    assert back == seen[::-1]
    assert user.at_rest()


@at_the_window
async def test_ten_back_and_ten_forward_by_buttons(user: User, kept: Path):
    await opened(user, kept)
    transport, steps = user.window.transport, user.step[1]
    for count in range(1, 11):
        user.click(transport.back)
        assert user.step == (steps - count, steps)
    for count in range(9, -1, -1):
        user.click(transport.forward)
        assert user.step == (steps - count, steps)
    assert not transport.forward.isEnabled()
    assert not transport.last.isEnabled()


@at_the_window
async def test_every_step_has_something_chosen_that_the_inspector_shows(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Home)
    while user.step[0] < user.step[1]:
        user.press(Key.Key_Right)
        assert user.chosen
        assert user.window.inspector.brief.rows


@at_the_window
async def test_home_and_end_by_keys_and_buttons(user: User, kept: Path):
    await opened(user, kept)
    transport, end = user.window.transport, user.y
    user.press(Key.Key_Home)
    assert (user.y, user.step[0]) == (0, 1)
    assert user.chosen
    user.press(Key.Key_End)
    assert (user.y, user.at_rest()) == (end, True)
    user.click(transport.first)
    assert user.y == 0
    user.click(transport.last)
    assert (user.y, user.at_rest()) == (end, True)


@at_the_window
async def test_there_is_nothing_before_the_beginning(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Home)
    transport = user.window.transport
    assert not transport.first.isEnabled()
    assert not transport.back.isEnabled()
    user.press(Key.Key_Left)
    assert user.y == 0


@at_the_window
async def test_pause_holds_the_playhead_while_the_session_runs_on(user: User):
    await user.start(first=True)
    await user.until(lambda: user.step[0] > 2)
    user.press(Key.Key_Space)
    held = user.y
    assert not user.playing
    await user.until_over()
    assert user.y == held
    assert user.step[1] > user.step[0]
    user.click(user.window.transport.play)
    assert user.playing
    await user.until(lambda: user.y > held)
    user.click(user.window.transport.play)
    assert not user.playing


@at_the_window
async def test_new_is_what_the_playhead_has_not_come_to(user: User):
    await user.start(first=True)
    await user.until(lambda: user.step[0] > 1)
    user.press(Key.Key_Space)
    await user.until(lambda: user.step[1] > user.step[0])
    new, (step, steps) = user.window.transport.new, user.step
    assert new.isVisible()
    assert new.text() == f"{steps - step} new"
    user.press(Key.Key_Left)
    assert user.step[0] == step - 1
    assert new.text() == f"{user.step[1] - step} new"


@at_the_window
async def test_playing_ends_at_the_end_and_then_begins_anew(user: User, kept: Path):
    await opened(user, kept)
    for _ in range(3):
        user.press(Key.Key_Left)
    user.press(Key.Key_Space)
    assert user.playing
    await user.until(user.at_rest)
    user.press(Key.Key_Space)
    assert user.playing
    assert user.y < 100


@at_the_window
async def test_from_exchange_to_exchange(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Home)
    passed = []
    for _ in range(6):
        user.press(Key.Key_Right, SHIFT)
        passed.append((user.y, user.chosen))
    assert all(title.endswith(("request", "frame")) for _, title in passed)
    for place in reversed(passed[:-1]):
        user.press(Key.Key_Left, SHIFT)
        assert (user.y, user.chosen) == place


@at_the_window
async def test_scrubbing_by_mouse_moves_the_playhead_at_once(user: User, kept: Path):
    await opened(user, kept)
    scrubber, end = user.window.scrubber, user.y
    places = [QPoint(round(scrubber.width() * part), scrubber.height() // 3) for part in (0.25, 0.5, 0.75)]
    QTest.mousePress(scrubber, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
    assert user.y == pytest.approx(0.25 * end, abs=0.03 * end)
    for part, place in ((0.5, places[1]), (0.75, places[2])):
        drag_to(scrubber, place)
        assert user.y == pytest.approx(part * end, abs=0.03 * end)
    QTest.mouseRelease(scrubber, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[2])
    assert user.step[0] == sum(1 for stop in user.diagram.stops if stop <= user.y)
    assert not user.playing


@at_the_window
async def test_scrubbing_by_keys(user: User, kept: Path):
    await opened(user, kept)
    for _ in range(80):
        user.press(Key.Key_Tab)
        if QApplication.focusWidget() is user.window.scrubber:
            break
    end = user.y
    user.press(Key.Key_PageDown)
    assert user.y == pytest.approx(0.9 * end, rel=0.01)
    user.press(Key.Key_PageDown)
    assert user.y == pytest.approx(0.8 * end, rel=0.01)
    user.press(Key.Key_PageUp)
    assert user.y == pytest.approx(0.9 * end, rel=0.01)
    step = user.step[0]
    user.press(Key.Key_Left)
    assert user.step[0] == step - 1


@at_the_window
async def test_speed_by_keys_and_by_the_list(user: User, kept: Path):
    await opened(user, kept)
    speed = user.window.transport.speed
    assert speed.currentText() == "× 1"
    user.press(Key.Key_Plus)
    assert speed.currentText() == "× 2"
    user.press(Key.Key_Minus)
    user.press(Key.Key_Minus)
    assert speed.currentText() == "× 0.5"
    speed.setFocus()
    user.press(Key.Key_Up)
    assert speed.currentText() == "× 0.25"
    user.press(Key.Key_Escape)
    user.press(Key.Key_Home)
    user.press(Key.Key_Space)
    slow = user.window.transport.factor.text()
    for _ in range(5):
        user.press(Key.Key_Plus)
    await user.until(lambda: user.window.transport.factor.text() != slow)


@at_the_window
async def test_the_speed_is_kept_for_the_next_start(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Plus)
    await user.close()
    await user.start()
    assert user.window.transport.speed.currentText() == "× 2"


@at_the_window
async def test_space_on_a_button_that_has_the_focus_presses_it(user: User, kept: Path):
    await opened(user, kept)
    user.window.transport.back.setFocus()
    step = user.step[0]
    user.press(Key.Key_Space)
    assert user.step[0] == step - 1
    assert not user.playing


@at_the_window
async def test_keys_in_a_text_field_stay_there(user: User, kept: Path):
    await opened(user, kept)
    step = user.step
    url = user.window.request.url
    user.type(url, "http://a b+c-l")
    user.press(Key.Key_Home)
    user.press(Key.Key_Right)
    assert url.text() == "http://a b+c-l"
    assert url.cursorPosition() == 1
    assert user.step == step
    assert user.window.transport.speed.currentText() == "× 1"
    assert not user.playing
