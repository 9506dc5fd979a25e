"""The room for pills: the places of a pane where there still is some."""

from __future__ import annotations

import math
from bisect import bisect_left

ROW = 27.0
"""Units between the middles of two pills of a pane."""
MANY = 1_024
"""Gaps that are kept before it is asked which of them nothing can come to any more."""


class Rows:
    """The pill middles of one pane, kept ``ROW`` apart: what is kept is where there is still room.

    Attributes:
        first: Where the room at the end begins, which has no end.
        above: Where the last of the gaps above it ends.
    """

    __slots__ = ("_firsts", "_lasts", "_many", "above", "first")

    def __init__(self) -> None:
        self.first = 0.0
        self.above = -math.inf
        self._firsts: list[float] = []
        self._lasts: list[float] = []
        self._many = MANY

    def free_from(self, y: float) -> float:
        """Return the first middle at ``y`` or below with room around it."""
        if y > self.above:
            return y if y > self.first else self.first
        return max(y, self._firsts[bisect_left(self._lasts, y)])

    def put(self, y: float) -> float:
        """Keep the first place from ``y`` on, and return it."""
        if y <= self.above:
            return self.take(self.free_from(y))
        if y < self.first:
            y = self.first
        elif y - ROW >= self.first:
            return self.take(y)
        self.first = y + ROW
        return y

    def take(self, y: float) -> float:
        """Keep a place that ``free_from`` gave."""
        if y > self.above:
            if self.first <= y - ROW:
                self._firsts.append(self.first)
                self._lasts.append(y - ROW)
                self.above = y - ROW
            self.first = y + ROW
            return y
        at = bisect_left(self._lasts, y)
        first, last = self._firsts[at], self._lasts[at]
        left = [(first, y - ROW), (y + ROW, last)]
        self._firsts[at : at + 1] = [begin for begin, end in left if begin <= end]
        self._lasts[at : at + 1] = [end for begin, end in left if begin <= end]
        self.above = self._lasts[-1] if self._lasts else -math.inf
        return y

    @property
    def gaps(self) -> int:
        """How many gaps are kept."""
        return len(self._lasts)

    @property
    def crowded(self) -> bool:
        """Whether so many gaps are kept that it is worth a look which may go."""
        return len(self._lasts) >= self._many

    def forget_above(self, y: float) -> None:
        """Nothing will be put above ``y`` any more: what gaps there are need not be known."""
        passed = bisect_left(self._lasts, y)
        del self._firsts[:passed], self._lasts[:passed]
        self.above = self._lasts[-1] if self._lasts else -math.inf
        self._many = 2 * len(self._lasts) + MANY


class NoRows(Rows):
    """No room is kept: on an axis that does not stretch, every place is as good as free."""

    __slots__ = ()

    def free_from(self, y: float) -> float:
        """Return ``y``."""
        return y

    def put(self, y: float) -> float:
        """Return ``y``."""
        return y

    def take(self, y: float) -> float:
        """Return ``y``."""
        return y
