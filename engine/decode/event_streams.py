"""The event streams among the responses of a connection, as one end saw them: content in, server-sent events out.

Where the blocks lie in the connection's own octets is told, not where in the content: chunk framing may be between.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from engine.decode.framing import listed, values
from engine.decode.items import Content, End, Item, ResponseHead
from engine.decode.room import Room
from engine.decode.sse import MEDIA_TYPE, EventStreamReader, ServerSentEvent
from engine.decode.stream import StreamReader
from engine.wire_events import Fields, Span

MAX_KEPT = 64 * 1024
"""Characters of one block that are kept."""
_PIECE = 1024
"""Octets of content that are read at a time: a millisecond, if they are all blank lines."""


class Block(NamedTuple):
    """A block of an event stream: see ``engine.events.ServerSentEventSeen``; ``began_ns`` is when it began to pass."""

    span: Span
    began_ns: int
    exchange: int
    type: str
    data: str | None
    id: str | None
    retry_ms: int | None
    comment: str | None
    cut: bool


class EventStreams:
    """Reads the content of those responses that are event streams.

    Args:
        room: What is shared with others that keep contents.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._reader: EventStreamReader | None = None
        self._exchange = 0
        self._read = 0
        self._began: tuple[int, int] = (0, 0)

    def take(self, item: Item) -> bool:
        """Take the next item of the responses' direction; return whether it is content to be read."""
        match item:
            case ResponseHead(interim=False):
                self._reader = EventStreamReader() if is_event_stream(item.fields) else None
                self._exchange, self._read = item.exchange, 0
            case End():
                # WHATWG HTML 9.2.6: "Once the end of the file is reached, any pending data must be discarded."
                self._reader = None
            case Content() if item.data:
                return self._reader is not None
        return False

    def read(self, stream: StreamReader, content: Content) -> Iterator[list[Block]]:
        """Yield the blocks that end in this content, a turn at a time.

        It is to be read to the end before ``stream`` is given more octets, which may make it forget when these passed.
        """
        reader = self._reader
        if reader is None:
            return
        places = _Places(content, self._read)
        for start in range(0, len(content.data), _PIECE):
            yield [self._block(stream, places, block) for block in reader.read(content.data[start : start + _PIECE])]
        self._read += len(content.data)
        self._note_begin(stream, places, reader.begin)

    def _block(self, stream: StreamReader, places: _Places, block: ServerSentEvent) -> Block:
        self._note_begin(stream, places, block.octets.start)
        begin, began_ns = self._began
        comment = "\n".join(block.comments) if block.comments else None
        said = (block.type, block.data, block.id, comment)
        kept = [None if text is None else text[:MAX_KEPT] for text in said]
        length = sum(len(text) for text in kept if text is not None)
        room = self._room.take(length)
        kind, data, id_, comment = (text if room or text is None else "" for text in kept)
        return Block(
            span=Span(begin, places.of(block.octets.end - 1) + 1),
            began_ns=began_ns,
            exchange=self._exchange,
            type=kind or "",
            data=data,
            id=id_,
            retry_ms=block.retry_ms,
            comment=comment,
            cut=block.cut or not room or length < sum(len(text) for text in said if text is not None),
        )

    def _note_begin(self, stream: StreamReader, places: _Places, begin: int) -> None:
        """Keep where and when a block begins, if it begins in this content: later on that is not known any more."""
        if places.first <= begin < places.end:
            at = places.of(begin)
            self._began = at, stream.times(Span(at, at + 1))[0]


class _Places:
    """Where in the stream the octets of a run of content lie.

    Args:
        content: The run.
        first: Which of the message's octets of content its first one is, from 0.

    Attributes:
        first: The same.
        end: The same of the one after its last.
    """

    def __init__(self, content: Content, first: int) -> None:
        self._runs = content.places or (content.span,)
        self._firsts = list(accumulate((run.end - run.start for run in self._runs), initial=first))
        self.first = first
        self.end = self._firsts[-1]

    def of(self, offset: int) -> int:
        """Return where one of the octets lies."""
        at = bisect_right(self._firsts, offset) - 1
        return self._runs[at].start + offset - self._firsts[at]


def is_event_stream(fields: Fields) -> bool:
    """Return whether content with these fields can be read as an event stream: it is one, and not compressed."""
    types = values(fields, "content-type")
    codings = [coding.lower() for coding in listed(fields, "content-encoding")]
    named = types[0].partition(";")[0].strip().lower() if types else ""
    return named == MEDIA_TYPE and all(coding == "identity" for coding in codings)
