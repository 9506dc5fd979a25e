"""The life of a connection, as its ends saw it: gathered from its events in order, for the verdict to be made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import events as ev
from engine.events import Direction, Event, Opcode
from engine.journal import Vantage


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment: the number of an event of the trace and its time."""

    number: int
    at_ns: int


@dataclass(frozen=True, slots=True)
class Closing:
    """A Close frame as one end sent it or was given it."""

    number: int
    at_ns: int
    code: int | None
    reason: str


@dataclass(slots=True, kw_only=True)
class EndLife:
    """What one end saw.

    Attributes:
        seen: Whether anybody observed it.
        octets: The last octets that passed there before any sign of the end, in either direction.
        close_sent: Its first Close frame.
        close_received: The other end's first Close frame, when this end was given it.
        pings: Pings it sent that no pong answered, oldest first, by payload.
        closed: Whether it called close.
        finished: When it did, or half-closed.
        aborted: When it cut the connection off.
        peer_finished: When it was given the other end's FIN.
        lost: When its transport was gone, and the event that said so.
    """

    seen: bool = False
    octets: Seen | None = None
    close_sent: Closing | None = None
    close_received: Closing | None = None
    pings: dict[bytes, Seen] = field(default_factory=dict)
    closed: bool = False
    finished: Seen | None = None
    aborted: Seen | None = None
    peer_finished: Seen | None = None
    lost: Seen | None = None
    error: str | None = None
    code: str | None = None


@dataclass(slots=True, kw_only=True)
class Life:
    """What is known of a connection.

    Attributes:
        websocket: Whether it was switched to the WebSocket protocol.
        ending: Whether there was a sign of its end.
        framed: Whether a frame passed on it.
        failed: Why it never came to be, or why its TLS handshake failed.
        connected: Whether it was the handshake that failed.
        held_back: Whether that had not begun, for the user's hold did not let it.
        asked: Requests seen.
        answered: Final responses seen.
        cut: A message that the end of the connection cut off.
        expecting: The exchange of the last request that asks before it sends its content (RFC 9110 section 10.1.1).
        declined: The status of the final response to that; 0 before there is one.
        spared: Whether none of that content was sent in the end.
        upgrade_asked: Which exchange's request asked for a WebSocket, the last that did; 0 if none.
        upgrade_status: The status of its final response.
        method: The method of the last request.
        kept: Whether the last final response left the connection to further requests (RFC 9112 section 9.3).
        to_end: Whether the end of the connection was the end of that response's content (section 6.3).
        closes: Whether a message said ``Connection: close``, and which end's.
        keep_alive: What a response's Keep-Alive field announced.
        violations: Rules that were broken, each once.
        severed: The user's own cut, made as an experiment, and how many octets in flight were lost by it.
        last: The numbers of the last messages, newest last: as they were sent, or as they were received where nobody
            observed their sender.
    """

    connection: int
    ends: dict[Vantage, EndLife] = field(default_factory=lambda: {Vantage.CLIENT: EndLife(), Vantage.SERVER: EndLife()})
    begun: Seen | None = None
    websocket: bool = False
    framed: bool = False
    ending: bool = False
    failed: tuple[Seen, str] | None = None
    connected: bool = False
    held_back: bool = False
    asked: int = 0
    answered: int = 0
    cut: ev.MessageEnded | None = None
    expecting: int = 0
    declined: int = 0
    spared: bool = False
    upgrade_asked: int = 0
    upgrade_status: int | None = None
    method: str = ""
    kept: bool = True
    to_end: bool = False
    closes: Vantage | None = None
    keep_alive: str = ""
    violations: dict[tuple[str, str], int] = field(default_factory=dict)
    severed: tuple[Seen, int] | None = None
    last: list[int] = field(default_factory=list)


_SIGNS = (ev.EndSent, ev.CloseCalled, ev.AbortCalled, ev.EndReceived, ev.Lost)

LAST = 4
"""How many of the last messages are named."""


def live(connection: int, events: Iterable[tuple[int, Event]]) -> Life:
    """Return the life of a connection from its events, each with its number in the trace, in order."""
    life = Life(connection=connection)
    for number, event in events:
        take(life, number, event)
    return life


def take(life: Life, number: int, event: Event) -> None:
    """Add the next event of its connection to a life."""
    if event.vantage in life.ends:
        _take(life, life.ends[event.vantage], number, event)
    elif isinstance(event, ev.Cut):
        life.ending = True
        life.severed = life.severed or (Seen(number, event.at_ns), event.dropped_up + event.dropped_down)


def take_plain(life: Life, side: Vantage, seen: Seen, *, sent: bool) -> None:
    """Add the next event, a plain frame (``engine.eventlog``) that an end sent or was given, without a look at it."""
    end = life.ends[side]
    end.seen = life.websocket = life.framed = True
    if not life.ending:
        end.octets = seen
    life.begun = life.begun or seen
    if is_first_hand(life, side, sent=sent):
        _name(life, seen.number)


def is_first_hand(life: Life, side: Vantage, *, sent: bool) -> bool:
    """Whether what an end sent, or was given, is the first that is seen of it."""
    return sent or not life.ends[Vantage.SERVER if side is Vantage.CLIENT else Vantage.CLIENT].seen


def _name(life: Life, number: int) -> None:
    """Note the last message that was sent."""
    life.last = [*life.last, number][-LAST:]


