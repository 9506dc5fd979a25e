"""Files that are there whole or as they were before: written beside, then given their name."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST = 100
"""Characters of the name that the file beside has of it."""
LOOK_S = 0.001
"""Seconds of a step that waits for the disk."""
LEAVE_S = 0.5
"""Seconds that a disk is given to come to an end when nobody wants the file any more."""


def write_whole(path: Path, octets: bytes) -> None:
    """Write a file; it is there whole, or as it was before. What is no file (a pipe, a terminal) is written to.

    Raises:
        OSError: It cannot be written.
    """
    with beside(path) as part:
        part.write_bytes(octets)


@contextmanager
def beside(path: Path, *, private: bool = False, kept: bool = False) -> Iterator[Path]:
    """Give a path to write to, and give what was written there the name ``path`` if nothing failed.

    Args:
        path: The file; of a symbolic link, the one it points to.
        private: Whether its owner alone may read it; else it gets the mode that files get here.
        kept: Whether what is written is on the disk when it ends: see ``onto_the_disk``.

    Raises:
        OSError: The file cannot be made, or cannot be named so.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        yield path
        return
    number, name = tempfile.mkstemp(prefix=f".{path.name[:LONGEST]}.", suffix=".part", dir=path.parent)
    os.close(number)
    part = Path(name)
    try:
        yield part
        if not kept:
            _sync(part)
        if not private:
            part.chmod(0o666 & ~_mask())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def onto_the_disk(path: Path) -> Generator[None, None, None]:
    """See to it that what was written is on the disk, which may take its time: each step waits a moment for it.

    Raises:
        OSError: It cannot be written.
    """
    failed: list[OSError] = []

    def sync() -> None:
        try:
            _sync(path)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=sync, name="onto the disk", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(LOOK_S)
            yield
    finally:
        thread.join(LEAVE_S)
    if failed:
        raise failed[0]


def _sync(path: Path) -> None:
    """A new name for octets that are still in memory would be an empty file after a power failure."""
    if not path.is_file():
        return
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
