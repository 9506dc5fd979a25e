"""One direction of one connection as one end saw it: which octet passed when, and the decoder that reads them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from engine.decode.items import Decoder, Item, Opaque, OpaqueDecoder
from engine.events import Direction, Span, Stream
from engine.journal import Vantage

_MANY = 256


class StreamReader:
    """Feeds one decoder, and knows the time of each octet that may still be asked for.

    Args:
        stream: Which direction of the connection.
        vantage: The end that saw it.
        decoder: What reads the octets, from offset 0.

    Attributes:
        stream: The same.
        direction: Whether ``vantage`` sent or received these octets.
        decoder: The same; replaced where the protocol changes.
        ended: Whether no more octets are to come.
    """

    def __init__(self, stream: Stream, vantage: Vantage, decoder: Decoder) -> None:
        self.stream = stream
        sends = (stream is Stream.UP) == (vantage is Vantage.CLIENT)
        self.direction = Direction.SENT if sends else Direction.RECEIVED
        self.decoder = decoder
        self.ended = False
        self._end = 0
        self._now_ns = 0
        self._starts: list[int] = []
        self._times: list[int] = []
        self._settled = 0

    def take(self, octets: bytes, at_ns: int) -> list[Item]:
        """Read octets that passed at ``at_ns``."""
        self._note(len(octets), at_ns)
        return self.decoder.feed(octets)

    def count(self, length: int, at_ns: int) -> list[Item]:
        """Note octets that passed but were not kept: from here on nothing can be read."""
        start = self._end
        self._note(length, at_ns)
        self.replace(OpaqueDecoder(self._end, "an earlier part was not kept"))
        return [Opaque(Span(start, self._end), b"", "not kept")]

    def replace(self, decoder: Decoder) -> None:
        """Have the octets from here on read by another decoder."""
        self.decoder = decoder

    def give_up(self, octets: bytes, why: str) -> list[Item]:
        """Show the octets taken last, and those from here on, as they are."""
        self.replace(OpaqueDecoder(self._end, why))
        return [Opaque(Span(self._end - len(octets), self._end), octets, why)] if octets else []

    def times(self, span: Span) -> tuple[int, int]:
        """Return when the first and the last octet of a span passed; of an empty one, the last that happened."""
        if span.start == span.end:
            return self._now_ns, self._now_ns
        if span.start >= self._starts[-1]:
            return self._times[-1], self._times[-1]
        return self._time_of(span.start), self._time_of(span.end - 1)

    def at_end(self, at_ns: int) -> None:
        """Note that the stream ended at ``at_ns``."""
        self.ended = True
        self._now_ns = at_ns

    def settle(self, items: Iterable[Item]) -> None:
        """Forget the times of octets that lie before the end of ``items``, which were all asked for."""
        self._settled = max((item.span.end for item in items), default=self._settled)

    def _note(self, length: int, at_ns: int) -> None:
        if self._starts and self._settled >= self._end:
            self._starts.clear()
            self._times.clear()
        elif len(self._starts) > _MANY:
            done = bisect_right(self._starts, self._settled) - 1
            del self._starts[:done], self._times[:done]
        self._starts.append(self._end)
        self._times.append(at_ns)
        self._end += length
        self._now_ns = at_ns

    def _time_of(self, offset: int) -> int:
        return self._times[max(0, bisect_right(self._starts, offset) - 1)]
