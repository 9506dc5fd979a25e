"""The stage enlarged for a room: it is laid out for a smaller screen, and painted larger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtWidgets import QWidget

PRESENTING: Final = 1.5


class Magnifier(QObject):
    """Lets everything on a viewport reckon as if nothing were enlarged.

    Attributes:
        scale: Pixels of the screen for one that is reckoned with.
    """

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._passing = False
        self.scale = 1.0

    def show_presenting(self, presenting: bool) -> None:
        """Enlarge, or show as it is."""
        self.scale = PRESENTING if presenting else 1.0
        self._viewport.removeEventFilter(self)
        if presenting:
            # The last one installed is the first that is asked.
            self._viewport.installEventFilter(self)

    @property
    def size(self) -> QSize:
        """How large the viewport is to be reckoned."""
        return self._viewport.size() / self.scale

    def apply(self, painter: QPainter) -> None:
        """Have what is painted enlarged."""
        painter.scale(self.scale, self.scale)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Pass on what the pointer does where it is meant."""
        if self._passing:
            return False
        meant = self._meant(qevent)
        if meant is None:
            return False
        self._passing = True
        try:
            QApplication.sendEvent(self._viewport, meant)
        finally:
            self._passing = False
        return True

    def _meant(self, qevent: QEvent) -> QEvent | None:
        match qevent:
            case QMouseEvent():
                there: QPointF = qevent.position() / self.scale
                buttons = qevent.button(), qevent.buttons(), qevent.modifiers()
                return QMouseEvent(qevent.type(), there, qevent.globalPosition(), *buttons)
            case QContextMenuEvent():
                below: QPoint = qevent.pos() / self.scale
                return QContextMenuEvent(qevent.reason(), below, qevent.globalPos(), qevent.modifiers())
            case QHelpEvent():
                at: QPoint = qevent.pos() / self.scale
                return QHelpEvent(qevent.type(), at, qevent.globalPos())
            case _:
                return None
