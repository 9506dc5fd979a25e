"""The archive: recordings go to files and come from them. What is live is always kept, as it happens."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

from engine.formats.native import FileRefused, JournalWriter
from engine.formats.native_reading import Reading, read_slices
from engine.journal import Journal
from gui.export.writing import beside, onto_the_disk
from gui.recording import Recording
from gui.running import Run, Unfinished, unfinished
from gui.shown import Notice

logger = logging.getLogger(__name__)
LAST = "last.wirescope"
OTHER = "Choose another file, or check its permissions."
SLICE_S = 0.001
"""Seconds of reading after which a step of ``Archive.read`` ends."""
CLOSE_S = 2.0
"""Seconds that the disk is given at the end."""
KEPT = 24
"""Recordings of a run that are kept on the disk as long as it lasts; besides these only those that still run."""


class Unreadable(Exception):
    """A file cannot be read as a recording, or not on from some place.

    Attributes:
        what: What cannot be done, in a sentence without its stop.
        reason: Why, with the line where it is about one, without a stop.
        octets: How many octets of the file were read; 0 where that is not known.
    """

    def __init__(self, what: str, reason: str, octets: int = 0) -> None:
        super().__init__(f"{what}: {reason}.")
        self.what, self.reason, self.octets = what, reason, octets


class Archive:
    """Writes and reads recordings; what fails is told, and never disturbs a session.

    Args:
        folder: The application's own folder.
        tell: Called with a ``Notice`` when something could not be written or read.
    """

    def __init__(self, folder: Path, tell: Callable[[Notice], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._run = Run(folder)
        self._kept: dict[Recording, tuple[JournalWriter, Path]] = {}
        self._writers: list[JournalWriter] = []
        self._late: list[Notice] | None = None

    @property
    def last(self) -> Path:
        """Where the newest recording of the last run is."""
        return self._folder / LAST

    def keep(self, recording: Recording) -> None:
        """Keep a live recording as it happens; the newest is the last one of this run."""
        try:
            path = self._run.file(recording.number)
        except OSError as error:
            self._refuse_writing(error, self._folder)
            return
        writer = self._open(recording.journal, path)
        if writer is not None:
            self._kept[recording] = writer, path
            self._let_go()

    def _let_go(self) -> None:
        """The oldest that have ended are kept no longer, where there are many."""
        for recording in list(self._kept)[:-1]:
            if len(self._kept) <= KEPT:
                return
            if not recording.live:
                writer, path = self._kept.pop(recording)
                writer.abandon()
                with suppress(OSError):
                    path.unlink()

    def save_as_it_happens(self, recording: Recording, path: Path) -> bool:
        """Write a live recording into a file of the user's, too; returns whether that could be begun."""
        writer = self._open(recording.journal, path)
        if writer is None:
            return False
        self._writers.append(writer)
        return True

    def _open(self, journal: Journal, path: Path) -> JournalWriter | None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return JournalWriter(journal, path, on_failure=lambda why: self._say(Notice(what=why, where=str(path))))
        except OSError as error:
            self._refuse_writing(error, path)
            return None

    def read(self, path: Path) -> Iterator[Reading]:
        """Read a recording, a slice for each step; the last is complete.

        Raises:
            Unreadable: The file cannot be read, or not on; what was read of it stays in the journal.
        """
        try:
            for reading in read_slices(path, slice_s=SLICE_S):
                if reading.cut is not None:
                    what = f"The last line was left out: {reading.cut}"
                    self._tell(Notice(what=what, where=str(path), weight="warning"))
                yield reading
        except FileRefused as refused:
            line = f"line {refused.line}: " if refused.line else ""
            what = "This is not a recording that can be read"
            raise Unreadable(what, f"{line}{refused.reason}", refused.octets) from refused
        except OSError as error:
            raise Unreadable("The file cannot be read", error.strerror or str(error)) from error
        except Exception as error:
            logger.exception("unexpected, while %s is read", path)
            raise Unreadable("The file cannot be read", f"something unexpected happened, {error!r}") from error

    def title(self, path: Path) -> str:
        """Return what a recording from a file is called."""
        return path.name if path != self.last else "Last recording"

    def save_steps(self, recording: Recording, path: Path) -> Generator[float, None, str]:
        """Write a recording as it is now into a file of the user's, step by step; see ``exporting.Steps``.

        Raises:
            OSError: It cannot be written.
        """
        failures: list[str] = []
        with beside(path, private=True, kept=True) as part:
            writer = JournalWriter(recording.journal, part, on_failure=failures.append)
            try:
                while writer.write_some():
                    yield 1 - writer.behind / len(recording.journal.facts)
                writer.close()
            finally:
                writer.abandon()
            if failures:
                raise OSError(0, failures[0].rpartition(": ")[2].rstrip("."))
            for _ in onto_the_disk(part):
                yield 1.0
        return ""

    # What an earlier run left.

    def unfinished(self) -> list[Unfinished]:
        """Return what runs left that did not end, the newest last; nobody else is offered it as long as this runs."""
        return unfinished(self._folder)

    def recover(self, left: Unfinished) -> list[Path]:
        """Keep what an earlier run left; returns where it is now, oldest first: nothing where that failed."""
        try:
            return left.recover(self._folder)
        except OSError as error:
            self._refuse_writing(error, left.folder)
            return []

    # The end.

    async def close(self, within_s: float = CLOSE_S) -> None:
        """Write what is left, name the newest recording the last one, and close every file.

        A disk that takes longer is not waited for: then the run counts as one that did not end, and what is on the disk
        is offered by the next one.
        """
        self._late = []
        loop = asyncio.get_running_loop()
        kept, self._kept, self._writers, writers = list(self._kept.values()), {}, [], self._writers
        rests = [writer.release() for writer in (*writers, *(writer for writer, _ in kept))]
        done = loop.create_future()

        def end() -> None:
            try:
                for rest in rests:
                    rest()
                self._end_run(kept[-1] if kept else None)
            finally:
                with suppress(RuntimeError):  # nobody waits any more
                    loop.call_soon_threadsafe(_settle, done)

        threading.Thread(target=end, name="closing the archive", daemon=True).start()
        try:
            await asyncio.wait_for(done, within_s)
        except TimeoutError:
            logger.warning(
                "the disk takes longer than %.1f s: what is written by now is kept for the next start", within_s
            )
        late, self._late = self._late, None
        for notice in late:
            self._tell(notice)

    def _end_run(self, newest: tuple[JournalWriter, Path] | None) -> None:
        try:
            if newest is not None and newest[0].failure is None:
                os.replace(newest[1], self.last)
        except OSError as error:
            self._say(
                Notice(what=f"The last recording cannot be kept: {error.strerror or error}.", where=str(self.last))
            )
        self._run.end()

    def _say(self, notice: Notice) -> None:
        """Tell at once, or, where another thread may have found it, once it has ended."""
        if self._late is None:
            self._tell(notice)
        else:
            self._late.append(notice)

    def _refuse_writing(self, error: OSError, path: Path) -> None:
        self.refuse(f"The recording cannot be written: {error.strerror or error}.", path)

    def refuse(self, what: str, path: Path, todo: str = OTHER) -> None:
        """Tell that a file could not be written, or read."""
        logger.warning("%s: %s", path, what)
        self._tell(Notice(what=what, where=str(path), todo=todo))


def _settle(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
