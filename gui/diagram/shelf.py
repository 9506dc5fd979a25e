"""A shelf: things with a top and a bottom, in order of their tops, of which the visible ones are found by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

REACH = 2_000.0
"""Things taller than this, or still growing, are kept apart, so that a bisection finds all others."""


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
        self._tall: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self.things)

    def note(self, thing: T) -> None:
        """Append a new thing, whose top is not above the last one's, or note that the bottom of a known one changed."""
        if thing.number < 0:
            thing.number = len(self.things)
            self.things.append(thing)
            self._tops.append(max(thing.top, self._tops[-1] if self._tops else thing.top))
        if thing.bottom - thing.top > REACH:
            self._tall[thing.number] = thing
        else:
            self._tall.pop(thing.number, None)

    def visible(self, top: float, bottom: float) -> Iterator[T]:
        """Yield the things that touch [top, bottom], the tall ones first, else in order."""
        first = bisect_left(self._tops, top - REACH)
        last = bisect_right(self._tops, bottom)
        for number, thing in self._tall.items():
            if number < last and thing.bottom >= top and thing.top <= bottom:
                yield thing
        for number in range(first, last):
            thing = self.things[number]
            if number not in self._tall and thing.bottom >= top:
                yield thing
