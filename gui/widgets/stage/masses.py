"""Masses: where there is more in a pane than lines have room for, and how much, row by row. Nothing here paints.

All numbers are exact, and cost the same however large they are.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from gui.diagram.layout import Diagram
from gui.diagram.notation import Layer
from gui.diagram.volume import Counts, Kind, Volume, Volumes, Way
from gui.widgets.stage.geometry import Column, View
from gui.widgets.stage.levels import PARTS, Detail, Levels, by_band, is_crowd, parted

ROW = 4.0
"""Pixels of a row; bands are as many whole ones."""

Bars = dict[Layer, list[float]]
"""How many messages of a layer there are in each row."""


class Sum(NamedTuple):
    """How much there is in some rows.

    Attributes:
        up: Messages from clients to servers.
        down: Messages back.
        others: What is no message.
        faults: How many of all of these are faults.
    """

    up: int
    down: int
    others: int
    faults: int

    @property
    def messages(self) -> int:
        """Messages both ways."""
        return self.up + self.down


@dataclass(frozen=True, slots=True)
class Mass:
    """Rows of a pane, one below the other.

    Attributes:
        edges: Where each row begins, in layout units, and where the last one ends.
        counts: What there is in each of them.
    """

    edges: list[float]
    counts: Counts

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.edges) - 1

    def bars(self, column: Column, *, right: bool) -> Bars:
        """Return how many messages go to the right, or to the left, by layer.

        What goes both ways, or none, is half on either side.
        """
        found: Bars = {}
        for kind, numbers in self.counts.items():
            share = 0.5 if kind.way in (Way.BOTH, Way.NONE) else 1.0 if goes_right(kind, column) is right else 0.0
            if share:
                before = found.get(kind.layer) or [0.0] * self.rows
                found[kind.layer] = [sum_ + share * number for sum_, number in zip(before, numbers, strict=True)]
        return found

    def sum(self, first: int, last: int) -> Sum:
        """Return how much there is from one row to before another."""
        up = down = others = faults = 0
        for (layer, way, _), numbers in self.counts.items():
            here = sum(numbers[first:last])
            up += here if way is Way.UP else here // 2 if way is Way.BOTH else 0
            down += here if way is Way.DOWN else here // 2 if way is Way.BOTH else 0
            others += here if way is Way.NONE else 0
            faults += here if layer is Layer.FAULT else 0
        return Sum(up, down, others, faults)

    def widest(self, top: float, bottom: float) -> tuple[int, int]:
        """Return how many messages are in the row that has most of them between two y, and which row that is."""
        first = max(bisect_right(self.edges, top) - 1, 0)
        last = max(min(bisect_left(self.edges, bottom), self.rows), first + 1)
        columns = [numbers[first:last] for kind, numbers in self.counts.items() if kind.way is not Way.NONE]
        totals = list(map(sum, zip(*columns, strict=True))) or [0]
        most = max(totals)
        return most, first + totals.index(most)


class Masses:
    """What of some volumes is a mass on a view, and what is not.

    Args:
        diagram: What it is of.
        view: What is on the screen.
        levels: Where there is no room for all.
        volumes: What is to be painted there.

    Attributes:
        few: The numbers of what has room for a line each, though not everything that is there has.
    """

    def __init__(self, diagram: Diagram, view: View, levels: Levels, volumes: Volumes) -> None:
        self._diagram = diagram
        self._view = view
        self.few: list[int] = []
        self._of: dict[int, list[Mass]] = {}
        # What is at the playhead is passed.
        self._last = int(min(bisect_right(diagram.items.tops, view.visible[1]), volumes.known))
        edges, dense = _cut(levels.bands(Detail.DENSITY))
        for pane, volume in volumes.panes.items() if edges else ():
            if pane < len(view.columns):
                self._of[pane] = list(self._masses(edges, dense, volume, hidden_of(view.columns[pane])))

    def of(self, pane: int) -> list[Mass]:
        """Return the masses of a pane, from the top down."""
        return self._of.get(pane, [])

    def _masses(self, edges: list[float], dense: list[bool], volume: Volume, hidden: frozenset[int]) -> Iterator[Mass]:
        """Yield what is more than a few; take the numbers of what is few."""
        bounds = [self._bound(edge) for edge in parted(edges)]
        parts = by_band(volume.items(bounds, hidden))
        many = [here and is_crowd(band) for here, band in zip(dense, parts, strict=True)]
        for is_mass, places in groupby(range(len(many)), key=many.__getitem__):
            run = list(places)
            if is_mass:
                yield self._mass(edges[run[0]], edges[run[-1] + 1], volume, hidden)
                continue
            for place in run:
                if dense[place] and any(parts[place]):
                    first, last = bounds[place * PARTS], bounds[(place + 1) * PARTS]
                    self.few += volume.numbers(first, last, hidden)

    def _mass(self, top: float, end: float, volume: Volume, hidden: frozenset[int]) -> Mass:
        bottom, each = min(end, self._view.visible[1]), ROW / self._view.zoom
        rows = max(math.ceil((bottom - top) / each - 1e-6), 1)
        edges = [top + row * each for row in range(rows)]
        counts = volume.counts([*map(self._bound, edges), self._bound(end)], hidden)
        return Mass([*edges, bottom], counts)

    def _bound(self, y: float) -> int:
        return min(bisect_left(self._diagram.items.tops, y), self._last)


def _cut(bands: Iterable[tuple[float, float]]) -> tuple[list[float], list[bool]]:
    """Return the edges of bands and of what is between them, and which of those are bands."""
    edges: list[float] = []
    dense: list[bool] = []
    for top, bottom in bands:
        if edges and edges[-1] != top:
            edges.append(top)
            dense.append(False)
        edges += [bottom] if edges else [top, bottom]
        dense.append(True)
    return edges, dense


def goes_right(kind: Kind, column: Column) -> bool:
    """Whether what goes one way goes to the right, as lifelines are arranged."""
    client, server = map(column.x_of, kind.between)
    return (client <= server) is (kind.way is Way.UP)


def hidden_of(column: Column) -> frozenset[int]:
    """Return the lifelines of a pane that are hidden, by their places."""
    return frozenset(place for place, x in enumerate(column.xs) if x is None)
