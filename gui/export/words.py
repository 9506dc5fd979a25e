"""The diagram in words: as lines of characters, and a line for each thing on it. No Qt."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import IO, assert_never

from engine.durations import duration
from engine.secrets import mask_secrets
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Fate, Item, Note, Repeats, Tube
from gui.diagram.telling import direction, repeated
from gui.diagram.text import ending, heading, row
from gui.diagram.text_columns import is_drawn
from gui.export.order import WHOLE, Order, Part, Sifting

AT_A_TIME = 64
"""Items that are looked at in a step."""


def text(diagram: Diagram, part: Part = WHOLE, sifting: Sifting | None = None) -> str:
    """Return the rows of a part of the diagram, without secrets; see ``as_text``.

    What does not meet a filter is left out; where it is not to be hidden, what does is marked.
    """
    return "\n".join(line for lines in _lines(diagram, part, sifting) for line in lines) + "\n"


def write_text(diagram: Diagram, sink: IO[bytes], order: Order) -> Generator[float, None, str]:
    """Write the same step by step, yielding how much is done."""
    steps = max(1, len(diagram.items) // AT_A_TIME)
    empty = True
    for done, lines in enumerate(_lines(diagram, order.part, order.sifting)):
        sink.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        empty = empty and not lines
        yield min(done / steps, 1.0)
    if order.endings and is_whole(diagram, order.part, order.sifting):
        sink.write("".join(f"{said}\n" for said in ("", *order.endings)).encode("utf-8", "replace"))
    elif empty:
        sink.write(b"\n")
    return ""


def is_whole(diagram: Diagram, part: Part, sifting: Sifting | None) -> bool:
    """Whether nothing of the diagram is left out."""
    return (sifting is None or not sifting.hiding) and part.top <= 0 and part.bottom >= diagram.height


def _lines(diagram: Diagram, part: Part, sifting: Sifting | None) -> Iterator[list[str]]:
    """Yield the rows, those of some items at a time."""
    yield heading(diagram, said=mask_secrets)
    items = diagram.items
    last = items.begun_by(part.bottom) if math.isfinite(part.bottom) else len(items)
    marks = sifting is not None and not sifting.hiding
    for first in range(0, last, AT_A_TIME):
        made = []
        for number in range(first, min(first + AT_A_TIME, last)):
            meets = sifting is None or sifting.has(number)
            if (meets or marks) and items.things[number].bottom >= part.top and is_drawn(diagram, number):
                made.append(row(diagram, number, said=mask_secrets, marked=marks and meets))
        yield made
    yield ending(diagram, mask_secrets)


def line(diagram: Diagram, thing: Item | Tube) -> str:
    """Return what a thing is, without secrets, in one line: when, between whom, what, and what became of it."""
    match thing:
        case Arrow():
            parts = [_when(thing.sent_ns, thing.received_ns), direction(diagram, thing), _what(thing), _fate(thing)]
        case Note():
            parts = [_when(thing.at_ns), direction(diagram, thing), _what(thing)]
        case Band():
            lasted = "" if thing.ended_ns is None else duration(thing.ended_ns - thing.began_ns)
            parts = [_when(thing.began_ns), _what(thing), lasted]
        case Repeats():
            parts = [_when(thing.began_ns), direction(diagram, thing), thing.title, repeated(thing)]
        case Tube():
            ends = " – ".join(address for address in (thing.local, thing.peer) if address)
            parts = [f"connection {thing.connection}", ends, str(thing.end)]
        case Item():
            parts = [_what(thing)]
        case _:
            assert_never(thing)
    return mask_secrets(" · ".join(part for part in parts if part))


def _when(*times: int | None) -> str:
    return next((f"{stamp(ns)} s" for ns in times if ns is not None), "")


def _what(item: Item) -> str:
    return f"{item.title} [{item.detail}]" if item.detail else item.title


def _fate(arrow: Arrow) -> str:
    if arrow.sent_ns is not None and arrow.received_ns is not None:
        return duration(arrow.received_ns - arrow.sent_ns)
    return "" if arrow.fate is Fate.ARRIVED else str(arrow.fate)
