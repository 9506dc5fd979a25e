"""What the window's thread does besides the sessions it carries: an account of it, kept where the work is done.

While it paints, or reads and lays out, nothing that arrives is handled: that may be part of delays that are measured
meanwhile. There is one thread with one loop, and so one account.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

Given = ParamSpec("Given")
Self = TypeVar("Self")
Got = TypeVar("Got")
Took = Callable[[int], None]
"""Called with the nanoseconds that a piece of work took, at its end."""


class Account:
    """Tells how long pieces of work take; what is done within one belongs to it."""

    def __init__(self, clock: Callable[[], int] = time.perf_counter_ns) -> None:
        self._clock = clock
        self._depth = self._began_ns = 0
        self._told: list[Took] = []

    def begin(self) -> None:
        """A piece of work begins."""
        if not self._depth:
            self._began_ns = self._clock()
        self._depth += 1

    def end(self) -> None:
        """It ends."""
        self._depth -= 1
        if not self._depth:
            self.add(self._clock() - self._began_ns)

    def add(self, took_ns: int) -> None:
        """A piece of work that was not within another has just ended."""
        for told in tuple(self._told):
            told(took_ns)

    def watch(self, told: Took) -> Callable[[], None]:
        """Be told of each piece of work; returns its own undo."""
        self._told.append(told)
        return lambda: self._told.remove(told)


ACCOUNT = Account()


def own_work(
    method: Callable[Concatenate[Self, Given], Got],
) -> Callable[Concatenate[Self, Given], Got]:
    """Enter what a method does into the account."""

    @functools.wraps(method)
    def entered(self: Self, /, *args: Given.args, **kwargs: Given.kwargs) -> Got:
        ACCOUNT.begin()
        try:
            return method(self, *args, **kwargs)
        finally:
            ACCOUNT.end()

    return entered
