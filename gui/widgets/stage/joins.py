"""Joins on the stage: what answers what, along the lifeline that waited, with the time it took."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from engine.durations import duration
from gui.diagram.joins import Wait, wait
from gui.diagram.layout import Diagram
from gui.diagram.notation import Item
from gui.theme import Theme, faded
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.small_labels import SmallLabels

NEAR_BY, AWAY = 6.0, 15.0
"""Pixels from the lifeline: of the quiet mark, and of that of what is chosen."""
TICK = 3.0
LEAST = 8.0
"""Pixels from which on a mark is made."""
LABEL = 9.0


class JoinsPainter:
    """Paints the marks of joins."""

    def __init__(
        self, painter: QPainter, diagram: Diagram, theme: Theme, view: View, places: Places, labels: SmallLabels
    ) -> None:
        self._painter, self._diagram, self._theme, self._view = painter, diagram, theme, view
        self._places, self._labels = places, labels

    def quietly(self, items: Iterable[Item]) -> None:
        """Paint a faint line from each item to its answer, as far as both are passed."""
        joins, things, seen = self._diagram.aids.joins, self._diagram.items.things, set()
        for item in items:
            asker = joins.asker(item.number)
            number = item.number if asker is None else asker
            answer = joins.answer(number)
            if answer is None or number in seen:
                continue
            seen.add(number)
            asked = things[number]
            self._mark(asked, things[answer], chosen=False)

    def of(self, numbers: Iterable[int]) -> None:
        """Set off the joins of items: the chosen ones, and the one under the pointer."""
        joins, things = self._diagram.aids.joins, self._diagram.items.things
        for number in sorted(numbers):
            partner = joins.partner(number) if 0 <= number < len(things) else None
            if partner is not None:
                self._mark(*(things[one] for one in sorted((number, partner))), chosen=True)

    def _mark(self, asker: Item, answer: Item, *, chosen: bool) -> None:
        found, place = wait(asker, answer), self._places.at_lifelines(asker)
        if found is None or place is None or found.bottom > self._view.playhead:
            return
        top, bottom = self._view.y(found.top), self._view.y(found.bottom)
        if bottom - top < LEAST and not chosen:
            return
        colour = self._theme.layer(answer.layer)
        x = place.x(found.side)
        outward = -1 if x <= place.middle else 1
        self._bracket(x, top, bottom, outward, colour, chosen=chosen)
        if chosen:
            self._say(found, place, outward, colour)

    def _bracket(self, x: float, top: float, bottom: float, outward: int, colour: QColor, *, chosen: bool) -> None:
        edge = x + outward * (AWAY if chosen else NEAR_BY)
        inner = x if chosen else edge - outward * TICK
        self._painter.setPen(QPen(colour if chosen else faded(colour, 0.4), 1.6 if chosen else 1.0))
        first, last = max(top, HEADER - AWAY), min(bottom, self._view.height + AWAY)
        if first > last:
            return
        self._painter.drawLine(QPointF(edge, first), QPointF(edge, last))
        for y in (top, bottom):
            if first <= y <= last:
                self._painter.drawLine(QPointF(edge, y), QPointF(inner, y))

    def _say(self, found: Wait, place: Column, outward: int, colour: QColor) -> None:
        text = f"round trip {duration(found.ns)}" if found.asks else f"answered after {duration(found.ns)}"
        top = max(self._view.y(found.top), HEADER)
        bottom = min(self._view.y(found.bottom), self._view.height)
        x = place.x(found.side)
        self._labels.tell(QRectF(min(x, x + outward * AWAY) - 3, top, AWAY + 6, bottom - top), text)
        if top < bottom:
            at = QPointF(x - outward * LABEL, (top + bottom) / 2)
            self._labels.beside(at, text, colour, -outward, anyway=True)
