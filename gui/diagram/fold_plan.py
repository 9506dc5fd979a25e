"""What of a recording is folded: runs of Pings, each with its Pong, of which the diagram makes one row each. Values."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import Final

from gui.diagram.notation import Side

LEAST: Final = 3
"""Pairs from which on they are a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Pings of one end and the Pongs that answer them, one pair after the other, with nothing between them.

    Attributes:
        connection: The connection they are of.
        pinger: The end that sends the Pings.
        asked: Whether that end is observed: then each time is a round trip. Else it is how long the other end took.
        events: The numbers of all their events, ascending; as many of each pair.
        trips_ns: The time of each pair, nanoseconds.
    """

    connection: int
    pinger: Side
    asked: bool
    events: tuple[int, ...]
    trips_ns: tuple[int, ...]

    @property
    def key(self) -> int:
        """The number of its first event: it stays the same however long the run becomes."""
        return self.events[0]

    @property
    def pairs(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the events of each pair, ascending."""
        of_each = len(self.events) // len(self.trips_ns)
        return tuple(self.events[first : first + of_each] for first in range(0, len(self.events), of_each))

    def until(self, event: int) -> Run | None:
        """Return what of it had happened with an event; None where that is less than ``LEAST`` pairs."""
        of_each = len(self.events) // len(self.trips_ns)
        whole = bisect_right(self.events, event) // of_each
        if whole < LEAST:
            return None
        return replace(self, events=self.events[: whole * of_each], trips_ns=self.trips_ns[:whole])


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldPlan:
    """Which runs are folded; none of them shares an event with another.

    Attributes:
        runs: In order of their keys.
    """

    runs: tuple[Run, ...] = ()
    _events: array[int] = field(init=False, repr=False, compare=False)
    _places: array[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = sorted((event, place) for place, run in enumerate(self.runs) for event in run.events)
        object.__setattr__(self, "_events", array("q", (event for event, _ in places)))
        object.__setattr__(self, "_places", array("q", (place for _, place in places)))

    @property
    def pairs(self) -> int:
        """How many Pings are folded, each with its Pong."""
        return sum(len(run.trips_ns) for run in self.runs)

    def until(self, event: int) -> FoldPlan:
        """Return how to fold what had happened with an event."""
        return FoldPlan(runs=tuple(run for whole in self.runs if (run := whole.until(event)) is not None))

    def run_of(self, event: int) -> Run | None:
        """Return the run that an event is folded into; None for one that is not folded."""
        at = bisect_left(self._events, event)
        if at == len(self._events) or self._events[at] != event:
            return None
        return self.runs[self._places[at]]


NOTHING_FOLDED = FoldPlan()
