"""What is on its way on the stage: of many the newest stand out; the others are thin lines, and are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, takewhile
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from gui.diagram.notation import Arrow, Layer
from gui.theme import Theme, mixed
from gui.widgets.stage.geometry import Flight, View
from gui.widgets.stage.pills import HEIGHT, Pill, fit

IN_FULL = 12
"""How many of a pane have a bright head."""
WITH_TRAIL, OF_MANY = 6, 3
"""How many of these leave a trail, and how many where there are more than these: more would be one smear."""
WITH_PILL = 8
BELOW, ROW = 24.0, 25.0
"""Pixels from the playhead to the middle of the first pill, and from one pill to the next."""
ROWS = 32
APART, CLEAR = 8.0, 4.0
"""Pixels between two pills of a row, and between a pill and the caption, at least."""
ASIDE = 240.0
"""Pixels that a pill is put aside at most, rather than beside the caption."""
WIDEST = 220.0
DOT = 4.0
STRENGTH = 0.45
"""How strongly the thin lines are painted: those that stand out are seen among them."""


class Standing(NamedTuple):
    """How much those of a pane's arrows that are on their way stand out, by their numbers.

    Attributes:
        plain: Not at all.
        short: They leave no trail.
    """

    plain: frozenset[int]
    short: frozenset[int]


def standing(ways: Mapping[int, Flight], chosen: Collection[int] = ()) -> Standing:
    """Return how much each stands out: the newest, and what is chosen, before all."""
    flying = sorted(number for number, way in ways.items() if way.flying and number not in chosen)
    trails = WITH_TRAIL if len(flying) <= IN_FULL else OF_MANY
    return Standing(frozenset(flying[:-IN_FULL]), frozenset(flying[-IN_FULL:-trails]))


def paint_crowd(painter: QPainter, theme: Theme, arrows: Iterable[tuple[Layer, Flight]]) -> None:
    """Paint arrows, those of a layer together: thin lines, each with a dot where it has come to."""
    layers: dict[Layer, list[Flight]] = {}
    for layer, way in arrows:
        layers.setdefault(layer, []).append(way)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for layer, ways in layers.items():
        colour = theme.layer(layer)
        # Opaque: a translucent line takes ten times as long.
        painter.setPen(QPen(mixed(colour, theme.background, STRENGTH), 1.0))
        painter.drawLines([QLineF(way.start, way.tip) for way in ways])
        for way in ways:
            painter.fillRect(QRectF(way.tip.x() - DOT / 2, way.tip.y() - DOT / 2, DOT, DOT), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


class Room:
    """Where pills of what is on its way stand: under the playhead, in their pane, clear of others and of the caption.

    ``taken`` is where those of other panes stand: it grows.
    """

    def __init__(self, view: View, pane: tuple[float, float] | None = None, taken: list[QRectF] | None = None) -> None:
        self._view = view
        self._pane = (0.0, view.width) if pane is None else (max(pane[0], 0.0), min(pane[1], view.width))
        self._taken = [] if taken is None else taken
        self._rows = list(self._free_rows())
        self._covered = None if view.card is None else view.card.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR)

    @property
    def widest(self) -> float:
        """Pixels of a pill at most."""
        return min(WIDEST, self._pane[1] - self._pane[0] - APART)

    def place(self, wanted: Iterable[tuple[Pill, float]], more: int) -> tuple[list[QRectF], tuple[Pill, QRectF] | None]:
        """Return where the first of some pills stand, each wanted at its x, and then what says how many more there are.

        ``more`` is how many there are besides.
        """
        wanted, before = list(wanted), len(self._taken)
        rects = list(self._placed(wanted))
        while more or len(rects) < len(wanted):
            rest = fit(f"and {more + len(wanted) - len(rects):,} more", "in flight", self.widest)
            x = wanted[len(rects) - 1][1] if rects else sum(self._pane) / 2
            rect = self._place(rest, x)
            if rect is not None:
                return rects, (rest, rect)
            if not rects:
                break
            # Better one pill less than not to tell how many there are.
            rects.pop()
            del self._taken[before + len(rects) :]
        return rects, None

    def _placed(self, wanted: Iterable[tuple[Pill, float]]) -> Iterator[QRectF]:
        for pill, x in wanted:
            rect = self._place(pill, x)
            if rect is None:
                return
            yield rect

    def _place(self, pill: Pill, x: float) -> QRectF | None:
        """Keep the first place that is free: where it is wanted, or else aside of that, the nearest first."""
        x = max(self._pane[0] + pill.width / 2, min(x, self._pane[1] - pill.width / 2))
        for rect in chain(self._wanted(pill, x), self._aside(pill, x), self._beside_card(pill, x)):
            wide = rect.adjusted(-APART, 0, APART, 0)
            if not any(wide.intersects(other) for other in self._taken):
                self._taken.append(rect)
                return rect
        return None

    def _free_rows(self) -> Iterator[float]:
        """Yield the middles of rows; where there is a caption, those that are on the screen."""
        first, last = self._view.y(self._view.playhead) + BELOW, self._view.height - HEIGHT / 2
        rows = (first + row * ROW for row in range(ROWS))
        return rows if self._view.card is None else takewhile(lambda y: y <= last, rows)

    def _wanted(self, pill: Pill, x: float) -> Iterator[QRectF]:
        yield from (rect for y in self._rows if not self._is_covered(rect := pill.rect(QPointF(x, y))))

    def _aside(self, pill: Pill, x: float) -> Iterator[QRectF]:
        """Yield places next to others, in rows of theirs."""
        off = pill.width / 2 + APART + 1
        for at, y in (
            (at, row) for row in self._rows for at in sorted(self._edges(row, off), key=lambda at: abs(at - x))
        ):
            rect = pill.rect(QPointF(at, y))
            if abs(at - x) <= ASIDE and self._is_inside(rect) and not self._is_covered(rect):
                yield rect

    def _edges(self, y: float, off: float) -> Iterator[float]:
        for rect in self._taken:
            if rect.top() <= y <= rect.bottom():
                yield rect.left() - off
                yield rect.right() + off

    def _beside_card(self, pill: Pill, x: float) -> Iterator[QRectF]:
        card = self._view.card
        if card is None:
            return
        sides = card.left() - APART - pill.width / 2, card.right() + APART + pill.width / 2
        for at, y in ((at, row) for row in self._rows for at in sorted(sides, key=lambda at: abs(at - x))):
            rect = pill.rect(QPointF(at, y))
            if self._is_inside(rect):
                yield rect

    def _is_covered(self, rect: QRectF) -> bool:
        return self._covered is not None and self._covered.intersects(rect)

    def _is_inside(self, rect: QRectF) -> bool:
        return rect.left() >= self._pane[0] and rect.right() <= self._pane[1]


def said(detail: str, *, held: bool) -> str:
    """Return what is said of what is on its way; of what is held, also which it is: one may choose among them."""
    return " · ".join(part for part in ("held", detail) if part) if held else "in flight"


def newest(flying: Collection[tuple[Arrow, QPointF]]) -> list[tuple[Arrow, QPointF]]:
    """Return those that have a pill, from the left."""
    last = sorted(flying, key=lambda pair: pair[0].number)[-WITH_PILL:]
    return sorted(last, key=lambda pair: pair[1].x())
