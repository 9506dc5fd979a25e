"""The items that meet a filter: found a slice at a time, and kept right while the recording grows."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import isinf

from engine.events import Event
from gui.diagram.filter import Filter
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Item, Side
from gui.diagram.volume import Volumes


class Matches:
    """What of a diagram meets a filter, as far as it was looked through.

    What an item says may still change while its connection is open; such items are looked at again.

    Attributes:
        wanted: The filter.
        numbers: The numbers of the items that meet it, ascending.
        volumes: How many of each kind those are.
        revision: Goes up whenever ``numbers`` changes in another way than by growing at its end.
    """

    def __init__(self, wanted: Filter, diagram: Diagram, events: Sequence[Event]) -> None:
        self.wanted = wanted
        self.numbers = array("q")
        self.volumes = Volumes(known=0)
        self.revision = 0
        self._diagram = diagram
        self._events = events
        self._flags = bytearray()
        self._open: dict[int, None] = {}
        self._again: list[int] = []
        self._newest: dict[tuple[int, Side], int] = {}
        self._taken = diagram.events_taken

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def looked(self) -> int:
        """How many items were looked at."""
        return len(self._flags)

    @property
    def behind(self) -> bool:
        """Whether there is something left to look at."""
        return self.looked < len(self._diagram.items) or bool(self._again) or self._stale

    @property
    def _stale(self) -> bool:
        return bool(self._open) and self._taken != self._diagram.events_taken

    def has(self, number: int) -> bool:
        """Whether an item meets the filter; one that was not looked at yet is looked at now."""
        if number < self.looked:
            return bool(self._flags[number])
        return self.wanted.matches(self._diagram.items.things[number], self._events)

    def advance(self, limit: int) -> bool:
        """Look at ``limit`` items at most; return whether there is something left to look at."""
        for _ in range(limit):
            if not self._again and self._stale:
                self._again, self._taken = list(reversed(self._open)), self._diagram.events_taken
            if self._again:
                self._look(self._again.pop())
            elif self.looked < len(self._diagram.items):
                self._look(self.looked)
            else:
                break
        return self.behind

    def change_layout(self, diagram: Diagram) -> bool:
        """Take on the same events laid out otherwise, if the items are the same; whether they are."""
        if diagram.plan != self._diagram.plan:
            return False
        self._diagram = diagram
        return True

    def next(self, number: int, by: int) -> int | None:
        """Return the next match after an item (the last before it, for -1), round and round; None if there is none."""
        if not self.numbers:
            return None
        at = bisect_right(self.numbers, number) if by > 0 else bisect_left(self.numbers, number) - 1
        return self.numbers[at % len(self.numbers)]

    def _look(self, number: int) -> None:
        item = self._diagram.items.things[number]
        if number == len(self._flags):
            self._flags.append(0)
            self.volumes.known = number + 1
            if isinstance(item, Arrow):
                self._newest[item.connection, item.source] = number
        self._mark(item, self.wanted.matches(item, self._events))
        if not self._settled(item):
            self._open[number] = None
        elif self._open:
            self._open.pop(number, None)

    def _mark(self, item: Item, holds: bool) -> None:
        number = item.number
        if holds:
            self.volumes.of(item.pane).put(item, self._diagram.interaction.between(item))
        if bool(self._flags[number]) is holds:
            return
        self._flags[number] = holds
        if not holds:
            self.volumes.of(item.pane).take_out(number)
        if holds and (not self.numbers or self.numbers[-1] < number):
            self.numbers.append(number)
            return
        self.revision += 1
        at = bisect_left(self.numbers, number)
        if holds:
            self.numbers.insert(at, number)
        else:
            del self.numbers[at]

    def _settled(self, item: Item) -> bool:
        """Whether nothing can change any more what an item says.

        A message may be given content that came with it as long as it is the newest of its direction; how an end
        closed may turn out later.
        """
        if isinf(item.bottom):
            return False
        tube = self._diagram.interaction.tube(item.connection)
        if tube is None or not isinstance(item, Arrow) or not isinf(tube.bottom):
            return True
        return not item.transport and self._newest.get((item.connection, item.source)) != item.number
