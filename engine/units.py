"""What is let go together when the wire is held: the octets of one thing, as it is drawn.

A unit is a WebSocket frame; the head of an HTTP message together with content whose length it tells; a chunk of chunked
content. The first chunk goes with its head, and the last one, which carries nothing, with the chunk before it, where
they were handed over at once. Content that ends with the connection, a tunnel, another protocol, and whatever the
decoders can make nothing of: each write is a unit.

Octets are taken in the writes they were handed over in, above TLS: under TLS the units are the same, and what TLS makes
records of (RFC 8446 section 5.1) when they are let go is left to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.decode import handshake
from engine.decode.http1 import RequestDecoder, ResponseDecoder
from engine.decode.items import Content, End, Item, Opaque, RequestHead, ResponseHead
from engine.decode.stream import TURN
from engine.events import Stream
from engine.unit_readers import EachWrite, Frames, Part, Reader, Steps, begun, counted, in_one_go

LONGEST = 60
"""Characters of what a unit is called."""

_UPGRADED = 101


class Conversation:
    """Finds the units of both streams of a connection. No octets make it raise.

    Octets are taken in the order in which they were handed over, each write by ``cut`` or by ``skim``, which differ in
    nothing but what they return, or by ``glance`` if that takes it.
    """

    def __init__(self) -> None:
        self._methods: dict[int, str] = {}
        self._answered = 0
        self._switch: ResponseHead | None = None
        self._requests, self._responses = RequestDecoder(), ResponseDecoder(self._methods.get)
        self._up = _Http(self._requests)
        self._down = _Http(self._responses)
        self._readers: dict[Stream, Reader] = {}  # where it is HTTP no more

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

    def glance(self, stream: Stream, octets: bytes) -> int | None:
        """Take the next octets of a stream if they are as most are; return how many units begin with them, or None."""
        reader = self._readers.get(stream)
        if reader is not None:
            return reader.glance(octets)
        if self._switch is not None or self._requests.waiting:
            return None
        return self._glance_up(octets) if stream is Stream.UP else self._glance_down(octets)

    def _glance_up(self, octets: bytes) -> int | None:
        method = self._requests.skip(octets)
        if method is None:
            return None
        self._methods[self._requests.exchange] = method
        self._up.pass_over(len(octets))
        return 1

    def _glance_down(self, octets: bytes) -> int | None:
        begins, exchange = self._responses.idle, self._responses.exchange
        if not self._responses.skip(octets):
            return None
        self._down.pass_over(len(octets))
        if begins:
            self._answered = exchange
            del self._methods[exchange]
        return int(begins)

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
        self._readers[Stream.DOWN] = down = Frames() if frames else EachWrite()
        begins_at, rest = self._responses.release()
        parts = [*self._down.parts(found, begins_at), *(down.take(rest) if rest else ())]
        if Stream.UP not in self._readers and not self._requests.lost:
            # What the client sent before the answer was let pass write by write.
            self._readers[Stream.UP] = up = Frames() if frames else EachWrite()
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

    def pass_over(self, length: int) -> None:
        """Take octets that the decoder has passed over."""
        self._start, self._end = self._end, self._end + length
        self._inside = self._decoder.inside

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
