"""What was observed, read: one closed union of frozen events, each knowing the octets it was read from.

Both ends of a connection are read independently: a message that left one end and reached the other gives two events,
one ``SENT`` and one ``RECEIVED``, of the same ``stream`` and the same ``octets``. That is how they are joined.
"""

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
class SessionStarted(Occurrence):
    """A session began; ``kind`` is "http" or "websocket".

    Attributes:
        group: Sessions of one group are drawn in one diagram; "" for one of its own.
        name: What the session's client is called there; "" for nothing in particular.
    """

    title: str
    kind: str
    url: str
    group: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Occurrence):
    """A session is over; ``error`` is one plain sentence, or None where all went as asked."""

    error: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Occurrence):
    """The application itself marked a moment, e.g. the birth of update 3."""

    label: str
    update: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameResolving(Occurrence):
    """A host name is being looked up."""

    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameResolved(Occurrence):
    """The look-up answered."""

    host: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameNotResolved(Occurrence):
    """The look-up failed."""

    host: str
    error: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting(Occurrence):
    """The client asked for a TCP connection; ``observed`` if the server's end is ours to observe too."""

    address: str
    observed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected(Occurrence):
    """The client's TCP connection is established; ``link_ns`` of the time it took were the link's."""

    local: str
    peer: str
    link_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotConnected(Occurrence):
    """The TCP connection did not come to be; ``code`` as "ECONNREFUSED", "ETIMEDOUT", "CANCELLED"."""

    address: str
    error: str
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Occurrence):
    """The server was given the connection; under TLS, after the handshake."""

    local: str
    peer: str
    tls_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Securing(Occurrence):
    """The client began the TLS handshake."""

    server_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured(Occurrence):
    """The TLS handshake is over; ``link_ns`` of the time it took were the link's."""

    version: str
    cipher: str
    link_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSecured(Occurrence):
    """The TLS handshake failed; ``error`` says why."""

    error: str
    code: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSent(Occurrence):
    """The end finished sending (half-close, FIN) but still reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReceived(Occurrence):
    """The peer's FIN was seen: no more octets will come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCalled(Occurrence):
    """The end asked its transport to close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbortCalled(Occurrence):
    """The end cut its transport off, discarding what was unsent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost(Occurrence):
    """The end's transport is gone; ``code`` as "ECONNRESET", None where it was closed in order."""

    error: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChanged(Occurrence):
    """From here on the connection goes over this link (``engine.link.Link``): what it adds is not the network's.

    Attributes:
        name: What the user calls it; "" where it was put together by hand.
        delay_up_ms: Milliseconds from client to server, for each octet.
        delay_down_ms: The same from server to client.
        jitter_ms: How much a delay differs from that at most, either way.
        rate_up: Octets a second from client to server; None for no limit.
        rate_down: The same from server to client.
    """

    name: str = ""
    delay_up_ms: float = 0.0
    delay_down_ms: float = 0.0
    jitter_ms: float = 0.0
    rate_up: float | None = None
    rate_down: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo(Occurrence):
    """Octets that the link, or the user's hold, kept in flight were let go; of an end of the stream, none.

    It is told by the end behind which they waited, before they arrive. A message was kept until its last octet was let
    go: the rest of the time between SENT and RECEIVED is what was measured.

    Attributes:
        stream: The direction they go in.
        span: The octets, counted as in ``OnWire.octets``.
        waited_ns: How long they waited, since they were handed over.
        held_ns: How much of that the user's hold had them wait; the rest was the link's.
    """

    stream: Stream
    span: Span
    waited_ns: int
    held_ns: int = 0

    @property
    def link_ns(self) -> int:
        """How much of ``waited_ns`` was the link's."""
        return self.waited_ns - self.held_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Occurrence):
    """The user cut the connection, as an experiment: no end did it, and what was in flight is lost.

    Attributes:
        dropped_up: Octets that were in flight from client to server.
        dropped_down: The same from server to client.
    """

    dropped_up: int = 0
    dropped_down: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLimited(Occurrence):
    """A limit of the recording was reached: from here on octets are counted, not kept or not read.

    Attributes:
        kept: Octets kept until then.
        text: Which limit it was and what that means, in one sentence.
    """

    kept: int
    text: str = ""


Event = (
    SessionStarted
    | SessionEnded
    | Marked
    | NameResolving
    | NameResolved
    | NameNotResolved
    | Connecting
    | Connected
    | NotConnected
    | Accepted
    | Securing
    | Secured
    | NotSecured
    | RequestSeen
    | ResponseSeen
    | ContentSeen
    | MessageEnded
    | FrameSeen
    | OctetsSeen
    | ProtocolViolation
    | EndSent
    | EndReceived
    | CloseCalled
    | AbortCalled
    | Lost
    | LinkChanged
    | LetGo
    | Cut
    | RecordingLimited
)
