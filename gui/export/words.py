"""The diagram in words: as lines of characters, and a line for each thing on it. No Qt."""

from __future__ import annotations

from copy import copy
from typing import assert_never

from engine.durations import duration
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Fate, Item, Note, Side, Tube
from gui.diagram.shelf import Shelf
from gui.diagram.text import as_text
from gui.export.order import WHOLE, Part


def text(diagram: Diagram, part: Part = WHOLE) -> str:
    """Return the rows of a part of the diagram; see ``as_text``."""
    if part != WHOLE:
        whole, diagram = diagram, copy(diagram)
        diagram.items = Shelf()
        for item in whole.items.things:
            if item.top <= part.bottom and item.bottom >= part.top:
                diagram.items.things.append(item)
    return as_text(diagram) + "\n"


def line(thing: Item | Tube) -> str:
    """Return what a thing on the diagram is, in one line: when, between whom, what, and what became of it."""
    match thing:
        case Arrow():
            parts = [_when(thing.sent_ns, thing.received_ns), _way(thing), _what(thing), _fate(thing)]
        case Note():
            parts = [_when(thing.at_ns), f"at the {thing.side}", _what(thing)]
        case Band():
            lasted = "" if thing.ended_ns is None else duration(thing.ended_ns - thing.began_ns)
            parts = [_when(thing.began_ns), _what(thing), lasted]
        case Tube():
            ends = " – ".join(address for address in (thing.local, thing.peer) if address)
            parts = [f"connection {thing.connection}", ends, str(thing.end)]
        case Item():
            parts = [_what(thing)]
        case _:
            assert_never(thing)
    return " · ".join(part for part in parts if part)


def _when(*times: int | None) -> str:
    return next((f"{stamp(ns)} s" for ns in times if ns is not None), "")


def _way(arrow: Arrow) -> str:
    return "client → server" if arrow.source is Side.CLIENT else "server → client"


def _what(item: Item) -> str:
    return f"{item.title} [{item.detail}]" if item.detail else item.title


def _fate(arrow: Arrow) -> str:
    if arrow.sent_ns is not None and arrow.received_ns is not None:
        return duration(arrow.received_ns - arrow.sent_ns)
    return "" if arrow.fate is Fate.ARRIVED else str(arrow.fate)
