"""What is let go together when the wire is held: the octets of one thing, as it is drawn.

A unit is a WebSocket frame; the head of an HTTP message together with content whose length it tells; a chunk of chunked
content. The first chunk goes with its head, and the last one, which carries nothing, with the chunk before it, where
they were handed over at once. Content that ends with the connection, a tunnel, another protocol, and whatever the
decoders can make nothing of: each write is a unit.

Octets are looked at as they are handed over, above TLS: under TLS the units are the same, and what TLS makes records of
(RFC 8446 section 5.1) when they are let go is left to it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from engine.decode import handshake
from engine.decode.http1 import RequestDecoder, ResponseDecoder
from engine.decode.items import Content, End, Item, Opaque, RequestHead, ResponseHead
from engine.decode.stream import TURN
from engine.events import Opcode, Stream
from engine.masking import unmask

LONGEST = 60
"""Characters of what a unit is called."""

_UPGRADED = 101
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


class _Reader(Protocol):
    """Finds units in one direction, where no octets of the other one bear on it."""

    def take(self, octets: bytes) -> Sequence[Part]:
        """Take the next octets, handed over at once; return what units they are of, in order."""
        ...

    def skim(self, octets: bytes) -> Steps[int]:
        """Take them likewise; return how many units begin with them."""
        ...


class EachWrite:
    """Makes what is handed over at once a unit."""

    def take(self, octets: bytes) -> Sequence[Part]:
        """Take octets; return the unit that they are."""
        return (Part(len(octets), begins=True, title=counted(len(octets))),)

    def skim(self, octets: bytes) -> Steps[int]:
        """Take octets, and count them as a unit."""
        yield from ()
        return 1


class Conversation:
    """Finds the units of both streams of a connection. No octets make it raise.

    Octets are taken in the order in which they were handed over, each write by ``cut`` or by ``skim``, which are the
    same but for what they return.
    """

    def __init__(self) -> None:
        self._methods: dict[int, str] = {}
        self._answered = 0
        self._switch: ResponseHead | None = None
        self._requests, self._responses = RequestDecoder(), ResponseDecoder(self._methods.get)
        self._up = _Http(self._requests)
        self._down = _Http(self._responses)
        self._readers: dict[Stream, _Reader] = {}  # where it is HTTP no more

    def cut(self, stream: Stream, octets: bytes) -> Sequence[Part]:
        """Take the next octets of a stream, handed over at once; return what units they are of, in order."""
        reader = self._readers.get(stream)
        return in_one_go(self._read_http(stream, octets)) if reader is None else reader.take(octets)

    def skim(self, stream: Stream, octets: bytes) -> Steps[int]:
        """Take the next octets of a stream, handed over at once; return how many units begin with them."""
        reader = self._readers.get(stream)
        if reader is None:
            return begun((yield from self._read_http(stream, octets)))
        return (yield from reader.skim(octets))

    def _read_http(self, stream: Stream, octets: bytes) -> Steps[Sequence[Part]]:
        return self._requested(octets) if stream is Stream.UP else self._responded(octets)

    def _requested(self, octets: bytes) -> Steps[Sequence[Part]]:
        # Methods are in capitals (RFC 9110 section 9.1). RFC 9112 section 3 has any token for one, so that octets which
        # are not HTTP at all would be waited for to become a request line.
        first = octets.lstrip(b"\r\n")[:1]
        if self._requests.idle and first and not first.isupper():
            self._readers[Stream.UP] = other = EachWrite()
            return other.take(octets)
        found = yield from self._up.take(octets)
        self._note(found)
        return self._up.parts(found)

    def _responded(self, octets: bytes) -> Steps[Sequence[Part]]:
        found = yield from self._down.take(octets)
        for item in found:
            if isinstance(item, ResponseHead) and not item.interim:
                self._answered = item.exchange
                tunnel = self._methods.pop(item.exchange, "") == "CONNECT" and item.status < 300
                if item.status == _UPGRADED or tunnel:
                    self._switch = item
        if self._switch is not None and self._responses.switched:
            return self._change_protocol(found, self._switch)
        while self._requests.waiting and self._answered >= self._requests.exchange:
            self._note((yield from self._up.resume()))
        return self._down.parts(found)

    def _note(self, items: list[Item]) -> None:
        self._methods |= {item.exchange: item.method for item in items if isinstance(item, RequestHead)}

    def _change_protocol(self, found: list[Item], response: ResponseHead) -> Sequence[Part]:
        """Go on as the answer says: with WebSocket frames, or with what nothing is known of."""
        frames = response.status == _UPGRADED and handshake.protocol_of(response) == "websocket"
        self._readers[Stream.DOWN] = down = _Frames() if frames else EachWrite()
        begins_at, rest = self._responses.release()
        parts = [*self._down.parts(found, begins_at), *(down.take(rest) if rest else ())]
        if Stream.UP not in self._readers and not self._requests.lost:
            # What the client sent before the answer was let pass write by write.
            self._readers[Stream.UP] = up = _Frames() if frames else EachWrite()
            up.take(self._requests.release()[1])
        return parts


class _Http:
    """Finds units in one direction while it is HTTP, by what its decoder finds."""

    def __init__(self, decoder: RequestDecoder | ResponseDecoder) -> None:
        self._decoder = decoder
        self._start = self._end = 0
        self._inside = False
        self._chunk_end = 0  # that of the chunk which began before what was taken last; 0 for none

    def take(self, octets: bytes) -> Steps[list[Item]]:
        """Take the next octets; return what they complete."""
        left = self._decoder.chunk_left
        self._chunk_end = 0 if left is None else left.end
        self._start, self._end = self._end, self._end + len(octets)
        return (yield from self._rest(self._decoder.feed(octets, TURN)))

    def resume(self) -> Steps[list[Item]]:
        """Go on with what was put off, as far as the decoder is concerned: it has been let pass already."""
        items = self._decoder.resume(TURN) if isinstance(self._decoder, RequestDecoder) else []
        items = yield from self._rest(items)
        self._inside = self._decoder.inside
        return items

    def _rest(self, items: list[Item]) -> Steps[list[Item]]:
        while self._decoder.pending:
            yield
            items += self._decoder.feed(b"", TURN)
        return items

    def parts(self, items: list[Item], end: int | None = None) -> Sequence[Part]:
        """Return what units the octets that were taken last are of, up to an offset of the stream."""
        end = self._end if end is None else end
        ends, names = self._seams(items)
        begins = not self._inside or self._start in ends
        self._inside = self._decoder.inside and end not in ends
        bounds = [self._start, *sorted(at for at in ends if self._start < at < end), end]
        lengths = [(start, stop - start) for start, stop in zip(bounds, bounds[1:], strict=False) if stop > start]
        return [
            Part(length, begins=begins or start > self._start, title=names.get(start, "")) for start, length in lengths
        ]

    def _seams(self, items: list[Item]) -> tuple[set[int], dict[int, str]]:
        """Return where units end, and what those are that begin at an offset, or go on at the first."""
        ends: set[int] = set()
        names: dict[int, str] = {}
        for item in items:
            match item:
                case ResponseHead(span=span, interim=True) | End(span=span) | Opaque(span=span):
                    ends.add(span.end)
            if name := _named(item):
                names.setdefault(max(item.span.start, self._start), name)
        return ends | self._chunk_ends(items, names), names

    def _chunk_ends(self, items: list[Item], names: dict[int, str]) -> set[int]:
        """Return where chunks end that another one follows in what was taken last."""
        ends: set[int] = set()
        at = self._chunk_end
        for place in (place for item in items if isinstance(item, Content) for place in item.places):
            if self._start < at <= place.start:
                ends.add(at)
                names[at] = f"chunk, {counted(place.end - place.start)}"
            # RFC 9112 7.1: chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
            at = place.end + 2
        left = self._decoder.chunk_left
        if left is not None and self._start < at <= left.start and at < self._end:
            ends.add(at)  # The size of another one has begun.
        return ends


class _Frames:
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


def _named(item: Item) -> str:
    match item:
        case RequestHead(method=method, target=target):
            return _short(f"{method} {target.partition('?')[0]}")
        case ResponseHead(status=status, reason=reason):
            return _short(f"{status} {reason}")
        case Content(chunked=True, places=places) if places:
            return f"chunk, {counted(places[0].end - places[0].start)}"
        case Content(data=data):
            return f"content, {counted(len(data))}"
        case End(span=span) if span.end > span.start:
            return "end of content"
        case Opaque(data=data):
            return counted(len(data))
        case _:
            return ""


def _short(text: str) -> str:
    shown = "".join(character if character.isprintable() else "·" for character in text.strip())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def counted(octets: int) -> str:
    """Return a number of octets in words."""
    return f"{octets:,} octet{'' if octets == 1 else 's'}"
