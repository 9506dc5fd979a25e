"""The ``.wirescope`` file: a journal as JSON Lines, written as it happens, read back as the same facts.

``docs/journal-format.md`` describes it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO

from engine.formats.masking import Masker
from engine.formats.native_lines import encode_fact, encode_header, encode_lane, encode_row
from engine.formats.native_reading import Bounds, FileRefused, Reading, read_file, read_slices
from engine.journal import NOTHING, Fact, FactLog, Journal, What

__all__ = ["SUFFIX", "Bounds", "FileRefused", "JournalWriter", "Reading", "read_file", "read_slices"]

logger = logging.getLogger(__name__)

SUFFIX = ".wirescope"
WRITE_EVERY_S = 0.05
"""Seconds at most until a fact is in the file: what a crash can cost."""
PIECE = 1024 * 1024
"""Octets of a fact that are written on one line."""
SLICE_LINES = 256
SLICE_OCTETS = 1024 * 1024
SLICE_S = 0.004
"""What is written at a time, so that nothing else waits long: it ends with the line that reaches one of these."""


class JournalWriter:
    """Writes a journal into a file while it grows: what is there already, then each fact within moments.

    It never disturbs a session: a write that fails is told once, and then no more is written.

    Args:
        journal: What is written; it is only ever read.
        path: The file, made anew, readable by its owner alone.
        with_secrets: Write the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie, and of parameters
            that are secret by custom (``engine.secrets``), as they passed; otherwise each of their octets is written
            as "*", and in what facts say of themselves such values and passwords within URLs as "***".
        on_failure: Called with one sentence when writing failed; logged if None.
        clock: What tells the seconds that a slice takes.

    Attributes:
        failure: The sentence, once writing failed.

    Raises:
        OSError: The file cannot be made.
    """

    def __init__(
        self,
        journal: Journal,
        path: Path,
        *,
        with_secrets: bool = False,
        on_failure: Callable[[str], None] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.failure: str | None = None
        self._journal = journal
        self._path = path
        self._with_secrets = with_secrets
        self._on_failure = on_failure or logger.error
        self._masker = Masker()
        self._clock = clock
        self._written = 0
        self._rest: Iterator[bytes] | None = None
        self._lanes: dict[int, bytes] = {}
        self._timer: asyncio.Handle | None = None
        self._file: IO[bytes] | None = os.fdopen(_open_private(path), "wb")
        self._put(encode_header(journal.started, with_secrets=with_secrets))
        self._flush()
        self._stop = journal.watch(self._grown)
        self._grown()

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def behind(self) -> int:
        """How many facts are not written to their end yet."""
        return len(self._journal.facts) - self._written

    async def finish(self) -> None:
        """Write what is left slice by slice, others going on in between, and close the file."""
        self._leave_off()
        while self.behind and self._file is not None:
            self._write(bounded=True)
            await asyncio.sleep(0)
        self.close()

    def write_some(self) -> bool:
        """Write a slice now; returns whether there is more to write."""
        self._write(bounded=True)
        return self.behind > 0 and self._file is not None

    def release(self) -> Callable[[], None]:
        """Leave the journal alone; returns what writes the rest and closes the file, on whatever thread.

        The journal must not grow any more until that was called.
        """
        self._leave_off()
        len(self._journal.facts)  # what was written is made into facts here, on the thread that wrote it
        return self.close

    def abandon(self) -> None:
        """Close the file, and leave the rest unwritten."""
        self._leave_off()
        file, self._file = self._file, None
        if file is not None:
            _let_go(file)

    def close(self) -> None:
        """Write what is left at once and close the file; further facts are not written. Again, it does nothing."""
        self._leave_off()
        self._write(bounded=False)
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError as error:
                self._fail(error)

    def _grown(self) -> None:
        """Called for every fact, within I/O: it only sees to it that somebody writes soon."""
        if self._timer is not None or self._file is None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._write(bounded=False)
        else:
            self._timer = loop.call_later(WRITE_EVERY_S, self._write_some, loop)

    def _leave_off(self) -> None:
        self._stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _write_some(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._write(bounded=True)
        if self.behind and self._file is not None:
            self._timer = loop.call_soon(self._write_some, loop)

    def _write(self, *, bounded: bool) -> None:
        lines = octets = 0
        until = self._clock() + SLICE_S
        while self._file is not None and (line := self._next_line()) is not None:
            self._put(line)
            lines += 1
            octets += len(line)
            if bounded and (lines == SLICE_LINES or octets >= SLICE_OCTETS or self._clock() >= until):
                break
        self._flush()

    def _next_line(self) -> bytes | None:
        while self._rest is not None or self.behind:
            if self._rest is None:
                row = self._next_row(self._journal.facts)
                if row is not None:
                    return row
                self._rest = self._lines_of(self._journal.facts[self._written])
            line = next(self._rest, None)
            if line is not None:
                return line
            self._rest = None
            self._learn(self._journal.facts)
            self._written += 1
        return None

    def _next_row(self, facts: FactLog) -> bytes | None:
        """Return the line of the next fact by the columns, where that is what the long way would come to."""
        place = self._written
        lane = self._lanes.get(facts.lanes[place])
        start, end = facts.start_of(place), facts.ends[place]
        if lane is None or end - start > PIECE:
            return None
        self._written += 1
        return encode_row(facts.at_ns[place], lane, facts.octets(start, end))

    def _learn(self, facts: FactLog) -> None:
        """Note whether facts like the one that was written have nothing to be masked from here on."""
        number = facts.lanes[self._written]
        lane = facts.table[number]
        if lane is None:
            if facts[self._written].what is What.LOST:
                self._lanes.clear()
        elif self._with_secrets or self._masker.passes(lane.connection, lane.vantage):
            self._lanes[number] = encode_lane(lane)

    def _lines_of(self, fact: Fact) -> Iterator[bytes]:
        """Give the line of a fact, or several, so that none is too long to be read back or takes long to make."""
        size = len(fact.octets)
        for start in range(0, size or 1, PIECE):
            part = fact
            if size > PIECE:
                about = NOTHING if start else fact.about
                part = replace(fact, octets=fact.octets[start : start + PIECE], about=about)
            octets = part.octets if self._with_secrets else self._masker.mask(part)
            yield encode_fact(part, octets, with_secrets=self._with_secrets, more=start + PIECE < size)

    def _put(self, line: bytes) -> None:
        try:
            if self._file is not None:
                self._file.write(line)
        except OSError as error:
            self._fail(error)

    def _flush(self) -> None:
        try:
            if self._file is not None:
                self._file.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        if self.failure is not None:
            return
        self.failure = f"The recording could not be written to {self._path}: {error.strerror or error}."
        file, self._file = self._file, None
        if file is not None:
            _let_go(file)
        self._on_failure(self.failure)


def _let_go(file: IO[bytes]) -> None:
    """Close a file that cannot take what is still in its buffer."""
    try:
        file.close()
    except OSError:
        logger.debug("%s: what was left of the recording is lost", file.name)


def _open_private(path: Path) -> int:
    """Open a file that its owner alone may read, also where it was there before."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(number).st_mode):
        os.fchmod(number, 0o600)
    return number
