"""Captions: what just happened and why, in one or two sentences, filled from the events themselves."""

from __future__ import annotations

from dataclasses import dataclass

from engine import events as ev
from engine.events import Direction, Opcode
from engine.journal import Vantage
from gui.diagram.labels import duration, size
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Fate, Item


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption.

    Attributes:
        text: One or two sentences.
        reference: The section of the standard, or empty.
    """

    text: str
    reference: str = ""


def caption(event: ev.Event, item: Item | None, diagram: Diagram) -> Caption:
    """Return what to say of an event; ``item`` is what stands for it on the diagram."""
    match event:
        case ev.OnWire():
            return _on_wire(event, item)
        case ev.SessionStarted() | ev.SessionEnded() | ev.Marked() | ev.RecordingLimited():
            return _session(event)
        case ev.NameResolving() | ev.NameResolved() | ev.NameNotResolved():
            return _name(event)
        case ev.Securing() | ev.Secured() | ev.NotSecured():
            return _tls(event)
        case ev.Connecting() | ev.Connected() | ev.NotConnected() | ev.Accepted():
            return _connect(event, item, diagram)
        case _:
            return _ending(event, item)


def _session(event: ev.SessionStarted | ev.SessionEnded | ev.Marked | ev.RecordingLimited) -> Caption:
    match event:
        case ev.SessionStarted():
            return Caption(f"{event.title} begins: {event.url}")
        case ev.SessionEnded():
            return Caption(event.error or "All went as asked.")
        case ev.Marked():
            return Caption(f"On the server, {event.label} comes to be. How long until the client has it?")
        case ev.RecordingLimited():
            return Caption(f"{size(event.kept)} are recorded: from here on octets are counted, not kept.")


def _name(event: ev.NameResolving | ev.NameResolved | ev.NameNotResolved) -> Caption:
    match event:
        case ev.NameResolving():
            return Caption(f"The client looks up the address of {event.host}.", "RFC 1034 §2.1")
        case ev.NameResolved():
            return Caption(f"{event.host} is {', '.join(event.addresses)}.", "RFC 1034 §2.1")
        case ev.NameNotResolved():
            return Caption(f"{event.error} Nothing was sent to a server.", "RFC 1034 §2.1")


def _connect(
    event: ev.Connecting | ev.Connected | ev.NotConnected | ev.Accepted, item: Item | None, d: Diagram
) -> Caption:
    match event:
        case ev.Connecting():
            return Caption(
                f"The client asks {event.address} for a TCP connection. Nothing of HTTP can be sent before it stands.",
                "RFC 9293 §3.5",
            )
        case ev.Connected():
            return Caption("The client has its connection: one round trip, before the first request.", "RFC 9293 §3.5")
        case ev.NotConnected():
            return Caption(f"{event.error}", "RFC 9293 §3.10.7")
        case ev.Accepted():
            number = _ordinal_of(item, d)
            return Caption(
                f"The server accepts the {number} connection of this session. What is between the lines is one TCP "
                "connection.",
                "RFC 9293 §3.5",
            )


def _ordinal_of(item: Item | None, diagram: Diagram) -> str:
    if item is None:
        return "next"
    earlier = [t for t in diagram.tubes.things if t.pane == item.pane and t.connection <= item.connection]
    return ordinal(len(earlier))


def ordinal(number: int) -> str:
    """Return "first" to "fifth", then "6th" and so on."""
    names = ("first", "second", "third", "fourth", "fifth")
    if 1 <= number <= len(names):
        return names[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _tls(event: ev.Securing | ev.Secured | ev.NotSecured) -> Caption:
    match event:
        case ev.Securing():
            return Caption(
                f"The client begins the TLS handshake with {event.server_name}: who is there, and with which keys.",
                "RFC 8446 §2",
            )
        case ev.Secured():
            return Caption(
                f"The connection is encrypted: {event.version}, {event.cipher}. What follows is shown as it was before "
                "encryption.",
                "RFC 8446 §2",
            )
        case ev.NotSecured():
            return Caption(f"The TLS handshake failed: {event.error}", "RFC 8446 §6.2")


def _on_wire(event: ev.OnWire, item: Item | None) -> Caption:
    arrived = event.direction is Direction.RECEIVED
    flight = _flight(item) if arrived else ""
    who = "client" if (event.vantage is Vantage.CLIENT) != arrived else "server"
    other = "server" if who == "client" else "client"
    match event:
        case ev.RequestSeen():
            said = _request(event, arrived=arrived)
        case ev.ResponseSeen():
            said = _response(event, arrived=arrived)
        case ev.ContentSeen():
            said = Caption(f"{size(len(event.data))} of content from the {who}.", "RFC 9112 §6")
        case ev.MessageEnded():
            said = Caption(f"The {who}’s message is complete: {size(event.length)} of content.", "RFC 9112 §6.3")
        case ev.FrameSeen():
            said = _frame(event, who, other, arrived=arrived)
        case ev.ProtocolViolation():
            return Caption(
                f"The {who} broke a rule: {event.text}", event.rule.replace(" ", " §").replace("RFC §", "RFC ")
            )
        case ev.OctetsSeen():
            said = Caption(
                f"{size(event.octets.end - event.octets.start)} from the {who}, shown as they are: {event.why}"
            )
        case _:
            said = Caption("")
    return Caption(f"{said.text}{flight}", said.reference)


def _flight(item: Item | None) -> str:
    if isinstance(item, Arrow) and item.fate is Fate.ARRIVED and item.sent_ns and item.received_ns:
        return f" It was on its way for {duration(item.received_ns - item.sent_ns)}."
    return ""


def _request(event: ev.RequestSeen, *, arrived: bool) -> Caption:
    if any(name.lower() == "upgrade" for name, _ in event.fields):
        verb = "The server is asked" if arrived else "The client asks"
        return Caption(
            f"{verb} to switch this connection from HTTP to WebSocket. So far it is an ordinary GET.", "RFC 6455 §4.1"
        )
    if arrived:
        return Caption(f"The request {event.method} {event.target} is there: the server works on it.", "RFC 9112 §3")
    order = "" if event.exchange == 1 else f" It is the {ordinal(event.exchange)} on this connection."
    return Caption(
        f"The client asks: {event.method} {event.target}. Only the client can begin.{order}", "RFC 9110 §9.3"
    )


def _response(event: ev.ResponseSeen, *, arrived: bool) -> Caption:
    status = f"{event.status} {event.reason}".strip()
    if event.status == 101:
        if arrived:
            return Caption(
                "The client has its 101: the WebSocket is open, and either end may send at any time.", "RFC 6455 §4.1"
            )
        return Caption(
            "The server agrees: after this 101 the connection speaks WebSocket, no longer HTTP.", "RFC 6455 §4.2.2"
        )
    if event.interim:
        return Caption(
            f"The server answers for now with {status}; the final response is still to come.", "RFC 9110 §15.2"
        )
    if arrived:
        return Caption(
            f"The response {status} is there: one request, one response, and the exchange is over.", "RFC 9110 §3.4"
        )
    closes = any(name.lower() == "connection" and "close" in value.lower() for name, value in event.fields)
    after = " It will close the connection after it." if closes else ""
    return Caption(f"The server answers {status}.{after}", "RFC 9112 §9.6" if closes else "RFC 9110 §15")


def _frame(event: ev.FrameSeen, who: str, other: str, *, arrived: bool) -> Caption:
    whole = event.octets.end - event.octets.start
    match event.opcode:
        case Opcode.TEXT | Opcode.BINARY:
            kind = "text" if event.opcode == Opcode.TEXT else "binary"
            if arrived:
                return Caption(f"The {other} has the {kind} message: nobody had to ask for it.", "RFC 6455 §5.6")
            return Caption(
                f"The {who} sends a {kind} message of {size(event.payload_length)} in a frame of {size(whole)}: "
                f"{whole - event.payload_length} octets of overhead, no request.",
                "RFC 6455 §5.2",
            )
        case Opcode.CONTINUATION:
            last = "the last" if event.fin else "another"
            return Caption(f"The {who} sends {last} fragment of its message.", "RFC 6455 §5.4")
        case Opcode.PING:
            return Caption(f"The {who} asks whether the other end is still there.", "RFC 6455 §5.5.2")
        case Opcode.PONG:
            return Caption(f"The {who} answers with a Pong: it is still there.", "RFC 6455 §5.5.3")
        case Opcode.CLOSE:
            code = "without a code" if event.close_code is None else f"with code {event.close_code}"
            reason = f" (“{event.close_reason}”)" if event.close_reason else ""
            return Caption(f"The {who} sends a Close frame {code}{reason}: its last frame.", "RFC 6455 §5.5.1")
        case _:
            return Caption(f"The {who} sends a frame with the reserved opcode {event.opcode:#x}.", "RFC 6455 §5.2")


def _ending(event: ev.Event, item: Item | None) -> Caption:
    who = "server" if event.vantage is Vantage.SERVER else "client"
    other = "client" if who == "server" else "server"
    match event:
        case ev.EndSent():
            return Caption(f"The {who} has finished sending (FIN), but still listens.", "RFC 9293 §3.6")
        case ev.EndReceived():
            return Caption(
                f"The {who} learns that the {other} has finished: no more octets will come.", "RFC 9293 §3.6"
            )
        case ev.Lost(error=str() as error):
            return Caption(f"The {who}’s connection broke: {error}", "RFC 9293 §3.5.3")
        case ev.Lost() if isinstance(item, Arrow) and item.source == who:
            return Caption(f"The {who} closes the connection (FIN). What comes next needs a new one.", "RFC 9293 §3.6")
        case _:
            return Caption(f"The {who}’s end of the connection is closed.", "RFC 9293 §3.6")
