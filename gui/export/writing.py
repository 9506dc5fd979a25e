"""Files that are there whole or as they were before: written beside, then given their name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST = 100
"""Characters of the name that the file beside has of it."""


def write_whole(path: Path, octets: bytes) -> None:
    """Write a file; it is there whole, or as it was before. What is no file (a pipe, a terminal) is written to.

    Raises:
        OSError: It cannot be written.
    """
    with beside(path) as part:
        part.write_bytes(octets)


@contextmanager
def beside(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a path to write to, and give what was written there the name ``path`` if nothing failed.

    Args:
        path: The file; of a symbolic link, the one it points to.
        private: Whether its owner alone may read it; else it gets the mode that files get here.

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
        _onto_the_disk(part)
        if not private:
            part.chmod(0o666 & ~_mask())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _onto_the_disk(path: Path) -> None:
    """A new name for octets that are still in memory would be an empty file after a power failure."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
