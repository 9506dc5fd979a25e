"""Items as thin lines on the stage, where there is no room for more than that."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPen

from gui.diagram.notation import Arrow, Item, Layer, Note
from gui.theme import Theme, faded
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.geometry import View, flight

MARK = 8.0
"""Pixels of the line that a note is."""

Line = tuple[QPointF, QPointF]


def paint(
    painter: QPainter, theme: Theme, items: Sequence[Item], places: Places, view: View, strength: float = 0.8
) -> None:
    """Paint items as lines of one pixel, those of a layer together; ``strength`` from 0 to 1."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    lines: dict[Layer, list[Line]] = {}
    for item in items:
        place = places.of(item)
        line = None if place is None else _line(item, place, view)
        if line is not None:
            lines.setdefault(item.layer, []).append(line)
    for layer in sorted(lines, key=lambda layer: layer is Layer.FAULT):
        painter.setPen(QPen(faded(theme.layer(layer), strength), 1.0))
        for first, last in lines[layer]:
            painter.drawLine(first, last)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _line(item: Item, column: Column, view: View) -> Line | None:
    match item:
        case Arrow():
            path = flight(item, column, view)
            return None if path is None else (path.start, path.tip)
        case Note(y=float() as y) if y <= view.playhead:
            middle = QPointF(column.x(item.side), view.y(y))
            return middle - QPointF(MARK / 2, 0), middle + QPointF(MARK / 2, 0)
        case _:
            return None
