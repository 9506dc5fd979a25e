"""The pills of what has arrived: those there is room for, what matters most first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.diagram.lifelines import PAIR
from gui.diagram.notation import Arrow, Item, Layer, Note, Repeats, Tube
from gui.theme import Theme, faded
from gui.widgets.stage import gutter, quiet_notes, repeats
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.geometry import HEADER, Flight, View, near
from gui.widgets.stage.pills import HEIGHT, Pill, Pills, fit
from gui.widgets.stage.whole_rows import Way

NEAREST = 23.0
NARROW = 180.0
"""Pixels between lifelines up to which every one is needed for words."""
ROUND_PILL, ROUND_NARROW = 36.0, 8.0
"""Pixels of an arrow that its pill leaves free, and where every one is needed."""
OFF = 2.0
"""Pixels that an arrow may be beside its pill, and still be seen to be its own."""
FAR = 30.0
"""Pixels from which on other pills may be between a pill and its arrow: its tie goes around them."""
AROUND, KNOT = 9.0, 2.6
"""Pixels between such a tie and the lifeline that the arrow leaves, and of the dot at its end."""


@dataclass(frozen=True, slots=True)
class Painted:
    """Where a selectable item's pill was painted, for the pointer."""

    number: int
    rect: QRectF


class StandingPills:
    """Paints the pills of what has arrived.

    Args:
        way: Gives an arrow as it is at the playhead.
        texts: Gives what the pill of an item says.
        words: Gives what that of a message says, by its number.
        tell: Called with what is painted next.

    Attributes:
        painted: Where the pills are.
        marks: Where the marks of quiet notes are, and what they say.
    """

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        view: View,
        places: Places,
        pills: Pills,
        chosen: Collection[int],
        *,
        way: Callable[[Arrow], Flight | None],
        texts: Callable[[Item], tuple[str, str]],
        words: Callable[[int], tuple[str, str]],
        tell: Callable[[Item | Tube | None], object],
    ) -> None:
        self.painted: list[Painted] = []
        self.marks: list[tuple[QRectF, str]] = []
        self._painter, self._theme, self._view, self._places = painter, theme, view, places
        self._pills, self._chosen = pills, chosen
        self._way, self._texts, self._words, self._tell = way, texts, words, tell
        self._taken: list[float] = []
        self._missed: list[float] = []

    def paint(self, items: Sequence[Item], ways: Sequence[Way]) -> None:
        """Paint the pills of a pane: of items, and of messages that are painted together."""
        self._taken, self._missed = [], []
        for _, _, y, thing in sorted(self._in_order(items, ways), key=_weight_and_number):
            if isinstance(thing, Way):
                if self._has_room(y, tcp=False, number=thing.row.number):
                    self._of_way(thing, y)
            elif self._has_room(y, tcp=thing.layer is Layer.TCP, number=thing.number):
                self._of_item(thing, y)
        for item in items:
            if isinstance(item, Note) and item.quiet:
                self._quiet(item)

    def _in_order(self, items: Iterable[Item], ways: Iterable[Way]) -> Iterator[_Candidate]:
        """Who is heard first where there is no room for all: faults, then what is said, then how it travels."""
        playhead, y = self._view.playhead, self._view.y
        for item in items:
            if item.pill_y is not None and item.pill_y <= playhead:
                weight = _WEIGHTS.get(item.layer, 1) if item.number not in self._chosen else _LAST
                yield weight, item.number, y(item.pill_y), item
        for way in ways:
            yield 1, way.row.number, y(way.row.pill), way

    def _has_room(self, y: float, *, tcp: bool, number: int) -> bool:
        """Whether a pill is far enough from others, and is to be read: half under the header it could not be."""
        taken = self._taken
        after = bisect_left(taken, y)
        close = taken[max(after - 1, 0) : after + 1]
        if tcp:
            # Where what it carries goes without words, how it is carried is not told either.
            close += self._missed
        if any(abs(y - other) < NEAREST for other in close) and number not in self._chosen:
            self._missed.append(y)
            return False
        taken.insert(after, y)
        return HEADER + gutter.UNDER < y < self._view.height + NEAREST

    def _of_way(self, way: Way, y: float) -> None:
        row, place = way.row, way.place
        pill = fit(*self._words(row.number), _room(place))
        rect = pill.rect(QPointF(place.middle_in(self._view.width), y))
        if rect.right() < 0 or rect.left() > self._view.width:
            return
        x = rect.center().x()
        if abs(way.y_at(x) - rect.center().y()) > HEIGHT / 2 + OFF:
            start = QPointF(way.x0, way.y0)
            self._tie(rect, Flight(start, QPointF(way.x1, way.y1)), QPointF(x, way.y_at(x)), Layer.DATA)
        self._write(row.number, Layer.DATA, rect, pill)

    def _of_item(self, item: Item, y: float) -> None:
        place = self._places.of(item)
        if place is None:
            return
        self._tell(item)
        pill = fit(*self._texts(item), _room(place))
        rect = pill.rect(QPointF(place.middle_in(self._view.width), y))
        if rect.right() < 0 or rect.left() > self._view.width:
            return
        if isinstance(item, Note):
            self._pin(item, rect, place.x(item.side))
        elif isinstance(item, Arrow) and (way := self._way(item)) is not None:
            at = near(way, rect.center())
            if not rect.adjusted(0, -OFF, 0, OFF).contains(at):
                self._tie(rect, way, at, item.layer)
        if isinstance(item, Repeats):
            repeats.paint_stack(self._painter, self._theme, self._theme.layer(item.layer), rect)
        self._write(item.number, item.layer, rect, pill)

    def _write(self, number: int, layer: Layer, rect: QRectF, pill: Pill) -> None:
        self._pills.paint(self._theme.layer(layer), rect, pill, chosen=number in self._chosen)
        self.painted.append(Painted(number, rect))

    def _pin(self, note: Note, rect: QRectF, x: float) -> None:
        """A note's pill is tied to the lifeline it happened at."""
        colour, y = self._theme.layer(note.layer), rect.center().y()
        self._painter.setPen(QPen(faded(colour, 0.8), 1.2, Qt.PenStyle.DotLine))
        self._painter.drawLine(QPointF(x, y), QPointF(max(rect.left(), min(x, rect.right())), y))
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawEllipse(QPointF(x, y), 4.0, 4.0)

    def _tie(self, rect: QRectF, way: Flight, at: QPointF, layer: Layer) -> None:
        """A pill that had to stand beside its arrow is tied to it: where others may be between, along the lifeline."""
        colour = self._theme.layer(layer)
        self._painter.setPen(QPen(faded(colour, 0.8), 1.2, Qt.PenStyle.DotLine))
        path = tie(rect, way, at)
        self._painter.drawPolyline(path)
        if len(path) > PAIR:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(colour)
            self._painter.drawEllipse(path[0], KNOT, KNOT)

    def _quiet(self, note: Note) -> None:
        self._tell(note)
        place = self._places.of(note)
        if place is not None:
            text = self._texts(note)[0]
            mark = quiet_notes.paint(self._painter, self._theme, note, place, self._view, text)
            if mark is not None:
                self.marks.append((mark, text))


def tie(rect: QRectF, way: Flight, at: QPointF) -> list[QPointF]:
    """Return the line from an arrow, of which ``at`` is the nearest point, to its pill."""
    middle = rect.center()
    if abs(at.y() - middle.y()) < FAR:
        return [at, middle]
    inward = 1 if way.start.x() <= way.tip.x() else -1
    first = near(way, QPointF(way.start.x() + inward * AROUND, 0.0))
    if rect.left() <= first.x() <= rect.right():
        return [at, middle]
    edge = rect.left() if first.x() < rect.left() else rect.right()
    return [first, QPointF(first.x(), middle.y()), QPointF(edge, middle.y())]


_Candidate = tuple[int, int, float, Item | Way]
"""How soon it is heard, the number of the item, the y of its pill, and the item."""
_WEIGHTS = {Layer.FAULT: 0, Layer.TCP: 2}
_LAST = 3
"""What is chosen is painted over all others, whether there is room for it or not."""


def _weight_and_number(candidate: _Candidate) -> tuple[int, int]:
    return candidate[:2]


def _room(place: Column) -> float:
    return place.apart - (ROUND_PILL if place.apart > NARROW else ROUND_NARROW)
