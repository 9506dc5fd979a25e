"""A filter: what is typed into one field, read into terms that an item of the diagram meets or does not.

``TEXT "seq" from:server size>100 -kind:control``: all terms must hold. A word is looked for in the title, the detail
and what the item carries; ``-`` before a term turns it round; quotation marks keep spaces and colons together.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, assert_never

from engine import events as ev
from engine.events import Event
from gui.diagram.notation import Arrow, Fate, Item, Layer, Note, Repeats, Side
from gui.diagram.streams import blocks_of
from gui.diagram.telling import size_of

SEARCHED: Final = 64 * 1024
"""Octets of what an item carries that are looked through."""
PIECES: Final = 64
"""Events that are looked at for content that came together with the head of its message."""
KINDS: Final = ("frame", "request", "response", "event", "tcp", "tls", "control", "fault")
REPEATED: Final = 512
"""Folded Pings whose payloads are looked through."""
COMPARISONS: Final[dict[str, Callable[[int, int], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_UNITS: Final = {"": 1, "b": 1, "k": 1024, "kb": 1024, "m": 1024**2, "mb": 1024**2}
_TOKEN = re.compile(r'-?(?:[A-Za-z]+:)?"[^"]*"?|\S+')
_SIZE = re.compile(r"size(>=|<=|>|<|=)(.*)", re.IGNORECASE)
_KEYED = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)


class FilterRefused(ValueError):
    """What was typed is no filter; ``text`` says why in one sentence."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Somewhere in the title, the detail, or what is carried; ``text`` is case-folded."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """In what is carried: fields and content of a message, payload of a frame; ``text`` is case-folded."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One of ``KINDS``."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """Sent by, or noted at, this end."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Of this connection."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Of a size in octets, as the pill means it."""

    comparison: str
    octets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Where the term does not hold."""

    term: Term


