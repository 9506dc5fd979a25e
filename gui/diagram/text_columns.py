"""Where the lifelines of a pane stand in the text, in characters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gui.diagram.arrangement import PLAIN, names_of, shown_of, told_apart
from gui.diagram.layout import Diagram
from gui.diagram.lifelines import PAIR, Between
from gui.diagram.notation import Pane

LEAST = 14
"""Characters from one lifeline to the next where there are many."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A pane in the text.

    Attributes:
        width: In characters.
        at: Where each lifeline stands, by its place in the pane; None of those that are hidden.
    """

    width: int
    at: tuple[int | None, ...]

    @property
    def empty(self) -> str:
        """A row without anything on it."""
        return self.laid("", 0)

    def between(self, ends: Between) -> tuple[int, int] | None:
        """Return where a client and a server stand; None where one of them is hidden."""
        client, server = (self.at[place] if place < len(self.at) else None for place in ends)
        return None if client is None or server is None else (client, server)

    def laid(self, text: str, start: int) -> str:
        """Return a row with ``text`` laid over its lifelines."""
        row = [" "] * self.width
        for at in self.at:
            if at is not None:
                row[at] = "|"
        row[start : start + len(text)] = text[: self.width - start]
        return "".join(row)


def text_column(diagram: Diagram, pane: Pane, width: int) -> TextColumn:
    """Return where things of a pane stand; a pane of two lifelines is ``width`` characters wide."""
    if len(pane.lifelines) == PAIR and pane.index not in diagram.arranged:
        return _pair(width)
    shown = shown_of(pane, diagram.arranged)
    gap = _gap(width, len(shown))
    at: list[int | None] = [None] * len(pane.lifelines)
    for number, place in enumerate(shown):
        at[place] = number * gap
    return TextColumn(max(len(shown) - 1, 1) * gap + 1, tuple(at))


def is_drawn(diagram: Diagram, number: int) -> bool:
    """Return whether neither lifeline of an item is hidden."""
    if not diagram.arranged:
        return True
    item = diagram.items.things[number]
    pane, hidden = diagram.interaction.panes[item.pane], diagram.arranged.get(item.pane, PLAIN).hidden
    return not hidden or all(pane.lifelines[place].key not in hidden for place in diagram.interaction.between(item))


@lru_cache(maxsize=8)
def _pair(width: int) -> TextColumn:
    return TextColumn(width, (0, width - 1))


def _gap(width: int, shown: int) -> int:
    return width - 1 if shown <= PAIR else max(width * 2 // 3, LEAST)


def names_row(diagram: Diagram, pane: Pane, width: int) -> str:
    """Return the names of a pane's lifelines, each where it stands."""
    column = text_column(diagram, pane, width)
    shown = shown_of(pane, diagram.arranged)
    names = names_of(pane, diagram.arranged)
    if not told_apart(pane, diagram.arranged):
        names = tuple(line.side.value for line in pane.lifelines)
    room = width // PAIR if len(shown) <= PAIR else _gap(width, len(shown))
    row = [" "] * column.width
    for number, place in enumerate(shown):
        name = names[place] if len(names[place]) < room else names[place][: room - 2] + "…"
        start = column.at[place] or 0
        # The last one ends where the pane does.
        start = column.width - len(name) if number and number == len(shown) - 1 else start
        row[start : start + len(name)] = name
    return "".join(row)
