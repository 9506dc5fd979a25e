"""The diagram as text: what a transcript prints, and what the layout's tests read."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter

from engine.durations import duration
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.link_words import gone_over
from gui.diagram.notation import Arrow, Band, Fate, Item, Note, Pane, Repeats, Side
from gui.diagram.text_columns import TextColumn, is_drawn, names_row, text_column

WIDTH = 44
GUTTER = 9
GAP = "   "
AWAY = "   "
"""How far a line keeps away from a lifeline it was not observed at."""
MARK = "›"
"""Before the row of an item that is set off."""


def as_text(diagram: Diagram, *, times: bool = True, width: int = WIDTH) -> str:
    """Return the diagram in characters: a row for each item, a column for each pane, "|" for the lifelines.

    ``|-->|`` arrived, ``|--x  |`` never arrived, ``|--~|`` is still on its way, ``|<-->|`` went to and fro, folded.
    Dots that keep away from a lifeline were not observed there: ``|..>  |`` was sent, ``|  ..>|`` was received.
    """
    head = heading(diagram, width) if times else []
    numbers = (number for number in range(len(diagram.items)) if is_drawn(diagram, number))
    items = (row(diagram, number, width, times=times) for number in numbers)
    return "\n".join([*head, *items, *ending(diagram)])


def heading(diagram: Diagram, width: int = WIDTH, said: Callable[[str], str] = str) -> list[str]:
    """Return the rows above all others: which pane is which, what it goes over, and whose the lifelines are.

    ``said`` gives what is written in place of a text.
    """
    panes = diagram.interaction.panes
    if not panes:
        return []
    widths = [text_column(diagram, pane, width).width for pane in panes]
    titles = GAP.join(_fit(said(pane.title), room) for pane, room in zip(panes, widths, strict=True))
    links = GAP.join(_fit(_links(diagram, pane, room), room) for pane, room in zip(panes, widths, strict=True))
    ends = GAP.join(names_row(diagram, pane, width) for pane in panes)
    return [(" " * GUTTER + line).rstrip() for line in (titles, links, ends) if line is not links or links.strip()]


def _links(diagram: Diagram, pane: Pane, room: int) -> str:
    """What was made slower here, in as many words as there is room for; "" where nothing was."""
    aids = diagram.aids
    links = sorted((link for session in pane.sessions for link in aids.links.get(session, ())), key=itemgetter(0))
    texts = gone_over([link for _, link in links], at_first=not aids.linked_later.intersection(pane.sessions))
    return next((text for text in texts if len(text) <= room), texts[-1] if texts else "")


def row(
    diagram: Diagram,
    number: int,
    width: int = WIDTH,
    said: Callable[[str], str] = str,
    *,
    marked: bool = False,
    times: bool = True,
) -> str:
    """Return the row of an item, with ``MARK`` before it if it is ``marked``."""
    item, panes = diagram.items.things[number], diagram.interaction.panes
    columns = [text_column(diagram, pane, width) for pane in panes]
    cells = GAP.join(
        _cell(column, diagram, item, said) if pane.index == item.pane else column.empty
        for pane, column in zip(panes, columns, strict=True)
    )
    return ((_gutter(item, MARK if marked else "") if times else "") + cells).rstrip()


def ending(diagram: Diagram, said: Callable[[str], str] = str) -> list[str]:
    """Return the rows below all others: what went wrong."""
    failed = (pane for pane in diagram.interaction.panes if pane.error is not None)
    return [f"{said(pane.title)}: {said(pane.error or '')}".rstrip() for pane in failed]


def _gutter(item: Item, mark: str) -> str:
    match item:
        case Arrow():
            ns = item.sent_ns if item.sent_ns is not None else item.received_ns
        case Note():
            ns = item.at_ns
        case Band() | Repeats():
            ns = item.began_ns
        case _:
            ns = None
    return f"{stamp(ns or 0):>{GUTTER - 2}}{mark:<2}"


def _fit(text: str, width: int) -> str:
    return text if len(text) == width else (text[: width - 1] + "…" if len(text) > width else text.ljust(width))


def _cell(column: TextColumn, diagram: Diagram, item: Item, said: Callable[[str], str]) -> str:
    """An item over the lifelines of its pane; nothing of one whose lifelines are hidden."""
    ends = column.between(diagram.interaction.between(item))
    if ends is None:
        return column.empty
    left, right = sorted(ends)
    if isinstance(item, Note) and right - left + 1 < column.width:
        # Among several lifelines, it stands beside its own.
        return _beside(column, ends[0 if item.side is Side.CLIENT else 1], _label(item, said))
    return column.laid(_row(item, _label(item, said), right - left + 1, turned=ends[0] > ends[1]), left)


def _beside(column: TextColumn, at: int, label: str) -> str:
    if at + 1 < column.width:
        room = column.width - at - 4
        return column.laid("|* " + (label if len(label) <= room else _fit(label, room)), at)
    text = _fit(label, min(len(label), at - 3)) + " *|"
    return column.laid(text, column.width - len(text))


def _row(item: Item, label: str, width: int, *, turned: bool) -> str:
    match item:
        case Arrow():
            return _arrow(item, label, width, rightwards=(item.source is Side.CLIENT) is not turned)
        case Note() if (item.side is Side.CLIENT) is not turned:
            return "|* " + _fit(label, width - 5) + " |"
        case Note():
            return "| " + _fit(label, width - 5).rstrip().rjust(width - 5) + " *|"
        case Repeats():
            return "|<" + _fit(label.center(width - 4, "-"), width - 4) + ">|"
        case _:
            return "|" + _fit(label.center(width - 2, "="), width - 2) + "|"


_CUT_FIGURE = re.compile(r" \[\d[^]]*$")


def _label(item: Item, said: Callable[[str], str]) -> str:
    title, detail = said(item.title), said(item.detail)
    label = f"{title} [{detail}]" if detail else title
    return label + (_time(item) if isinstance(item, Arrow) else "")


def _time(arrow: Arrow) -> str:
    """How long an arrow was on its way, behind what it says; nothing where that is not known."""
    if arrow.sent_ns is None or arrow.received_ns is None:
        return ""
    return f" {duration(arrow.received_ns - arrow.sent_ns)}"


def _shortened(label: str, time: str, room: int) -> str:
    """Cut words; never a figure, which would be another one then."""
    words = label.removesuffix(time)
    time = time if len(time) < room // 2 else ""
    return _CUT_FIGURE.sub("", words[: room - len(time)]) + "…" + time


def _arrow(arrow: Arrow, label: str, width: int, *, rightwards: bool) -> str:
    inner = width - 2
    if len(label) > inner - 8:
        label = _shortened(label, _time(arrow), inner - 9)
    line = "." if arrow.fate in (Fate.UNSEEN, Fate.FOUND) else ("- " if arrow.transport else "-")
    end = {Fate.LOST: "x", Fate.IN_FLIGHT: "~", Fate.UNSEEN: ">" + AWAY}.get(arrow.fate, ">")
    begin = AWAY if arrow.fate is Fate.FOUND else ""
    room = inner - len(label) - len(begin) - len(end)
    before, after = _repeat(line, room // 2), _repeat(line, room - room // 2)
    if arrow.fate is Fate.LOST:
        after, end = "", end + " " * len(after)
    if rightwards:
        return f"|{begin}{before}{label}{after}{end}|"
    end = end.replace(">", "<")[::-1]
    return f"|{end}{after}{label}{before}{begin}|"


def _repeat(line: str, length: int) -> str:
    return (line * length)[:length]
