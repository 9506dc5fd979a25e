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
        octets: The last octets that passed there, in either direction, Close frames apart.
        close_sent: Its first Close frame.
        close_received: The other end's first Close frame, when this end was given it.
        pings: Pings it sent that no pong answered, oldest first, by payload.
        finished: When it called close, or half-closed.
        aborted: When it cut the connection off.
        peer_finished: When it was given the other end's FIN.
        lost: When its transport was gone, and the event that said so.
    """

    seen: bool = False
    octets: Seen | None = None
    close_sent: Closing | None = None
    close_received: Closing | None = None
    pings: dict[bytes, Seen] = field(default_factory=dict)
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
        failed: Why it never came to be.
        asked: Requests seen.
        answered: Final responses seen.
        cut: A message that the end of the connection cut off.
        upgrade_asked: Whether a request asked for a WebSocket.
        last_status: The status of the last final response.
        closes: Whether a message said ``Connection: close``, and which end's.
        keep_alive: What a response's Keep-Alive field announced.
        violations: Rules that were broken, each once.
        severed: The user's own cut, made as an experiment, and how many octets in flight were lost by it.
        last: The numbers of the last messages that were sent, newest last.
    """

    connection: int
    ends: dict[Vantage, EndLife] = field(default_factory=lambda: {Vantage.CLIENT: EndLife(), Vantage.SERVER: EndLife()})
    begun: Seen | None = None
    websocket: bool = False
    failed: tuple[Seen, str] | None = None
    asked: int = 0
    answered: int = 0
    cut: ev.MessageEnded | None = None
    upgrade_asked: bool = False
    last_status: int | None = None
    closes: Vantage | None = None
    keep_alive: str = ""
    violations: dict[tuple[str, str], int] = field(default_factory=dict)
    severed: tuple[Seen, int] | None = None
    last: list[int] = field(default_factory=list)


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
        life.severed = life.severed or (Seen(number, event.at_ns), event.dropped_up + event.dropped_down)


def take_plain(life: Life, side: Vantage, seen: Seen, *, sent: bool) -> None:
    """Add the next event, a plain frame (``engine.eventlog``) that an end sent or was given, without a look at it."""
    end = life.ends[side]
    end.seen = life.websocket = True
    end.octets = seen
    life.begun = life.begun or seen
    if sent:
        _name(life, seen.number)


def _name(life: Life, number: int) -> None:
    """Note the last message that was sent."""
    life.last = [*life.last, number][-LAST:]


def _take(life: Life, end: EndLife, number: int, event: Event) -> None:
    seen = Seen(number, event.at_ns)
    end.seen = True
    life.begun = life.begun or seen
    match event:
        case ev.NotConnected() | ev.NotSecured():
            life.failed = (seen, event.error)
        case ev.OnWire():
            _take_octets(life, end, seen, event)
        case ev.EndSent() | ev.CloseCalled():
            end.finished = end.finished or seen
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
    closing = isinstance(event, ev.FrameSeen) and event.opcode == Opcode.CLOSE
    if event.octets.end > event.octets.start and not closing:
        end.octets = seen
    match event:
        case ev.FrameSeen():
            _take_frame(life, end, seen, event)
        case ev.RequestSeen():
            life.asked = max(life.asked, event.exchange)
            life.upgrade_asked = life.upgrade_asked or _asks_for_websocket(event.fields)
            _note_fields(life, Vantage.CLIENT, event.fields)
        case ev.ResponseSeen() if not event.interim:
            life.answered = max(life.answered, event.exchange)
            life.last_status = event.status
            life.websocket = life.websocket or event.status == 101
            _note_fields(life, Vantage.SERVER, event.fields)
        case ev.MessageEnded() if not event.complete:
            life.cut = life.cut or event
        case _:
            pass
    part = isinstance(event, ev.ContentSeen | ev.ServerSentEventSeen | ev.MessageEnded)
    if not part and event.direction is Direction.SENT:
        _name(life, seen.number)


def _take_frame(life: Life, end: EndLife, seen: Seen, frame: ev.FrameSeen) -> None:
    life.websocket = True
    sent = frame.direction is Direction.SENT
    if frame.opcode == Opcode.CLOSE:
        closing = Closing(seen.number, seen.at_ns, frame.close_code, frame.close_reason)
        if sent:
            end.close_sent = end.close_sent or closing
        else:
            end.close_received = end.close_received or closing
    elif frame.opcode == Opcode.PING and sent:
        end.pings[frame.payload] = seen
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
    return any(name.lower() == "upgrade" and "websocket" in value.lower() for name, value in fields)


def _note_fields(life: Life, side: Vantage, fields: ev.Fields) -> None:
    for name, value in fields:
        if name.lower() == "connection" and "close" in (word.strip().lower() for word in value.split(",")):
            life.closes = life.closes or side
        if name.lower() == "keep-alive":
            life.keep_alive = value
