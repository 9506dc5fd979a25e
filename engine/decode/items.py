"""What a decoder finds in one direction of a connection: immutable items, each with the octets it was read from.

Named tuples, because a busy connection makes many of them.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple, Protocol

from engine.events import Fields, Span, is_interim


class RequestHead(NamedTuple):
    """A request line and its fields; ``exchange`` counts the stream's requests from 1."""

    span: Span
    exchange: int
    method: str
    target: str
    version: str
    fields: Fields


class ResponseHead(NamedTuple):
    """A status line and its fields; ``exchange`` is the number of the request it answers."""

    span: Span
    exchange: int
    status: int
    reason: str
    version: str
    fields: Fields

    @property
    def interim(self) -> bool:
        """Whether a final response is still to come."""
        return is_interim(self.status)


class Content(NamedTuple):
    """Content that came in one run; the span covers the chunk framing that came with it, ``data`` leaves it out.

    ``places``: where in the stream the octets of ``data`` lie, run by run; none where the span is all of them.
    """

    span: Span
    exchange: int
    data: bytes
    chunked: bool
    places: tuple[Span, ...] = ()


class End(NamedTuple):
    """The end of a message: see ``engine.events.MessageEnded``. Interim responses are a head alone and have none."""

    span: Span
    exchange: int
    length: int
    complete: bool
    trailers: Fields
    whole: Span


class Frame(NamedTuple):
    """One WebSocket frame: see ``engine.events.FrameSeen``."""

    span: Span
    opcode: int
    fin: bool
    rsv: int
    masking_key: bytes | None
    header_length: int
    length_field: int
    payload_length: int
    payload: bytes
    content: bytes
    close_code: int | None = None
    close_reason: str = ""
    inflated: bool = False
    cut: bool = False


class Broken(NamedTuple):
    """A rule that the sender broke; it follows the item it was found in, where that one could still be read."""

    span: Span
    rule: str
    text: str


class Opaque(NamedTuple):
    """Octets nothing can be made of, and why."""

    span: Span
    data: bytes
    why: str


NOT_KEPT = "not kept"
"""Why octets that were only counted are not shown."""


def not_kept(facts: int) -> str:
    """Return the same, with the number of facts they stand for; 0 where it is not known."""
    return f"{facts:,} dropped, {NOT_KEPT}" if facts else NOT_KEPT


Item = RequestHead | ResponseHead | Content | End | Frame | Broken | Opaque


class Ending(Enum):
    """How a stream ended."""

    IN_ORDER = auto()
    """The sender ended it (FIN)."""
    CUT = auto()
    """The sender cut it off, or an error did."""
    LEFT = auto()
    """The reader went away first: nothing that is missing is the sender's fault."""


class Decoder(Protocol):
    """Reads one direction of one connection. Never raises, whatever the octets are."""

    @property
    def pending(self) -> bool:
        """Whether more can be read of what was fed already: ``most`` ended it."""

    def feed(self, octets: bytes, most: int | None = None) -> list[Item]:
        """Take the next octets, cut anywhere; return what they complete.

        Args:
            octets: The octets; none to go on with what is pending. Nothing else may be fed before that is read.
            most: Units of work, some tens of microseconds each, after which to leave off; all is read if None.
        """

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """No more octets will come; return what that completes or leaves incomplete."""


class OpaqueDecoder:
    """Shows octets as they are.

    Args:
        start: The offset of the first octet in its stream.
        why: What the octets are shown with.
    """

    pending = False

    def __init__(self, start: int, why: str) -> None:
        self._at = start
        self._why = why

    def feed(self, octets: bytes, most: int | None = None) -> list[Item]:
        """Return the octets as one item."""
        span = Span(self._at, self._at + len(octets))
        self._at = span.end
        return [Opaque(span, octets, self._why)] if octets else []

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """Nothing is ever left over."""
        return []


class CountingDecoder:
    """Counts octets, and says at the end of the stream how many there were.

    Args:
        start: The offset of the first octet in its stream.
        end: The offset after those that have passed already.
    """

    pending = False

    def __init__(self, start: int, end: int) -> None:
        self._start = start
        self._end = end
        self._facts = 0

    def feed(self, octets: bytes, most: int | None = None) -> list[Item]:
        """Count the octets."""
        self.count(len(octets))
        return []

    def count(self, length: int, facts: int = 0) -> None:
        """Count octets that are not there, and the facts they stand for if they stand for several."""
        self._end += length
        self._facts += facts

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """Return all there was as one item without octets."""
        start, self._start = self._start, self._end
        facts, self._facts = self._facts, 0
        return [Opaque(Span(start, self._end), b"", not_kept(facts))] if start < self._end else []
