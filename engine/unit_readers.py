"""How octets are told apart into units where no octets of the other direction bear on it: as WebSocket frames, or not.

What units are is said in ``engine.units``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from engine.events import Opcode
from engine.masking import unmask

_KEY = 4
_PIECE = 512
"""Octets of frames that are skimmed at a time: some hundred frames."""
_CODE = 2
_NAMES = {opcode.value: opcode.name for opcode in Opcode}


class Part(NamedTuple):
    """So many octets, next in a stream.

    Attributes:
        length: How many.
        begins: Whether a unit begins with them; if not, they go on with the last one.
        title: What the unit is, such as "GET /" or "TEXT, 5 octets"; "" where that is said already, or not known yet.
    """

    length: int
    begins: bool
    title: str = ""


Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work that leaves off now and then, after less than a millisecond, and returns something in the end."""


def in_one_go(steps: Steps[Result]) -> Result:
    """Do all of it now; return what it does."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def begun(parts: Sequence[Part]) -> int:
    """Return how many units begin with them."""
    return sum(part.begins for part in parts)


class Reader(Protocol):
    """Finds units in one direction, where no octets of the other one bear on it."""

    def take(self, octets: bytes) -> Sequence[Part]:
        """Take the next octets, handed over at once; return what units they are of, in order."""
        ...

    def glance(self, octets: bytes) -> int | None:
        """Take them if it is told at a glance how many units begin with them; return that, None if not."""
        ...

    def skim(self, octets: bytes) -> Steps[int]:
        """Take them likewise; return how many units begin with them."""
        ...


class EachWrite:
    """Makes what is handed over at once a unit."""

    def take(self, octets: bytes) -> Sequence[Part]:
        """Take octets; return the unit that they are."""
        return (Part(len(octets), begins=True, title=counted(len(octets))),)

    def glance(self, octets: bytes) -> int | None:
        """Take octets, and count them as a unit."""
        return 1

    def skim(self, octets: bytes) -> Steps[int]:
        """Do the same."""
        yield from ()
        return 1


class Frames:
    """Finds WebSocket frames (RFC 6455 section 5.2) by their headers alone: quick, for every frame passes it."""

    def __init__(self) -> None:
        self._header = bytearray()
        self._left = 0
        self._lost = False

    def take(self, octets: bytes) -> Sequence[Part]:
        """Take the next octets; return what frames they are of."""
        if not (self._left or self._header or self._lost) and len(octets) > 1:
            opcode, second = octets[0] & 0x0F, octets[1]
            length = second & 0x7F
            if length < 126 and opcode != Opcode.CLOSE and len(octets) == length + (2 + _KEY if second & 0x80 else 2):
                # A short frame in a write of its own, as most are.
                return (Part(len(octets), True, _frame_title(opcode, length)),)
        return self._take_any(octets)

    def glance(self, octets: bytes) -> int | None:
        """Take the next octets if they are a short frame, all of it."""
        if self._left or self._header or self._lost or len(octets) < 2:
            return None
        length = octets[1] & 0x7F
        return 1 if length < 126 and len(octets) == length + (2 + _KEY if octets[1] & 0x80 else 2) else None

    def skim(self, octets: bytes) -> Steps[int]:
        """Take the next octets; return how many frames begin with them. A frame may be taken in pieces."""
        count = 1 if self._lost else 0
        for start in range(0, len(octets), _PIECE):
            if self._lost:
                break  # Of the same write it is, and counted.
            if start:
                yield
            count += begun(self.take(octets[start : start + _PIECE]))
        return count

    def _take_any(self, octets: bytes) -> Sequence[Part]:
        if self._lost:
            return EachWrite().take(octets)
        parts: list[Part] = []
        at = 0
        while at < len(octets):
            start, begins, title = at, not (self._left or self._header), ""
            if not self._left:
                at, title = self._read_header(octets, at)
                if self._lost:
                    return [*parts, Part(len(octets) - start, begins, counted(len(octets) - start))]
            taken = min(self._left, len(octets) - at)
            self._left -= taken
            at += taken
            parts.append(Part(at - start, begins, title))
        return parts

    def _read_header(self, octets: bytes, at: int) -> tuple[int, str]:
        """Read on in a header; return where that ends, and what the frame is once all of it is there."""
        while (missing := _header_size(self._header) - len(self._header)) > 0:
            if at == len(octets):
                return at, ""
            self._header += octets[at : at + missing]
            at = min(at + missing, len(octets))
        header, self._header = bytes(self._header), bytearray()
        length = header[1] & 0x7F
        if length > 125:
            length = int.from_bytes(header[2 : 4 if length == 126 else 10], "big")
        # RFC 6455 5.2: of a 64-bit length "the most significant bit MUST be 0".
        self._lost = bool(length >> 63)
        self._left = length
        return at, _frame(header, length, octets[at : at + _CODE])


def _header_size(begun: bytearray) -> int:
    """Return how many octets a frame's header has, as far as its beginning tells."""
    if len(begun) < 2:
        return 2
    extended = {126: 2, 127: 8}.get(begun[1] & 0x7F, 0)
    return 2 + extended + (_KEY if begun[1] & 0x80 else 0)


def _frame(header: bytes, length: int, code: bytes) -> str:
    opcode = header[0] & 0x0F
    if opcode == Opcode.CLOSE and length >= _CODE == len(code):
        masked = header[1] & 0x80
        return f"CLOSE {int.from_bytes(unmask(code, header[-_KEY:]) if masked else code, 'big')}"
    return _frame_title(opcode, length)


@lru_cache(maxsize=1024)
def _frame_title(opcode: int, length: int) -> str:
    name = _NAMES.get(opcode, f"opcode {opcode}")
    return f"{name}, {counted(length)}" if length else name


def counted(octets: int) -> str:
    """Return a number of octets in words."""
    return f"{octets:,} octet{'' if octets == 1 else 's'}"
