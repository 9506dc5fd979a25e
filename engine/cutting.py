"""When octets are cut into units: where somebody waits for them at once, and otherwise when there is time.

While neither the hold nor a link is on, octets pass through in a callback that has the library wait; nobody asks what
units they were of until the next ones are kept. So they are only remembered, in the order in which they were handed
over, and cut later: a slice at a time, before the first octets that are kept, and at once where much has piled up. What
is found is the same whenever it is looked for. A connection that is over is not looked at any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from engine.events import Stream
from engine.unit_readers import EachWrite, Part, Steps, begun
from engine.units import Conversation

MOST_WRITES: Final = 1024
"""Writes of a connection that are remembered at most."""
MOST_OCTETS: Final = 1024 * 1024
"""Octets of a connection that are remembered at most."""
SLICE_NS: Final = 1_000_000
_FIRST_S: Final = 0.02
_NEXT_S: Final = 0.004
"""Seconds from the first write to the first slice, and between slices while there is more."""


class Timers(Protocol):
    """What is needed of an event loop."""

    def call_later(self, delay: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        """Call back after so many seconds, or a little earlier or later."""
        ...


class Cutter(Protocol):
    """Cuts one stream into units, and counts them."""

    @property
    def begun(self) -> int:
        """How many units have begun with what was taken."""
        ...

    def passed(self, octets: bytes) -> None:
        """Take the next octets, handed over at once, which nobody keeps."""
        ...

    def cut(self, octets: bytes) -> Sequence[Part]:
        """Take the next octets, handed over at once; return what units they are of, in order."""
        ...


class WriteCutter:
    """Makes each write a unit."""

    def __init__(self) -> None:
        self.begun = 0

    def passed(self, octets: bytes) -> None:
        """Count a write."""
        self.begun += 1

    def cut(self, octets: bytes) -> Sequence[Part]:
        """Return what was written as a unit."""
        self.begun += 1
        return EachWrite().take(octets)


class LaterWork:
    """What is to be cut of any number of connections when there is time."""

    def __init__(self) -> None:
        self._behind: dict[Cutting, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, cutting: Cutting) -> None:
        """Be told of a connection that is behind."""
        self._behind[cutting] = None
        self._arm(cutting.timers, _FIRST_S)

    def forget(self, cutting: Cutting) -> None:
        """Be told of a connection that is not behind any more, or is over."""
        self._behind.pop(cutting, None)
        if self._timer is not None and not self._behind:
            self._timer.cancel()
            self._timer = None

    def _arm(self, timers: Timers, seconds: float) -> None:
        if self._timer is None:
            self._timer = timers.call_later(seconds, self._do_slice)

    def _do_slice(self) -> None:
        """Cut a little of each that is behind, in turns."""
        self._timer = None
        first = next(iter(self._behind))
        until_ns = first.clock_ns() + SLICE_NS
        try:
            while self._behind and first.clock_ns() < until_ns:
                cutting = next(iter(self._behind))
                del self._behind[cutting]
                if cutting.advance():
                    self._behind[cutting] = None
        finally:
            if self._behind:
                self._arm(first.timers, _NEXT_S)


class Cutting:
    """Cuts both streams of a connection.

    Args:
        later: What does in slices what can wait.
        timers: What calls it.
        clock_ns: Tells it how long a slice has taken.
    """

    def __init__(self, later: LaterWork, timers: Timers, clock_ns: Callable[[], int]) -> None:
        self.timers, self.clock_ns = timers, clock_ns
        self._later = later
        self._conversation = Conversation()
        self._behind: deque[tuple[Stream, bytes]] = deque()
        self._octets = 0
        self._begun = dict.fromkeys(Stream, 0)
        self._cut_now = Stream.UP
        self._steps: Steps[int] | None = None

    def cutter(self, stream: Stream) -> Cutter:
        """Return what cuts one direction."""
        return _OneWay(self, stream)

    @property
    def is_behind(self) -> bool:
        """Whether octets were taken that are not cut yet."""
        return self._steps is not None or bool(self._behind)

    @property
    def remembered(self) -> tuple[int, int]:
        """How many writes, and how many octets, are remembered."""
        return len(self._behind), self._octets

    def begun(self, stream: Stream) -> int:
        """Return how many units have begun in one direction."""
        self.catch_up()
        return self._begun[stream]

    def passed(self, stream: Stream, octets: bytes) -> None:
        """Take octets that are cut when there is time."""
        if not self.is_behind:
            self._later.ask(self)
        self._behind.append((stream, octets))
        self._octets += len(octets)
        while len(self._behind) > MOST_WRITES or self._octets > MOST_OCTETS:
            self.advance()

    def cut(self, stream: Stream, octets: bytes) -> Sequence[Part]:
        """Take octets; return what units they are of, in order."""
        self.catch_up()
        parts = self._conversation.cut(stream, octets)
        self._begun[stream] += begun(parts)
        return parts

    def catch_up(self) -> None:
        """Cut all that was taken."""
        while self.is_behind:
            self.advance()
        self._later.forget(self)

    def advance(self) -> bool:
        """Cut a little of what was taken; returns whether there is more."""
        if self._steps is None:
            self._cut_now, octets = self._behind.popleft()
            self._octets -= len(octets)
            count = self._conversation.glance(self._cut_now, octets)
            if count is not None:
                self._begun[self._cut_now] += count
                return bool(self._behind)
            self._steps = self._conversation.skim(self._cut_now, octets)
        # What fails is not tried again.
        steps, self._steps = self._steps, None
        try:
            next(steps)
        except StopIteration as end:
            self._begun[self._cut_now] += end.value
        else:
            self._steps = steps
        return self.is_behind

    def end(self) -> None:
        """Forget what was taken: the connection is over, and no more is kept of it."""
        self._behind.clear()
        self._octets, self._steps = 0, None
        self._later.forget(self)


class _OneWay:
    """One direction of a connection's."""

    def __init__(self, cutting: Cutting, stream: Stream) -> None:
        self._cutting, self._stream = cutting, stream

    @property
    def begun(self) -> int:
        return self._cutting.begun(self._stream)

    def passed(self, octets: bytes) -> None:
        self._cutting.passed(self._stream, octets)

    def cut(self, octets: bytes) -> Sequence[Part]:
        return self._cutting.cut(self._stream, octets)
