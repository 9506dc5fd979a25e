"""Going to moments of a kind, playing a range, presenting, and the three time axes: by keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut

from gui.diagram.time_axis import AxisKind
from gui.shown import Notice
from gui.widgets.keys_help import KEYS
from tests.gui.window.user import Key, User, at_the_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

CONTROL = Qt.KeyboardModifier.ControlModifier


async def opened(user: User, kept: Path) -> None:
    """Have the comparison on the stage, with the playhead at its beginning."""
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_Home)
    assert not user.playing


def bound(window: QWidget) -> dict[str, list[object]]:
    """Return what is bound to each sequence of keys that works wherever in the window the keyboard is."""
    found: dict[str, list[object]] = {}
    shortcuts = [(one.keys(), one.context(), one) for one in window.findChildren(QShortcut)]
    actions = [(one.shortcuts(), one.shortcutContext(), one) for one in window.findChildren(QAction)]
    everywhere = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
    for keys, context, one in (*shortcuts, *actions):
        if context in everywhere and one.parent().window() is window:
            for key in keys:
                found.setdefault(key.toString(), []).append(one)
    return found


@at_the_window
async def test_no_keys_have_two_meanings_and_all_are_on_the_sheet(user: User, kept: Path):
    await opened(user, kept)
    for key in (Key.Key_G, Key.Key_Escape, Key.Key_C, Key.Key_Escape):
        user.press(key)
    found = bound(user.window)
    # Of every module that binds some: keyboard, reading, course, folding, wire, taking, costing, guiding, endings.
    assert {"Space", "T", "G", "R", "H", "Ctrl+S", "C", "M", "E"} <= found.keys()
    assert [keys for keys, ones in found.items() if len(ones) > 1] == []
    said = {name for _, keys in KEYS for names, _ in keys for name in names}
    others = {"=": "+", "Ctrl+=": "Ctrl++", "PgDown": "F5", "PgUp": "F5", "F1": "?", "Shift+F3": "F3", "Shift+N": "N"}
    assert {others.get(keys, keys) for keys in found} <= said


@at_the_window
async def test_a_key_goes_from_connection_to_connection(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Right, CONTROL)
    assert user.chosen == "TCP connect"
    first = user.step
    user.press(Key.Key_Right, CONTROL)
    assert user.chosen == "TCP connect"
    assert user.step > first
    user.press(Key.Key_Left, CONTROL)
    assert user.step == first


@at_the_window
async def test_a_full_stop_plays_on_to_the_next_event_and_rests_there(user: User, kept: Path):
    await opened(user, kept)
    step, _ = user.step
    user.press(Key.Key_Period)
    assert user.playing
    await user.until(lambda: not user.playing)
    assert user.step[0] == step + 1
    assert user.chosen


@at_the_window
async def test_the_next_pong_is_played_to(user: User, kept: Path):
    await opened(user, kept)
    for _ in range(6):
        user.press(Key.Key_Plus)
    user.press(Key.Key_B)
    goals = user.window.transport.goals
    assert goals.isVisible()
    action = next(action for action in goals.actions() if "Pong" in action.text())
    action.trigger()
    goals.close()
    await user.until(lambda: not user.playing and user.chosen.startswith("PONG"))


@at_the_window
async def test_a_range_is_played_round_and_round_until_it_is_let_go(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Right)
    start = user.y
    user.press(Key.Key_BracketLeft)
    user.press(Key.Key_Right)
    user.press(Key.Key_Right)
    end = user.y
    user.press(Key.Key_BracketRight)
    assert user.playing
    highest = start

    def came_round() -> bool:
        nonlocal highest
        highest = max(highest, user.y)
        return user.y < highest

    await user.until(came_round)
    assert start <= user.y <= end
    user.press(Key.Key_Space)
    assert not user.playing


@at_the_window
async def test_presenting_shows_the_stage_alone_and_escape_ends_it(user: User, kept: Path):
    await opened(user, kept)
    window = user.window
    user.press(Key.Key_F5)
    assert window.stage.isVisible()
    assert not any(part.isVisible() for part in (window.request, window.sidebar, window.inspector, window.transport))
    step, _ = user.step
    user.press(Key.Key_PageDown)
    await user.until(lambda: not user.playing)
    assert user.step[0] == step + 1
    user.press(Key.Key_Escape)
    assert all(part.isVisible() for part in (window.request, window.sidebar, window.inspector, window.transport))


@at_the_window
async def test_presenting_says_where_a_key_leads_no_further(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_End)
    user.press(Key.Key_PageDown)
    assert user.notice == ""
    user.press(Key.Key_F5)
    assert user.notice == ""
    user.press(Key.Key_PageDown)
    assert user.notice.startswith("This is the end. PgUp goes a step back")
    user.press(Key.Key_PageUp)
    assert user.notice == ""
    user.press(Key.Key_Home)
    user.press(Key.Key_PageUp)
    assert user.notice.startswith("This is the beginning. PgDn goes a step on")
    user.press(Key.Key_PageDown)
    await user.until(lambda: not user.playing and user.notice == "")
    user.press(Key.Key_End)
    user.press(Key.Key_Right)
    assert user.notice.startswith("This is the end.")
    user.press(Key.Key_F5)
    assert user.notice == ""


@at_the_window
async def test_presenting_puts_a_notice_aside_until_afterwards(user: User, kept: Path):
    await opened(user, kept)
    offered = Notice(what="Something was kept.", answers=("Open", "Discard"), stays=True)
    user.window.notice.show_notice(offered)
    user.press(Key.Key_F5)
    assert user.notice == ""
    user.window.notice.show_notice(Notice(what="Something came up."))
    assert user.notice == "Something came up."
    user.press(Key.Key_Escape)
    assert user.notice == ""
    assert user.window.presenting
    user.press(Key.Key_Escape)
    assert user.notice == "Something was kept."


@at_the_window
async def test_another_time_axis_keeps_the_step(user: User, kept: Path):
    await opened(user, kept)
    for _ in range(20):
        user.press(Key.Key_Right)
    step, chosen = user.step, user.chosen
    for kind in (AxisKind.EVENTS, AxisKind.REAL, AxisKind.FOLDED):
        user.press(Key.Key_A)
        assert user.window.transport.axis.currentData() == kind
        # However long it takes: a little of it is laid out at a time.
        await user.until(lambda kind=kind: user.diagram.kind is kind)
        assert (user.step, user.chosen) == (step, chosen)
