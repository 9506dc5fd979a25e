"""Sparing the collector of garbage what is read: it stays, and a look at all of it would be a long pause."""

from __future__ import annotations

import gc
from typing import Final

EVERY: Final = 4_000
"""Objects of a recording, such as events, after which those that are there are not looked at any more."""


class Settling:
    """Watches one thing grow."""

    def __init__(self) -> None:
        self._settled: int | None = None

    def note(self, number: int) -> None:
        """It holds so many objects by now."""
        if self._settled is None:
            # What the program itself is made of stays as well.
            self._settled = number
            gc.freeze()
        elif number - self._settled >= EVERY:
            self._settled = number
            gc.collect(1)
            gc.freeze()
