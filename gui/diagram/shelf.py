"""A shelf: things with a top and a bottom, in order of their tops, of which the visible ones are found by bisection."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

REACH = 0.5
"""Things up to this tall are searched together; those up to twice as tall apart from them, and so on: a search passes
over few things that are not in sight, on an axis where all are tiny as on one where all are tall."""
GROWING = -1
HEIGHTS = [REACH * 2**size for size in range(64)]
"""How tall the things of each size are at most."""


class Line(NamedTuple):
    """A message that is kept as a row, as a line.

    Attributes:
        pane: The index of its pane.
        up: Whether it goes from the client to the server.
        began_ns: When it was sent, or else received.
        top: The y it begins at.
        bottom: The y it ends at.
    """

    pane: int
    connection: int
    up: bool
    began_ns: int
    top: float
    bottom: float


class Whole(NamedTuple):
    """A message that is kept as a row and has arrived.

    Attributes:
        line: Where it is.
        pill: The y of its pill's middle.
    """

    number: int
    line: Line
    pill: float


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
        tops: Where each begins, ascending.
        unended: The numbers of what has no end yet, in order of being put.
    """

    def __init__(self) -> None:
        self._objects: list[T] = []
        self.things: Sequence[T] = self._objects
        self.tops = array("d")
        self.unended: dict[int, None] = {}
        # Of what does not grow any more, by number, and the numbers by size.
        self._size_of: dict[int, int] = {}
        self._sizes: list[array[int]] = []

    def __len__(self) -> int:
        return len(self.things)

    def note(self, thing: T) -> None:
        """Append a new thing, whose top is not above the last one's, or note that the bottom of a known one changed."""
        if thing.number < 0:
            thing.number = len(self)
            self._append(thing)
            self.tops.append(max(thing.top, self.tops[-1] if self.tops else thing.top))
            self.unended[thing.number] = None
        before, after = self._size_of.get(thing.number, GROWING), size_for(thing.bottom - thing.top)
        if before != after:
            self._take(thing.number, before)
            self._put(thing.number, after)

    def _append(self, thing: T) -> None:
        self._objects.append(thing)

    def _take(self, number: int, size: int) -> None:
        if size == GROWING:
            del self.unended[number]
        else:
            del self._size_of[number]
            numbers = self._sizes[size]
            del numbers[bisect_left(numbers, number)]

    def _put(self, number: int, size: int) -> None:
        if size == GROWING:
            self.unended[number] = None
        else:
            self._size_of[number] = size
            self.sort_in(number, size)

    def sort_in(self, number: int, size: int) -> None:
        """Let a thing be found that ends and is of a size (``size_for``)."""
        while len(self._sizes) <= size:
            self._sizes.append(array("i"))
        numbers = self._sizes[size]
        if numbers and numbers[-1] > number:
            insort(numbers, number)
        else:
            numbers.append(number)

    def _top(self, number: int) -> float:
        return self.things[number].top

    def _bottom(self, number: int) -> float:
        return self.things[number].bottom

    def begun_by(self, y: float) -> int:
        """Return how many things have their top at ``y`` or above."""
        return bisect_right(self.tops, y)

    @property
    def growing(self) -> Iterable[T]:
        """What has no end yet."""
        return (self.things[number] for number in self.unended)

    def objects_from(self, first: int) -> Iterator[int]:
        """Yield the numbers of what is kept as objects, from ``first`` on."""
        yield from range(first, len(self))

    def objects_before(self, last: int) -> Iterator[int]:
        """Yield the numbers of what is kept as objects before ``last``, the last first."""
        yield from range(last - 1, -1, -1)

    def lines(self, first: int, last: int) -> Sequence[int]:
        """Return which of the numbers from ``first`` on, before ``last``, are rows that ``Line`` says all about."""
        return ()

    def line(self, number: int) -> Line:
        """Return all that is to be known of a row to paint it as a line.

        Raises:
            KeyError: It is not one of ``lines``.
        """
        raise KeyError(number)

    def arrived(self, first: int, last: int, y: float) -> Sequence[int]:
        """Return which of the numbers from ``first`` on, before ``last``, are rows that ``Whole`` says all about.

        They have arrived by ``y``.
        """
        return ()

    def whole(self, number: int) -> Whole:
        """Return all that is to be known of a row to paint it in full, but its words.

        Raises:
            KeyError: It is not one of ``arrived``.
        """
        raise KeyError(number)

    def words(self, number: int) -> tuple[str, str]:
        """Return what the pill of such a row says.

        Raises:
            KeyError: It is not one of ``arrived``.
        """
        raise KeyError(number)

    def flying(self, numbers: Iterable[int], y: float) -> Iterator[int]:
        """Yield for each arrow among these that is on its way at ``y``, its pill yet to come, the index of its pane."""
        return iter(())

    def first_growing(self, end: float) -> float:
        """Return where the first thing that has no end yet begins; ``end`` where there is none."""
        return self.tops[min(self.unended)] if self.unended else end

    def visible(self, top: float, bottom: float, at_least: float = 0.0) -> Iterator[T]:
        """Yield the things that touch [top, bottom]: the tallest first, those of a size in order.

        Args:
            top: In units.
            bottom: In units.
            at_least: Pass over what is less tall than about this many units, without a look at each.
        """
        for number in self.unended:
            if self._top(number) <= bottom:
                yield self.things[number]
        yield from self.ended(top, bottom, at_least)

    def ended(self, top: float, bottom: float, at_least: float = 0.0) -> Iterator[T]:
        """Yield the same without what is growing."""
        return (self.things[number] for number in self.touching(top, bottom, at_least))

    def touching(self, top: float, bottom: float, at_least: float = 0.0) -> Iterator[int]:
        """Yield the numbers of the same."""
        last = bisect_right(self.tops, bottom)
        least = max(size_for(at_least), 0)
        for size in range(len(self._sizes) - 1, least - 1, -1):
            numbers = self._sizes[size]
            first = bisect_left(self.tops, top - HEIGHTS[size])
            yield from self._reaching(numbers, bisect_left(numbers, first), bisect_left(numbers, last), top)

    def _reaching(self, numbers: Sequence[int], first: int, last: int, y: float) -> Iterator[int]:
        """Yield which of numbers[first:last] are of things that reach down to ``y``."""
        for at in range(first, last):
            if self._bottom(numbers[at]) >= y:
                yield numbers[at]


def size_for(height: float) -> int:
    """Return the size of things so tall: 0 up to ``REACH``, 1 up to twice that, and so on.

    ``GROWING`` while there is no end.
    """
    return GROWING if math.isinf(height) else bisect_left(HEIGHTS, height)
