"""The way through the catalogue: the scenario before the one that is shown, and the one after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui.shown import Step
from gui.widgets.parts import button, side_by_side, tip

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class CourseRow(QWidget):
    """Two buttons; takes no room where there is nowhere to go.

    Signals:
        asked: The name of the scenario to run.
    """

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.previous = button("Previous", "quiet")
        self.next = _Elided()
        self._names = ["", ""]
        self.setLayout(side_by_side(self.previous, self.next, spacing=6, margins=(12, 0, 20, 14)))
        for place, one in enumerate((self.previous, self.next)):
            one.clicked.connect(lambda _=False, place=place: self.asked.emit(self._names[place]))
        self.show_steps(None, None)

    def show_steps(self, previous: Step | None, following: Step | None) -> None:
        """Show what comes before and after."""
        self.setVisible(previous is not None or following is not None)
        self._names = ["" if step is None else step.name for step in (previous, following)]
        self.previous.setEnabled(previous is not None)
        if previous is not None:
            self.previous.setAccessibleName(previous.text)
            self.previous.setToolTip(tip(f"{previous.text} (Shift+N)"))
        self.next.setEnabled(following is not None)
        text = "The end of the course" if following is None else following.text
        self.next.show_text(text)
        self.next.setToolTip(tip(f"{text} (N)") if following is not None else "")


class _Elided(QPushButton):
    """A button whose text is cut where there is no room for it; a screen reader is told all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Show a text."""
        self._text = text
        self.setAccessibleName(text)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return self.sizeHint()

    def sizeHint(self) -> QSize:
        """As little, so that it takes what is left."""
        return QSize(80, super().sizeHint().height())

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        """Cut the text anew."""
        super().resizeEvent(qevent)
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - 30))
