"""A room in the window: its lifelines are arranged, named everywhere, and remembered with the recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.formats.native import JournalWriter
from gui.diagram.telling import Column
from gui.widgets.stage import headers
from tests.gui.diagram.rooms import room
from tests.gui.window.user import SHIFT, Key, User, at_the_window


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A room of three."""
    path = tmp_path / "room.wirescope"
    JournalWriter(room(3).journal(), path).close()
    return path


async def opened(user: User, recorded: Path) -> None:
    await user.start(file=recorded)
    await user.until_read(10)
    user.press(Key.Key_End)


def names(user: User) -> list[str]:
    """What is written on the heads, from the left."""
    stage = user.window.stage
    (column,) = stage.view().columns
    return [stage.heads[0].lifelines[box.place].name for box in headers.boxes(column)]


def head(user: User, name: str) -> QPointF:
    (column,) = user.window.stage.view().columns
    return headers.boxes(column)[names(user).index(name)].rect.center()


@at_the_window
async def test_a_room_is_one_pane_with_a_head_for_each(user: User, recorded: Path):
    await opened(user, recorded)
    assert names(user) == ["Ann", "Server", "Bob", "Cleo"]
    assert user.window.stage.heads[0].title == "Room"
    assert user.window.stage.heads[0].counters[0] == ("3", "connections")


@at_the_window
async def test_what_was_arranged_is_there_again_after_the_next_start(user: User, recorded: Path):
    await opened(user, recorded)
    user.press(Key.Key_O)
    user.press(Key.Key_Right, SHIFT)
    user.press(Key.Key_End)
    user.press(Key.Key_Delete)
    user.press(Key.Key_Escape)
    assert names(user) == ["Server", "Ann", "Bob"]
    await user.close()
    await opened(user, recorded)
    await user.until(lambda: names(user) == ["Server", "Ann", "Bob"])


@at_the_window
async def test_a_new_name_is_said_in_table_and_caption(user: User, recorded: Path):
    await opened(user, recorded)
    stage = user.window.stage
    QTest.mouseDClick(stage.viewport(), Qt.MouseButton.LeftButton, pos=head(user, "Server").toPoint())
    QTest.keyClicks(stage.editor.field, "Hub")
    QTest.keyClick(stage.editor.field, Key.Key_Return)
    assert names(user) == ["Ann", "Hub", "Bob", "Cleo"]
    model = user.window.views.table.events
    user.press(Key.Key_T)
    await user.until(lambda: model.rowCount() == len(user.diagram.items))
    assert model.text(model.rowCount() - 1, Column.DIRECTION) == "Hub → Ann"


@at_the_window
async def test_another_axis_keeps_the_arrangement(user: User, recorded: Path):
    await opened(user, recorded)
    user.press(Key.Key_O)
    user.press(Key.Key_Delete)
    before = user.window.stage.diagram
    user.press(Key.Key_Escape)
    user.press(Key.Key_A)
    await user.until(lambda: user.window.stage.diagram is not before)
    assert names(user) == ["Server", "Bob", "Cleo"]
