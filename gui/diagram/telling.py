"""An item of the diagram in words: the cells of its row in a table, and the row as a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from engine.durations import duration, spread
from engine.events import FrameSeen
from gui.diagram.arrangement import parties, party, the
from gui.diagram.labels import carried, counted, exact, size
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Fate, Item, Note, Repeats, Side


class Column(IntEnum):
    """What a row tells, from left to right."""

    NUMBER = 0
    TIME = 1
    SESSION = 2
    CONNECTION = 3
    DIRECTION = 4
    WHAT = 5
    SIZE = 6
    DETAIL = 7


HEADINGS: Final = ("#", "time, s", "session", "conn.", "direction", "what", "octets", "detail")


def called(number: int) -> str:
    """Return what the user calls an item: "#12"; numbers shown begin with 1."""
    return f"#{number + 1:,}"


def moment_ns(item: Item) -> int | None:
    """Return when an item began, in nanoseconds since the recording began."""
    match item:
        case Arrow():
            return item.received_ns if item.sent_ns is None else item.sent_ns
        case Note():
            return item.at_ns
        case Band() | Repeats():
            return item.began_ns
        case _:
            return None


def size_of(item: Item) -> int | None:
    """Return an item's size in octets: of a frame its payload as the application sees it, else of the whole message."""
    if not isinstance(item, Arrow):
        return None
    if isinstance(item.event, FrameSeen):
        return carried(item.event)[0]
    return None if item.octets is None else item.octets.end - item.octets.start


def packed(item: Item) -> str:
    """Return how many octets of a payload were on the wire: " (202 compressed)"; "" where it was not compressed."""
    event = item.event if isinstance(item, Arrow) else None
    if not isinstance(event, FrameSeen) or not event.inflated:
        return ""
    _, compressed = carried(event)
    return " compressed" if compressed is None else f" ({compressed:,} compressed)"


def shortened(text: str) -> str:
    """Return the text of a cell for where there is little room: "2,990 (202)" of "2,990 (202 compressed)"."""
    return text.replace(" compressed)", ")")


def direction(diagram: Diagram, item: Item) -> str:
    """Return which way an item went, or at which end it happened."""
    client, server = parties(diagram, item)
    match item:
        case Arrow(source=Side.CLIENT):
            return f"{client} → {server}"
        case Arrow():
            return f"{server} → {client}"
        case Note():
            return f"at {the(diagram, item, item.side)}"
        case _:
            return f"{client} ↔ {server}"


def cell(diagram: Diagram, item: Item, column: Column) -> str:
    """Return one cell of an item's row, as one line."""
    match column:
        case Column.NUMBER:
            text = f"{item.number + 1}"
        case Column.TIME:
            at_ns = moment_ns(item)
            text = "" if at_ns is None else exact(at_ns)
        case Column.SESSION:
            text = diagram.interaction.panes[item.pane].title
        case Column.CONNECTION:
            text = f"{item.connection}" if item.connection else ""
        case Column.DIRECTION:
            text = direction(diagram, item)
        case Column.WHAT:
            text = item.title
        case Column.SIZE:
            octets = size_of(item)
            text = "" if octets is None else f"{octets:,}{packed(item)}"
        case Column.DETAIL:
            text = _detail(item)
    return " ".join(text.split())


def _detail(item: Item) -> str:
    """The detail, unless the column beside it says it already."""
    octets = size_of(item)
    return "" if octets is not None and item.detail == size(octets) else item.detail


def tab_separated(diagram: Diagram, numbers: Iterable[int]) -> str:
    """Return items as lines of text, their cells separated by tabs."""
    things = diagram.items.things
    return "\n".join("\t".join(cell(diagram, things[number], column) for column in Column) for number in numbers)


def sentence(diagram: Diagram, item: Item) -> str:
    """Return a row as a sentence: "At 0.412 318 s, WebSocket, connection 2: the server sent TEXT, 2 octets, hi; …"."""
    at_ns = moment_ns(item)
    where = [f"At {exact(at_ns)} s" if at_ns is not None else "", diagram.interaction.panes[item.pane].title]
    if item.connection:
        where.append(f"connection {item.connection}")
    octets = size_of(item)
    what = [
        _what(diagram, item),
        "" if octets is None else f"{counted(octets)}{packed(item)}",
        "" if isinstance(item, Repeats) else _detail(item),
    ]
    told = f"{_listed(where)}: {_listed(what)}"
    ending = _ending(item)
    return f"{told}; {ending}." if ending else f"{told}."


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def _what(diagram: Diagram, item: Item) -> str:
    match item:
        case Arrow(transport=True):
            return f"{party(diagram, item, item.source)} to {party(diagram, item, item.source.other)}, {item.title}"
        case Arrow(fate=Fate.FOUND):
            return f"{the(diagram, item, item.source.other)} received {item.title}"
        case Arrow():
            return f"{the(diagram, item, item.source)} sent {item.title}"
        case Note():
            return f"at {the(diagram, item, item.side)}, {item.title}"
        case Repeats():
            pings = f"{len(item.trips_ns):,} Pings"
            return (
                f"{the(diagram, item, item.pinger)} sent {pings}, {the(diagram, item, item.pinger.other)} answered each"
            )
        case _:
            return item.title


def _ending(item: Item) -> str:
    match item:
        case Arrow(sent_ns=int() as sent, received_ns=int() as received):
            return f"received {duration(received - sent)} later"
        case Arrow(fate=Fate.IN_FLIGHT):
            return "still on its way"
        case Arrow(fate=Fate.LOST):
            return "it never arrived"
        case Arrow(fate=Fate.UNSEEN):
            return "whether it arrived was not observed"
        case Arrow(fate=Fate.FOUND):
            return "when it was sent was not observed"
        case Band(began_ns=began, ended_ns=int() as ended):
            return f"it took {duration(ended - began)}"
        case Band():
            return "not over yet"
        case Repeats():
            return repeated(item)
        case _:
            return ""


def repeated(item: Repeats) -> str:
    """Return how long the pairs of folded Pings and Pongs took, in words."""
    least, middle, most = map(duration, spread(item.trips_ns))
    what = "round trips" if item.asked else "answers"
    return f"{what} took {least} to {most}, {middle} in the median"


def apart(one: Item, other: Item) -> str:
    """Return the time between the beginnings of two items: "Δ 128.4 ms between #12 and #31"; "" where unknown."""
    first, second = sorted((one, other), key=lambda item: item.number)
    began, ended = moment_ns(first), moment_ns(second)
    if began is None or ended is None:
        return ""
    return f"Δ {_precisely(abs(ended - began))} between {called(first.number)} and {called(second.number)}"


def _precisely(ns: int) -> str:
    """A duration to four significant digits or a microsecond."""
    for unit, name in ((1_000_000_000, "s"), (1_000_000, "ms")):
        if ns >= unit:
            whole = len(str(ns // unit))
            return f"{ns / unit:,.{max(0, 4 - whole)}f} {name}"
    return f"{ns / 1_000:.1f} µs"
