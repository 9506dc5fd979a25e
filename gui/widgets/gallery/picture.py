"""The small picture of a card, painted in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.diagram.thumb import UNITS, Shape, Thumb
from gui.theme import Theme, faded

HEAD = 5.0
MARGIN = 10.0
FEW = 4
"""Tubes up to which they are filled as on the stage; more of them may lie over each other."""
_TUBES = ("tube", "torn")


def paint(painter: QPainter, theme: Theme, thumb: Thumb | None, rect: QRectF) -> None:
    """Paint a picture into a rectangle; only the ground where there is none."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.background)
    painter.drawRoundedRect(rect, 6, 6)
    if thumb is None:
        return
    inner = rect.adjusted(0, MARGIN, 0, -MARGIN)
    pen = QPen(theme.faint, 1.0)
    pen.setDashPattern([1.0, 3.0])
    painter.setPen(pen)
    for x in thumb.lifelines:
        painter.drawLine(_at(inner, x, 0), _at(inner, x, UNITS))
    many = sum(shape.kind in _TUBES for shape in thumb.shapes) > FEW
    for shape in thumb.shapes:
        if shape.kind in _TUBES:
            _tube(painter, theme, shape, inner, 0.1 if many else 0.2)
        elif shape.kind == "arrow":
            _arrow(painter, theme, shape, inner)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.layer(shape.layer))
            painter.drawEllipse(_at(inner, *shape.at[:2]), 3.0, 3.0)


def _tube(painter: QPainter, theme: Theme, shape: Shape, inner: QRectF, density: float) -> None:
    x0, top0, bottom0, x1, top1, bottom1 = shape.at
    corners = [_at(inner, x0, top0), _at(inner, x1, top1), _at(inner, x1, bottom1), _at(inner, x0, bottom0)]
    colour = theme.layer(shape.layer)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(colour, density))
    painter.drawPolygon(QPolygonF(corners))
    painter.setPen(QPen(colour, 1.6))
    painter.drawLine(corners[0], corners[3])
    painter.drawLine(corners[1], corners[2])
    if shape.kind == "torn":
        painter.setPen(QPen(theme.layer("fault"), 1.6, Qt.PenStyle.DotLine))
        painter.drawLine(corners[3], corners[2])


def _arrow(painter: QPainter, theme: Theme, shape: Shape, inner: QRectF) -> None:
    x0, y0, x1, y1 = shape.at
    start, tip = _at(inner, x0, y0), _at(inner, x1, y1)
    colour = theme.layer(shape.layer)
    painter.setPen(QPen(colour, 1.0))
    painter.drawLine(start, tip)
    back = -HEAD if tip.x() > start.x() else HEAD
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(back, -2.2), tip + QPointF(back, 2.2)]))


def _at(inner: QRectF, x: int, y: int) -> QPointF:
    return QPointF(inner.left() + inner.width() * x / UNITS, inner.top() + inner.height() * y / UNITS)
