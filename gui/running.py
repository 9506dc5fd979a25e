"""What runs is on the disk as it happens: a folder for each run, gone when it ends; what is left was not ended.

``running/NAME.lock`` is claimed as long as a run lasts, and ``running/NAME/`` has a file for each of its recordings.
The lock is there before the folder, and goes after it.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from engine.formats.native import SUFFIX
from gui.claim import Claim, claim

logger = logging.getLogger(__name__)
RUNNING, RECOVERED, LOCK = "running", "recovered", ".lock"
MOST_RECOVERED = 20
"""Recovered recordings that are kept, the newest."""


class Run:
    """The folder of this run, made when its first file is.

    Args:
        home: The application's own folder.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / RUNNING / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._claim: Claim | None = None
        self._made = False

    def file(self, number: int) -> Path:
        """Return where a recording goes.

        Raises:
            OSError: There is no place for it.
        """
        if not self._made:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._claim = claim(_lock_of(self._folder))
            except OSError as error:
                # Without locks nobody knows a crash from a run: what is left is then somebody's who still runs.
                logger.info("%s: no lock is to be had: %s", self._folder, error)
            self._folder.mkdir(mode=0o700)
            self._made = True
        return self._folder / f"{number:04}{SUFFIX}"

    def end(self) -> None:
        """The run has ended: nothing of it is left."""
        if self._made:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._made = False
        if self._claim is not None:
            self._claim.release(remove=True)
            self._claim = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What a run left that did not end. As long as it is claimed, no other run offers it.

    Attributes:
        folder: Where it is.
        files: Its recordings, oldest first, one at least.
        claim: The claim to it.
    """

    folder: Path
    files: tuple[Path, ...]
    claim: Claim

    @property
    def when(self) -> datetime:
        """When the last of it was written, in local time."""
        return datetime.fromtimestamp(max(file.stat().st_mtime for file in self.files))

    def recover(self, home: Path) -> list[Path]:
        """Keep the recordings among those that were recovered; returns where they are now, oldest first.

        Raises:
            OSError: They cannot be kept there; those that were not stay where they are.
        """
        kept = home / RECOVERED
        kept.mkdir(mode=0o700, exist_ok=True)
        made = [file.replace(_free_in(kept, datetime.fromtimestamp(file.stat().st_mtime))) for file in self.files]
        self.discard()
        for old in sorted(kept.glob(f"*{SUFFIX}"))[:-MOST_RECOVERED]:
            if old not in made:
                with suppress(OSError):
                    old.unlink()
        return made

    def discard(self) -> None:
        """Take away what is left of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.claim.release(remove=True)


def unfinished(home: Path) -> list[Unfinished]:
    """Return what runs left that did not end, and claim it; the newest last. Takes away what holds nothing."""
    folders = (folder for folder in (home / RUNNING).glob("*") if folder.is_dir())
    found = [left for folder in folders if (left := _left_in(folder)) is not None]
    return sorted(found, key=lambda left: left.when)


def _left_in(folder: Path) -> Unfinished | None:
    try:
        claimed = claim(_lock_of(folder))
    except OSError as error:
        logger.info("%s: nobody knows whether it is in use: %s", folder, error)
        return None
    if claimed is None:
        return None
    files = tuple(file for file in sorted(folder.glob(f"*{SUFFIX}")) if _holds_something(file))
    left = Unfinished(folder=folder, files=files, claim=claimed)
    if not files:
        left.discard()
        return None
    return left


def _holds_something(file: Path) -> bool:
    """Whether there is anything after the file's first line."""
    try:
        with file.open("rb") as lines:
            return bool(lines.readline()) and bool(lines.readline())
    except OSError:
        return False


def _free_in(kept: Path, at: datetime) -> Path:
    """Return a place where nothing is yet: two runs that ended together wrote in the same second."""
    paths = (kept / f"{at:%Y-%m-%d %H.%M.%S} ({number}){SUFFIX}" for number in count(1))
    return next(path for path in paths if not path.exists())


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{LOCK}")
