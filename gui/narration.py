"""What a scenario tells of its trace, each at a moment that playback stops at. Functions; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.events import ContentSeen, Event, ResponseSeen, ServerSentEventSeen
from engine.scenarios import Caption as Told
from gui.diagram.caption import Caption
from gui.diagram.labels import section
from gui.diagram.layout import Diagram

MOST = 50_000
"""Events up to which captions are told and claims looked at: each claim goes through all of them."""


def stops_of(diagram: Diagram) -> Sequence[int]:
    """Return the numbers of the events that playback stops at where nothing is folded, ascending.

    What is told of an event is not to be told at another one for as long as it is folded.
    """
    folded = {event for run in diagram.plan.runs for event in run.events if event < diagram.events_taken}
    return sorted(folded.union(diagram.stop_events)) if folded else diagram.stop_events


def at_stops(captions: Iterable[Told], events: Sequence[Event], stop_events: Sequence[int]) -> Mapping[int, Caption]:
    """Return captions by the numbers of events that playback stops at.

    What is told of an event without a stop is told at the next stop on its connection: a client that learns that it is
    connected is part of an arrow that ends when the server does. A server-sent event is told with the content that
    completes it. Several of one event are told one after the other.

    Args:
        captions: In the order of their events.
        events: All of the trace.
        stop_events: The number of each stop's event, ascending; see ``stops_of``.
    """
    told: dict[int, list[Told]] = {}
    following: dict[int, int] = {}
    left = len(stop_events)
    # From the end, so that the next stop of each connection is known.
    for caption in sorted(captions, key=lambda caption: caption.event)[::-1]:
        while left and stop_events[left - 1] >= caption.event:
            left -= 1
            following[events[stop_events[left]].connection] = stop_events[left]
        event, before = events[caption.event], stop_events[left - 1] if left else None
        if isinstance(event, ServerSentEventSeen) and before is not None and _brings(events[before], event):
            stop: int | None = before
        else:
            stop = following.get(event.connection)
        if stop is not None:
            told.setdefault(stop, []).append(caption)
    return {number: _together(several[::-1]) for number, several in sorted(told.items())}


def _brings(content: Event, event: ServerSentEventSeen) -> bool:
    """Whether an event is of the content that completes a server-sent event, at the end that saw it."""
    brought = isinstance(content, ContentSeen | ResponseSeen) and content.direction is event.direction
    return brought and (content.connection, content.at_ns) == (event.connection, event.at_ns)


def _together(several: Sequence[Told]) -> Caption:
    text = " ".join(dict.fromkeys(one.text for one in several))
    sections = dict.fromkeys(section(one.section) for one in several if one.section)
    return Caption(text, ", ".join(sections))
