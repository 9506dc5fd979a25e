"""The chunked transfer coding (RFC 9112 section 7.1), cut anywhere."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

MAX_SIZE_LINE = 8 * 1024
"""Octets of a chunk-size line. RFC 9112 7.1.1: a recipient "ought to limit the total length of chunk extensions"."""

MAX_PARTS = 16
"""Chunks that are read at a time."""

_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
"""RFC 9112 7.1 asks recipients to anticipate large numerals. Padding before CR LF occurs; it is passed over."""


class Fault(NamedTuple):
    """What cannot be read: this many octets, right after those that are done with."""

    length: int
    rule: str
    text: str


class Part(NamedTuple):
    """Content: where in the buffer it was, and itself."""

    position: int
    data: bytes


class _Expect(Enum):
    SIZE = auto()
    DATA = auto()
    LINE_END = auto()


class ChunkReader:
    """Takes the chunk framing off.

    Attributes:
        ended: The last chunk's size line comes next; it is left to the caller, with the trailer section after it.
        fault: Where the framing stopped being readable.
        pending: Whether ``take`` left off before it had read what was there.
    """

    def __init__(self) -> None:
        self.ended = False
        self.fault: Fault | None = None
        self.pending = False
        self._expect = _Expect.SIZE
        self._left = 0

    @property
    def missing(self) -> int:
        """How many octets of a chunk that has begun are to come, its line end included; 0 between chunks."""
        return 0 if self._expect is _Expect.SIZE else self._left + len(b"\r\n")

    def take(self, buffer: bytearray, position: int = 0) -> tuple[int, list[Part]]:
        """Read on at ``position``; return up to where ``buffer`` is done with, and the content on the way."""
        parts: list[Part] = []
        self.pending = False
        while not self.ended and self.fault is None and position < len(buffer):
            if len(parts) == MAX_PARTS:
                self.pending = True
                break
            if self._expect is _Expect.SIZE:
                used = self._take_size(buffer, position)
            elif self._expect is _Expect.DATA:
                used = self._take_data(buffer, position, parts)
            else:
                used = self._take_line_end(buffer, position)
            if not used:
                break
            position += used
        return position, parts

    def _take_size(self, buffer: bytearray, position: int) -> int:
        end = buffer.find(b"\n", position, position + MAX_SIZE_LINE) + 1
        if not end:
            if len(buffer) - position >= MAX_SIZE_LINE:
                text = f"A chunk-size line is longer than {MAX_SIZE_LINE:,} octets."
                self.fault = Fault(MAX_SIZE_LINE, "RFC 9112 7.1.1", text)
            return 0
        match = _SIZE_LINE.fullmatch(buffer, position, end)
        if match is None:
            self.fault = Fault(end - position, "RFC 9112 7.1", "A chunk does not begin with its size in hexadecimal.")
            return 0
        self._left = int(match[1], 16)
        if self._left == 0:
            self.ended = True
            return 0
        self._expect = _Expect.DATA
        return end - position

    def _take_data(self, buffer: bytearray, position: int, parts: list[Part]) -> int:
        data = bytes(buffer[position : position + self._left])
        parts.append(Part(position, data))
        self._left -= len(data)
        if self._left == 0:
            self._expect = _Expect.LINE_END
        return len(data)

    def _take_line_end(self, buffer: bytearray, position: int) -> int:
        # RFC 9112 7.1: chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
        found = buffer[position : position + 2]
        if found == b"\r\n":
            self._expect = _Expect.SIZE
            return 2
        if found != b"\r":
            length = 2 if found[0] == 0x0D else 1
            self.fault = Fault(length, "RFC 9112 7.1", "A chunk is not followed by CR LF.")
        return 0
