"""Time that goes on when it is told to."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from typing import Any


class Handle:
    """A call that can be called off."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None


class HandTimers:
    """What passages need of a loop, with a clock that is moved by hand; also what is called soon waits for that.

    Attributes:
        now: Seconds.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.troubles: list[dict[str, Any]] = []
        self._calls: list[tuple[float, int, Handle]] = []
        self._numbers = itertools.count()

    def now_ns(self) -> int:
        return round((self.now - 1000.0) * 1e9)

    def call_at(self, when: float, callback: Callable[[], object]) -> Any:
        handle = Handle(callback)
        heapq.heappush(self._calls, (when, next(self._numbers), handle))
        return handle

    def call_later(self, delay: float, callback: Callable[[], object]) -> Any:
        return self.call_at(self.now + delay, callback)

    def call_soon(self, callback: Callable[..., object], *args: Any) -> Any:
        return self.call_at(self.now, lambda: callback(*args))

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.troubles.append(context)

    @property
    def pending(self) -> int:
        """How many calls are still to come."""
        return sum(handle.callback is not None for _, _, handle in self._calls)

    def advance(self, seconds: float) -> None:
        """Let time pass, and what is due in it happen, each at its moment."""
        until = self.now + seconds
        while self._calls and self._calls[0][0] <= until:
            when, _, handle = heapq.heappop(self._calls)
            self.now = max(self.now, when)
            callback, handle.callback = handle.callback, None
            if callback is not None:
                callback()
        self.now = until
