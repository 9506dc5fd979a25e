"""Density on the stage: where there is no room for each item, how many there are in each row, and of what most."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from gui.diagram.notation import Layer
from gui.diagram.tally import Tally
from gui.theme import Theme, faded
from gui.widgets.stage.geometry import Column, View

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

ROW = 2.0
"""Pixels of a row."""
FAINTEST, PER_DOUBLING, STRONGEST = 0.16, 0.09, 0.85
"""How strongly one item is painted, and how much more strongly twice as many."""

Look = tuple[Layer, float]


def paint(
    painter: QPainter,
    theme: Theme,
    tally: Tally,
    column: Column,
    view: View,
    sight: tuple[float, float],
    part: float = 1.0,
) -> int:
    """Paint what begins between two y, in layout units, as far as the playhead; return how many items that are.

    ``part``, from 0 to 1, makes all of it fainter.
    """
    top, bottom = sight[0], min(sight[1], view.playhead)
    rows = math.ceil((bottom - top) * view.zoom / ROW)
    if rows < 1:
        return 0
    edges = [top + row * ROW / view.zoom for row in range(rows)]
    # What is at the playhead is passed.
    counts = tally.counts([*edges, math.nextafter(bottom, math.inf)])
    at, left, width = 0, column.first, column.apart
    for look, run in groupby(_look(counts, row) for row in range(rows)):
        height = sum(1 for _ in run)
        if look is not None:
            # On whole pixels: rows neither overlap nor leave a gap.
            first, last = (round(view.y(top + row * ROW / view.zoom)) for row in (at, at + height))
            rect = QRectF(left, first, width, max(last - first, 1))
            painter.fillRect(rect, faded(theme.layer(look[0]), look[1] * part))
        at += height
    return sum(map(sum, counts.values()))


def _look(counts: dict[Layer, list[int]], row: int) -> Look | None:
    """The layer of most items of a row, a fault before all else; and how strongly it is painted."""
    here = {layer: numbers[row] for layer, numbers in counts.items() if numbers[row]}
    if not here:
        return None
    layer = Layer.FAULT if Layer.FAULT in here else max(here, key=here.__getitem__)
    return layer, strength(sum(here.values()))


def strength(number: int) -> float:
    """Return how strongly so many items in a row are painted, 0 to 1: the logarithm, by whole steps."""
    return min(FAINTEST + PER_DOUBLING * math.floor(math.log2(number)), STRONGEST) if number else 0.0
