"""The diagram as text: what a transcript prints, and what the layout's tests read."""

from __future__ import annotations

from engine.durations import duration
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Fate, Item, Note, Side

WIDTH = 44
GUTTER = 9
GAP = "   "
AWAY = "   "
"""How far a line keeps away from a lifeline it was not observed at."""


def as_text(diagram: Diagram, *, times: bool = True, width: int = WIDTH) -> str:
    """Return the diagram in characters: a row for each item, a column for each pane, "|" for the lifelines.

    ``|-->|`` arrived, ``|--x  |`` never arrived, ``|--~|`` is still on its way. Dots that keep away from a lifeline
    were not observed there: ``|..>  |`` was sent, ``|  ..>|`` was received.
    """
    panes = diagram.interaction.panes
    lines = []
    if panes and times:
        lines.append(" " * GUTTER + GAP.join(_fit(pane.title, width) for pane in panes).rstrip())
        lines.append(" " * GUTTER + GAP.join(_ends(width) for _ in panes))
    for item in diagram.items.things:
        row = GAP.join(_row(item, width) if pane.index == item.pane else _empty(width) for pane in panes)
        lines.append((_gutter(item) if times else "") + row)
    lines.extend(f"{pane.title}: {pane.error}" for pane in panes if pane.error is not None)
    return "\n".join(line.rstrip() for line in lines)


def _gutter(item: Item) -> str:
    match item:
        case Arrow():
            ns = item.sent_ns if item.sent_ns is not None else item.received_ns
        case Note():
            ns = item.at_ns
        case Band():
            ns = item.began_ns
        case _:
            ns = None
    return f"{stamp(ns or 0):>{GUTTER - 2}}  "


def _ends(width: int) -> str:
    return "client" + " " * (width - 12) + "server"


def _empty(width: int) -> str:
    return "|" + " " * (width - 2) + "|"


def _fit(text: str, width: int) -> str:
    return text if len(text) == width else (text[: width - 1] + "…" if len(text) > width else text.ljust(width))


def _row(item: Item, width: int) -> str:
    match item:
        case Arrow():
            return _arrow(item, width)
        case Note(side=Side.CLIENT):
            return "|* " + _fit(_label(item), width - 5) + " |"
        case Note():
            return "| " + _fit(_label(item), width - 5).rstrip().rjust(width - 5) + " *|"
        case _:
            return "|" + _fit(_label(item).center(width - 2, "="), width - 2) + "|"


def _label(item: Item) -> str:
    label = f"{item.title} [{item.detail}]" if item.detail else item.title
    if isinstance(item, Arrow) and item.sent_ns is not None and item.received_ns is not None:
        return f"{label} {duration(item.received_ns - item.sent_ns)}"
    return label


def _arrow(arrow: Arrow, width: int) -> str:
    inner = width - 2
    label = _label(arrow)
    if len(label) > inner - 8:
        label = label[: inner - 9] + "…"
    line = "." if arrow.fate in (Fate.UNSEEN, Fate.FOUND) else ("- " if arrow.transport else "-")
    end = {Fate.LOST: "x", Fate.IN_FLIGHT: "~", Fate.UNSEEN: ">" + AWAY}.get(arrow.fate, ">")
    begin = AWAY if arrow.fate is Fate.FOUND else ""
    room = inner - len(label) - len(begin) - len(end)
    before, after = _repeat(line, room // 2), _repeat(line, room - room // 2)
    if arrow.fate is Fate.LOST:
        after, end = "", end + " " * len(after)
    if arrow.source is Side.CLIENT:
        return f"|{begin}{before}{label}{after}{end}|"
    end = end.replace(">", "<")[::-1]
    return f"|{end}{after}{label}{before}{begin}|"


def _repeat(line: str, length: int) -> str:
    return (line * length)[:length]
