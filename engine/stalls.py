"""Stalls: how long the application kept the event loop busy that carries the connections it measures.

What arrives, or is due, while the loop is busy is handled after that. So a delay that was measured may be the
application's own by as much as the loop was busy meanwhile. Who runs a session writes that into its journal; it is no
event of any connection.
"""

from __future__ import annotations

import selectors
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from engine.facts import Fact, FactLog, What
from engine.journal import Journal

LEAST_NS: Final = 500_000
"""Shorter ones are not written down."""
EVERY_NS: Final = 1_000_000_000
"""Between two facts, at least."""
MOST: Final = 5_000
"""How many are kept, the last ones, while nothing passes that they could be written beside."""
UNKNOWN: Final = "How long the application kept its event loop busy meanwhile was not recorded."

Span = tuple[int, int]
"""From when to when, in nanoseconds since the journal began."""


class StallWriter:
    """Writes the stalls into a journal, beside what else is written there: while nothing is, they wait for it.

    Args:
        journal: Of the sessions that the loop carries.
        apart_ns: What is less apart is one; 0 where the loop looks at its connections after each.
    """

    def __init__(self, journal: Journal, apart_ns: int = 0) -> None:
        self._journal, self._apart_ns = journal, apart_ns
        self._spans: deque[Span] = deque()
        self._since_ns = journal.now_ns()
        self._seen = 0

    def took(self, length_ns: int) -> None:
        """The loop was busy for so long, until now."""
        if length_ns < LEAST_NS and not self._apart_ns:
            return
        now_ns = self._journal.now_ns()
        began_ns = max(0, now_ns - length_ns)
        if self._spans:
            start_ns, end_ns = self._spans[-1]
            apart = began_ns - end_ns >= self._apart_ns
            if not apart or end_ns - start_ns < LEAST_NS:
                self._spans.pop()
            began_ns = began_ns if apart else min(began_ns, start_ns)
        if len(self._spans) == MOST:
            self._since_ns = self._spans.popleft()[1]
        self._spans.append((began_ns, now_ns))
        if now_ns - self._since_ns >= EVERY_NS and len(self._journal.facts) != self._seen:
            self._write(now_ns)

    def finish(self) -> None:
        """Nothing more is recorded: write what is left."""
        self._write(self._journal.now_ns())

    def _write(self, now_ns: int) -> None:
        stalls = [f"{start} {end - start}" for start, end in self._spans if end - start >= LEAST_NS]
        self._journal.write(What.STALLS, session=0, about={"since": self._since_ns, "stalls": stalls})
        self._spans.clear()
        self._since_ns = now_ns
        self._seen = len(self._journal.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of some time the loop was busy.

    Attributes:
        longest_ns: At a time, at most; 0 where no stall was written.
        share: The part of the time, from 0 to 1.
    """

    longest_ns: int
    share: float

    @property
    def sentence(self) -> str:
        """What that means for delays that were measured."""
        least = LEAST_NS / 1e6
        noticed = self.longest_ns >= LEAST_NS
        longest = f"up to {self.longest_ns / 1e6:.1f} ms" if noticed else f"less than {least:.1f} ms"
        share = f" ({self.share:.0%} of the time)" if noticed else ""
        return (
            f"Meanwhile the application kept its event loop busy for {longest} at a time{share}: "
            "that much of a delay may be its own, not the connection's."
        )


class Stalls:
    """Reads what journals tell of stalls.

    Attributes:
        known: Whether anything was told.
    """

    def __init__(self) -> None:
        self.known = False
        self._taken = 0
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, facts: FactLog) -> None:
        """Take what a journal tells, as far as it is written: the same one each time."""
        for fact in islice(facts.others, self._taken, None):
            self._taken += 1
            if fact.what is What.STALLS:
                self._take(fact)

    def _take(self, fact: Fact) -> None:
        self.known = True
        stalls = fact.about.get("stalls")
        for start_ns, length_ns in filter(None, map(_read, stalls if isinstance(stalls, list) else ())):
            # They are searched by halves; a file may hold anything.
            if not self._ends or start_ns >= self._ends[-1]:
                self._starts.append(start_ns)
                self._ends.append(start_ns + length_ns)

    def within(self, spans: Iterable[Span]) -> Held | None:
        """Return how busy the loop was in some spans of time, which may overlap; None where it is not known."""
        if not self.known:
            return None
        merged = _merged(spans)
        parts = [part for span in merged for part in self._parts(span)]
        whole = sum(end - start for start, end in merged)
        return Held(longest_ns=max(parts, default=0), share=sum(parts) / whole if whole else 0.0)

    def _parts(self, span: Span) -> list[int]:
        """Return how long each stall in a span lasted within it."""
        first, last = bisect_left(self._ends, span[0]), bisect_left(self._starts, span[1])
        pairs = zip(self._starts[first:last], self._ends[first:last], strict=True)
        return [min(end, span[1]) - max(start, span[0]) for start, end in pairs]


def _read(text: object) -> Span | None:
    """Return when a stall began and how long it was; None for anything else."""
    parts = text.split() if isinstance(text, str) else []
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


class WatchedSelector(selectors.DefaultSelector):
    """Tells, of the loop that waits with it, how long each round of callbacks took.

    Args:
        took: Called with the nanoseconds after each round.
        clock: Nanoseconds.
    """

    def __init__(self, took: Callable[[int], None], clock: Callable[[], int] = time.perf_counter_ns) -> None:
        super().__init__()
        self._took, self._clock = took, clock
        self._since_ns: int | None = None

    def select(self, timeout: float | None = None) -> Any:
        """Wait, as the selector does."""
        if self._since_ns is not None:
            self._took(self._clock() - self._since_ns)
        try:
            return super().select(timeout)
        finally:
            self._since_ns = self._clock()
