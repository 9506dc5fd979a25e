"""Reading a ``.wirescope`` file: within bounds, whole or slice by slice.

``docs/journal-format.md`` describes the file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from engine.formats.native_lines import LineRefused, decode_fact, decode_header
from engine.journal import KEEP_FACTS, KEEP_OCTETS, Fact, Journal, What

MAX_LINE = 8 * 1024 * 1024
"""Octets of the longest line that is read; the writer's are shorter, see ``native.PIECE``."""
MAX_FACTS = KEEP_FACTS + KEEP_FACTS // 4
"""Facts that are read: more than a journal keeps, by the openings and closings that pass its limit."""
MAX_SESSIONS = 64
SLICE_S = 0.004
"""Seconds after which reading lets others go on."""


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
        complete: False while there is more to be read.
        octets: How many octets of the file were read, about.
    """

    journal: Journal
    skipped: int = 0
    cut: str | None = None
    complete: bool = True
    octets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of a file is read before it is refused.

    Attributes:
        line: Octets of the longest line.
        octets: Octets of traffic in all, before base64.
        facts: Facts in all.
        sessions: Sessions in all.
    """

    line: int = MAX_LINE
    octets: int = KEEP_OCTETS
    facts: int = MAX_FACTS
    sessions: int = MAX_SESSIONS


def read_file(path: Path, bounds: Bounds = Bounds()) -> Reading:
    """Read a recording; a last line that is cut or garbled costs that line only.

    Raises:
        FileRefused: It is not a recording, is of another version, holds more than ``bounds``, or is garbled elsewhere
            than in the last line.
        OSError: The file cannot be opened or read.
    """
    *_, last = read_slices(path, bounds)
    return last


def read_slices(
    path: Path, bounds: Bounds = Bounds(), *, slice_s: float = SLICE_S, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Reading]:
    """Read a recording little by little: each time the same journal, which has grown since; the last is complete.

    Args:
        path: The file.
        bounds: How much of it is read.
        slice_s: Seconds after which to let others go on, within one line.
        clock: What tells the seconds.

    Raises:
        FileRefused: As of ``read_file``, once reading comes to it.
        OSError: The file cannot be opened or read.
    """
    with path.open("rb") as file:
        journal = Journal()
        journal.started = _read_header(path, file)
        filling = _Filling(journal, bounds)
        cut = None
        until = clock() + slice_s
        for number, line, is_last in _lines(file, bounds.line):
            try:
                filling.take(line)
            except LineRefused as refused:
                if not is_last or isinstance(refused, _TooMuch):
                    raise FileRefused(path, number, str(refused)) from refused
                cut = str(refused)
            if clock() >= until:
                yield Reading(journal=journal, skipped=filling.skipped, complete=False, octets=file.tell())
                until = clock() + slice_s
        cut = filling.finish() or cut
        yield Reading(journal=journal, skipped=filling.skipped, cut=cut, octets=file.tell())


class _TooMuch(LineRefused):
    """More than is read, wherever in the file it stands."""


class _Filling:
    """Fills a journal line by line; octets that go on in further lines become one fact again.

    Attributes:
        skipped: Lines of kinds that are not known.
    """

    def __init__(self, journal: Journal, bounds: Bounds) -> None:
        self.skipped = 0
        self._journal = journal
        self._bounds = bounds
        self._room = bounds.octets
        self._last_ns = 0
        self._sessions: set[int] = set()
        self._begun = 0
        self._held: list[Fact] = []

    def take(self, line: bytes) -> None:
        """Take a line.

        Raises:
            LineRefused: It is garbled, or too much.
        """
        if len(line) > self._bounds.line:
            raise _TooMuch(f"it is longer than {self._bounds.line:,} octets")
        found = decode_fact(line)
        if found is None:
            self.skipped += 1
            return
        fact, more = found
        if fact.at_ns < self._last_ns:
            raise LineRefused("its time is before that of the line above")
        if self._held and _which(fact) != _which(self._held[0]):
            raise LineRefused("the octets of the line above do not go on in it")
        self._measure(fact)
        self._last_ns = fact.at_ns
        self._held.append(fact)
        if not more:
            self._let_go()

    def finish(self) -> str | None:
        """Take what is held; return what is missing, if anything is."""
        if not self._held:
            return None
        self._let_go()
        return "its octets do not go on"

    def _measure(self, fact: Fact) -> None:
        bounds = self._bounds
        self._room -= len(fact.octets)
        self._begun += fact.what is What.SESSION
        self._sessions.add(fact.session)
        if self._room < 0:
            raise _TooMuch(f"the file holds more than {bounds.octets:,} octets")
        if len(self._journal.facts) >= bounds.facts:
            raise _TooMuch(f"the file holds more than {bounds.facts:,} facts")
        if max(self._begun, len(self._sessions - {0})) > bounds.sessions:
            raise _TooMuch(f"the file holds more than {bounds.sessions:,} sessions")

    def _let_go(self) -> None:
        held, self._held = self._held, []
        whole = held[0] if len(held) == 1 else replace(held[0], octets=b"".join(part.octets for part in held))
        self._journal.append(whole)


def _which(fact: Fact) -> tuple[object, ...]:
    return fact.at_ns, fact.session, fact.connection, fact.vantage, fact.what


def _read_header(path: Path, file: IO[bytes]) -> float:
    line = file.readline(64 * 1024)
    try:
        return decode_header(line)
    except LineRefused as refused:
        raise FileRefused(path, 0, str(refused) if line else "it is empty") from refused


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
