"""How much is painted of what is where: the less room there is for each item, the less of it. Nothing here paints.

The choice is made for each band of the layout on its own, by how many items begin in it, so that a burst is painted as
the mass it is and what stands alone beside it in full. It costs the same however many items there are.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import nlargest
from itertools import groupby, islice, pairwise

from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Execution, Fate, Item, Tube
from gui.diagram.rows import ROW
from gui.diagram.shelf import Line, Whole
from gui.widgets.stage.geometry import View

BAND = 56.0
"""Pixels of a band."""
TALL = 24.0
"""Pixels from which on an item is painted also where there is no room for each."""
LOW = 4.0
"""Pixels up to which a connection or an execution is left out where there is no room for each."""
MANY = 400
"""How many of these at most, or one for every two pixels."""
GROWING, OLDEST = 48, 16
"""Of what has no end yet and begins above the view, how many at most are looked at: the newest, and the oldest."""
CROSSING = 40
"""Of what ends in the view and begins above it, likewise: the tallest, and as many of the newest."""
COUNTED = 4_096
"""Of all that is above, how many are counted at most."""
FULL_ROW, ARROW_ROW, LINE_ROW = 14.0, 6.0, 3.0
"""Pixels for each item from which on it is painted in full, as an arrow, as a line."""
PARTS = 4
"""Parts of a band, for what begins in it may be all in one place."""
FEW, CLOSE = math.floor(BAND / LINE_ROW), math.floor(BAND / LINE_ROW / 2)
"""Items of a band, and of one part of it, that have room for a line each."""


class Detail(IntEnum):
    """How much of an item is painted.

    DENSITY: of all together how many there are, row by row. LINES: a thin line each. ARROWS: with its head. FULL: with
    its pill.
    """

    DENSITY = 0
    LINES = 1
    ARROWS = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bands one below the other that are painted alike, in layout units."""

    top: float
    bottom: float
    detail: Detail


class Levels:
    """How much is painted of what begins at each y of a view."""

    def __init__(self, diagram: Diagram, view: View) -> None:
        top, bottom = view.visible
        height = BAND / view.zoom
        first = math.floor(top / height)
        # The bands stay where they are on the layout, so that nothing changes its look while it is scrolled.
        edges = [height * number for number in range(first, max(math.ceil(bottom / height), first + 1) + 1)]
        least = ROW * view.zoom if diagram.scale.roomy else 0.0
        last = math.nextafter(min(edges[-1], bottom), math.inf)
        bounds = [bisect_left(diagram.items.tops, min(edge, last)) for edge in parted(edges)]
        parts = [volume.items(bounds) for volume in diagram.volumes.panes.values()] or [[0] * (len(bounds) - 1)]
        counts = [[sum(part) for part in by_band(here)] for here in parts]
        crowded = [any(is_crowd(part) for part in here) for here in zip(*map(by_band, parts), strict=True)]
        self._edges = edges
        self._details: list[Detail] = []
        for edge, here, crowd in zip(edges, zip(*counts, strict=True), crowded, strict=False):
            pixels = BAND
            if edge == edges[-2] and self._details and self._details[-1] < Detail.ARROWS:
                # The last band goes on as those above it: there is only a part of it.
                pixels = max((last - edge) * view.zoom, FULL_ROW)
            detail = _detail(max(least, pixels / max(1, *here)))
            self._details.append(Detail.DENSITY if crowd and least < LINE_ROW else detail)

    def at(self, y: float) -> Detail:
        """Return how much is painted of what begins at ``y``; above the view as at its top."""
        band = bisect_right(self._edges, y) - 1
        return self._details[min(max(band, 0), len(self._details) - 1)]

    @property
    def least(self) -> Detail:
        """The smallest of them all."""
        return min(self._details)

    def stretches(self) -> Iterator[Stretch]:
        """Yield the stretches from the top down."""
        for detail, bands in groupby(range(len(self._details)), key=self._details.__getitem__):
            numbers = list(bands)
            yield Stretch(self._edges[numbers[0]], self._edges[numbers[-1] + 1], detail)

    def bands(self, detail: Detail) -> Iterator[tuple[float, float]]:
        """Yield the top and the bottom of each band that is painted so, from the top down."""
        for (top, bottom), here in zip(pairwise(self._edges), self._details, strict=True):
            if here is detail:
                yield top, bottom


