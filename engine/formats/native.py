"""The ``.wirescope`` file: a journal as JSON Lines, written as it happens, read back as the same facts.

``docs/journal-format.md`` describes it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from engine.formats.masking import Masker
from engine.formats.native_lines import LineRefused, decode_fact, decode_header, encode_fact, encode_header
from engine.journal import KEEP_OCTETS, Journal

logger = logging.getLogger(__name__)

SUFFIX = ".wirescope"
MAX_LINE = KEEP_OCTETS // 3 * 4 + 64 * 1024
"""Octets of the longest line that is read: one fact that holds all a journal may keep."""
MAX_FACTS = 5_000_000
WRITE_EVERY_S = 0.05
"""Seconds at most until a fact is in the file: what a crash can cost."""
SLICE = 256
"""Facts that are written at a time, so that nothing else waits long."""


class FileRefused(Exception):
    """A file cannot be read as a recording.

    Attributes:
        path: The file.
        line: The number of the line, from 1; 0 where it is not about one line.
        reason: What is wrong, without a stop.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        where = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{where}: {reason}.")
        self.path = path
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file held.

    Attributes:
        journal: Its facts, at their times.
        skipped: Lines of kinds that are not known here: a newer Wirescope wrote them.
        cut: Why the last line was left out; None where it was whole.
    """

    journal: Journal
    skipped: int = 0
    cut: str | None = None


def read_journal(path: Path) -> Journal:
    """Return the journal a file holds; see ``read_file``."""
    return read_file(path).journal


def check_file(path: Path) -> None:
    """Look at the first line of a file.

    Raises:
        FileRefused: It is not a recording of a version that can be read.
        OSError: The file cannot be opened or read.
    """
    with path.open("rb") as file:
        _read_header(path, file)


def read_file(path: Path, *, max_line: int = MAX_LINE, max_octets: int = KEEP_OCTETS) -> Reading:
    """Read a recording; a last line that is cut or garbled costs that line only.

    Args:
        path: The file.
        max_line: Octets of the longest line that is read.
        max_octets: How many octets of traffic are read in all, before base64.

    Raises:
        FileRefused: It is not a recording, is of another version, or is garbled elsewhere than in the last line.
        OSError: The file cannot be opened or read.
    """
    with path.open("rb") as file:
        journal = Journal()
        journal.started = _read_header(path, file)
        skipped, cut = _read_facts(path, file, journal, max_line, max_octets)
        return Reading(journal=journal, skipped=skipped, cut=cut)


def _read_header(path: Path, file: IO[bytes]) -> float:
    line = file.readline(64 * 1024)
    try:
        return decode_header(line)
    except LineRefused as refused:
        raise FileRefused(path, 0, str(refused) if line else "it is empty") from refused


def _read_facts(
    path: Path, file: IO[bytes], journal: Journal, max_line: int, max_octets: int
) -> tuple[int, str | None]:
    skipped, last_ns, room = 0, 0, max_octets
    for number, line, is_last in _lines(file, max_line):
        try:
            if len(line) > max_line:
                raise LineRefused(f"it is longer than {max_line:,} octets")
            fact = decode_fact(line)
            if fact is not None and fact.at_ns < last_ns:
                raise LineRefused("its time is before that of the line above")
        except LineRefused as refused:
            if is_last and len(line) <= max_line:
                return skipped, str(refused)
            raise FileRefused(path, number, str(refused)) from refused
        if fact is None:
            skipped += 1
            continue
        last_ns, room = fact.at_ns, room - len(fact.octets)
        if room < 0 or len(journal.facts) >= MAX_FACTS:
            raise FileRefused(path, number, f"it holds more than {max_octets:,} octets or {MAX_FACTS:,} facts")
        journal.append(fact)
    return skipped, None


def _lines(file: IO[bytes], max_line: int) -> Iterator[tuple[int, bytes, bool]]:
    """Give each line with its number and whether it is the last; blank ones are passed over, a long one ends it."""
    pending: tuple[int, bytes] | None = None
    for number, line in enumerate(iter(lambda: file.readline(max_line + 1), b""), 2):
        if line.isspace():
            continue
        if pending is not None:
            yield *pending, False
        pending = number, line
        if len(line) > max_line:
            break
    if pending is not None:
        yield *pending, True


class JournalWriter:
    """Writes a journal into a file while it grows: what is there already, then each fact within moments.

    It never disturbs a session: a write that fails is told once, and then no more is written.

    Args:
        journal: What is written; it is only ever read.
        path: The file, made anew, readable by its owner alone.
        with_secrets: Write the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie as they passed;
            otherwise each of their octets is written as "*", and passwords within URLs as "***".
        on_failure: Called with one sentence when writing failed; logged if None.

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
    ) -> None:
        self.failure: str | None = None
        self._journal = journal
        self._path = path
        self._with_secrets = with_secrets
        self._on_failure = on_failure or logger.error
        self._masker = Masker()
        self._written = 0
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

    def close(self) -> None:
        """Write what is left and close the file; further facts are not written. Closing again does nothing."""
        self._stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._write_up_to(len(self._journal.facts))
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
            self._write_up_to(len(self._journal.facts))
        else:
            self._timer = loop.call_later(WRITE_EVERY_S, self._write_some, loop)

    def _write_some(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        self._write_up_to(min(self._written + SLICE, len(self._journal.facts)))
        if self._written < len(self._journal.facts) and self._file is not None:
            self._timer = loop.call_soon(self._write_some, loop)

    def _write_up_to(self, end: int) -> None:
        while self._written < end and self._file is not None:
            fact = self._journal.facts[self._written]
            self._written += 1
            octets = fact.octets if self._with_secrets else self._masker.mask(fact)
            self._put(encode_fact(fact, octets, with_secrets=self._with_secrets))
        self._flush()

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
