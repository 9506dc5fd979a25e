"""The shelf of the items: most are packed arrows, the rest the objects they are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from gui.diagram.notation import Arrow, Item
from gui.diagram.packed import ARRIVED, FATE, FROM_SERVER, IN_FLIGHT, PACKED, Log, PackedArrows
from gui.diagram.shelf import HEIGHTS, Line, Shelf, Whole, size_for

KEPT = 1_024
"""Arrows that were made of rows and are kept, for what is on the screen is looked at again and again."""


_KIND, _ARRIVED = PACKED | FATE, PACKED | ARRIVED


class Things(Sequence[Item]):
    """The items by number; one that is a row is made whenever it is asked for, and may be another object each time."""

    def __init__(self, shelf: ItemShelf) -> None:
        self._shelf = shelf

    def __len__(self) -> int:
        return len(self._shelf)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        numbers = range(len(self))[index]
        return self._shelf.item(numbers) if isinstance(numbers, int) else list(map(self._shelf.item, numbers))


class ItemShelf(Shelf[Item]):
    """Items in order of their tops.

    Attributes:
        rows: The packed arrows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows = PackedArrows()
        self.things = Things(self)
        self._others: dict[int, Item] = {}
        self._made: dict[int, Item] = {}
        self._words: dict[int, tuple[str, str]] = {}
        self._log: Log | None = None
        self._panes: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.tops)

    def item(self, number: int) -> Item:
        """Return an item."""
        return self._others.get(number) or self._made.get(number) or self._make(number)

    @property
    def objects(self) -> int:
        """How many items are kept as objects."""
        return len(self._others)

    def unpack(self, number: int) -> Arrow:
        """Let an object stand for a row from now on, for something rare is about to happen to it; return that."""
        other = self._others.get(number)
        if isinstance(other, Arrow):
            return other
        arrow = self._arrow(number)
        if self.rows.kinds[number] & FATE != IN_FLIGHT:
            self._size_of[number] = size_for(self._bottom(number) - self.tops[number])
        self.rows.kinds[number] = 0
        self._others[number] = arrow
        self._made.pop(number, None)
        return arrow

    def settle(self, number: int, bottom: float) -> None:
        """A packed arrow that was on its way ends at ``bottom``."""
        del self.unended[number]
        self.sort_in(number, bisect_left(HEIGHTS, bottom - self.tops[number]))

    def objects_from(self, first: int) -> Iterator[int]:
        """Yield the numbers of what is kept as objects, without a look at the rows between them."""
        while (first := self.rows.kinds.find(0, first)) >= 0:
            yield first
            first += 1

    def objects_before(self, last: int) -> Iterator[int]:
        """Yield the numbers of what is kept as objects before ``last``, the last first."""
        while (last := self.rows.kinds.rfind(0, 0, last)) >= 0:
            yield last

    def lines(self, first: int, last: int) -> Sequence[int]:
        """Return which are packed arrows that are not on their way any more."""
        kinds = self.rows.kinds
        return [number for number in range(first, last) if kinds[number] & PACKED and kinds[number] & FATE != IN_FLIGHT]

    def line(self, number: int) -> Line:
        """Return a packed arrow as a line."""
        if self._log is None:
            raise KeyError(number)
        event, up = self.rows.events[number], not self.rows.kinds[number] & FROM_SERVER
        connection, began_ns = self._log.connections[event], self._log.at_ns[event]
        bottom = self.rows.received_ys[number]
        return Line(self._panes[connection], connection, up, began_ns, self.tops[number], bottom)

    def arrived(self, first: int, last: int, y: float) -> Sequence[int]:
        """Return which are packed arrows that have arrived by ``y``, seen at both ends."""
        rows = self.rows
        kinds, ends, pills = rows.kinds, rows.received_ys, rows.pill_ys
        return [n for n in range(first, last) if kinds[n] & _KIND == _ARRIVED and ends[n] <= y and pills[n] <= y]

    def whole(self, number: int) -> Whole:
        """Return a packed arrow that has arrived."""
        return Whole(number, self.line(number), self.rows.pill_ys[number])

    def words(self, number: int) -> tuple[str, str]:
        """Return the title and the detail of a packed arrow."""
        found = self._words.get(number)
        if found is None:
            if self._log is None:
                raise KeyError(number)
            if len(self._words) >= KEPT:
                self._words.clear()
            found = self._words[number] = self.rows.words(number, self._log)
        return found

    def flying(self, numbers: Iterable[int], y: float) -> Iterator[int]:
        """Yield the same; no row is made into an arrow for that."""
        rows, tops, log = self.rows, self.tops, self._log
        for number in numbers:
            kind, other = rows.kinds[number], self._others.get(number)
            if tops[number] > y:
                continue
            if kind & PACKED and log is not None:
                arrives = rows.received_ys[number], rows.pill_ys[number]
                if kind & FATE == IN_FLIGHT or (kind & FATE == ARRIVED and min(arrives) > y):
                    yield self._panes[log.connections[rows.events[number]]]
            elif isinstance(other, Arrow) and other.sent_y is not None and _later(other, y):
                yield other.pane

    def read_from(self, log: Log) -> None:
        """The events that packed arrows are made from are here."""
        self._log = log

    def belongs(self, connection: int, pane: int) -> None:
        """The arrows of a connection are in a pane."""
        self._panes[connection] = pane

    def _append(self, thing: Item) -> None:
        self._others[thing.number] = thing
        self.rows.append(0, 0, 0.0, 0.0)

    def _top(self, number: int) -> float:
        return self.tops[number]

    def _bottom(self, number: int) -> float:
        return self.rows.bottom(number) if self.rows.kinds[number] & PACKED else self._others[number].bottom

    def _reaching(self, numbers: Sequence[int], first: int, last: int, y: float) -> Iterator[int]:
        # Asked for at each tick of each that may reach into what is on the screen.
        kinds, ends, pills, others = self.rows.kinds, self.rows.received_ys, self.rows.pill_ys, self._others
        for at in range(first, last):
            number = numbers[at]
            kind = kinds[number]
            if not kind & PACKED:
                if others[number].bottom >= y:
                    yield number
            elif ends[number] >= y or pills[number] >= y or kind & FATE == IN_FLIGHT:
                yield number

    def _make(self, number: int) -> Item:
        arrow = self._arrow(number)
        if self.rows.kinds[number] & FATE != IN_FLIGHT:
            if len(self._made) >= KEPT:
                self._made.clear()
            self._made[number] = arrow
        return arrow

    def _arrow(self, number: int) -> Arrow:
        if self._log is None:
            raise KeyError(number)
        connection = self._log.connections[self.rows.events[number]]
        return self.rows.arrow(number, self.tops[number], self._panes[connection], self._log)


def _later(arrow: Arrow, y: float) -> bool:
    """Whether an arrow comes to its pill and to its end below ``y``."""
    ends = [end for end in (arrow.received_y, arrow.gone_y, arrow.pill_y) if end is not None]
    return not ends or min(ends) > y
