"""The sign of what the user's hold keeps in flight: a lock at the head of the arrow."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.theme import Theme, faded

GROUND = 11.0
BODY = QRectF(-5.0, -1.5, 10.0, 7.5)
SHACKLE = QRectF(-3.2, -6.5, 6.4, 9.0)


def paint(painter: QPainter, theme: Theme, at: QPointF) -> None:
    """Paint the lock around a point."""
    colour = theme.layer("tls")
    painter.setPen(QPen(faded(colour, 0.9), 1.2))
    painter.setBrush(theme.panel)
    painter.drawEllipse(at, GROUND, GROUND)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(SHACKLE.translated(at), 0, 180 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(BODY.translated(at), 1.5, 1.5)
