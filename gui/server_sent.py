"""What the inspector shows of server-sent events. Functions; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.events import Event, ServerSentEventSeen
from engine.plain import one_line
from gui.diagram.labels import plain
from gui.diagram.notation import Item
from gui.diagram.streams import REFERENCE, blocks_of, counted
from gui.inspected import Row

MOST: Final = 20
"""Blocks that are shown one by one."""
LONGEST: Final = 400
"""Characters of a text that a row shows."""


def shown(item: Item, events: Sequence[Event]) -> dict[str, object]:
    """Return what there is to show of the blocks of an event stream that an item brings; nothing without one."""
    blocks = list(blocks_of(item, events))
    if not blocks:
        return {}
    found: dict[str, object] = {"kind": "Event", "reference": REFERENCE}
    rows = [row for block in blocks[:MOST] for row in _rows(block)]
    if len(blocks) > MOST:
        rows.append(Row(label="Not shown", value=f"{len(blocks) - MOST:,} more", note="their octets are below"))
    if len(blocks) == 1 and blocks[0].data is not None:
        found |= {"payload": blocks[0].data.encode(), "content_type": "text"}
    elif len(blocks) > 1:
        rows.insert(0, Row(label="Together", value=counted(sum(block.dispatched for block in blocks))))
    return found | {"summary": tuple(rows)}


def _rows(block: ServerSentEventSeen) -> Iterator[Row]:
    if block.data is not None:
        yield Row(label="Event", value=block.type)
        yield Row(label="Data", value=plain(one_line(block.data).encode(), LONGEST))
    if block.id is not None:
        yield Row(label="ID", value=block.id or "none from here on")
    if block.retry_ms is not None:
        yield Row(label="Retry", value=f"{block.retry_ms:,} ms")
    if block.comment is not None:
        yield Row(label="Comment", value=plain(one_line(block.comment).encode(), LONGEST))
    if block.cut:
        yield Row(label="Cut", value="it is longer than what is kept")