def parted(edges: Sequence[float]) -> list[float]:
    """Return the edges of the parts of bands."""
    parts = [top + (bottom - top) * part / PARTS for top, bottom in pairwise(edges) for part in range(PARTS)]
    return [*parts, edges[-1]]


def by_band(parts: Sequence[int]) -> list[Sequence[int]]:
    """Return what is in the parts of bands, band by band."""
    return [parts[first : first + PARTS] for first in range(0, len(parts), PARTS)]


def is_crowd(parts: Sequence[int]) -> bool:
    """Whether the items of a band, of which so many are in each part, have no room for a line each."""
    return sum(parts) > FEW or max(parts) > CLOSE


def _detail(row: float) -> Detail:
    if row >= FULL_ROW:
        return Detail.FULL
    if row >= ARROW_ROW:
        return Detail.ARROWS
    return Detail.LINES if row >= LINE_ROW else Detail.DENSITY


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a diagram is painted one by one.

    Attributes:
        full: Items to be painted with pills.
        arrows: Items to be painted without.
        lines: Items to be painted as lines.
        above: Arrows in flight that began so far above that only their pills are in sight.
        rows: More to be painted as lines, by their numbers: what the shelf keeps as rows.
        more: How many more arrows are in flight, by the index of the pane.
        whole: Messages to be painted with their heads, by their numbers, likewise.
    """

    full: list[Item]
    arrows: list[Item]
    lines: list[Item]
    above: list[Arrow]
    rows: dict[int, Line]
    more: dict[int, int]
    whole: dict[int, Whole] = field(default_factory=dict)

    def of(self, pane: int) -> Sight:
        """Return what of it is in one pane."""
        full, arrows, lines = (
            [item for item in items if item.pane == pane] for items in (self.full, self.arrows, self.lines)
        )
        above = [arrow for arrow in self.above if arrow.pane == pane]
        rows = {number: line for number, line in self.rows.items() if line.pane == pane}
        whole = {number: row for number, row in self.whole.items() if row.line.pane == pane}
        return Sight(full, arrows, lines, above, rows, {pane: self.more.get(pane, 0)}, whole)


def in_sight(
    diagram: Diagram,
    view: View,
    levels: Levels,
    chosen: Collection[int] = (),
    few: Collection[int] = (),
    *,
    together: bool = False,
) -> Sight:
    """Return the items that are painted one by one: the chosen ones always in full, and as lines those that are few.

    ``few`` are the numbers of what has room for a line each, where not everything has. ``together`` if those that are
    kept as rows and are painted with heads may be told apart from the others (``Sight.whole``): all of them are painted
    alike.
    """
    sight = Sight([], [], [], [], {}, {})
    lists = {Detail.FULL: sight.full, Detail.ARROWS: sight.arrows, Detail.LINES: sight.lines}
    others: list[int] = []
    whole = sight.whole if together else None
    found = {item.number: item for item in _candidates(diagram, view, levels, sight.rows, others, whole)}
    found |= {item.number: item for item in _touching(diagram, view, islice(chosen, MANY))}
    sight.rows.update((number, diagram.items.line(number)) for number in few if diagram.items.lines(number, number + 1))
    found |= {number: diagram.items.things[number] for number in few if number not in sight.rows}
    for number in sorted(found):
        item = found[number]
        sight.rows.pop(number, None)
        sight.whole.pop(number, None)
        if isinstance(item, Arrow) and item.fate is Fate.IN_FLIGHT and item.top < view.visible[0]:
            sight.above.append(item)
            continue
        detail = Detail.FULL if item.number in chosen else levels.at(item.top)
        lists[max(detail, Detail.LINES)].append(item)
    if others:
        unseen = (number for number in others if number not in found)
        sight.more.update(Counter(diagram.items.flying(unseen, view.playhead)))
    return sight


def _candidates(
    diagram: Diagram,
    view: View,
    levels: Levels,
    rows: dict[int, Line],
    others: list[int],
    whole: dict[int, Whole] | None,
) -> Iterator[Item]:
    """Yield what begins where there is room for each, and else, of what is tall, no more than can be seen.

    What is kept as rows and becomes lines is put into ``rows`` instead, what is painted with heads into ``whole`` where
    there is one, and the numbers of what else begins above the view into ``others``.
    """
    (top, bottom), items, tall = view.visible, diagram.items, TALL / view.zoom
    growing = {*islice(items.unended, OLDEST), *islice(reversed(items.unended), GROWING)}
    yield from (items.things[number] for number in growing if items.tops[number] <= bottom)
    crossing = list(islice(items.touching(top, top, 0.0 if levels.at(top) > Detail.DENSITY else tall), COUNTED))
    few = len(crossing) <= 2 * CROSSING
    yield from (items.things[number] for number in (crossing if few else _some(crossing)))
    others += () if few else crossing
    others += islice(reversed(items.unended), GROWING, COUNTED)
    for stretch in levels.stretches():
        if stretch.detail is Detail.DENSITY:
            sight = max(stretch.top, top), min(stretch.bottom, bottom)
            yield from (items.things[number] for number in _apart(diagram, view, items.touching(*sight, tall)))
        else:
            first = items.begun_by(math.nextafter(max(stretch.top, top), -math.inf))
            last = items.begun_by(min(stretch.bottom, bottom))
            apart: dict[int, Line] | dict[int, Whole] = {}
            if stretch.detail is Detail.LINES:
                apart = {number: items.line(number) for number in items.lines(first, last)}
                rows.update(apart)
            elif stretch.detail >= Detail.ARROWS and whole is not None:
                apart = {number: items.whole(number) for number in items.arrived(first, last, view.playhead)}
                whole.update(apart)
            yield from (items.things[number] for number in range(first, last) if number not in apart)


def _some(crossing: list[int]) -> set[int]:
    """Return some of the numbers of what crosses the upper edge, the tallest of which come first."""
    return {*crossing[:CROSSING], *nlargest(CROSSING, crossing)}


def _apart(diagram: Diagram, view: View, numbers: Iterable[int]) -> Iterator[int]:
    """Yield the numbers of what begins apart from the others between the same two, for what is there is counted."""
    taken: set[tuple[object, ...]] = set()
    for number in islice(numbers, COUNTED):
        row = diagram.items.lines(number, number + 1)
        item = diagram.items.line(number) if row else diagram.items.things[number]
        tube = diagram.interaction.tube(item.connection)
        place = (
            round(diagram.items.tops[number] * view.zoom / LINE_ROW),
            item.pane,
            None if tube is None else tube.between,
        )
        if place not in taken:
            taken.add(place)
            yield number


def _touching(diagram: Diagram, view: View, numbers: Iterable[int]) -> Iterator[Item]:
    (top, bottom), things = view.visible, diagram.items.things
    for number in numbers:
        if number < len(things) and things[number].top <= bottom and things[number].bottom >= top:
            yield things[number]


def tubes_in_sight(diagram: Diagram, view: View, levels: Levels) -> Iterator[Tube]:
    """Yield the connections that are painted: the tallest, where there is no room for all."""
    least = 0.0 if levels.least is Detail.FULL else LOW / view.zoom
    return islice(diagram.tubes.visible(*view.visible, least), _most(view))


def executions_in_sight(diagram: Diagram, view: View, levels: Levels) -> Iterator[Execution]:
    """Yield the executions that are painted, likewise."""
    least = 0.0 if levels.least is Detail.FULL else LOW / view.zoom
    return islice(diagram.executions.visible(*view.visible, least), _most(view))


def _most(view: View) -> int:
    """A long sheet may have more on it than a screen."""
    return max(MANY, round(view.height / 2))
