"""Event streams on the diagram: the arrow of the content that completes a server-sent event is called after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.describe import block_label
from engine.events import Event, ResponseSeen, ServerSentEventSeen
from engine.plain import one_line
from gui.diagram.labels import PREVIEW, plain
from gui.diagram.notation import Arrow, Item

REFERENCE: Final = "WHATWG HTML §9.2.6"
_SHORT: Final = 40
"""Characters of an event's type or ID that are said."""


def name(arrow: Arrow, block: ServerSentEventSeen) -> None:
    """Call an arrow after a block of an event stream that ends with its octets; a response that came too stays one.

    Of several blocks, events are told before what is none.
    """
    arrow.server_sent += block.dispatched
    if isinstance(arrow.event, ResponseSeen):
        if arrow.server_sent:
            arrow.detail = counted(arrow.server_sent)
    elif not isinstance(arrow.event, ServerSentEventSeen) or (block.dispatched and arrow.server_sent == 1):
        arrow.event = block
        arrow.title, arrow.detail = _short(block_label(block)), said(block)
    elif block.dispatched:
        arrow.title = counted(arrow.server_sent)
        if len(arrow.detail) < PREVIEW:
            arrow.detail = f"{arrow.detail} · {said(block)}"


def said(block: ServerSentEventSeen) -> str:
    """Return the one detail of a block: an event's data, else its comment."""
    text = block.data if block.data is not None else block.comment or ""
    return _short(text, PREVIEW)


def counted(events: int) -> str:
    """Return how many events: "1 event", "2 events"."""
    return f"{events:,} event{'' if events == 1 else 's'}"


def blocks_of(item: Item, events: Sequence[Event]) -> Iterator[ServerSentEventSeen]:
    """Yield the blocks of event streams that an item brings, each once, as the end saw them that it was made from."""
    direction = item.event.direction if isinstance(item, Arrow) and item.event is not None else None
    for index in item.events:
        event = events[index]
        if isinstance(event, ServerSentEventSeen) and event.direction is direction:
            yield event


def told(block: ServerSentEventSeen, count: int, receiver: str, sender: str, *, arrived: bool) -> str:
    """Return what to say of the content that completes a block.

    Args:
        block: The first of those that there are, events before others.
        count: How many events there are.
        receiver: Who is given it.
        sender: Who sends it.
        arrived: Whether the receiver has it.
    """
    if not block.dispatched:
        return _without_event(block, receiver, sender, arrived=arrived)
    if count > 1:
        what, ends = f"{count:,} events", "each up to the blank line that ends it"
    else:
        number = f", with the ID “{_short(block.id)}”" if block.id else ""
        what, ends = f"an event of type “{_short(block.type)}”{number}", "up to the blank line that ends it"
    if arrived:
        return f"The {receiver} has {what}, {ends}."
    return f"The {sender} sends {what}, in the response that it has begun: no further request is needed."


def _without_event(block: ServerSentEventSeen, receiver: str, sender: str, *, arrived: bool) -> str:
    who = f"The {receiver} is given" if arrived else f"The {sender} sends"
    if block.comment is not None:
        return f"{who} a comment, of which no event comes. It keeps the connection from looking idle."
    if block.retry_ms is not None:
        told_to = f"The {receiver} is told" if arrived else f"The {sender} tells the {receiver}"
        return f"{told_to} to wait {block.retry_ms:,} ms before it comes back, if the stream is cut."
    if block.id is not None:
        return f"{who} the last event ID “{_short(block.id)}” by itself: no event comes of it."
    return f"{who} a block without data: no event comes of it."


def _short(text: str, limit: int = _SHORT) -> str:
    return plain(one_line(text[: limit * 4 + 1]).encode(), limit)
