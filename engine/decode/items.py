"""What a decoder finds in one direction of a connection: immutable items, each with the octets it was read from.

Named tuples, because a busy connection makes many of them.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple, Protocol

from engine.events import Fields, Span


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
        """Whether a final response is still to come (RFC 9110 section 15.2)."""
        return 100 <= self.status < 200 and self.status != 101


class Content(NamedTuple):
    """Content that came in one run; the span covers the chunk framing that came with it, ``data`` leaves it out."""

    span: Span
    exchange: int
    data: bytes
    chunked: bool


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

    def feed(self, octets: bytes) -> list[Item]:
        """Take the next octets, cut anywhere; return what they complete."""

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """No more octets will come; return what that completes or leaves incomplete."""


class OpaqueDecoder:
    """Shows octets as they are.

    Args:
        start: The offset of the first octet in its stream.
        why: What the octets are shown with.
    """

    def __init__(self, start: int, why: str) -> None:
        self._at = start
        self._why = why

    def feed(self, octets: bytes) -> list[Item]:
        """Return the octets as one item."""
        span = Span(self._at, self._at + len(octets))
        self._at = span.end
        return [Opaque(span, octets, self._why)] if octets else []

    def finish(self, ending: Ending = Ending.IN_ORDER) -> list[Item]:
        """Nothing is ever left over."""
        return []
