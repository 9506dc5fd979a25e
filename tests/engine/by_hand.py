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
    """What passages need of a loop, with a clock that is moved by hand; also what is called soon waits for that."""

    def __init__(self) -> None:
        self.troubles: list[dict[str, Any]] = []
        self._now_ns = 0
        self._calls: list[tuple[int, int, Handle]] = []
        self._numbers = itertools.count()

    @property
    def now(self) -> float:
        """Seconds."""
        return self._now_ns / 1e9

    def now_ns(self) -> int:
        return self._now_ns

    def call_later(self, delay: float, callback: Callable[[], object]) -> Any:
        handle = Handle(callback)
        heapq.heappush(self._calls, (self._now_ns + round(delay * 1e9), next(self._numbers), handle))
        return handle

    def call_soon(self, callback: Callable[..., object], *args: Any) -> Any:
        return self.call_later(0, lambda: callback(*args))

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.troubles.append(context)

    @property
    def pending(self) -> int:
        """How many calls are still to come."""
        return sum(handle.callback is not None for _, _, handle in self._calls)

    def advance(self, seconds: float) -> None:
        """Let time pass, and what is due in it happen, each at its moment."""
        until_ns = self._now_ns + round(seconds * 1e9)
        while self._calls and self._calls[0][0] <= until_ns:
            when_ns, _, handle = heapq.heappop(self._calls)
            self._now_ns = max(self._now_ns, when_ns)
            callback, handle.callback = handle.callback, None
            if callback is not None:
                callback()
        self._now_ns = until_ns
