"""The diagram as text: what a transcript prints, and what the layout's tests read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.durations import duration
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Fate, Item, Note, Side

WIDTH = 44
GUTTER = 9
GAP = "   "
AWAY = "   "
"""How far a line keeps away from a lifeline it was not observed at."""
MARK = "›"
"""Before the row of an item that is set off."""


def as_text(diagram: Diagram, *, times: bool = True, width: int = WIDTH) -> str:
    """Return the diagram in characters: a row for each item, a column for each pane, "|" for the lifelines.

    ``|-->|`` arrived, ``|--x  |`` never arrived, ``|--~|`` is still on its way. Dots that keep away from a lifeline
    were not observed there: ``|..>  |`` was sent, ``|  ..>|`` was received.
    """
    return "\n".join(rows(diagram, times=times, width=width))


def rows(
    diagram: Diagram,
    *,
    times: bool = True,
    width: int = WIDTH,
    numbers: Iterable[int] | None = None,
    marked: Callable[[int], bool] | None = None,
    said: Callable[[str], str] = str,
) -> Iterator[str]:
    """Yield the same row by row.

    Args:
        diagram: What is written.
        times: Whether there are heads, and times beside the rows.
        width: Of a pane, in characters.
        numbers: Of the items that are written, ascending; None for all of them.
        marked: Which of them get ``MARK`` before their row.
        said: What is written in place of a title, a detail or an error.
    """
    panes = diagram.interaction.panes
    if panes and times:
        yield (" " * GUTTER + GAP.join(_fit(said(pane.title), width) for pane in panes)).rstrip()
        yield (" " * GUTTER + GAP.join(_ends(width) for _ in panes)).rstrip()
    for number in range(len(diagram.items.things)) if numbers is None else numbers:
        item = diagram.items.things[number]
        row = GAP.join(_row(item, width, said) if pane.index == item.pane else _empty(width) for pane in panes)
        mark = MARK if marked is not None and marked(number) else ""
        yield ((_gutter(item, mark) if times else "") + row).rstrip()
    for pane in panes:
        if pane.error is not None:
            yield f"{said(pane.title)}: {said(pane.error)}".rstrip()


def _gutter(item: Item, mark: str = "") -> str:
    match item:
        case Arrow():
            ns = item.sent_ns if item.sent_ns is not None else item.received_ns
        case Note():
            ns = item.at_ns
        case Band():
            ns = item.began_ns
        case _:
            ns = None
    return f"{stamp(ns or 0):>{GUTTER - 2}}{mark:<2}"


def _ends(width: int) -> str:
    return "client" + " " * (width - 12) + "server"


def _empty(width: int) -> str:
    return "|" + " " * (width - 2) + "|"


def _fit(text: str, width: int) -> str:
    return text if len(text) == width else (text[: width - 1] + "…" if len(text) > width else text.ljust(width))


def _row(item: Item, width: int, said: Callable[[str], str]) -> str:
    label = _label(item, said)
    match item:
        case Arrow():
            return _arrow(item, label, width)
        case Note(side=Side.CLIENT):
            return "|* " + _fit(label, width - 5) + " |"
        case Note():
            return "| " + _fit(label, width - 5).rstrip().rjust(width - 5) + " *|"
        case _:
            return "|" + _fit(label.center(width - 2, "="), width - 2) + "|"


def _label(item: Item, said: Callable[[str], str]) -> str:
    title, detail = said(item.title), said(item.detail)
    label = f"{title} [{detail}]" if detail else title
    if isinstance(item, Arrow) and item.sent_ns is not None and item.received_ns is not None:
        return f"{label} {duration(item.received_ns - item.sent_ns)}"
    return label


def _arrow(arrow: Arrow, label: str, width: int) -> str:
    inner = width - 2
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
