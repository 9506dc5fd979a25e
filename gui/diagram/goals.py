"""Goals: kinds of moments to go to, and where the next of a kind is. Found by walking from where one is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import StrEnum

from engine.events import FrameSeen, Opcode, RequestSeen, ResponseSeen
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Item, Layer, Repeats
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
    stops, items, forward = diagram.stops, diagram.items, by > 0
    last = (bisect_right(stops, y + NEAR) if forward else bisect_left(stops, y - NEAR)) - 1
    begun = items.begun_by(stops[last]) if last >= 0 else 0
    if goal is Goal.EXCHANGE:
        numbers: Iterable[int] = range(begun, len(items)) if forward else range(begun - 1, -1, -1)
    else:
        # Plain frames, of which there may be a million, are nothing but exchanges.
        numbers = items.objects_from(begun) if forward else items.objects_before(begun)
    for number in numbers:
        item = items.things[number]
        # What is folded has one stop, where it ends.
        stop = bisect_left(diagram.stop_events, item.events[-1 if isinstance(item, Repeats) else 0])
        # Of what came to be together one has the stop.
        if is_one(item, goal) and stop < len(stops) and diagram.stop_items[stop] == number:
            return stops[stop]
    return None


def is_one(item: Item, goal: Goal) -> bool:
    """Whether an item is of a kind."""
    event = item.event if isinstance(item, Arrow) else None
    match goal:
        case Goal.EXCHANGE:
            told = isinstance(item, Arrow) and item.server_sent > 0
            return told or isinstance(event, RequestSeen) or _opcode(event) in (Opcode.TEXT, Opcode.BINARY)
        case Goal.CONNECTION:
            return isinstance(item, Arrow) and item.transport and item.title == "TCP connect"
        case Goal.ANSWER:
            return isinstance(event, ResponseSeen)
        case Goal.PONG:
            return _opcode(event) == Opcode.PONG or isinstance(item, Repeats)
        case Goal.CLOSE:
            ending = isinstance(item, Arrow) and item.transport and item.title != "TCP connect"
            return ending or _opcode(event) == Opcode.CLOSE
        case Goal.FAULT:
            return item.layer is Layer.FAULT


def _opcode(event: object) -> int | None:
    return event.opcode if isinstance(event, FrameSeen) else None
