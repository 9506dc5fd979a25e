"""The stage, painted: the visible slice of a layout, clipped at the playhead. A function of layout, view and theme."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Item, Layer, Repeats, Tube
from gui.diagram.playback import NEAR
from gui.diagram.volume import Volumes
from gui.shown import Heads
from gui.theme import Theme, faded
from gui.widgets.stage import (
    arrows,
    brackets,
    gutter,
    haste,
    held,
    in_flight,
    kept_heads,
    lines,
    repeats,
    tube_words,
    tubes,
    whole_rows,
)
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.density import Density
from gui.widgets.stage.geometry import HEADER, Flight, View, flight
from gui.widgets.stage.joins import JoinsPainter
from gui.widgets.stage.levels import Levels, Sight, executions_in_sight, in_sight, tubes_in_sight
from gui.widgets.stage.pills import Pill, Pills, fit
from gui.widgets.stage.small_labels import SmallLabels, Told
from gui.widgets.stage.standing_pills import Painted, StandingPills

__all__ = ["Painted", "Sieve", "StagePainter"]

WORDY = 12.0
"""Pixels from which on something is said of a connection."""
FAINT = 0.22
"""How strongly what does not meet a filter is painted."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """A filter's answer for one item at a time; what does not meet it is hidden, or painted faintly.

    Attributes:
        volumes: How much is known to meet it; that may grow.
    """

    has: Callable[[int], bool]
    hiding: bool = False
    volumes: Volumes = field(default_factory=Volumes)


class StagePainter:
    """Paints one picture of the stage.

    Args:
        painter: On a widget, a pixmap or a vector device.
        chosen: The numbers of the items to set off.
        about: Called with what is painted next, None where it is nothing of its own: for a picture that can tell.
        sieve: What is asked of each item on the screen; None to paint all alike.
        said: What is written in place of a title or a detail; None for both as they are.
        hovered: The number of the item under the pointer; -1 for none.
        hasty: Whether plain messages go without words, for another picture follows at once.
    """

    def __init__(
        self,
        painter: QPainter,
        diagram: Diagram,
        theme: Theme,
        view: View,
        chosen: frozenset[int] = frozenset(),
        about: Callable[[Item | Tube | None], object] | None = None,
        sieve: Sieve | None = None,
        said: Callable[[str], str] | None = None,
        hovered: int = -1,
        *,
        hasty: bool = False,
    ) -> None:
        self._painter = painter
        self._diagram = diagram
        self._theme = theme
        self._view = view
        self._places = Places(diagram, view.columns)
        self._chosen = chosen
        self._tell = about
        self._sieve = sieve
        self._said = said
        self._hasty = hasty
        self._labels = SmallLabels(painter, theme, [])
        self._joins = JoinsPainter(painter, diagram, theme, view, self._places, self._labels)
        self._joined = chosen | {hovered}
        self._ways: dict[int, Flight] = {}
        self._whole: list[whole_rows.Way] = []
        self._pills = Pills(painter, theme)
        self._below: list[QRectF] = []
        self._locked: list[tuple[Arrow, Flight, float]] = []
        self._standing_pills = StandingPills(
            painter,
            theme,
            view,
            self._places,
            self._pills,
            chosen,
            way=lambda arrow: self._ways.get(arrow.number),
            texts=self._texts,
            words=diagram.items.words,
            tell=self._about,
        )
        self._painted = self._standing_pills.painted
        self._standing: list[tuple[Tube, Column]] = []

    @property
    def told(self) -> Sequence[Told]:
        """What the pointer is told of places that are no items, once it was painted."""
        return self._labels.told

    @property
    def written(self) -> Sequence[QRectF]:
        """Where pills and small labels are, once it was painted."""
        return self._labels.taken

    def paint(self, heads: Sequence[Heads]) -> list[Painted]:
        """Paint everything; return where the pills are."""
        view, painter = self._view, self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRect(0, 0, math.ceil(view.width), math.ceil(view.height)), self._theme.background)
        painter.save()
        painter.setClipRect(QRectF(0, HEADER, view.width, view.height - HEADER))
        levels = Levels(self._diagram, view)
        # Where each is told of, or asked for, or said otherwise, it is painted by itself.
        alike = self._sieve is None and self._tell is None and self._said is None
        mass = self._mass(levels)
        sight = in_sight(self._diagram, view, levels, self._chosen, mass.few, together=alike)
        self._lifelines()
        self._tubes(levels)
        gutter.paint_limits(painter, self._theme, view, self._diagram.aids.limits)
        gutter.paint_playhead(painter, self._theme, view, self._diagram.axis.ns_at(view.playhead))
        moments: list[tuple[float, int]] = []
        # From the last: the times of those that have no room for them are told in one before.
        for index, column in reversed(list(enumerate(view.columns))):
            moments += mass.paint(painter, self._theme, index, column)
            moments += self._pane(column, sight.of(index))
            if column.stamped:
                self._gutter(column, moments, mass)
                moments = []
        self._words(mass)
        if self._hasty:
            haste.paint(painter, self._theme, view)
        painter.restore()
        self._heads(heads)
        return self._painted

    def _about(self, thing: Item | Tube | None) -> None:
        if self._tell is not None:
            self._tell(thing)

    def _lifelines(self) -> None:
        pen = QPen(self._theme.faint, 1.6)
        pen.setDashPattern([1.0, 3.0])
        self._painter.setPen(pen)
        for column in self._view.columns:
            for x in column.shown:
                self._painter.drawLine(QPointF(x, HEADER - 12), QPointF(x, self._view.height))

    def _tubes(self, levels: Levels) -> None:
        at_end = self._view.playhead >= self._diagram.height - NEAR
        seen = list(tubes_in_sight(self._diagram, self._view, levels))
        many = Counter(tube.pane for tube in seen)
        for tube in seen:
            place = self._places.of(tube)
            if place is not None:
                self._about(tube)
                over = at_end and self._diagram.interaction.panes[tube.pane].ended
                alone = many[tube.pane] == 1
                tubes.paint(self._painter, self._theme, tube, place, self._view, over=over, alone=alone)
                if (min(tube.bottom, self._view.playhead) - tube.top) * self._view.zoom >= WORDY:
                    self._idle(tube, place)
        self._about(None)
        for execution in executions_in_sight(self._diagram, self._view, levels):
            place = self._places.of(execution)
            if place is not None:
                tubes.paint_execution(self._painter, self._theme, execution, place, self._view)

    def _idle(self, tube: Tube, place: Column) -> None:
        tube_words.paint_idle(self._painter, self._theme, self._diagram, self._view, self._labels, tube, place)
        self._standing.append((tube, place))

    def _words(self, mass: Density) -> None:
        """Say what is known beyond each item alone, where there is room for it beside the pills."""
        painter, theme, diagram, view, labels = self._painter, self._theme, self._diagram, self._view, self._labels
        labels.taken += [painted.rect for painted in self._painted]
        labels.lines = self._arrow_lines
        for rect, text in self._standing_pills.marks:
            labels.tell(rect, text)
        mass.say(theme, labels)
        tube_words.paint_entrances(painter, theme, diagram, view, self._places, labels)
        for tube, place in self._standing:
            if self._sieve is None or not self._sieve.hiding:
                brackets.paint(painter, theme, diagram, view, labels, tube, place)
            tube_words.say_use(theme, diagram, view, labels, tube, place)
        tube_words.say_limits(theme, view, labels, diagram.aids.limits)
        tube_words.say_idle(theme, labels)
        self._joins.of(self._joined)

    def _arrow_lines(self) -> Iterator[QLineF]:
        yield from (QLineF(way.start, way.tip) for way in self._ways.values())
        yield from (QLineF(way.x0, way.y0, way.x1, way.y1) for way in self._whole)

    def _mass(self, levels: Levels) -> Density:
        """How much there is where there is no room for each item."""
        diagram, view, sieve = self._diagram, self._view, self._sieve
        if sieve is None:
            return Density(diagram, view, levels)
        return Density(diagram, view, levels, sieve.volumes, 0.0 if sieve.hiding else FAINT)

    def _pane(self, column: Column, sight: Sight) -> list[tuple[float, int]]:
        """Paint what is in a pane; return its moments for the gutter."""
        self._lines(sight)
        items = [item for item in (*sight.full, *sight.arrows) if column.whole or self._places.of(item) is not None]
        items = self._sifted(sorted(items, key=lambda item: item.number))
        flying = [(arrow, QPointF(place.middle, 0.0)) for arrow in sight.above if (place := self._places.of(arrow))]
        ways = list(whole_rows.ways(sight.whole.values(), self._places, self._view))
        self._whole += ways
        whole_rows.paint(self._painter, self._theme, ways, hasty=self._hasty)
        flying += self._things(items)
        self._about(None)
        self._joins.quietly(items)
        wordy = [item for item in items if self._has_words(item)] if self._hasty else items
        self._standing_pills.paint(wordy, () if self._hasty else ways)
        self._flying_pills(column, flying, sum(sight.more.values()))
        self._locks()
        moments = gutter.moments([*items, *sight.lines], self._view.playhead)
        packed = [*sight.rows.values(), *(row.line for row in sight.whole.values())]
        return moments + [(line.top, line.began_ns) for line in packed]

    def _locks(self) -> None:
        """The signs of what is held stand over all else, clear of the pills."""
        taken = [painted.rect for painted in self._painted]
        for arrow, way, strength in self._locked:
            self._about(arrow)
            self._painter.setOpacity(strength)
            held.paint(self._painter, self._theme, held.place(way, taken))
        self._painter.setOpacity(1.0)
        self._about(None)
        self._locked = []

    def _has_words(self, item: Item) -> bool:
        """Whether an item has its words in haste, too."""
        plain = isinstance(item, Arrow) and item.layer is Layer.DATA
        return not plain or item.number in self._chosen

    def _gutter(self, column: Column, moments: list[tuple[float, int]], mass: Density) -> None:
        painter, theme, view = self._painter, self._theme, self._view
        apart = gutter.APART_IN_HASTE if self._hasty else gutter.APART
        taken = gutter.paint_stamps(painter, theme, column, view, moments, apart)
        for top, bottom in mass.free():
            folds = self._diagram.axis.folds_between(top, bottom)
            gutter.paint_folds(painter, theme, column, view, folds, taken)

    def _lines(self, sight: Sight) -> None:
        """Paint items as lines, and as the others those that meet the filter, if there is one."""
        sieve = self._sieve
        numbers = [*sight.rows, *(item.number for item in sight.lines)]
        met = {number for number in numbers if sieve is None or sieve.has(number)}
        for painted, strength in ((False, FAINT), (True, lines.STRENGTH)):
            if painted or (sieve is not None and not sieve.hiding):
                items = [item for item in sight.lines if (item.number in met) is painted]
                rows = [line for number, line in sight.rows.items() if (number in met) is painted]
                lines.paint(self._painter, self._theme, items, rows, self._places, self._view, strength)

    def _sifted(self, items: list[Item]) -> list[Item]:
        """Return the items to paint in full; of the others, paint the lines faintly."""
        sieve = self._sieve
        if sieve is None:
            return items
        if not sieve.hiding:
            self._painter.setOpacity(FAINT)
            self._things([item for item in items if not sieve.has(item.number)])
            self._painter.setOpacity(1.0)
        return [item for item in items if sieve.has(item.number)]

    def _things(self, items: list[Item]) -> list[tuple[Arrow, QPointF]]:
        """Paint items without their pills; return the arrows whose pills are still on their way, and where they are."""
        ways = {item.number: way for item in items if isinstance(item, Arrow) and (way := self._way(item)) is not None}
        self._ways |= ways
        standing = in_flight.standing(ways, self._chosen)
        self._crowd([item for item in items if item.number in standing.plain], ways)
        flying: list[tuple[Arrow, QPointF]] = []
        for item in items:
            match item:
                case Arrow(number=number):
                    way = ways.get(number)
                    if way is None:
                        continue
                    if number not in standing.plain:
                        self._about(item)
                        colour, chosen = self._theme.layer(item.layer), number in self._chosen
                        trail = number not in standing.short and not self._hasty
                        arrows.paint(self._painter, item, way, colour, chosen=chosen, trail=trail)
                        if way.flying and number in self._diagram.aids.held:
                            self._locked.append((item, way, self._painter.opacity()))
                    if way.flying and (item.pill_y is None or item.pill_y > self._view.playhead):
                        flying.append((item, way.tip))
                case Band():
                    self._about(item)
                    self._band(item)
                case Repeats():
                    self._about(item)
                    self._repeats(item)
        return flying

    def _crowd(self, items: list[Item], ways: dict[int, Flight]) -> None:
        """Paint what does not stand out: together, unless each has something told of it."""
        parts = [items] if self._tell is None else [[item] for item in items]
        for part in parts:
            self._about(part[0] if part else None)
            in_flight.paint_crowd(self._painter, self._theme, [(item.layer, ways[item.number]) for item in part])

    def _way(self, arrow: Arrow) -> Flight | None:
        place = self._places.of(arrow)
        held_here = arrow.number in self._diagram.aids.held
        return None if place is None else flight(arrow, place, self._view, held=held_here)

    def _band(self, band: Band) -> None:
        view, place = self._view, self._places.of(band)
        if place is None:
            return
        bottom = view.playhead if band.ended_y is None else min(band.ended_y, view.playhead)
        top = view.y(band.top)
        rect = QRectF(place.first, top, place.apart, view.y(bottom) - top)
        self._painter.fillRect(rect, faded(self._theme.layer(band.layer), 0.16))

    def _repeats(self, item: Repeats) -> None:
        place = self._places.of(item)
        if place is not None:
            chosen = item.number in self._chosen
            repeats.paint(self._painter, self._theme, item, place, self._view, chosen=chosen)

    def _texts(self, item: Item) -> tuple[str, str]:
        """What a pill says."""
        return (item.title, item.detail) if self._said is None else (self._said(item.title), self._said(item.detail))

    def _flying_pills(self, column: Column, flying: list[tuple[Arrow, QPointF]], more: int) -> None:
        """The pills of what is on its way stand under the playhead, where nothing else is; the newest, if many are."""
        newest = in_flight.newest(flying)
        if not newest:
            return
        room = in_flight.Room(self._view, (column.left, column.right), self._below)
        pills = [self._flying_pill(arrow, room.widest) for arrow, _ in newest]
        xs = [tip.x() for _, tip in newest]
        rects, rest = room.place(zip(pills, xs, strict=True), len(flying) - len(newest) + more)
        for (arrow, _), pill, rect in zip(newest, pills, rects, strict=False):
            self._about(arrow)
            self._pills.paint(self._theme.layer(arrow.layer), rect, pill)
            self._painted.append(Painted(arrow.number, rect))
        if rest is not None:
            self._about(None)
            self._pills.paint(self._theme.muted, rest[1], rest[0])

    def _flying_pill(self, arrow: Arrow, widest: float) -> Pill:
        title, detail = self._texts(arrow)
        return fit(title, in_flight.said(detail, held=arrow.number in self._diagram.aids.held), widest)

    def _heads(self, heads: Sequence[Heads]) -> None:
        kept_heads.paint(self._painter, self._theme, self._view.columns, heads, self._view.width)
        self._painter.setPen(QPen(self._theme.line, 1.0))
        for column in self._view.columns[1:]:
            self._painter.drawLine(QPointF(column.left, 0), QPointF(column.left, self._view.height))
