"""The time axis: a monotone piecewise linear map between nanoseconds and y.

It grows at its end only, one moment at a time, so what was laid out stays where it is. How far the next moment is from
the last is the *spacing*'s choice: bursts are stretched and waits are folded, and each fold is told with its length.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import overload

Spacing = Callable[[int], float]
"""From the nanoseconds between two moments to the units between them; monotone, at least 0."""

STEP = 10.0
PER_DECADE = 9.0
KNEE_NS = 10_000
BEAT = 24.0
FOLD_NS = 20_000_000
NEVER = 2**63
PER_MS = 1.0
PACE = 120.0
"""Units a second that the playhead moves at speed 1."""


class AxisKind(StrEnum):
    """What the distance between two moments stands for.

    FOLDED: the logarithm of the time between them: bursts stretched, waits folded.
    EVENTS: one beat, whatever the time between them.
    REAL: the time between them.
    """

    FOLDED = "folded"
    EVENTS = "events"
    REAL = "real"


def folded(gap_ns: int) -> float:
    """Return the units for a gap: logarithmic, so that 50 us and 100 ms are both a readable distance."""
    if gap_ns <= 0:
        return 0.0
    return STEP + PER_DECADE * math.log10(1 + gap_ns / KNEE_NS)


def beats(gap_ns: int) -> float:
    """Return the same distance for every gap: event time."""
    return BEAT if gap_ns > 0 else 0.0


def real(gap_ns: int) -> float:
    """Return a distance in proportion to the gap: one unit a millisecond."""
    return max(gap_ns, 0) / 1_000_000 * PER_MS


@dataclass(frozen=True, slots=True)
class Scale:
    """How an axis is laid out and played.

    Attributes:
        spacing: How far apart two moments are.
        roomy: Whether it stretches where pills need room; if not, pills may be too near to each other to be shown.
        pace: Units a second that the playhead moves at speed 1.
    """

    spacing: Spacing
    roomy: bool
    pace: float


SCALES = {
    AxisKind.FOLDED: Scale(folded, True, PACE),
    AxisKind.EVENTS: Scale(beats, True, PACE),
    # At speed 1, as fast as it was.
    AxisKind.REAL: Scale(real, False, 1000 * PER_MS),
}


@dataclass(frozen=True, slots=True)
class Fold:
    """A stretch of the axis where much time takes little room.

    Attributes:
        top: The y it begins at.
        bottom: The y it ends at.
        gap_ns: How long it is.
    """

    top: float
    bottom: float
    gap_ns: int


class TimeAxis:
    """A growing map from time to y and back.

    Args:
        spacing: How far apart two moments are, by the time between them.
        fold_ns: Gaps from this length on are reported as folds; None for none.

    Attributes:
        fold_ns: Gaps from this length on are folds; ``NEVER`` for none.
        times: The moments, ascending.
        ys: Where each is, strictly ascending.
        folded: The places of the moments that have a fold above them.
    """

    def __init__(self, spacing: Spacing = folded, fold_ns: int | None = FOLD_NS) -> None:
        self.spacing = spacing
        self.fold_ns = NEVER if fold_ns is None else fold_ns
        self.times = array("q")
        self.ys = array("d")
        self.folded = array("i")

    def __len__(self) -> int:
        return len(self.times)

    @property
    def end(self) -> float:
        """The y of the last moment, 0 before the first."""
        return self.ys[-1] if self.ys else 0.0

    @property
    def start_ns(self) -> int:
        """The time of the first moment, 0 before it."""
        return self.times[0] if self.times else 0

    @property
    def end_ns(self) -> int:
        """The time of the last moment, 0 before the first."""
        return self.times[-1] if self.times else 0

    def next_y(self, at_ns: int) -> float:
        """Return the y that ``at_ns`` would be given, were it placed now and nothing in its way."""
        if not self.times:
            return 0.0
        return self.ys[-1] + self.spacing(at_ns - self.times[-1])

    def place(self, at_ns: int, at_least: float = 0.0) -> float:
        """Append a moment, not before the last one, at ``at_least`` or lower on the page; returns its y.

        A time before the last moment's is placed at the last one: y never decreases as events arrive.
        """
        if not self.times:
            self._append(at_ns, max(at_least, 0.0))
            return self.ys[-1]
        at_ns = max(at_ns, self.times[-1])
        y = max(self.next_y(at_ns), at_least)
        if y > self.ys[-1]:
            if at_ns - self.times[-1] >= self.fold_ns:
                self.folded.append(len(self.ys))
            self._append(at_ns, y)
        return self.ys[-1]

    def _append(self, at_ns: int, y: float) -> None:
        self.times.append(at_ns)
        self.ys.append(y)

    def y_at(self, at_ns: int) -> float:
        """Return the y of a time; before the first moment its y, after the last the last's.

        Where several places share a time, the last of them.
        """
        after = bisect_right(self.times, at_ns)
        if after == 0:
            return self.ys[0] if self.ys else 0.0
        if after == len(self.times):
            return self.ys[-1]
        return _between(at_ns, self.times, self.ys, after)

    def ns_at(self, y: float) -> int:
        """Return the time at a y, clipped to the first and the last moment."""
        after = bisect_right(self.ys, y)
        if after == 0:
            return self.start_ns
        if after == len(self.ys):
            return self.end_ns
        return round(_between(y, self.ys, self.times, after))

    def ns_per_unit(self, y: float) -> float:
        """Return how many nanoseconds one unit stands for just below ``y``."""
        if len(self.ys) < 2:
            return 0.0
        after = min(max(bisect_right(self.ys, y), 1), len(self.ys) - 1)
        units = self.ys[after] - self.ys[after - 1]
        return (self.times[after] - self.times[after - 1]) / units if units else 0.0

    @property
    def folds(self) -> list[Fold]:
        """All folds, in order."""
        return list(map(self.fold, self.folded))

    def folds_between(self, top: float, bottom: float) -> Sequence[Fold]:
        """Return the folds that touch [top, bottom]; they are made one by one, when they are looked at."""
        first = bisect_left(self.folded, top, key=self.ys.__getitem__)
        last = bisect_right(self.folded, bottom, key=lambda moment: self.ys[moment - 1])
        return _Folds(self, range(first, last))

    def fold(self, moment: int) -> Fold:
        """Return the fold above a moment."""
        return Fold(self.ys[moment - 1], self.ys[moment], self.times[moment] - self.times[moment - 1])


class _Folds(Sequence[Fold]):
    """Some of the folds of an axis."""

    def __init__(self, axis: TimeAxis, places: range) -> None:
        self._axis = axis
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Fold: ...
    @overload
    def __getitem__(self, index: slice) -> list[Fold]: ...
    def __getitem__(self, index: int | slice) -> Fold | list[Fold]:
        places, folded = self._places[index], self._axis.folded
        if isinstance(places, int):
            return self._axis.fold(folded[places])
        return [self._axis.fold(folded[place]) for place in places]


def _between(at: float, keys: Sequence[float], values: Sequence[float], after: int) -> float:
    span = keys[after] - keys[after - 1]
    part = (at - keys[after - 1]) / span if span else 1.0
    return values[after - 1] + part * (values[after] - values[after - 1])
