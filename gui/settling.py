"""Sparing the collector of garbage what is read: it stays, and a look at all of it would be a long pause."""

from __future__ import annotations

import gc
from typing import Final

EVERY: Final = 4_000
"""Objects of a recording, such as events, after which those that are there are not looked at any more."""


class Settling:
    """Watches one thing grow."""

    def __init__(self) -> None:
        # What the program itself is made of, at first.
        self._settled = -EVERY

    def note(self, number: int) -> None:
        """It holds so many objects by now."""
        if number - self._settled >= EVERY:
            self._settled = number
            gc.collect(1)
            gc.freeze()
