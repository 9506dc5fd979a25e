"""Recent recordings: remembered, listed where there is nothing to see and in the menu, opened and removed by keys."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from gui.widgets.open_button import NONE_YET
from tests.gui.window.user import ASK, CTRL, SHIFT, Key, User, at_the_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu


async def two_opened(user: User, kept: Path, folder: Path) -> tuple[Path, Path]:
    """Open two recordings, one after the other, in a window that is closed again."""
    first, second = (Path(shutil.copy(kept, folder / f"{name}.wirescope")) for name in ("first", "second"))
    await user.start(file=first)
    await user.until_read()
    user.app.window.file_chosen.emit(str(second))
    await user.until(lambda: len(user.sessions) == 2)
    await user.close()
    return first, second


def entries(user: User) -> list[str]:
    rows = user.app.taking.list.rows
    return [rows.item(row).text() for row in range(rows.count())]


def actions(user: User) -> tuple[QMenu, dict[str, bool]]:
    """Open the menu by its keys; return it, and what can be chosen on it."""
    user.press(Key.Key_O, CTRL | SHIFT)
    menu = user.window.request.opener.offer
    assert menu.isVisible()
    return menu, {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}


@at_the_window
async def test_where_there_is_nothing_yet_there_is_no_list(user: User):
    await user.start()
    assert not user.app.taking.list.isVisible()
    menu, offered = actions(user)
    assert offered[NONE_YET] is False
    menu.close()


@at_the_window
async def test_the_newest_is_first_and_is_opened_by_enter(user: User, kept: Path, tmp_path: Path):
    await two_opened(user, kept, tmp_path)
    await user.start()
    listed = user.app.taking.list
    assert listed.isVisible()
    first, second = entries(user)
    assert first.startswith("second.wirescope\n")
    assert second.startswith("first.wirescope\n")
    assert " KB" in first
    listed.rows.setFocus()
    user.press(Key.Key_Down)
    user.press(Key.Key_Return)
    await user.until_read()
    assert "first.wirescope" in user.status
    assert not listed.isVisible()
    assert entries(user)[0].startswith("first.wirescope")


@at_the_window
async def test_what_is_missing_is_told_and_cannot_be_opened_but_removed(user: User, kept: Path, tmp_path: Path):
    first, second = await two_opened(user, kept, tmp_path)
    second.unlink()
    await user.start()
    rows = user.app.taking.list.rows
    assert entries(user)[0].endswith("no longer there")
    assert rows.item(0).foreground() != rows.item(1).foreground()
    rows.setFocus()
    user.press(Key.Key_Return)
    menu, offered = actions(user)
    (missing,) = [text for text in offered if "second.wirescope" in text]
    assert "no longer there" in missing
    assert not offered[missing]
    menu.close()
    rows.setFocus()
    rows.setCurrentRow(0)
    user.press(Key.Key_Delete)
    (left,) = entries(user)
    assert left.startswith(first.name)
    assert user.sessions == []
    assert first.exists()


@at_the_window
async def test_the_menu_opens_one_by_its_number_and_clears_the_list(user: User, kept: Path, tmp_path: Path):
    await two_opened(user, kept, tmp_path)
    await user.start()
    user.click(user.window.request.opener)
    menu = user.window.request.opener.offer
    assert menu.isVisible()
    assert "second.wirescope" in menu.activeAction().text()
    QTest.keyClick(menu, Key.Key_2)
    await user.until_read()
    assert "first.wirescope" in user.status
    user.click(user.window.request.opener)
    assert menu.isVisible()
    QTest.keyClick(menu, Key.Key_Up)
    QTest.keyClick(menu, Key.Key_Up)
    QTest.keyClick(menu, Key.Key_Up)
    assert menu.activeAction().text() == "Clear list"
    QTest.keyClick(menu, Key.Key_Return)
    assert entries(user) == []
    await user.close()
    await user.start()
    assert entries(user) == []


@at_the_window
async def test_clear_list_on_the_empty_stage(user: User, kept: Path, tmp_path: Path):
    await two_opened(user, kept, tmp_path)
    await user.start()
    user.click(user.app.taking.list.clear)
    assert not user.app.taking.list.isVisible()
    assert entries(user) == []


@at_the_window
async def test_what_is_saved_is_recent_and_the_last_recording_is_not(user: User, tmp_path: Path):
    await user.start()
    user.run(ASK)
    await user.until_over("200 OK")
    assert entries(user) == []
    user.window.stage.setFocus()
    user.press(Key.Key_S, CTRL)
    await user.answer(tmp_path / "mine.wirescope")
    await user.until(lambda: len(entries(user)) == 1)
    assert entries(user)[0].startswith("mine.wirescope")
    await user.close()
    await user.start()
    await user.until(lambda: user.has("200 OK"))
    assert [entry.split("\n")[0] for entry in entries(user)] == ["mine.wirescope"]
