"""Goals: kinds of moments to go to, and where the next of a kind is. Found by walking from where one is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import StrEnum

from engine.events import FrameSeen, Opcode, RequestSeen, ResponseSeen
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Item, Layer
from gui.diagram.playback import NEAR


class Goal(StrEnum):
    """A kind of moment, by what a user calls it."""

    EXCHANGE = "request or message"
    CONNECTION = "connection"
    ANSWER = "response"
    PONG = "Pong"
    CLOSE = "Close or FIN"
    FAULT = "failure"


def next_stop(diagram: Diagram, y: float, by: int, goal: Goal) -> float | None:
    """Return the y of the next (or last, for -1) stop of a kind; None where there is none."""
    forward = by > 0
    passed = bisect_right(diagram.stops, y + NEAR) if forward else bisect_left(diagram.stops, y - NEAR) - 1
    for stop in range(passed, len(diagram.stops)) if forward else range(passed, -1, -1):
        item = diagram.items.things[diagram.stop_items[stop]]
        if item.events[0] == diagram.stop_events[stop] and _is(item, goal):
            return diagram.stops[stop]
    return None


def _is(item: Item, goal: Goal) -> bool:
    event = item.event if isinstance(item, Arrow) else None
    match goal:
        case Goal.EXCHANGE:
            return isinstance(event, RequestSeen) or _opcode(event) in (Opcode.TEXT, Opcode.BINARY)
        case Goal.CONNECTION:
            return isinstance(item, Arrow) and item.transport and item.title == "TCP connect"
        case Goal.ANSWER:
            return isinstance(event, ResponseSeen)
        case Goal.PONG:
            return _opcode(event) == Opcode.PONG
        case Goal.CLOSE:
            ending = isinstance(item, Arrow) and item.transport and item.title != "TCP connect"
            return ending or _opcode(event) == Opcode.CLOSE
        case Goal.FAULT:
            return item.layer is Layer.FAULT


def _opcode(event: object) -> int | None:
    return event.opcode if isinstance(event, FrameSeen) else None
