"""What was observed, read: one closed union of frozen events, each knowing the octets it was read from.

Both ends of a connection are read independently: a message that left one end and reached the other gives two events,
one ``SENT`` and one ``RECEIVED``, of the same ``stream`` and the same ``octets``. That is how they are joined.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.journal import Vantage
from engine.wire_events import (
    ContentSeen,
    Direction,
    Fields,
    FrameSeen,
    MessageEnded,
    Occurrence,
    OctetsSeen,
    OnWire,
    Opcode,
    ProtocolViolation,
    RequestSeen,
    ResponseSeen,
    ServerSentEventSeen,
    Span,
    Stream,
    is_interim,
)

__all__ = [
    "AbortCalled",
    "Accepted",
    "CloseCalled",
    "Connected",
    "Connecting",
    "ContentSeen",
    "Cut",
    "Direction",
    "EndReceived",
    "EndSent",
    "Event",
    "Fields",
    "FrameSeen",
    "LetGo",
    "LinkChanged",
    "Lost",
    "Marked",
    "MessageEnded",
    "NameNotResolved",
    "NameResolved",
    "NameResolving",
    "NotConnected",
    "NotSecured",
    "Occurrence",
    "OctetsSeen",
    "OnWire",
    "Opcode",
    "ProtocolViolation",
    "RecordingLimited",
    "RequestSeen",
    "ResponseSeen",
    "Secured",
    "Securing",
    "ServerSentEventSeen",
    "SessionEnded",
    "SessionStarted",
    "Span",
    "Stream",
    "TlsMessageSeen",
    "is_interim",
]


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
    """The client's TCP connection is established.

    Of the time it took, ``link_ns`` were the link's; before that the hold kept it from beginning for ``held_ns``.
    """

    local: str
    peer: str
    link_ns: int = 0
    held_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotConnected(Occurrence):
    """The TCP connection did not come to be; ``code`` as "ECONNREFUSED", "ETIMEDOUT", "CANCELLED".

    Attributes:
        begun: Whether anything was sent for it; not while the user's hold kept it from beginning.
    """

    address: str
    error: str
    code: str | None = None
    begun: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Occurrence):
    """The server was given the connection; under TLS, after the handshake, which ``tls_resumed`` a session or not."""

    local: str
    peer: str
    tls_version: str | None = None
    tls_resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Securing(Occurrence):
    """The client began the TLS handshake."""

    server_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured(Occurrence):
    """The TLS handshake is over; ``link_ns`` and ``held_ns`` of the time it took are as of ``Connected``.

    Attributes:
        resumed: Whether it went on with the keys of a session before (RFC 8446 section 2.2).
    """

    version: str
    cipher: str
    link_ns: int = 0
    resumed: bool = False
    held_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSecured(Occurrence):
    """The TLS handshake failed; ``error`` says why.

    Attributes:
        begun: As of ``NotConnected``.
    """

    error: str
    code: str | None = None
    begun: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsMessageSeen(Occurrence):
    """A message of TLS itself passed: of the handshake, an alert, a change of cipher; of none its octets.

    Sent: made by the end's TLS, for the event loop to send. A loop that closes the connection for a failed handshake
    may do so without sending the alert that says why.

    Attributes:
        direction: Sent or received by ``vantage``.
        name: As RFC 8446 writes it: "ClientHello", "Alert".
        length: Its octets, before encryption and without the header of its record.
        detail: What it says that is no secret, by name: see ``engine.tls_said``.
    """

    direction: Direction
    name: str
    length: int
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def stream(self) -> Stream:
        """The direction of the connection it went in."""
        up = (self.vantage is Vantage.CLIENT) == (self.direction is Direction.SENT)
        return Stream.UP if up else Stream.DOWN

    @property
    def alert(self) -> str:
        """What an alert says (RFC 8446 section 6): "close_notify"; "" of any other message."""
        return self.said("alert") if self.name == "Alert" else ""

    def said(self, name: str) -> str:
        """Return one of its details; "" where it has none of this name."""
        return next((value for known, value in self.detail if known == name), "")


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
    | TlsMessageSeen
    | RequestSeen
    | ResponseSeen
    | ContentSeen
    | ServerSentEventSeen
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
