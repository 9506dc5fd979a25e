"""Letters that choose: a list, or a drop-down, that has the keyboard is typed into before letters are the window's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox

_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class LettersFirst(QObject):
    """Gives a list the letters that an entry begins with, and those that follow soon: a word is typed at one go.

    Every other letter stays what it is elsewhere in the window.

    Args:
        typed_into: The list or the drop-down; it owns this.
        clock: Seconds.
    """

    def __init__(self, typed_into: QComboBox | QAbstractItemView, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(typed_into)
        self._list, self._clock = typed_into, clock
        self._until_s = 0.0
        typed_into.installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take a letter before it becomes a shortcut; the list gets it as a key then."""
        if qevent.type() is not QEvent.Type.ShortcutOverride or not isinstance(qevent, QKeyEvent):
            return super().eventFilter(watched, qevent)
        letter, now_s = qevent.text(), self._clock()
        plain = letter.isalpha() and not qevent.modifiers() & ~_SHIFT
        if not plain or not (now_s < self._until_s or self._begins_with(letter)):
            return super().eventFilter(watched, qevent)
        self._until_s = now_s + QApplication.keyboardInputInterval() / 1000
        qevent.accept()
        return True

    def _begins_with(self, letter: str) -> bool:
        model = self._list.model()
        texts = (str(model.index(row, 0).data() or "") for row in range(model.rowCount()))
        return any(text[:1].casefold() == letter.casefold() for text in texts)
