"""Density on the stage: where there is no room for each item, how many there are in each row, which way, and of what.

A row's bars leave the middle of the pane to the side that its messages go to, as long as there are messages. The scale
is linear, and the same in all panes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gui.diagram.notation import Layer
from gui.diagram.volume import Volumes
from gui.theme import Theme, faded, mixed
from gui.widgets.stage import density_words
from gui.widgets.stage.geometry import Column, View
from gui.widgets.stage.masses import Bars, Mass, Masses

if TYPE_CHECKING:
    from gui.diagram.layout import Diagram
    from gui.widgets.stage.levels import Levels
    from gui.widgets.stage.small_labels import SmallLabels

AWAY = 10.0
"""Pixels between the longest bar and the lifelines."""
LONGEST = 300.0
"""Pixels of the longest bar at most."""
SHORTEST, FAULT = 1.5, 5.0
"""Pixels of the bar of whatever there is, and of faults."""
FAINTEST, PER_DOUBLING, STRONGEST = 0.16, 0.09, 0.85
"""How strongly one item is painted, and how much more strongly twice as many."""
LINE = 2.0
"""Pixels of the line across a row with faults."""
ORDER = (Layer.FAULT, *(layer for layer in Layer if layer is not Layer.FAULT))
"""From the middle outwards."""
STEPS = (4, 6, 8, 10, 15, 20, 30)
"""A bar that is as long as can be stands for one of these, or for ten or a hundred times as many, and so on."""


@dataclass(frozen=True, slots=True)
class Coat:
    """What is painted of a view, and how strongly."""

    masses: Masses
    strength: float


class Density:
    """The masses of a view.

    Args:
        diagram: What it is of.
        view: What is on the screen.
        levels: Where there is no room for all.
        met: What meets a filter; None where there is no filter.
        rest: How strongly what does not meet it is painted; 0 for not at all.

    Attributes:
        few: The numbers of what is painted as lines all the same.
    """

    def __init__(
        self, diagram: Diagram, view: View, levels: Levels, met: Volumes | None = None, rest: float = 1.0
    ) -> None:
        self._view, self._axis = view, diagram.axis
        coats = [Coat(Masses(diagram, view, levels, diagram.volumes), rest if met is not None else 1.0)] if rest else []
        if met is not None:
            coats.append(Coat(Masses(diagram, view, levels, met), 1.0))
        self._coats = coats
        self.few = sorted({number for coat in coats for number in coat.masses.few})
        self.whole = self._whole()

    def of(self, pane: int) -> list[Mass]:
        """Return the masses whose numbers are said in a pane, from the top down."""
        return self._coats[-1].masses.of(pane) if self._coats else []

    def _whole(self) -> int:
        """Return how many messages a bar stands for that is as long as can be."""
        most = 1.0
        for pane, column in enumerate(self._view.columns):
            for mass in self._coats[0].masses.of(pane) if self._coats else ():
                for right in (True, False):
                    bars = mass.bars(column, right=right).values()
                    most = max(most, *map(sum, zip(*bars, strict=True)), 0.0)
        return rounded_up(most)

    def paint(self, painter: QPainter, theme: Theme, pane: int, column: Column) -> list[tuple[float, int]]:
        """Paint the masses of a pane; return moments of the gutter for them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for coat in self._coats:
            for mass in coat.masses.of(pane):
                brush = _Brush(painter, theme, self._view, column, coat.strength)
                brush.bars(mass, self.whole)
                brush.faults(mass)
        density_words.paint_rules(painter, theme, column, self._view, self.of(pane))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return density_words.moments(self.of(pane), self._axis)

    def free(self) -> Iterator[tuple[float, float]]:
        """Yield what of the view is no mass in any pane, from its top to its bottom, in layout units."""
        top, bottom = self._view.visible
        masses = [mass for pane in range(len(self._view.columns)) for mass in self.of(pane)]
        for first, last in sorted((mass.edges[0], mass.edges[-1]) for mass in masses):
            if first > top:
                yield top, first
            top = max(top, last)
        if top < bottom:
            yield top, bottom

    def say(self, theme: Theme, labels: SmallLabels) -> None:
        """Say how much there is, where there is room for it."""
        for pane in range(len(self._view.columns)):
            density_words.say(self.of(pane), self._axis, theme, self._view, labels, pane)


@dataclass(frozen=True, slots=True)
class _Brush:
    """Paints masses in one place."""

    painter: QPainter
    theme: Theme
    view: View
    column: Column
    strength: float

    def bars(self, mass: Mass, whole: int) -> None:
        """Paint both sides, and the middle."""
        each = reach(self.column) / whole
        self._side(mass, mass.bars(self.column, right=True), each)
        self._side(mass, mass.bars(self.column, right=False), -each)
        top, bottom = (round(self.view.y(edge)) for edge in (mass.edges[0], mass.edges[-1]))
        middle = round(self.column.middle_in(self.view.width))
        self.painter.fillRect(QRectF(middle, top, 1.0, max(bottom - top, 1)), faded(self.theme.muted, 0.5))

    def faults(self, mass: Mass) -> None:
        """Paint a line across each row with faults: a few are seen in whatever there is."""
        rows = {row for kind, numbers in mass.counts.items() if kind.layer is Layer.FAULT for row in _lit(numbers)}
        colour = self._colour(Layer.FAULT)
        for row in rows:
            y = round(self.view.y(mass.edges[row])) + 1
            self.painter.fillRect(QRectF(self.column.first, y, self.column.apart, LINE), colour)

    def _side(self, mass: Mass, bars: Bars, each: float) -> None:
        """Paint the bars of one side, one layer after the other; ``each`` is how many pixels a message is."""
        ys = [round(self.view.y(edge)) for edge in mass.edges]
        middle, sign = round(self.column.middle_in(self.view.width)), math.copysign(1.0, each)
        ends = [middle + max(sign, 0.0)] * mass.rows
        self.painter.setPen(Qt.PenStyle.NoPen)
        for layer in ORDER:
            rects = []
            for row, number in enumerate(bars.get(layer, ())):
                if number:
                    least = FAULT if layer is Layer.FAULT else SHORTEST
                    begin, end = ends[row], ends[row] + sign * max(number * abs(each), least)
                    rects.append(QRectF(min(begin, end), ys[row], abs(end - begin), max(ys[row + 1] - ys[row], 1)))
                    ends[row] = end
            if rects:
                self.painter.setBrush(self._colour(layer))
                self.painter.drawRects(rects)

    def _colour(self, layer: Layer) -> QColor:
        # Opaque: it is quicker, and bars look the same over whatever stands behind them.
        return mixed(self.theme.layer(layer), self.theme.background, STRONGEST * self.strength)


def _lit(numbers: list[int]) -> Iterator[int]:
    """Yield the rows in which there is something."""
    return (row for row, number in enumerate(numbers) if number)


def reach(column: Column) -> float:
    """Return how many pixels the longest bar of a pane is."""
    return max(min(column.apart / 2 - AWAY, LONGEST), AWAY)


def rounded_up(number: float) -> int:
    """Return the least of ``STEPS``, and of those times ten and so on, that a number is not above.

    So the scale stays the same while little more, or less, comes into view.
    """
    power = 1
    while STEPS[-1] * power < number:
        power *= 10
    return next(step * power for step in STEPS if step * power >= number)


def strength(number: int) -> float:
    """Return how strongly so many items in a row are painted, 0 to 1: the logarithm, by whole steps."""
    return min(FAINTEST + PER_DOUBLING * math.floor(math.log2(number)), STRONGEST) if number else 0.0
