"""The field a lifeline is renamed in: over its head, gone as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.diagram.arrangement import LONGEST


class NameField(QLineEdit):
    """Takes a name: Enter, or going elsewhere, keeps it; Esc does not.

    Args:
        parent: What it stands on.
        back: Where the keyboard goes afterwards.
        done: Called once with the name, or with None where it is to stay what it was.
    """

    def __init__(self, parent: QWidget, back: QWidget, done: Callable[[str | None], None]) -> None:
        super().__init__(parent)
        self._back = back
        self.setMaxLength(LONGEST)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName("Name of the lifeline")
        self.setPlaceholderText("as it was")
        self._done: Callable[[str | None], None] | None = done
        self.returnPressed.connect(lambda: self.finish(self.text()))

    def ask(self, name: str, rect: QRectF) -> None:
        """Ask for another name than this, at a place."""
        self.setText(name)
        self.selectAll()
        # What is below the name stays in view.
        self.setGeometry(rect.toRect().adjusted(2, -6, -2, -rect.toRect().height() // 2))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self, name: str | None) -> None:
        """Be done, with a name or without."""
        done, self._done = self._done, None
        if done is None:
            return
        if self.hasFocus():
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()
        done(name)

    def event(self, qevent: QEvent) -> bool:
        """Keep Esc from the window's own keys."""
        escape = isinstance(qevent, QKeyEvent) and qevent.key() == Qt.Key.Key_Escape
        if escape and qevent.type() is QEvent.Type.ShortcutOverride:
            qevent.accept()
            return True
        return super().event(qevent)

    def keyPressEvent(self, qevent: QKeyEvent) -> None:
        if qevent.key() == Qt.Key.Key_Escape:
            self.finish(None)
        else:
            super().keyPressEvent(qevent)

    def focusOutEvent(self, qevent: QFocusEvent) -> None:
        super().focusOutEvent(qevent)
        if qevent.reason() is not Qt.FocusReason.PopupFocusReason:
            self.finish(self.text())
