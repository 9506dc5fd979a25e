"""A claim: that this process uses something, as long as it runs. The system lets go of it however the process ends."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

logger = logging.getLogger(__name__)


class Claim:
    """A lock on a file that belongs to it alone; take one with ``claim``.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, number: int) -> None:
        self.path = path
        self._number = number

    def release(self, *, remove: bool = False) -> None:
        """Let go of it; ``remove`` takes its file away as well. Again, it does nothing."""
        number, self._number = self._number, -1
        if number < 0:
            return
        if remove and sys.platform != "win32":
            # Before somebody else can claim it; Windows does not remove what is open.
            _remove(self.path)
        os.close(number)
        if remove and sys.platform == "win32":
            _remove(self.path)


def claim(path: Path) -> Claim | None:
    """Claim a file, made if it is not there, unless another process does; None then.

    Raises:
        OSError: The file cannot be made, or its place knows no locks.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(number)
    except (BlockingIOError, PermissionError):
        os.close(number)
        return None
    except OSError:
        os.close(number)
        raise
    return Claim(path, number)


def _lock(number: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
