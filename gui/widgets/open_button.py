"""The button to open and to save recordings: a menu, with those that were open lately."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from gui.recents import Recent
from gui.widgets.parts import tip

NONE_YET = "No recent recordings"
LONGEST = 48
"""Characters of a name."""


class OpenButton(QPushButton):
    """Offers to open a file, to save what is shown, and the recent recordings, newest first.

    Attributes:
        offer: The menu.

    Signals:
        open_asked: A file is to be asked for.
        save_asked: What is shown is to be saved.
        chosen: The path of the file to open.
        removed: The ``Path`` of a file to take from the list.
        clear_asked: All are to be taken from it.
    """

    open_asked = Signal()
    save_asked = Signal()
    chosen = Signal(str)
    removed = Signal(object)
    clear_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Open")
        self.setProperty("kind", "quiet")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Open or save a recording")
        self.setToolTip("Open a recording (Ctrl+O), a recent one (Ctrl+Shift+O), or save this one (Ctrl+S)")
        self._recents: Callable[[], tuple[Recent, ...]] = tuple
        self.offer = QMenu(self)
        self.offer.setToolTipsVisible(True)
        # Shown by itself, not by QPushButton.setMenu: that would wait for the answer in a loop of its own.
        self.clicked.connect(self.ask)

    def show_recents(self, recents: Callable[[], tuple[Recent, ...]]) -> None:
        """Offer what this gives whenever the menu opens."""
        self._recents = recents

    def ask(self) -> None:
        """Open the menu."""
        self._fill()
        self.offer.popup(self.mapToGlobal(self.rect().bottomLeft()))
        first = next((action for action in self.offer.actions() if action.data() and action.isEnabled()), None)
        self.offer.setActiveAction(first or self.offer.actions()[0])

    def _fill(self) -> None:
        self.offer.clear()
        self.offer.addAction("Open a recording …\tCtrl+O", self.open_asked.emit)
        self.offer.addAction("Save this recording …\tCtrl+S", self.save_asked.emit)
        self.offer.addSeparator()
        recents = self._recents()
        if not recents:
            self.offer.addAction(NONE_YET).setEnabled(False)
            return
        for number, recent in enumerate(recents, 1):
            self._add(number, recent)
        self.offer.addSeparator()
        missing = [recent for recent in recents if recent.missing]
        if missing:
            self.offer.addAction("Remove what is missing", lambda: self._remove(missing))
        self.offer.addAction("Clear list", self.clear_asked.emit)

    def _add(self, number: int, recent: Recent) -> None:
        name = recent.name if len(recent.name) <= LONGEST else f"{recent.name[: LONGEST - 1]}…"
        text, path = f"&{number % 10}  {name.replace('&', '&&')}   {recent.line}", str(recent.path)
        action = self.offer.addAction(text, lambda: self.chosen.emit(path))
        action.setData(path)
        action.setToolTip(tip(path))
        action.setEnabled(not recent.missing)

    def _remove(self, missing: list[Recent]) -> None:
        for recent in missing:
            self.removed.emit(recent.path)
