"""Pings and Pongs that are folded into one row: an arrow to and fro, one of a stack; and how long they went on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.diagram.notation import Repeats
from gui.theme import Theme, faded
from gui.widgets.stage.columns import Column
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.pills import HEIGHT

HEAD, BROAD = 9.0, 4.2
"""Pixels of a head: along, and to either side."""
BEHIND = ((4.0, 0.42), (8.0, 0.2))
"""The others of the stack: pixels above the first and further in at either end, and how strongly they are painted."""
SHORTER = 1.6
"""How much further in they are than above."""
OUTSIDE, TICK = 10.0, 4.0
"""Pixels from the lifeline to the line that says how long they went on, and of its ends."""
LEAST = 12.0
"""Pixels from which on it is painted."""


def paint(painter: QPainter, theme: Theme, item: Repeats, place: Column, view: View, *, chosen: bool) -> None:
    """Paint what is folded, as far as the playhead has come: how long it goes on, and at its end the arrows."""
    colour = theme.layer(item.layer)
    passed = item.ended_y is not None and item.ended_y <= view.playhead
    bottom = view.y(min(item.bottom, view.playhead))
    _lasting(painter, colour, (place.x(item.pinger), view.y(item.top), bottom), place, view, closed=passed)
    if passed:
        _arrows(painter, colour, QPointF(place.first, bottom), place.apart, chosen=chosen)


def _lasting(
    painter: QPainter,
    colour: QColor,
    at: tuple[float, float, float],
    place: Column,
    view: View,
    *,
    closed: bool,
) -> None:
    """Paint a line beside the lifeline of the end that asked, from the first to the last."""
    x, top, bottom = at
    if bottom - top < LEAST:
        return
    edge = x + OUTSIDE * (-1 if x <= place.middle else 1)
    painter.setPen(QPen(faded(colour, 0.7), 1.4, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(edge, max(top, HEADER - TICK)), QPointF(edge, min(bottom, view.height + TICK)))
    painter.setPen(QPen(faded(colour, 0.7), 1.4))
    for y in (top, bottom) if closed else (top,):
        painter.drawLine(QPointF(edge, y), QPointF(x, y))


def _arrows(painter: QPainter, colour: QColor, left: QPointF, apart: float, *, chosen: bool) -> None:
    right = left + QPointF(apart, 0.0)
    for above, strength in reversed(BEHIND):
        inward = QPointF(HEAD + above * SHORTER, -above)
        painter.setPen(QPen(faded(colour, strength), 1.2))
        painter.drawLine(left + inward, right + QPointF(-inward.x(), inward.y()))
    if chosen:
        painter.setPen(QPen(faded(colour, 0.3), 7.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(left, right)
    painter.setPen(QPen(colour, 1.7))
    painter.drawLine(left, right)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for tip, along in ((left, HEAD), (right, -HEAD)):
        painter.drawPolygon([tip, tip + QPointF(along, BROAD), tip + QPointF(along, -BROAD)])


def paint_stack(painter: QPainter, theme: Theme, colour: QColor, pill: QRectF) -> None:
    """Paint the upper edges of other pills behind one."""
    for above, strength in reversed(BEHIND):
        rect = pill.adjusted(above, 0.5 - above, -above, -0.5 - above)
        painter.setPen(QPen(faded(colour, strength + 0.2), 1.1))
        painter.setBrush(theme.background)
        painter.drawRoundedRect(rect, HEIGHT / 2, HEIGHT / 2)
