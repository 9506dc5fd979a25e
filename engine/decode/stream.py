"""One direction of one connection as one end saw it: which octet passed when, and the decoder that reads them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from engine.decode.items import CountingDecoder, Decoder, End, Ending, Item, Opaque, OpaqueDecoder, not_kept
from engine.decode.websocket import WebSocketDecoder
from engine.events import Direction, Span, Stream
from engine.journal import Vantage

TURN = 32
"""Units of work of a decoder, and events, after which a reader leaves off to let others go on: about a millisecond."""

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
        self._counting = False

    def take(self, octets: bytes, at_ns: int) -> list[Item]:
        """Read octets that passed at ``at_ns``: a turn of them, see ``pending``."""
        self._note(len(octets), at_ns)
        return self.decoder.feed(octets, TURN)

    @property
    def pending(self) -> bool:
        """Whether more can be read of what was taken already."""
        return self.decoder.pending

    def go_on(self) -> list[Item]:
        """Read another turn of what is pending."""
        return self.decoder.feed(b"", TURN)

    @property
    def end(self) -> int:
        """How many octets have passed."""
        return self._end

    @property
    def idle(self) -> bool:
        """Whether the next octet begins a WebSocket frame, and nothing that came before bears on it."""
        return isinstance(self.decoder, WebSocketDecoder) and self.decoder.idle

    def missing(self, octets: bytes) -> int:
        """Return how many octets of a WebSocket frame that has begun are to come, ``octets`` first; 0 if none."""
        return self.decoder.missing(octets) if isinstance(self.decoder, WebSocketDecoder) else 0

    def skip(self, length: int, at_ns: int) -> None:
        """Pass over whole frames that were read elsewhere, the last of them at ``at_ns``; only where ``idle``."""
        if length and isinstance(self.decoder, WebSocketDecoder):
            self.decoder.skip(length)
            self._end += length
            self._settled = self._end
            self._starts.clear()
            self._times.clear()
            self._now_ns = at_ns

    def count(self, length: int, at_ns: int, facts: int = 0) -> list[Item]:
        """Note octets that passed but were not kept: nothing can be read from here on, so a message ends here.

        ``facts`` is for how many facts they stand, 0 for one.
        """
        start = self._end
        self._note(length, at_ns)
        if isinstance(self.decoder, CountingDecoder):
            self.decoder.count(length, facts)
            return []
        left = self.decoder.finish(Ending.LEFT)
        self.replace(OpaqueDecoder(self._end, "an earlier part was not kept"))
        return [*left, Opaque(Span(start, self._end), b"", not_kept(facts))]

    def stop_reading(self) -> list[Item]:
        """Only count octets from here on, and those that were not told yet; a message ends here."""
        ends: list[Item] = [item for item in self.decoder.finish(Ending.LEFT) if isinstance(item, End)]
        self.replace(CountingDecoder(self._settled, self._end))
        self._counting = True
        if self._settled >= self._end:
            self._starts.clear()
            self._times.clear()
        self._forget_settled()
        return ends

    def replace(self, decoder: Decoder) -> None:
        """Have the octets from here on read by another decoder."""
        self.decoder = decoder

    def give_up(self, octets: bytes, why: str) -> list[Item]:
        """Show the octets taken last, and those from here on, as they are."""
        self.replace(OpaqueDecoder(self._end, why))
        # Some of them may have been read already.
        start = max(self._end - len(octets), self._settled)
        rest = octets[len(octets) - (self._end - start) :]
        return [Opaque(Span(start, self._end), rest, why)] if rest else []

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
        for item in items:
            if item.span.end > self._settled:
                self._settled = item.span.end

    def _note(self, length: int, at_ns: int) -> None:
        if self._counting:
            # Of octets that are told all at once, first and last are asked for.
            del self._starts[1:], self._times[1:]
        elif self._starts and self._settled >= self._end:
            self._starts.clear()
            self._times.clear()
        elif len(self._starts) > _MANY:
            self._forget_settled()
        self._starts.append(self._end)
        self._times.append(at_ns)
        self._end += length
        self._now_ns = at_ns

    def _forget_settled(self) -> None:
        done = bisect_right(self._starts, self._settled) - 1
        if done > 0:
            del self._starts[:done], self._times[:done]

    def _time_of(self, offset: int) -> int:
        return self._times[max(0, bisect_right(self._starts, offset) - 1)]
