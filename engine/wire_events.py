"""What was read from octets: events that know which octets of a connection they are of, and what all events know."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from engine.journal import Vantage

Fields = tuple[tuple[str, str], ...]
"""HTTP fields in order, names as they were written, values decoded as ISO-8859-1."""


class Direction(StrEnum):
    """Whether the vantage handed the octets over or was given them."""

    SENT = "sent"
    RECEIVED = "received"


class Stream(StrEnum):
    """The two directions of a connection."""

    UP = "client to server"
    DOWN = "server to client"


class Span(NamedTuple):
    """Octets [start, end) of one stream of one connection, counted from 0."""

    start: int
    end: int


class Opcode(IntEnum):
    """RFC 6455 section 5.2. Reserved opcodes are plain integers in ``FrameSeen.opcode``."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


def is_interim(status: int) -> bool:
    """Return whether a final response is still to come after one with this status code (RFC 9110 section 15.2)."""
    return 100 <= status < 200 and status != 101


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What every event knows.

    Attributes:
        at_ns: Nanoseconds since the journal began. Sent: handed to the transport; received: delivered by the loop.
        session: The session's number, from 1.
        connection: Numbered from 1 in order of opening; 0 where it belongs to none.
        vantage: The end that saw it.
    """

    at_ns: int
    session: int
    connection: int = 0
    vantage: Vantage = Vantage.APP


@dataclass(frozen=True, slots=True, kw_only=True)
class OnWire(Occurrence):
    """What every event read from octets knows.

    ``at_ns`` is the moment of the last octet of ``octets``.

    Attributes:
        direction: Sent or received by ``vantage``.
        octets: The octets of ``stream`` it was read from.
        began_ns: The moment of the first octet.
    """

    direction: Direction
    octets: Span
    began_ns: int

    @property
    def stream(self) -> Stream:
        """The direction of the connection the octets went in."""
        up = (self.vantage is Vantage.CLIENT) == (self.direction is Direction.SENT)
        return Stream.UP if up else Stream.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeen(OnWire):
    """The start line and fields of a request (RFC 9112 section 3); ``exchange`` counts from 1 on the connection."""

    exchange: int
    method: str
    target: str
    version: str
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSeen(OnWire):
    """The status line and fields of a response (RFC 9112 section 4); 1xx other than 101 are interim."""

    exchange: int
    status: int
    reason: str
    version: str
    fields: Fields

    @property
    def interim(self) -> bool:
        """Whether a final response is still to come."""
        return is_interim(self.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentSeen(OnWire):
    """Content of a message as it passed: one event for each run of octets handed over together.

    ``octets`` covers the chunk framing that came with it; ``data`` is content alone, without it.
    """

    exchange: int
    data: bytes
    chunked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSentEventSeen(OnWire):
    """A block of an event stream, up to its blank line (WHATWG HTML 9.2.6); it follows the content that completes it.

    ``octets`` is where its lines lie in the connection's stream: from its first octet to its last, chunk framing
    between them included; of a blank line that ends with CR LF, where CR alone ends it already, the CR is the last.

    Attributes:
        exchange: Of the response.
        type: The event's type: "message" unless the block names another.
        data: Its data lines, joined; None where it has none, and then no event is dispatched.
        id: The last event ID that it sets; None where it sets none.
        retry_ms: The reconnection time that it sets, milliseconds; None where it sets none.
        comment: Its comments, without the colons, a line each; None where it has none.
        cut: Whether not all of it is kept: of each text the first 65,536 characters are, of a whole block 1 MiB, and
            nothing more once a trace holds 64 MiB (``engine.decode.room``). The journal has its octets.
    """

    exchange: int
    type: str
    data: str | None
    id: str | None = None
    retry_ms: int | None = None
    comment: str | None = None
    cut: bool = False

    @property
    def dispatched(self) -> bool:
        """Whether it is an event, not only a comment or what is to be remembered.

        WHATWG HTML 9.2.6: "If the data buffer is an empty string, set the data buffer and the event type buffer to the
        empty string and return."
        """
        return self.data is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEnded(OnWire):
    """The end of an HTTP message; its span is empty, or the last chunk and the trailers.

    Attributes:
        length: Octets of content in all.
        complete: False where the connection ended first (RFC 9112 section 8).
        whole: The octets of the whole message, start line to end.
    """

    exchange: int
    length: int
    complete: bool = True
    trailers: Fields = ()
    whole: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSeen(OnWire):
    """One WebSocket frame (RFC 6455 section 5.2).

    Attributes:
        opcode: An ``Opcode``, or the reserved number.
        rsv: RSV1, RSV2, RSV3 as the bits 4, 2, 1.
        masking_key: Four octets, or None where the frame is not masked.
        header_length: Octets before the payload, masking key included.
        length_field: 7, 16 or 63: which form of the length was used.
        payload_length: As the header declares it.
        payload: Unmasked, as on the wire otherwise (compressed if it was).
        content: The payload inflated (RFC 7692) where RSV1 says so, else ``payload``.
        close_code: Of a Close frame with a payload.
        close_reason: The same.
        inflated: Whether ``content`` was inflated.
        cut: Whether ``payload`` or ``content`` is not whole: of each the first 64 KiB are kept, and nothing more once a
            trace holds 64 MiB of those that do not lie in the journal in one piece (``engine.decode.room``). The
            journal has the octets of ``octets``.
    """

    opcode: int
    fin: bool
    rsv: int
    masking_key: bytes | None
    header_length: int
    length_field: int
    payload_length: int
    payload: bytes = field(repr=False)
    content: bytes = field(repr=False)
    close_code: int | None = None
    close_reason: str = ""
    inflated: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OctetsSeen(OnWire):
    """Octets that are shown as they are: after a violation, or where nothing known is spoken."""

    data: bytes
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolViolation(OnWire):
    """A peer broke a rule: ``rule`` is its section ("RFC 6455 5.1"), ``text`` what happened, in one sentence."""

    rule: str
    text: str