def _take(life: Life, end: EndLife, number: int, event: Event) -> None:
    seen = Seen(number, event.at_ns)
    end.seen = True
    life.begun = life.begun or seen
    life.ending = life.ending or isinstance(event, _SIGNS)
    match event:
        case ev.NotConnected() | ev.NotSecured():
            life.failed = (seen, event.error)
            life.connected = isinstance(event, ev.NotSecured)
            life.held_back = not event.begun
        case ev.OnWire():
            _take_octets(life, end, seen, event)
        case ev.EndSent() | ev.CloseCalled():
            end.finished = end.finished or seen
            end.closed = end.closed or isinstance(event, ev.CloseCalled)
        case ev.AbortCalled():
            end.aborted = end.aborted or seen
        case ev.EndReceived():
            end.peer_finished = end.peer_finished or seen
        case ev.Lost() if end.lost is None:
            end.lost, end.error, end.code = seen, event.error, event.code
        case _:
            pass


def _take_octets(life: Life, end: EndLife, seen: Seen, event: ev.OnWire) -> None:
    if isinstance(event, ev.ProtocolViolation):
        life.violations.setdefault((event.rule, event.text), seen.number)
        return
    life.ending = life.ending or (isinstance(event, ev.FrameSeen) and event.opcode == Opcode.CLOSE)
    if event.octets.end > event.octets.start and not life.ending:
        end.octets = seen
    match event:
        case ev.FrameSeen():
            _take_frame(life, end, seen, event)
        case ev.RequestSeen():
            life.asked = max(life.asked, event.exchange)
            life.method = event.method
            if _asks_for_websocket(event.fields):
                life.upgrade_asked, life.upgrade_status = event.exchange, None
            if "100-continue" in _words(event.fields, "expect"):
                life.expecting, life.declined = event.exchange, 0
            _note_fields(life, Vantage.CLIENT, event.fields)
        case ev.ResponseSeen() if not event.interim:
            life.answered = max(life.answered, event.exchange)
            if event.exchange == life.upgrade_asked:
                life.upgrade_status = event.status
            if event.exchange == life.expecting:
                life.declined = event.status
            _note_framing(life, event)
            life.websocket = life.websocket or event.status == 101
            _note_fields(life, Vantage.SERVER, event.fields)
        case ev.MessageEnded(length=0) if life.declined and event.exchange == life.expecting and not event.complete:
            life.spared = True
        case ev.MessageEnded() if not event.complete:
            life.cut = life.cut or event
        case _:
            pass
    part = isinstance(event, ev.ContentSeen | ev.ServerSentEventSeen | ev.MessageEnded)
    if not part and is_first_hand(life, event.vantage, sent=event.direction is Direction.SENT):
        _name(life, seen.number)


def _take_frame(life: Life, end: EndLife, seen: Seen, frame: ev.FrameSeen) -> None:
    life.websocket = life.framed = True
    sent = frame.direction is Direction.SENT
    if frame.opcode == Opcode.CLOSE:
        closing = Closing(seen.number, seen.at_ns, frame.close_code, frame.close_reason)
        if sent:
            end.close_sent = end.close_sent or closing
        else:
            end.close_received = end.close_received or closing
    elif frame.opcode == Opcode.PING and sent:
        end.pings.setdefault(frame.payload, seen)
    elif frame.opcode == Opcode.PONG and not sent:
        _answer(end.pings, frame.payload)


def _answer(pings: dict[bytes, Seen], payload: bytes) -> None:
    """Forget the pings that a pong answers.

    RFC 6455 5.5.3: an endpoint that has not answered earlier pings "MAY elect to send a Pong frame for only the most
    recently processed Ping frame".
    """
    if payload in pings:
        for earlier in list(pings):
            del pings[earlier]
            if earlier == payload:
                return


def _asks_for_websocket(fields: ev.Fields) -> bool:
    return "websocket" in _words(fields, "upgrade")


def _note_fields(life: Life, side: Vantage, fields: ev.Fields) -> None:
    for name, value in fields:
        if name.lower() == "connection" and "close" in _words([(name, value)], "connection"):
            life.closes = life.closes or side
        if name.lower() == "keep-alive":
            life.keep_alive = value


def _note_framing(life: Life, response: ev.ResponseSeen) -> None:
    """Note how a final response ends, and what that means for the connection."""
    # RFC 9112 9.3: "If the received protocol is HTTP/1.0, the "keep-alive" connection option is present, [...] the
    # connection will persist after the current response; otherwise, the connection will close after the current
    # response."
    life.kept = response.version != "HTTP/1.0" or "keep-alive" in _words(response.fields, "connection")
    # RFC 9112 6.3: "Otherwise, this is a response message without a declared message body length, so the message body
    # length is determined by the number of octets received prior to the server closing the connection."
    empty = life.method in ("HEAD", "CONNECT") or response.status in (101, 204, 304)
    codings = _words(response.fields, "transfer-encoding")
    declared = codings[-1:] == ["chunked"] or (not codings and bool(_words(response.fields, "content-length")))
    life.to_end = not empty and not declared


def _words(fields: Iterable[tuple[str, str]], name: str) -> list[str]:
    """Return the members of a field that is a list (RFC 9110 section 5.6.1), in small letters."""
    values = (value for known, value in fields if known.lower() == name)
    return [word.strip().lower() for value in values for word in value.split(",")]
