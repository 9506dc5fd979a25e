"""Captions of what crosses a connection: requests, responses, content, frames, and rules broken."""

from __future__ import annotations

from dataclasses import dataclass

from engine import events as ev
from engine.durations import duration, spread
from engine.events import Direction, Fields, Opcode
from engine.journal import Vantage
from gui.diagram import streams
from gui.diagram.labels import carried, counted, section
from gui.diagram.notation import Arrow, Fate, Item, Repeats

METHODS = {
    "GET": "RFC 9110 §9.3.1",
    "HEAD": "RFC 9110 §9.3.2",
    "POST": "RFC 9110 §9.3.3",
    "PUT": "RFC 9110 §9.3.4",
    "DELETE": "RFC 9110 §9.3.5",
    "CONNECT": "RFC 9110 §9.3.6",
    "OPTIONS": "RFC 9110 §9.3.7",
    "TRACE": "RFC 9110 §9.3.8",
    "PATCH": "RFC 5789 §2",
}


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption.

    Attributes:
        text: One to three sentences, each with its full stop.
        reference: The section of the standard ("RFC 6455 §5.2"), or empty.
    """

    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class _Ends:
    """Who sent it, who gets it, and whether it has arrived: all as the event's own end saw it.

    ``closed``: whether that end had sent its Close frame.
    """

    sender: str
    receiver: str
    arrived: bool
    closed: bool = False


def ordinal(number: int) -> str:
    """Return "first" to "fifth", then "6th" and so on."""
    names = ("first", "second", "third", "fourth", "fifth")
    if 1 <= number <= len(names):
        return names[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def sentence(text: str) -> str:
    """Return ``text`` with a full stop, as words that are not ours come with or without one."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def message_caption(event: ev.OnWire, item: Item | None, *, websocket: bool, closed: bool = False) -> Caption:
    """Return what to say of octets that passed.

    Args:
        event: What passed, as one end saw it.
        item: What stands for it.
        websocket: Whether the session is there to open a WebSocket.
        closed: Whether that end had sent its Close frame.
    """
    arrived = event.direction is Direction.RECEIVED
    from_client = (event.vantage is Vantage.CLIENT) != arrived
    sender, receiver = ("client", "server") if from_client else ("server", "client")
    ends = _Ends(sender, receiver, arrived, closed)
    arrow = item if isinstance(item, Arrow) else None
    said = _said(_seen(event, arrow, arrived=arrived), ends, arrow, websocket=websocket)
    return Caption(said.text + (_flight(arrow) if arrived else ""), said.reference)


def repeats_caption(item: Repeats) -> Caption:
    """Return what to say of Pings and Pongs that are folded."""
    least, middle, most = map(duration, spread(item.trips_ns))
    asks, answers = item.pinger, item.pinger.other
    took = "The round trips took" if item.asked else "The answers took"
    lasted = "" if item.ended_ns is None else f" in {duration(item.ended_ns - item.began_ns)}"
    return Caption(
        f"The {asks} sent {len(item.trips_ns):,} Pings{lasted}, and the {answers} answered each with a Pong of the "
        f"same payload, with nothing else between them. {took} {least} to {most}, {middle} in the median.",
        "RFC 6455 §5.5.2",
    )


def _seen(event: ev.OnWire, arrow: Arrow | None, *, arrived: bool) -> ev.OnWire:
    """What the arrow stands for: of a head and its content handed over together, the content's end arrives last."""
    if arrow is not None and isinstance(arrow.event, ev.ServerSentEventSeen) and isinstance(event, ev.ContentSeen):
        return arrow.event
    if arrived and arrow is not None and isinstance(arrow.event, ev.RequestSeen | ev.ResponseSeen):
        return arrow.event
    return event


def _flight(arrow: Arrow | None) -> str:
    if arrow is None or arrow.fate is not Fate.ARRIVED or arrow.sent_ns is None or arrow.received_ns is None:
        return ""
    took = arrow.received_ns - arrow.sent_ns
    return f" It was on its way for {duration(took)}." if took >= 0 else ""


