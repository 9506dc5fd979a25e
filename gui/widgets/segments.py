"""A choice of a few, side by side, one of them always chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from gui.widgets.parts import button, side_by_side


class Segments(QFrame):
    """Buttons in one frame.

    Args:
        name: What a screen reader says of all of them.
        choices: For each its value, its text and its tip.

    Signals:
        chosen: The value the user chose.
    """

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setProperty("kind", "segments")
        self.setAccessibleName(name)
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        for value, text, tip in choices:
            self.buttons[value] = made = button(text, "segment", tip=tip)
            made.setCheckable(True)
            self._group.addButton(made)
            made.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
        self.setLayout(side_by_side(*self.buttons.values(), spacing=2, margins=(2, 2, 2, 2)))
        self.show_chosen(choices[0][0])

    @property
    def value(self) -> str:
        """The value that is chosen."""
        return next(value for value, one in self.buttons.items() if one.isChecked())

    def show_chosen(self, value: str) -> None:
        """Show which is chosen; emits nothing."""
        self.buttons[value].setChecked(True)
