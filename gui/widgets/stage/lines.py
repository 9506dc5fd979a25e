"""Items as thin lines on the stage, where there is no room for more than that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPen

from gui.diagram.notation import Arrow, Item, Layer, Note, Repeats, Side
from gui.diagram.shelf import Line
from gui.theme import Theme, mixed
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.geometry import View, flight

MARK = 8.0
"""Pixels of the line that a note is."""
STRENGTH = 0.92
ORDER = list(Layer)
"""Faults over all others."""


def paint(
    painter: QPainter,
    theme: Theme,
    items: Sequence[Item],
    rows: Iterable[Line],
    places: Places,
    view: View,
    strength: float = STRENGTH,
) -> None:
    """Paint items, and more that are kept as rows, as lines of one pixel, those of a layer together.

    ``strength`` is from 0 to 1.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    lines: dict[Layer, list[QLineF]] = {}
    for item in items:
        place = places.of(item)
        line = None if place is None else _line(item, place, view)
        if line is not None:
            lines.setdefault(item.layer, []).append(line)
    packed = list(_packed(rows, places, view))
    if packed:
        lines.setdefault(Layer.DATA, []).extend(packed)
    for layer in sorted(lines, key=ORDER.index):
        # Opaque: a translucent line takes ten times as long.
        painter.setPen(QPen(mixed(theme.layer(layer), theme.background, strength), 1.0))
        painter.drawLines(lines[layer])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _line(item: Item, column: Column, view: View) -> QLineF | None:
    match item:
        case Arrow():
            path = flight(item, column, view)
            return None if path is None else QLineF(path.start, path.tip)
        case Note(y=float() as y) if y <= view.playhead:
            x, y = column.x(item.side), view.y(y)
            return QLineF(x - MARK / 2, y, x + MARK / 2, y)
        case Repeats(ended_y=float() as y) if y <= view.playhead:
            return QLineF(column.first, view.y(y), column.first + column.apart, view.y(y))
        case _:
            return None


def _packed(rows: Iterable[Line], places: Places, view: View) -> Iterator[QLineF]:
    """Yield rows as ``flight`` has the arrows that they stand for; there are hundreds of them."""
    ends: dict[tuple[int, bool], tuple[float, float] | None] = {}
    playhead = view.playhead
    for row in rows:
        key = row.connection, row.up
        if key not in ends:
            column = places.of_connection(row.pane, row.connection)
            sides = (Side.CLIENT, Side.SERVER) if row.up else (Side.SERVER, Side.CLIENT)
            ends[key] = None if column is None else (column.x(sides[0]), column.x(sides[1]))
        xs = ends[key]
        if xs is None or row.top > playhead:
            continue
        (x0, x1), y0, y1 = xs, view.y(row.top), view.y(row.bottom)
        if row.bottom > playhead:
            # Still on its way there.
            along = (playhead - row.top) / (row.bottom - row.top)
            x1, y1 = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
        yield QLineF(x0, y0, x1, y1)
