"""The mouse, moved: the event goes to the widget itself, whatever tooltip or window may lie over it by then."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def drag_to(widget: QWidget, place: QPoint) -> None:
    """Move the mouse to a place in a widget, with the left button held."""
    there = QPointF(widget.mapToGlobal(place))
    qevent = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, NONE, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, qevent)
