"""The archive: recordings go to files and come from them. The newest live one is always kept, as it happens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.formats.native import FileRefused, JournalWriter
from engine.formats.native_reading import Reading, read_slices
from engine.journal import Journal
from gui.export.exporting import export
from gui.export.order import Order
from gui.export.writing import beside
from gui.recording import Recording
from gui.shown import Notice

logger = logging.getLogger(__name__)
LAST = "last.wirescope"
SLICE_S = 0.001
"""Seconds of reading after which a step of ``Archive.read`` ends."""
CUT = "Export a part of it, or all of it as text."


class Archive:
    """Writes and reads recordings; what fails is told, and never disturbs a session.

    Args:
        folder: Where the newest recording is kept.
        tell: Called with a ``Notice`` when something could not be written or read.
    """

    def __init__(self, folder: Path, tell: Callable[[Notice], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._writers: list[JournalWriter] = []
        self._last: JournalWriter | None = None

    @property
    def last(self) -> Path:
        """Where the newest recording is kept."""
        return self._folder / LAST

    def keep(self, recording: Recording) -> None:
        """Keep a live recording as the newest, in place of the one before."""
        if self._last is not None:
            self._last.close()
        self._last = self._open(recording.journal, self.last)

    def save_as_it_happens(self, recording: Recording, path: Path) -> None:
        """Write a live recording into a file of the user's, too."""
        writer = self._open(recording.journal, path)
        if writer is not None:
            self._writers.append(writer)

    def _open(self, journal: Journal, path: Path) -> JournalWriter | None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return JournalWriter(journal, path, on_failure=lambda why: self._tell(Notice(what=why, where=str(path))))
        except OSError as error:
            self._refuse(f"The recording cannot be written: {error.strerror or error}.", path)
            return None

    def read(self, path: Path) -> Iterator[Reading]:
        """Read a recording, a slice for each step; the last is complete.

        It ends before, with a notice, where the file cannot be read.
        """
        try:
            for reading in read_slices(path, slice_s=SLICE_S):
                if reading.cut is not None:
                    what = f"The last line was left out: {reading.cut}"
                    self._tell(Notice(what=what, where=str(path), weight="warning"))
                yield reading
        except FileRefused as refused:
            line = f"line {refused.line}: " if refused.line else ""
            self._refuse(f"This is not a recording that can be read: {line}{refused.reason}.", path)
        except OSError as error:
            self._refuse(f"The file cannot be read: {error.strerror or error}.", path)

    def title(self, path: Path) -> str:
        """Return what a recording from a file is called."""
        return path.name if path != self.last else "Last recording"

    def export(self, recording: Recording, path: Path, order: Order) -> None:
        """Write the diagram of a recording, or a part of it."""
        try:
            cut = export(recording.diagram, path, order)
        except OSError as error:
            self._refuse(f"The file cannot be written: {error.strerror or error}.", path)
            return
        if cut:
            self._tell(Notice(what=f"Saved, but not all of it. {cut}", where=str(path), todo=CUT, weight="warning"))
        else:
            self._tell(Notice(what="Saved.", where=str(path), weight="info"))

    def save(self, recording: Recording, path: Path) -> None:
        """Write a recording as it is now into a file of the user's."""
        failures: list[str] = []
        try:
            with beside(path, private=True) as part:
                JournalWriter(recording.journal, part, on_failure=failures.append).close()
                if failures:
                    raise OSError(0, failures[0].rpartition(": ")[2].rstrip("."))
        except OSError as error:
            self._refuse(f"The file cannot be written: {error.strerror or error}.", path)
            return
        self._tell(Notice(what="Saved.", where=str(path), weight="info"))

    def close(self) -> None:
        """Write what is left and close every file."""
        for writer in (*self._writers, *([self._last] if self._last is not None else [])):
            writer.close()
        self._writers, self._last = [], None

    def _refuse(self, what: str, path: Path) -> None:
        logger.warning("%s: %s", path, what)
        self._tell(Notice(what=what, where=str(path), todo="Choose another file, or check its permissions."))
