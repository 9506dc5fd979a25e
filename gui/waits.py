"""What of the time on the way was the link's, what the user's hold, and what was measured. Functions; no Qt."""

from __future__ import annotations

from engine.eventlog import EventLog
from engine.events import Connected, LetGo, Secured, Stream
from gui.diagram.notation import Arrow, Band, Item, Side

EXACT_NS = 10_000_000
"""Nanoseconds below which milliseconds are told to the thousandth, above to the tenth."""
FAR = 2_000
"""Events other than plain frames among which it is looked for."""


def whose(events: EventLog, item: Item) -> str:
    """Return what of the time that something took was made here, in a sentence; "" where nothing was."""
    match item:
        case Arrow(sent_ns=int() as sent_ns, received_ns=int() as received_ns):
            let_go = let_go_of(events, item)
            if let_go is not None:
                return sentence(received_ns - sent_ns, let_go)
            return _connecting(events, item, sent_ns) if item.transport else ""
        case Band(began_ns=began_ns, ended_ns=int() as ended_ns):
            secured = events[item.events[-1]]
            return _of_round_trip("The handshake", ended_ns - began_ns, secured) if isinstance(secured, Secured) else ""
        case _:
            return ""


def let_go_of(events: EventLog, arrow: Arrow) -> LetGo | None:
    """Return the event that let the last octet of a message go, or the end of a stream; None where nothing kept it.

    It is told before the message arrives, and after it was sent.
    """
    stream = Stream.UP if arrow.source is Side.CLIENT else Stream.DOWN
    at = arrow.events[-1] + 1 if arrow.events else 0
    for _ in range(FAR):
        at = events.codes.rfind(0, arrow.events[0], at) if arrow.events else -1
        if at < 0:
            return None
        event = events[at]
        if isinstance(event, LetGo) and event.connection == arrow.connection and event.stream is stream:
            return event if _holds(event, arrow) else None
    return None


def _holds(let_go: LetGo, arrow: Arrow) -> bool:
    """Whether what was let go last before an arrow arrived is what arrived."""
    if arrow.octets is None:
        return let_go.span.start == let_go.span.end
    return let_go.span.start <= arrow.octets.end - 1 < let_go.span.end


def _connecting(events: EventLog, arrow: Arrow, sent_ns: int) -> str:
    """What of the opening of a connection was the link's: it is told when the client learns that it stands."""
    at = arrow.events[0] if arrow.events else len(events)
    for _ in range(FAR):
        at = events.codes.find(0, at)
        if at < 0:
            break
        event = events[at]
        if isinstance(event, Connected) and event.connection == arrow.connection:
            return _of_round_trip("Connecting", event.at_ns - sent_ns, event)
        at += 1
    return ""


def _of_round_trip(what: str, took_ns: int, opened: Connected | Secured) -> str:
    made_ns = opened.held_ns + opened.link_ns
    if not made_ns:
        return ""
    digits = 1 if took_ns >= EXACT_NS else 3
    said = []
    if opened.held_ns:
        said.append(f"{_ms(opened.held_ns, digits)} were the hold's, before it began")
    if opened.link_ns:
        said.append(f"{_ms(opened.link_ns, digits)} were the link's")
    said.append(f"{_ms(max(took_ns - made_ns, 0), digits)} measured")
    return f"{what} took {_ms(took_ns, digits)}, there and back: {', '.join(said)}."


def sentence(took_ns: int, let_go: LetGo) -> str:
    """Return what of the time was whose: "701.2 ms on its way: 700 ms were the link's, 1.2 ms measured"."""
    digits = 1 if took_ns >= EXACT_NS else 3
    said = []
    if let_go.held_ns:
        said.append(f"{_ms(let_go.held_ns, digits)} were the hold's")
    if let_go.link_ns > 0:
        said.append(f"{_ms(let_go.link_ns, digits)} were the link's")
    said.append(f"{_ms(max(took_ns - let_go.waited_ns, 0), digits)} measured")
    return f"{_ms(took_ns, digits)} on its way: {', '.join(said)}."


def _ms(ns: int, digits: int) -> str:
    said = f"{ns / 1e6:,.{digits}f}"
    return f"{said.rstrip('0').rstrip('.')} ms"
