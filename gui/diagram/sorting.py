"""Sorting the items of a diagram by what a column says, a slice at a time: short runs first, then merged."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from gui.diagram.layout import Diagram
from gui.diagram.notation import Item
from gui.diagram.telling import Column, cell, size_of

RUN, PART = 256, 32
"""Items sorted, or merged, at a time; and those of them that are looked at at a time."""
NATURAL: Final = (Column.NUMBER, Column.TIME)
"""Columns whose order is that of the items themselves."""

Key = tuple[int, str, int]


class Sorting:
    """Items in the order of a column.

    Attributes:
        order: Their numbers, sorted; whole when ``advance`` says that there is no more to do.
    """

    def __init__(self, diagram: Diagram, numbers: Sequence[int], column: Column, *, descending: bool) -> None:
        self.order = array("q")
        self._diagram = diagram
        self._column = column
        self._descending = descending
        self._left = iter(numbers)
        self._run: list[Key] = []
        self._runs: list[list[Key]] = []
        self._merged: Iterator[Key] | None = None

    def advance(self) -> bool:
        """Sort a little; return whether there is more to do."""
        if self._merged is not None:
            taken = array("q", (key[2] for key in islice(self._merged, RUN)))
            self.order.extend(taken)
            return len(taken) == RUN
        part = [self._key(number) for number in islice(self._left, PART)]
        self._run += part
        if len(self._run) >= RUN or not part:
            self._runs.append(sorted(self._run, reverse=self._descending))
            self._run = []
        if not part:
            self._merged = heapq.merge(*self._runs, reverse=self._descending)
        return True

    def _key(self, number: int) -> Key:
        return (*sort_key(self._diagram, self._diagram.items.things[number], self._column), number)


def sort_key(diagram: Diagram, item: Item, column: Column) -> tuple[int, str]:
    """Return what items are compared by in a column: a number where it has one, else its words."""
    match column:
        case Column.CONNECTION:
            return item.connection, ""
        case Column.SIZE:
            octets = size_of(item)
            return -1 if octets is None else octets, ""
        case Column.NUMBER | Column.TIME:
            return item.number, ""
        case _:
            return 0, cell(diagram, item, column).casefold()
