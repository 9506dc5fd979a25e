"""Volumes: how many messages of each kind there are between two of them, without a look at each.

What is counted are the numbers of items, which are the same on every axis; where those are on the page is the shelf's.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NamedTuple

from gui.diagram.lifelines import Between
from gui.diagram.notation import Arrow, Item, Layer, Repeats, Side


class Way(StrEnum):
    """Which way things go.

    UP: messages from a client to a server. DOWN: messages back. BOTH: folded pairs, as many messages each way. NONE: no
    messages, but something that happened.
    """

    UP = "up"
    DOWN = "down"
    BOTH = "both"
    NONE = "none"


class Kind(NamedTuple):
    """What is counted together.

    Attributes:
        layer: Whose colour it takes.
        way: Which way it goes.
        between: The lifelines it is between, by their places in the pane.
    """

    layer: Layer
    way: Way
    between: Between


Counts = dict[Kind, list[int]]
"""How many there are of each kind in each of some intervals; kinds of which there are none may be left out."""


class Volume:
    """The numbers of a pane's items, by kind."""

    def __init__(self) -> None:
        self._numbers: dict[Kind, array[int]] = {}
        self._folded: dict[int, int] = {}
        self._sums: dict[Kind, list[int]] = {}

    def column(self, kind: Kind) -> array[int]:
        """Return the numbers of a kind, ascending: to append to what is no folded pair and above the last."""
        numbers = self._numbers.get(kind)
        if numbers is None:
            numbers = self._numbers[kind] = array("i")
        return numbers

    @property
    def kinds(self) -> Collection[Kind]:
        """All kinds there are."""
        return self._numbers.keys()

    def put(self, item: Item, between: Between) -> None:
        """Add an item, or count one that is there as what it has become."""
        self.take_out(item.number)
        kind = kind_of(item, between)
        if isinstance(item, Repeats):
            self._folded[item.number] = 2 * len(item.trips_ns)
            self._sums.pop(kind, None)
        numbers = self.column(kind)
        if not numbers or numbers[-1] < item.number:
            numbers.append(item.number)
        else:
            numbers.insert(bisect_left(numbers, item.number), item.number)

    def take_out(self, number: int) -> None:
        """Remove an item, whatever kind it was of."""
        for kind, numbers in self._numbers.items():
            if not numbers or numbers[-1] < number:
                continue
            at = bisect_left(numbers, number)
            if numbers[at] == number:
                del numbers[at]
                self._sums.pop(kind, None)
                self._folded.pop(number, None)

    def items(self, bounds: Sequence[int], hidden: AbstractSet[int] = frozenset()) -> list[int]:
        """Return how many items there are from each bound to before the next, bounds ascending.

        What is at a lifeline that is ``hidden`` is not counted.
        """
        found = [0] * (len(bounds) - 1)
        for _, places in self._places(bounds, hidden):
            found = [number + after - before for number, (before, after) in zip(found, pairwise(places), strict=True)]
        return found

    def counts(self, bounds: Sequence[int], hidden: AbstractSet[int] = frozenset()) -> Counts:
        """Return the same by kind, and of folded pairs each message."""
        found: Counts = {}
        for kind, places in self._places(bounds, hidden):
            if kind.way is Way.BOTH:
                sums = self._sums_of(kind)
                places = [sums[place] for place in places]
            found[kind] = [after - before for before, after in pairwise(places)]
        return found

    def numbers(self, first: int, last: int, hidden: AbstractSet[int] = frozenset()) -> list[int]:
        """Return the numbers from ``first`` on, before ``last``."""
        return sorted(
            number
            for kind, (before, after) in self._places((first, last), hidden)
            for number in self._numbers[kind][before:after]
        )

    def _places(self, bounds: Sequence[int], hidden: AbstractSet[int]) -> Iterator[tuple[Kind, list[int]]]:
        """Yield where the bounds are in the numbers of each kind that has some between them."""
        for kind, numbers in self._numbers.items():
            if not hidden.isdisjoint(kind.between):
                continue
            at = bisect_left(numbers, bounds[0])
            if at == len(numbers) or numbers[at] >= bounds[-1]:
                continue
            places = [at]
            for bound in bounds[1:]:
                at = bisect_left(numbers, bound, at)
                places.append(at)
            yield kind, places

    def _sums_of(self, kind: Kind) -> list[int]:
        """Return how many messages the first so many folded pairs are."""
        sums = self._sums.get(kind)
        if sums is None or len(sums) != len(self._numbers[kind]) + 1:
            folded = (self._folded[number] for number in self._numbers[kind])
            sums = self._sums[kind] = list(accumulate(folded, initial=0))
        return sums


@dataclass(slots=True, eq=False)
class Volumes:
    """The volumes of a diagram's panes.

    Attributes:
        panes: By index.
        known: Of all items that are to be in them, those before this number are.
    """

    panes: dict[int, Volume] = field(default_factory=dict)
    known: float = math.inf

    def of(self, pane: int) -> Volume:
        """Return the volume of a pane."""
        return self.panes.setdefault(pane, Volume())


def kind_of(item: Item, between: Between) -> Kind:
    """Return what an item is counted as."""
    match item:
        case Arrow(source=Side.CLIENT):
            way = Way.UP
        case Arrow():
            way = Way.DOWN
        case Repeats():
            way = Way.BOTH
        case _:
            way = Way.NONE
    return Kind(item.layer, way, between)
