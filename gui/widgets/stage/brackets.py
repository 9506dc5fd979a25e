"""Brackets on the stage: fragments are held together as one message (RFC 6455 section 5.4)."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from engine.events import Stream
from gui.diagram.layout import Diagram
from gui.diagram.notation import Side, Tube
from gui.theme import Theme, faded
from gui.widgets.stage.columns import Column
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.small_labels import SmallLabels

INSIDE = 13.0
"""Pixels from the sender's lifeline."""
TICK = 6.0
LEAST = 10.0
"""Pixels from which on a bracket is made."""
MOST = 64
"""Brackets of one connection on the screen."""
LABEL = 5.0


def paint(
    painter: QPainter, theme: Theme, diagram: Diagram, view: View, labels: SmallLabels, tube: Tube, place: Column
) -> None:
    """Paint the brackets of a connection's fragmented messages, as far as the playhead."""
    for message in islice(diagram.aids.fragments.between(tube.connection, *view.visible), MOST):
        top, bottom = view.y(message.top), view.y(min(message.bottom, view.playhead))
        if bottom - top < LEAST or message.top > view.playhead:
            continue
        passed = message.bottom <= view.playhead
        x = place.x(Side.CLIENT if message.stream is Stream.UP else Side.SERVER)
        inward = 1 if x <= place.middle else -1
        edge = x + inward * INSIDE
        _bracket(painter, theme, view, (edge, top, bottom), inward, closed=passed and message.whole)
        # How many there will be nobody knows before the last.
        text = message.told(over=tube.bottom <= view.playhead) if passed else "a message in fragments"
        labels.tell(QRectF(edge - TICK, top, 2 * TICK, bottom - top), text)
        if passed:
            span = max(top, HEADER), min(bottom, view.height)
            labels.along(edge + inward * LABEL, span, text, theme.layer("data"), inward)


def _bracket(
    painter: QPainter, theme: Theme, view: View, at: tuple[float, float, float], inward: int, *, closed: bool
) -> None:
    edge, top, bottom = at
    painter.setPen(QPen(faded(theme.layer("data"), 0.85), 1.4))
    painter.drawLine(QPointF(edge, max(top, HEADER - TICK)), QPointF(edge, min(bottom, view.height + TICK)))
    for y in (top, bottom) if closed else (top,):
        painter.drawLine(QPointF(edge, y), QPointF(edge + inward * TICK, y))