Term = Word | Carried | Kind | From | Connection | Size | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Terms that must all hold."""

    terms: tuple[Term, ...]

    def matches(self, item: Item, events: Sequence[Event]) -> bool:
        """Whether an item meets the filter; ``events`` are those of the trace its diagram was laid out from."""
        return all(_holds(term, item, events) for term in self.terms)


# From text.


def parse(text: str) -> Filter | None:
    """Read a filter; None where nothing was asked for.

    Raises:
        FilterRefused: A term cannot be understood.
    """
    terms = tuple(_term(token) for token in _TOKEN.findall(text))
    return Filter(terms=terms) if terms else None


def _term(token: str) -> Term:
    if token.startswith("-") and len(token) > 1:
        return Not(term=_term(token[1:]))
    if token.startswith('"'):
        return Word(text=token.strip('"').casefold())
    sized, keyed = _SIZE.fullmatch(token), _KEYED.fullmatch(token)
    if sized is not None:
        return _size(sized[1], sized[2])
    if keyed is not None:
        return _keyed(keyed[1].lower(), keyed[2].strip('"'), token)
    return Word(text=token.casefold())


def _keyed(key: str, value: str, token: str) -> Term:
    match key:
        case "kind":
            return Kind(name=_one_of(value, KINDS, "kind:"))
        case "from":
            return From(side=Side(_one_of(value, tuple(side.value for side in Side), "from:")))
        case "conn":
            return Connection(number=_number(value, "conn: is followed by the number of a connection, such as conn:3."))
        case "text":
            return Carried(text=value.casefold())
        case "size":
            raise FilterRefused("A size is compared: size>100, size<=4k, size=0.")
        case _:
            raise FilterRefused(
                f'There is no {key}:, only kind: from: conn: text: and size>. To look for it as it is: "{token}"'
            )


def _one_of(value: str, known: tuple[str, ...], key: str) -> str:
    if value.lower() in known:
        return value.lower()
    said = f", not {value}" if value else ""
    raise FilterRefused(f"{key} is followed by one of {', '.join(known)}{said}.")


def _number(value: str, why: str) -> int:
    if value.isascii() and value.isdecimal() and len(value) <= 18:
        return int(value)
    raise FilterRefused(why)


def _size(comparison: str, value: str) -> Size:
    why = f"size{comparison} is followed by a number of octets, such as size{comparison}100 or size{comparison}4k."
    digits = value.rstrip("bkmBKM")
    unit = _UNITS.get(value[len(digits) :].lower())
    if unit is None:
        raise FilterRefused(why)
    return Size(comparison=comparison, octets=_number(digits, why) * unit)


# On items.


def _holds(term: Term, item: Item, events: Sequence[Event]) -> bool:
    match term:
        case Not(term=inner):
            return not _holds(inner, item, events)
        case Word(text=text):
            said = text in item.title.casefold() or text in item.detail.casefold()
            return said or text in carried(item, events).casefold()
        case Carried(text=text):
            return text in carried(item, events).casefold()
        case Kind(name=name):
            return _is_kind(item, name)
        case From(side=side):
            return side in _senders(item)
        case Connection(number=number):
            return item.connection == number
        case Size(comparison=comparison, octets=octets):
            found = size_of(item)
            return found is not None and COMPARISONS[comparison](found, octets)
        case _:
            assert_never(term)


def _senders(item: Item) -> tuple[Side, ...]:
    """Who sent it, or where it is noted."""
    match item:
        case Arrow():
            return (item.source,)
        case Note():
            return (item.side,)
        case Repeats():
            return tuple(Side)
        case _:
            return ()


def _is_kind(item: Item, name: str) -> bool:
    event = item.event if isinstance(item, Arrow) else None
    match name:
        case "frame":
            return isinstance(event, ev.FrameSeen) or isinstance(item, Repeats)
        case "request":
            return isinstance(event, ev.RequestSeen) or item.layer is Layer.REQUEST
        case "response":
            return isinstance(event, ev.ResponseSeen) or item.layer is Layer.RESPONSE
        case "event":
            return isinstance(item, Arrow) and item.server_sent > 0
        case "fault":
            return item.layer is Layer.FAULT or (isinstance(item, Arrow) and item.fate is Fate.LOST)
        case _:
            return item.layer.value == name


def carried(item: Item, events: Sequence[Event]) -> str:
    """Return what an item carries, as text: the fields and the content that came with them, or the payload."""
    if isinstance(item, Repeats):
        return _repeated(item, events)
    event = item.event if isinstance(item, Arrow) else None
    if event is None:
        return ""
    if isinstance(event, ev.FrameSeen):
        return event.content[:SEARCHED].decode("utf-8", "replace")
    fields = "".join(f"{block.data or ''}\n" for block in islice(blocks_of(item, events), PIECES))
    pieces = list(_together(event, item.events[0] + 1 if item.events else len(events), events))
    match event:
        case ev.RequestSeen(fields=named) | ev.ResponseSeen(fields=named) | ev.MessageEnded(trailers=named):
            fields += "".join(f"{name}: {value}\n" for name, value in named)
        case ev.ContentSeen(data=data) | ev.OctetsSeen(data=data):
            pieces.insert(0, data)
        case ev.ServerSentEventSeen() if isinstance(content := events[item.events[0]], ev.ContentSeen):
            pieces.insert(0, content.data)
    return fields + b"".join(piece[:SEARCHED] for piece in pieces)[:SEARCHED].decode("utf-8", "replace")


def _repeated(item: Repeats, events: Sequence[Event]) -> str:
    """What folded Pings carry: the first of them, and of many no more than is looked through."""
    of_each = len(item.events) // len(item.trips_ns)
    asked = (events[index] for index in item.events[: of_each * REPEATED : of_each])
    return "\n".join(one.content.decode("utf-8", "replace") for one in asked if isinstance(one, ev.FrameSeen))


def _together(event: ev.OnWire, after: int, events: Sequence[Event]) -> Iterator[bytes]:
    """The content that one end handed over, or was given, at the very moment of ``event``."""
    for index in range(after, min(after + PIECES, len(events))):
        other = events[index]
        if other.at_ns != event.at_ns:
            return
        if isinstance(other, ev.ContentSeen) and _same_way(other, event):
            yield other.data


def _same_way(one: ev.OnWire, other: ev.OnWire) -> bool:
    return (one.connection, one.vantage, one.direction) == (other.connection, other.vantage, other.direction)
