"""A shelf: things with a top and a bottom, in order of their tops, of which the visible ones are found by bisection."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator
from typing import Generic, Protocol, TypeVar

REACH = 0.5
"""Things up to this tall are searched together; those up to twice as tall apart from them, and so on: a search passes
over few things that are not in sight, on an axis where all are tiny as on one where all are tall."""
GROWING = -1


class Standing(Protocol):
    """Something that stands somewhere.

    Attributes:
        number: Its place on the shelf, from 0; -1 before it is put there.
    """

    number: int

    @property
    def top(self) -> float:
        """The first y it touches."""

    @property
    def bottom(self) -> float:
        """The last y it touches; infinity while it still grows."""


T = TypeVar("T", bound=Standing)


class Shelf(Generic[T]):
    """Things in order of their tops.

    Attributes:
        things: All of them, in order of being put.
    """

    def __init__(self) -> None:
        self.things: list[T] = []
        self._tops: list[float] = []
        self._class_of: list[int] = []
        self._classes: list[list[int]] = []
        self._growing: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self.things)

    def note(self, thing: T) -> None:
        """Append a new thing, whose top is not above the last one's, or note that the bottom of a known one changed."""
        if thing.number < 0:
            thing.number = len(self.things)
            self.things.append(thing)
            self._tops.append(max(thing.top, self._tops[-1] if self._tops else thing.top))
            self._class_of.append(GROWING)
            self._growing[thing.number] = thing
        before, after = self._class_of[thing.number], _class_for(thing.bottom - thing.top)
        if before != after:
            self._take(thing.number, before)
            self._put(thing, after)

    def _take(self, number: int, size: int) -> None:
        if size == GROWING:
            del self._growing[number]
        else:
            numbers = self._classes[size]
            del numbers[bisect_left(numbers, number)]

    def _put(self, thing: T, size: int) -> None:
        self._class_of[thing.number] = size
        if size == GROWING:
            self._growing[thing.number] = thing
            return
        while len(self._classes) <= size:
            self._classes.append([])
        insort(self._classes[size], thing.number)

    def begun_by(self, y: float) -> int:
        """Return how many things have their top at ``y`` or above."""
        return bisect_right(self._tops, y)

    @property
    def growing(self) -> Collection[T]:
        """What has no end yet."""
        return self._growing.values()

    def visible(self, top: float, bottom: float, at_least: float = 0.0) -> Iterator[T]:
        """Yield the things that touch [top, bottom]: the tallest first, those of a size in order.

        Args:
            top: In units.
            bottom: In units.
            at_least: Pass over what is less tall than about this many units, without a look at each.
        """
        for thing in self._growing.values():
            if thing.top <= bottom:
                yield thing
        yield from self.ended(top, bottom, at_least)

    def ended(self, top: float, bottom: float, at_least: float = 0.0) -> Iterator[T]:
        """Yield the same without what is growing."""
        last = bisect_right(self._tops, bottom)
        least = max(_class_for(at_least), 0)
        for size in range(len(self._classes) - 1, least - 1, -1):
            numbers = self._classes[size]
            first = bisect_left(self._tops, top - REACH * 2**size)
            for at in range(bisect_left(numbers, first), bisect_left(numbers, last)):
                thing = self.things[numbers[at]]
                if thing.bottom >= top:
                    yield thing


def _class_for(height: float) -> int:
    """0 up to ``REACH``, 1 up to twice that, and so on; ``GROWING`` while there is no end."""
    if math.isinf(height):
        return GROWING
    return max(0, math.ceil(math.log2(height / REACH))) if height > REACH else 0
