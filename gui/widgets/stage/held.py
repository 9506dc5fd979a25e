"""The sign of what the user's hold keeps in flight: a lock at the head of the arrow, or where no pill is on it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.theme import Theme, faded
from gui.widgets.stage.geometry import Flight

GROUND = 11.0
BODY = QRectF(-5.0, -1.5, 10.0, 7.5)
SHACKLE = QRectF(-3.2, -6.5, 6.4, 9.0)

STEP = 4.0
"""Pixels between two places along an arrow that are tried."""


def place(way: Flight, taken: Collection[QRectF]) -> QPointF:
    """Return where the lock of an arrow stands: at its head, or as near to that on it as it is clear of ``taken``."""
    back = way.start - way.tip
    steps = int(QPointF.dotProduct(back, back) ** 0.5 / STEP)
    for step in range(steps + 1):
        at = way.tip + back * (step / max(steps, 1))
        ground = QRectF(at.x() - GROUND, at.y() - GROUND, 2 * GROUND, 2 * GROUND).adjusted(-1, -1, 1, 1)
        if not any(ground.intersects(rect) for rect in taken):
            return at
    return way.tip


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
