"""Recent recordings: the files that were opened and saved last, and what there is to say of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.diagram.labels import size
from gui.settings import Settings

MOST = 10
"""Files that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A file of the list.

    Attributes:
        path: Where it is.
        name: What it is called.
        folder: Where that is, for reading.
        line: When it was opened or saved, and its size.
        missing: Why it cannot be opened; "" where it can.
    """

    path: Path
    name: str
    folder: str
    line: str
    missing: str = ""


class Recents(QObject):
    """Remembers files in the settings, the newest first.

    Signals:
        changed: The list is another one now.
    """

    changed = Signal()

    def __init__(
        self, settings: Settings, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._settings, self._clock = settings, clock

    def note(self, path: Path) -> None:
        """A file was opened or saved."""
        path = path.absolute()
        self._keep([(str(path), self._clock()), *self._without(path)][:MOST])

    def remove(self, path: Path) -> None:
        """Take a file from the list; the file stays."""
        self._keep(self._without(path))

    def clear(self) -> None:
        """Take all files from the list; the files stay."""
        self._keep([])

    def listed(self) -> tuple[Recent, ...]:
        """Return the list as it is on the disk now."""
        now = datetime.fromtimestamp(self._clock())
        return tuple(_told(Path(path), datetime.fromtimestamp(at), now) for path, at in self._settings.recent)

    def _without(self, path: Path) -> list[tuple[str, float]]:
        return [entry for entry in self._settings.recent if entry[0] != str(path)]

    def _keep(self, entries: list[tuple[str, float]]) -> None:
        self._settings.recent = entries
        self.changed.emit()


def _told(path: Path, at: datetime, now: datetime) -> Recent:
    missing, octets = "", 0
    try:
        octets = path.stat().st_size
        if not path.is_file():
            missing = "not a file"
    except FileNotFoundError:
        missing = "no longer there"
    except OSError as error:
        missing = (error.strerror or str(error)).lower()
    line = f"{when(at, now)} · {missing or size(octets)}"
    return Recent(path=path, name=path.name, folder=_folder(path), line=line, missing=missing)


def _folder(path: Path) -> str:
    try:
        return str(Path("~") / path.parent.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path.parent)


def when(at: datetime, now: datetime) -> str:
    """Return a moment as a person says it: "14:02" today, "3 May, 14:02" this year, "3 May 2025" before."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at.day} {at:%b}, {at:%H:%M}" if at.year == now.year else f"{at.day} {at:%b %Y}"
