"""Whether so much arrives that words which change with each event could not be read: they are shown less often then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

OVER_S: Final = 0.2
"""Seconds over which events are counted."""
RUSH: Final = 400.0
"""Events a second from which on it is one."""


class Rush:
    """Tells by how many events there are whether many come."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._since_s, self._number = clock(), 0
        self._on = False

    @property
    def on(self) -> bool:
        """Whether many have come just now."""
        return self._on and self._clock() - self._since_s < 2 * OVER_S

    def note(self, number: int) -> None:
        """So many events are there by now; fewer than before if it is of something else."""
        now_s, before = self._clock(), self._number
        elapsed_s = now_s - self._since_s
        if elapsed_s >= OVER_S or number < before:
            self._on = RUSH * elapsed_s <= number - before and elapsed_s < 2 * OVER_S
            self._since_s, self._number = now_s, number
