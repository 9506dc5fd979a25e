"""Sparing the window pauses for the memory of what is read: a look at all of it, or a copy, takes long."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

EVERY: Final = 4_000
"""Objects of a recording, such as events, after which those that are there are not looked at any more."""
LARGE: Final = 1 << 20
"""Octets of a block of memory from which on it is not copied when it grows."""
_M_MMAP_THRESHOLD: Final = -3


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
            move_large_blocks()
        elif number - self._settled >= EVERY:
            self._settled = number
            gc.collect(1)
            gc.freeze()


def move_large_blocks() -> bool:
    """Have large blocks mapped each by itself; return whether that could be done.

    With a million messages a column has megabytes, and grows a hundred times on the way there. A block that is mapped
    by itself is moved then by its pages (mallopt(3), mremap(2)); other blocks are copied, octet by octet.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_MMAP_THRESHOLD, LARGE))
