"""A button for what there is no room for in a bar: it opens a menu of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

WIDTH: Final = 32
"""Pixels."""


class MoreButton(QToolButton):
    """Opens a menu, filled whenever it opens.

    Args:
        what: What is in it, for a tool tip and a screen reader.
        fill: Puts into the menu what there is just now.

    Attributes:
        offer: The menu.
    """

    def __init__(self, what: str, fill: Callable[[QMenu], None]) -> None:
        super().__init__()
        self.setText("…")
        self.setProperty("kind", "quiet")
        self.setFixedWidth(WIDTH)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(what)
        self.setToolTip(what)
        self._fill = fill
        self.offer = QMenu(self)
        # Shown by itself, not by QPushButton.setMenu: that would wait for the answer in a loop of its own.
        self.clicked.connect(self._open)

    def _open(self) -> None:
        self.offer.clear()
        self._fill(self.offer)
        self.offer.popup(self.mapToGlobal(self.rect().bottomLeft()))
        chosen = (action for action in self.offer.actions() if action.isChecked())
        self.offer.setActiveAction(next(chosen, self.offer.actions()[0]))
