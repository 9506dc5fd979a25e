"""From one layout of a trace to another: on another axis, or with other things folded. What was where is where now."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from gui.diagram.layout import BARELY, Diagram

NONE = -1


def carried_over(y: float, before: Diagram, after: Diagram) -> float:
    """Return where ``y`` of one layout is on another of the same events: at the same stop, or else the same time."""
    stop = before.stop_before(y + BARELY / 2)
    if stop < 0:
        return 0.0
    event = before.stop_events[stop]
    at = bisect_left(after.stop_events, event)
    if y - before.stops[stop] < BARELY / 2 and after.stop_events[at : at + 1].count(event):
        return after.stops[at]
    return _between_stops(after.axis.y_at(before.axis.ns_at(y)), bisect_right(after.stop_events, event), after)


def _between_stops(y: float, following: int, diagram: Diagram) -> float:
    """Return ``y``, or what is nearest to it between a stop and the one before that."""
    if following < len(diagram.stops):
        y = min(y, diagram.stops[following] - BARELY / 2)
    return max(y, diagram.stops[following - 1] if following else 0.0)


def carried_stop(stop: int, before: Diagram, after: Diagram) -> int:
    """Return the last stop that has passed where ``stop`` of another layout has; -1 for none."""
    return bisect_right(after.stop_events, before.stop_events[stop]) - 1 if stop >= 0 else NONE


def carried_item(number: int, before: Diagram, after: Diagram) -> int:
    """Return the number that an item of one layout has on another of the same events, or that of what it is part of.

    What is folded becomes the first Ping of it where that is not folded. -1 stays -1.
    """
    if before.plan == after.plan or not 0 <= number < len(before.items):
        return number
    event = _first_event(before, number)
    run = after.plan.run_of(event)
    if run is not None:
        return _item_from(after, run.key)
    # Several may begin with one event: they are in the same order in both.
    return _item_from(after, event) + number - _item_from(before, event)


def carried_items(numbers: Iterable[int], before: Diagram, after: Diagram) -> frozenset[int]:
    """Return the same for several."""
    return frozenset(carried_item(number, before, after) for number in numbers)


def _item_from(diagram: Diagram, event: int) -> int:
    """The number of the first item that begins with an event, or with one after it."""
    return bisect_left(range(len(diagram.items)), event, key=lambda number: _first_event(diagram, number))


def _first_event(diagram: Diagram, number: int) -> int:
    return diagram.items.things[number].events[0]
