"""What of the time on the way was the link's, what the user's hold, and what was measured. Functions; no Qt."""

from __future__ import annotations

from engine.eventlog import EventLog
from engine.events import LetGo
from gui.diagram.notation import Arrow

EXACT_NS = 10_000_000
"""Nanoseconds below which milliseconds are told to the thousandth, above to the tenth."""
FAR = 2_000
"""Events other than plain frames among which it is looked for."""


def let_go_of(events: EventLog, arrow: Arrow) -> LetGo | None:
    """Return the event that let the last octet of a message go; None where nothing kept it.

    It is told before the message arrives, and after it was sent.
    """
    if arrow.octets is None or arrow.stream is None or not arrow.events:
        return None
    last, at = arrow.octets.end - 1, arrow.events[-1] + 1
    for _ in range(FAR):
        at = events.codes.rfind(0, arrow.events[0], at)
        if at < 0:
            return None
        event = events[at]
        if isinstance(event, LetGo) and event.connection == arrow.connection and event.stream is arrow.stream:
            if event.span.start <= last < event.span.end:
                return event
            if event.span.end <= last:
                return None
    return None


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