def _said(event: ev.OnWire, ends: _Ends, arrow: Arrow | None, *, websocket: bool) -> Caption:
    match event:
        case ev.RequestSeen():
            return _request(event, ends, arrow)
        case ev.ResponseSeen():
            return _response(event, ends, arrow, websocket=websocket)
        case ev.ContentSeen():
            verb = f"The {ends.receiver} is given" if ends.arrived else f"The {ends.sender} sends"
            of = f" of the {ends.sender}’s message" if ends.arrived else ""
            reference = "RFC 9112 §7.1" if event.chunked else "RFC 9112 §6"
            return Caption(f"{verb} {counted(len(event.data))} of the content{of}.", reference)
        case ev.ServerSentEventSeen():
            count = 1 if arrow is None else arrow.server_sent
            text = streams.told(event, count, ends.receiver, ends.sender, arrived=ends.arrived)
            return Caption(text, streams.REFERENCE)
        case ev.MessageEnded():
            return _end(event, ends)
        case ev.FrameSeen():
            return _frame(event, ends)
        case ev.ProtocolViolation():
            return _violation(event, ends)
        case ev.OctetsSeen():
            length = counted(event.octets.end - event.octets.start)
            return Caption(sentence(f"{length} from the {ends.sender}, shown as they are: {event.why}"))
        case _:
            return Caption("")


# HTTP.


def _has(fields: Fields, name: str, token: str = "") -> bool:
    """Whether there is a field of this name, with ``token`` in its list if one is given."""
    values = [value.lower() for key, value in fields if key.lower() == name]
    return any(not token or token in [part.strip() for part in value.split(",")] for value in values)


def _request(event: ev.RequestSeen, ends: _Ends, arrow: Arrow | None) -> Caption:
    start = f"{event.method} {event.target}"
    if _has(event.fields, "upgrade", "websocket"):
        verb = "The server is asked" if ends.arrived else "The client asks"
        so_far = f"So far this is an ordinary {event.method} request."
        return Caption(f"{verb} to switch this connection from HTTP to WebSocket. {so_far}", "RFC 6455 §4.1")
    reference = METHODS.get(event.method, "RFC 9110 §9.1")
    if ends.arrived:
        there = "The server has the request" if _whole(arrow) else "The server has the beginning of the request"
        rest = "it can work on it" if _whole(arrow) else "the rest of its content is still to come"
        return Caption(f"{there} {start}: {rest}.", "RFC 9112 §3")
    order = "" if event.exchange == 1 else f" It is the {ordinal(event.exchange)} on this connection."
    return Caption(f"The client asks: {start}. In HTTP only the client can begin.{order}", reference)


def _response(event: ev.ResponseSeen, ends: _Ends, arrow: Arrow | None, *, websocket: bool) -> Caption:
    status = f"{event.status} {event.reason}".strip()
    if event.status == 101:
        return _switching(event, ends)
    if event.interim:
        verb = "The client is told for now" if ends.arrived else "The server answers for now"
        return Caption(f"{verb}: {status}. The final response is still to come.", "RFC 9110 §15.2")
    closed = " The WebSocket is not opened: that takes a 101." if websocket else ""
    if ends.arrived:
        if not _whole(arrow):
            rest = "the rest of its content is still to come"
            return Caption(f"The client has the beginning of the response {status}: {rest}.{closed}", "RFC 9112 §6")
        over = closed or " One request, one response: the exchange is over."
        if event.version == "HTTP/1.0" and not _has(event.fields, "connection", "keep-alive") and not closed:
            over = " It is HTTP/1.0: the connection is for this one request only."
        return Caption(f"The client has the response {status}.{over}", "RFC 6455 §4.1" if closed else "RFC 9110 §3.4")
    if event.version == "HTTP/1.0" and not _has(event.fields, "connection", "keep-alive"):
        old = "it speaks HTTP/1.0, in which a connection is for one request only."
        return Caption(f"The server answers {status}: {old}{closed}", "RFC 9112 §9.3")
    if _has(event.fields, "connection", "close"):
        return Caption(
            f"The server answers {status}, and says that it will close the connection after that.{closed}",
            "RFC 9112 §9.6",
        )
    return Caption(f"The server answers {status}.{closed}", "RFC 6455 §4.2.2" if closed else "RFC 9110 §15")


def _whole(arrow: Arrow | None) -> bool:
    return arrow is None or arrow.ends


def _switching(event: ev.ResponseSeen, ends: _Ends) -> Caption:
    if not _has(event.fields, "upgrade", "websocket"):
        verb = "The client is told" if ends.arrived else "The server says"
        return Caption(f"{verb} that this connection speaks another protocol from here on.", "RFC 9110 §15.2.2")
    if ends.arrived:
        return Caption(
            "The client has the 101. If its Sec-WebSocket-Accept is right, the WebSocket is open, and either end may "
            "send at any time.",
            "RFC 6455 §4.1",
        )
    return Caption(
        "The server agrees: after this 101 the connection speaks WebSocket, no longer HTTP.", "RFC 6455 §4.2.2"
    )


