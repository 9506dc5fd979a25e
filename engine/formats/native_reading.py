"""Reading a ``.wirescope`` file: within bounds, whole or slice by slice.

``docs/journal-format.md`` describes the file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.formats.native_filling import MAX_FACTS, MAX_LINE, MAX_SESSIONS, USUAL, Bounds, Filling, TooMuch
from engine.formats.native_lines import LineRefused, decode_header
from engine.journal import Journal

__all__ = [
    "MAX_FACTS",
    "MAX_LINE",
    "MAX_SESSIONS",
    "SLICE_S",
    "Bounds",
    "FileRefused",
    "Reading",
    "read_file",
    "read_slices",
]

BLOCK = 32 * 1024
"""Octets that are read at a time; the lines in them take well under a millisecond."""
SLICE_S = 0.004
"""Seconds after which reading lets others go on."""


class FileRefused(Exception):
    """A file cannot be read as a recording.

    Attributes:
        path: The file.
        line: The number of the line, from 1; 0 where it is not about one line.
        reason: What is wrong, without a stop.
        octets: How many octets of the file come before that line, and were read.
    """

    def __init__(self, path: Path, line: int, reason: str, octets: int = 0) -> None:
        where = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{where}: {reason}.")
        self.path = path
        self.line = line
        self.reason = reason
        self.octets = octets


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


def read_file(path: Path, bounds: Bounds = USUAL) -> Reading:
    """Read a recording; a last line that is cut or garbled costs that line only.

    Raises:
        FileRefused: It is not a recording, is of another version, holds more than ``bounds``, or is garbled elsewhere
            than in the last line.
        OSError: The file cannot be opened or read.
    """
    *_, last = read_slices(path, bounds)
    return last


def read_slices(
    path: Path, bounds: Bounds = USUAL, *, slice_s: float = SLICE_S, clock: Callable[[], float] = time.perf_counter
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
        filling = Filling(journal, bounds)
        cut, begun = None, file.tell()
        until = clock() + slice_s
        for number, lines, is_last in _blocks(file, bounds.line):
            try:
                for _ in filling.take(number, lines):
                    if clock() >= until:
                        yield Reading(journal=journal, skipped=filling.skipped, complete=False, octets=file.tell())
                        until = clock() + slice_s
            except LineRefused as refused:
                if not is_last or isinstance(refused, TooMuch):
                    octets = begun + sum(map(len, lines.splitlines(keepends=True)[: filling.line - number]))
                    raise FileRefused(path, filling.line, str(refused), octets) from refused
                cut = str(refused)
            begun += len(lines)
        cut = filling.finish() or cut
        yield Reading(journal=journal, skipped=filling.skipped, cut=cut, octets=file.tell())


def _read_header(path: Path, file: IO[bytes]) -> float:
    line = file.readline(64 * 1024)
    try:
        return decode_header(line)
    except LineRefused as refused:
        raise FileRefused(path, 0, str(refused) if line else "it is empty") from refused


def _blocks(file: IO[bytes], max_line: int) -> Iterator[tuple[int, bytes, bool]]:
    """Give whole lines, many at a time, with the number of the first; the last one that is not blank by itself."""
    number, pending, size = 2, [b""], 0
    while data := file.read(BLOCK):
        pending.append(data)
        size += len(data)
        if b"\n" not in data and size <= max_line:
            continue
        rest = b"".join(pending)
        filled = rest.rstrip()
        # Which line is the last turns out at the end of the file, so one is held back.
        end = rest.rfind(b"\n", 0, len(filled)) + 1
        if not end and size > max_line:
            end = rest.find(b"\n") + 1 if filled else len(rest)
            if not end:
                break
        if end and filled:
            yield number, rest[:end], False
        number += rest.count(b"\n", 0, end)
        pending, size = [rest[end:]], len(rest) - end
    rest = b"".join(pending).rstrip()
    end = rest.rfind(b"\n") + 1
    if end:
        yield number, rest[:end], False
        number += rest.count(b"\n")
    if rest:
        yield number, rest[end:], True
