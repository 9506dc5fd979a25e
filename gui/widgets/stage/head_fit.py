"""How the heads of panes are fitted into their room: one way for all panes that are in view together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from gui.figures import shorter
from gui.shown import Heads
from gui.theme import width_of
from gui.widgets.stage.columns import Column

BESIDE, INSIDE = 8.0, 20.0
"""Pixels that are left free beside the line of title and counters, in narrow panes and in others."""
COUNTER = 72.0
APART, AFTER_TITLE = 14.0, 12.0
"""Pixels between two counters, and between them and the title, at least."""
NARROW, TIGHT = 420.0, 280.0
SHORT = {
    "connections": "conn.",
    "connection": "conn.",
    "round trips": "trips",
    "round trip": "trip",
    "octets inside TLS": "in TLS",
    "octet inside TLS": "in TLS",
}
"""What the counters are called where a pane is narrower than ``NARROW``."""
TITLES, OVER_STACK = (17, 15, 13), (13, 12)
"""Sizes of the title, and of one over counters in columns: the first with which it has room."""
STACKED, TOGETHER = 13, 8.0
"""The size of figures that stand below the title, and pixels between two of them."""
JOINED = " · "
"""Between the words below the title and those of the link."""


class Fit(IntEnum):
    """Where the counters stand and how they are said, from the widest to the narrowest."""

    WIDE = 0
    NARROW = 1
    """Beside the title, with shorter words."""
    SHORT = 2
    """The same, and with shorter figures."""
    STACKED = 3
    """Below the title in columns."""
    STACKED_SHORT = 4
    LINE = 5
    """Below the title in a line."""
    LINE_SHORT = 6
    LINE_BARE = 7
    """Figures alone."""

    @property
    def beside(self) -> bool:
        """Whether the counters stand beside the title."""
        return self <= Fit.SHORT

    @property
    def stacked(self) -> bool:
        """Whether they stand below it in columns."""
        return self in (Fit.STACKED, Fit.STACKED_SHORT)


@dataclass(frozen=True, slots=True)
class Style:
    """How heads are said.

    Attributes:
        fit: Where the counters stand.
        title: The size of the titles.
        linked: Whether there is a link to tell of.
        link: Which of its words are used.
    """

    fit: Fit
    title: int
    linked: bool
    link: int


class Counter(NamedTuple):
    """A figure, what it counts, and the pixels both are given."""

    figure: str
    what: str
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """The line of title and counters; it stays in view of a pane that is wider than the stage."""

    left: float
    right: float

    @property
    def room(self) -> float:
        """Pixels from its beginning to its end."""
        return self.right - self.left

    @property
    def narrow(self) -> bool:
        """Whether there is no room for words in full."""
        return self.room < NARROW - 2 * INSIDE

    def beside(self, heads: Heads, fit: Fit) -> float:
        """Pixels that counters leave beside them."""
        if not fit.beside:
            return self.room
        return self.room - sum(one.width for one in counters(heads, fit)) - AFTER_TITLE

    def has_room(self, heads: Heads, fit: Fit) -> bool:
        """Whether heads can be said in a way: from the widest on the first one that can."""
        if fit.beside:
            return self._has_room_beside(heads, fit)
        if fit.stacked:
            return not heads.hidden and sum(one.width for one in counters(heads, fit)) - TOGETHER <= self.room
        return fit is Fit.LINE_BARE or width_of(in_a_line(heads, fit), 12) <= self.room

    def _has_room_beside(self, heads: Heads, fit: Fit) -> bool:
        if self.room < TIGHT - 2 * BESIDE or (self.narrow and fit is Fit.WIDE):
            return False
        title = width_of(heads.title, 17, 600)
        if self.narrow and title > self.beside(heads, Fit.SHORT):
            return False
        return fit is Fit.SHORT or min(title, self.room / 2) <= self.beside(heads, fit)


def line_of(column: Column, width: float) -> Line:
    """Return where the line of a pane is on a stage of a width."""
    left, right = max(column.inner_left, 0.0), min(column.inner_right, width)
    inside = INSIDE if right - left >= TIGHT else BESIDE
    return Line(left + inside, right - inside)


def style_of(panes: Iterable[tuple[Column, Heads]], width: float) -> Style:
    """Return how the heads of panes that are in view together are said: all of them in the same way."""
    lines = [(line_of(column, width), heads) for column, heads in panes]
    fit = next(fit for fit in Fit if all(line.has_room(heads, fit) for line, heads in lines))
    rooms = [(line.beside(heads, fit), heads) for line, heads in lines]
    sizes = OVER_STACK if fit.stacked else TITLES
    fitting = (size for size in sizes if all(width_of(heads.title, size, 600) <= room for room, heads in rooms))
    linked = [(room, heads) for room, heads in rooms if heads.link]
    return Style(fit, next(fitting, sizes[-1]), bool(linked), _link_of(linked, fit))


def _link_of(linked: Sequence[tuple[float, Heads]], fit: Fit) -> int:
    """Which of the words of links are used: the first that all have room for."""
    number = max((len(heads.link) for _, heads in linked), default=1)
    for at in range(number):
        if all(_needed(heads, at, fit) <= room for room, heads in linked):
            return at
    return number - 1


def _needed(heads: Heads, at: int, fit: Fit) -> float:
    said = heads.link[min(at, len(heads.link) - 1)]
    return width_of(f"{heads.subtitle}{JOINED}{said}" if fit.beside else said, 12 if fit.beside else 11)


def counters(heads: Heads, fit: Fit) -> list[Counter]:
    """Return the counters as they are said beside the title or in columns, each with the room it is given."""
    if fit.stacked:
        return [_stacked(figure, what, short=fit is Fit.STACKED_SHORT) for figure, what in heads.counters]
    return [_counter(figure, what, narrow=fit > Fit.WIDE, short=fit is Fit.SHORT) for figure, what in heads.counters]


def _counter(figure: str, what: str, *, narrow: bool, short: bool) -> Counter:
    """A counter as wide as its words need, and no less than most are: they do not move with every figure."""
    figure = shorter(figure) if short else figure
    what = SHORT.get(what, what) if narrow else what
    needed = max(width_of(figure, 15 if narrow else 17, 600), width_of(what, 11))
    return Counter(figure, what, max(COUNTER * (0.68 if narrow else 1.0), needed + APART))


def _stacked(figure: str, what: str, *, short: bool) -> Counter:
    figure, what = shorter(figure) if short else figure, SHORT.get(what, what)
    return Counter(figure, what, max(width_of(figure, STACKED, 600), width_of(what, 11)) + TOGETHER)


def in_a_line(heads: Heads, fit: Fit) -> str:
    """Return the counters in a line."""
    if fit is Fit.LINE:
        return "  ".join(f"{figure} {SHORT.get(what, what)}" for figure, what in heads.counters)
    if fit is Fit.LINE_SHORT:
        return "  ".join(f"{shorter(figure)} {SHORT.get(what, what)}" for figure, what in heads.counters)
    return " · ".join(shorter(figure) for figure, _ in heads.counters)