def _end(event: ev.MessageEnded, ends: _Ends) -> Caption:
    if not event.complete:
        text = f"The {ends.sender}’s message ends before it is complete, after {counted(event.length)} of content."
        return Caption(text, "RFC 9112 §8")
    verb = f"The {ends.receiver} has" if ends.arrived else f"The {ends.sender} has sent"
    return Caption(f"{verb} the whole message: {counted(event.length)} of content.", "RFC 9112 §6.3")


def _violation(event: ev.ProtocolViolation, ends: _Ends) -> Caption:
    if event.rule == "RFC 9112 8":
        return Caption(f"The {ends.sender}’s message is incomplete. {sentence(event.text)}", "RFC 9112 §8")
    return Caption(f"The {ends.sender} broke a rule. {sentence(event.text)}", section(event.rule))


# WebSocket.


def _frame(event: ev.FrameSeen, ends: _Ends) -> Caption:
    match event.opcode:
        case Opcode.TEXT | Opcode.BINARY:
            return _data(event, ends)
        case Opcode.CONTINUATION:
            which = "the last fragment of the message" if event.fin else "another fragment of the message"
            verb = f"The {ends.receiver} has" if ends.arrived else f"The {ends.sender} sends"
            return Caption(f"{verb} {which}.", "RFC 6455 §5.4")
        case Opcode.PING:
            asked = f"The {ends.receiver} gets a Ping: it is to answer with a Pong of the same content."
            asks = f"The {ends.sender} sends a Ping, to learn whether the other end is still there."
            return Caption(asked if ends.arrived else asks, "RFC 6455 §5.5.2")
        case Opcode.PONG:
            text = f"The {ends.receiver} gets a Pong: the {ends.sender} was there when it sent it."
            sent = f"The {ends.sender} sends a Pong: it is there."
            return Caption(text if ends.arrived else sent, "RFC 6455 §5.5.3")
        case Opcode.CLOSE:
            return _close(event, ends)
        case _:
            verb = f"The {ends.receiver} gets" if ends.arrived else f"The {ends.sender} sends"
            return Caption(f"{verb} a frame with the reserved opcode {event.opcode:#x}.", "RFC 6455 §5.2")


def _data(event: ev.FrameSeen, ends: _Ends) -> Caption:
    kind = "text" if event.opcode == Opcode.TEXT else "binary"
    if not event.fin:
        verb = f"The {ends.receiver} has" if ends.arrived else f"The {ends.sender} sends"
        return Caption(f"{verb} the first fragment of a {kind} message: more are to follow.", "RFC 6455 §5.4")
    if ends.arrived:
        free = "no request was needed for it" if ends.receiver == "client" else "no response is due"
        return Caption(
            f"The {ends.receiver} has the {kind} message: WebSocket knows no turns, {free}.", "RFC 6455 §5.6"
        )
    whole = event.octets.end - event.octets.start
    seen, compressed = carried(event)
    packed = f", compressed to {compressed:,}" if compressed is not None else " (compressed)" if event.inflated else ""
    message = f"a {kind} message of {counted(seen)}{packed},"
    frame = f"a frame of {whole:,}: {counted(whole - event.payload_length)} of overhead"
    return Caption(f"The {ends.sender} sends {message} in {frame}.", "RFC 6455 §5.2")


def _close(event: ev.FrameSeen, ends: _Ends) -> Caption:
    code = "without a code" if event.close_code is None else f"with code {event.close_code}"
    reason = f" (“{event.close_reason}”)" if event.close_reason else ""
    if ends.arrived:
        # RFC 6455 5.5.1: "After both sending and receiving a Close message, an endpoint considers the WebSocket
        # connection closed and MUST close the underlying TCP connection."
        owes, over = "It is to answer with one.", "It has sent its own already: the closing handshake is over."
        answer = over if ends.closed else owes
        return Caption(f"The {ends.receiver} gets a Close frame {code}{reason}. {answer}", "RFC 6455 §5.5.1")
    return Caption(
        f"The {ends.sender} sends a Close frame {code}{reason}: it sends no more data after it.", "RFC 6455 §5.5.1"
    )
