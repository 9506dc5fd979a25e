"""From an autopsy to what is shown of it: the sentence, what it rests on, and where that is. No Qt, no state."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from engine.autopsy.telling import Autopsy, Finding
from engine.autopsy.verdict import Manner
from gui.diagram import telling
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram

NEAR = 64
"""Stops after an event among which the one is that shows it."""
QUIET = frozenset({Manner.FIN, Manner.HANDSHAKE})
"""Ends in order: nobody needs to be told of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something that the end of a connection rests on.

    Attributes:
        what: What it is about; "" where the text says it all.
        text: What was found, one line.
        item: The number of the item it can be seen at; -1 for none.
    """

    what: str
    text: str
    item: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class EndShown:
    """How a connection ended.

    Attributes:
        sentence: In one plain sentence.
        manner: In two words: "reset", "closing handshake".
        quiet: Whether it ended in order.
        points: What that rests on.
        last: The last messages that were sent on it.
    """

    connection: int
    sentence: str
    manner: str
    quiet: bool
    points: tuple[Point, ...] = ()
    last: tuple[Point, ...] = ()

    @property
    def line(self) -> str:
        """Return it in a line: "Connection #2: The connection was reset …"."""
        return f"Connection #{self.connection}: {self.sentence}"


def end_shown(autopsy: Autopsy, diagram: Diagram) -> EndShown:
    """Return what is shown of an autopsy."""
    return EndShown(
        connection=autopsy.connection,
        sentence=autopsy.sentence,
        manner=manner(autopsy),
        quiet=is_quiet(autopsy),
        points=tuple(_point(finding, autopsy.connection, diagram) for finding in autopsy.findings),
        last=tuple(_message(event, autopsy.connection, diagram) for event in autopsy.last),
    )


def manner(autopsy: Autopsy) -> str:
    """Return in two words how a connection ended."""
    verdict = autopsy.verdict
    return "no Close frame" if verdict.abnormal and verdict.manner is Manner.FIN else str(verdict.manner)


def is_quiet(autopsy: Autopsy) -> bool:
    """Whether a connection ended in order, as far as that can be told."""
    verdict = autopsy.verdict
    rules = any(finding.what == "Rule broken" for finding in autopsy.findings)
    if verdict.abnormal or rules:
        return False
    return verdict.manner in QUIET and (verdict.first is None or verdict.first.code in (None, 1000, 1001))


def line(autopsy: Autopsy) -> str:
    """Return an autopsy as a line of text."""
    return f"Connection #{autopsy.connection}: {autopsy.sentence}"


def item_of(diagram: Diagram, event: int, connection: int) -> int:
    """Return the number of the item that shows an event: its own, or else the connection's next; -1 for none."""
    stops = diagram.stop_events
    first = bisect_left(stops, event)
    for stop in range(first, min(first + NEAR, len(stops))):
        number = diagram.stop_items[stop]
        if stops[stop] == event or diagram.items.things[number].connection == connection:
            return number
    return -1


def _point(finding: Finding, connection: int, diagram: Diagram) -> Point:
    item = -1 if finding.event is None else item_of(diagram, finding.event, connection)
    return Point(what=finding.what, text=finding.text, item=item)


def _message(event: int, connection: int, diagram: Diagram) -> Point:
    number = item_of(diagram, event, connection)
    if number < 0:
        return Point(what="", text="a message that is not on the stage")
    item = diagram.items.things[number]
    at = stamp(diagram.axis.ns_at(item.top))
    said = f"{item.title} {item.detail}".strip()
    return Point(what=f"{at} s", text=f"{telling.direction(diagram, item)}: {said}", item=number)


def why_none(error: str | None, connections: Sequence[int], wanted: int | None) -> str:
    """Return why there is no end to tell of.

    Args:
        error: What the session failed with.
        connections: All there are.
        wanted: The one that was asked for; None for any.
    """
    if wanted is not None:
        return f"Connection #{wanted} has not ended: it is still open, as far as was recorded."
    if connections:
        count = len(connections)
        return (
            f"No connection has ended: {'1 is' if count == 1 else f'{count:,} are'} still open, as far as was recorded."
        )
    return f"There was no connection that could end. {error or ''}".strip()


def some(autopsies: Sequence[Autopsy], most: int) -> list[Autopsy]:
    """Return the newest of them, those first that did not end in order."""
    loud = [autopsy for autopsy in autopsies if not is_quiet(autopsy)][-most:]
    room = most - len(loud)
    quiet = [autopsy for autopsy in autopsies if is_quiet(autopsy)]
    return loud + (quiet[-room:] if room else [])
