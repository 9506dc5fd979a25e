"""Letters typed at a drop-down or a list choose there, where they can; else they are keys of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QListWidget, QWidget

from gui.widgets.letters import LettersFirst
from gui.widgets.parts import drop_down, stacked

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ENTRIES = ["GET", "HEAD", "PATCH", "POST"]


class Desk(QWidget):
    """A drop-down and a list in a window that has keys of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.box: QComboBox = drop_down("Method", "", typed=True)
        self.box.addItems(ENTRIES)
        self.rows = QListWidget()
        self.rows.addItems(["archive", "hello"])
        LettersFirst(self.rows)
        self.setLayout(stacked(self.box, self.rows))
        self.pressed: list[str] = []
        for key in "HAPK":
            QShortcut(QKeySequence(key), self).activated.connect(lambda key=key: self.pressed.append(key))


@pytest.fixture
def desk(place: Callable[[Desk], Desk]) -> Desk:
    return place(Desk())


def test_a_letter_that_an_entry_begins_with_chooses_it(desk: Desk, qtbot: QtBot) -> None:
    desk.box.setFocus()
    qtbot.keyClick(desk.box, Qt.Key.Key_H)
    assert (desk.box.currentText(), desk.pressed) == ("HEAD", [])


def test_a_word_typed_at_one_go_is_not_cut_by_a_key_of_the_window(desk: Desk, qtbot: QtBot) -> None:
    desk.box.setFocus()
    qtbot.keyClicks(desk.box, "PA")
    assert (desk.box.currentText(), desk.pressed) == ("PATCH", [])


def test_a_letter_that_nothing_begins_with_is_the_windows(desk: Desk, qtbot: QtBot) -> None:
    desk.box.setFocus()
    qtbot.keyClick(desk.box, Qt.Key.Key_K)
    assert (desk.box.currentText(), desk.pressed) == ("GET", ["K"])


def test_a_list_is_typed_into_as_well(desk: Desk, qtbot: QtBot) -> None:
    desk.rows.setFocus()
    qtbot.keyClick(desk.rows, Qt.Key.Key_H)
    assert (desk.rows.currentRow(), desk.pressed) == (1, [])


def test_a_letter_with_ctrl_is_no_letter(desk: Desk, qtbot: QtBot) -> None:
    QShortcut(QKeySequence("Ctrl+H"), desk).activated.connect(lambda: desk.pressed.append("Ctrl+H"))
    desk.box.setFocus()
    qtbot.keyClick(desk.box, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert desk.pressed == ["Ctrl+H"]
