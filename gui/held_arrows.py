"""Which arrows of a diagram are of messages that the user's hold keeps in flight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from gui.diagram.notation import Arrow, Fate

if TYPE_CHECKING:
    from engine.events import Stream
    from engine.hold import Waiting
    from gui.diagram.layout import Diagram

MOST_HELD: Final = 1_000
"""Arrows that are looked at."""
AT_ONCE_NS: Final = 2_000_000
"""Nanoseconds at most from where a message is seen as it is sent to where the hold keeps it: one follows the other."""

Way = tuple[int, "Stream | None"]
"""A connection, and the direction on it; None for its opening, which carries nothing."""


def held_arrows(diagram: Diagram, waiting: Iterable[Waiting]) -> list[Arrow]:
    """Return the arrows of what waits to be let go, in order; ``waiting`` is what waits first on each way.

    Where the other end is observed, what has not arrived is in flight. Where it is not, whatever was sent since the
    first that waits was handed over waits behind it.
    """
    since = {_way_of(first): first.since_ns for first in waiting}
    if not since:
        return []
    growing = islice(diagram.items.growing, MOST_HELD)
    found = [item for item in growing if isinstance(item, Arrow) and _way(item) in since]
    return sorted([*found, *_unseen(diagram, since)], key=lambda arrow: arrow.number)


def _way_of(first: Waiting) -> Way:
    """Return which way something waits."""
    return first.connection, first.stream if first.number else None


def _way(arrow: Arrow) -> Way:
    return arrow.connection, arrow.stream


def _unseen(diagram: Diagram, since: dict[Way, int]) -> Iterator[Arrow]:
    """Yield, the newest first, what was sent and waits where nobody observes whether it arrives."""
    left, things = dict(since), diagram.items.things
    for number in range(len(things) - 1, max(len(things) - 1 - MOST_HELD, -1), -1):
        if not left:
            return
        item = things[number]
        if not isinstance(item, Arrow) or item.fate is not Fate.UNSEEN or item.transport or item.sent_ns is None:
            continue
        since_ns = left.get(_way(item))
        if since_ns is None:
            continue
        if item.sent_ns > since_ns - AT_ONCE_NS:
            yield item
        if item.sent_ns <= since_ns:
            del left[_way(item)]
