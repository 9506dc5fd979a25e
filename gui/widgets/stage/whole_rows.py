"""Messages that have arrived, painted from the rows they are kept as: all alike, so all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.diagram.notation import Layer
from gui.diagram.shelf import Whole
from gui.theme import Theme
from gui.widgets.stage.arrows import LINE, corners
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.geometry import View


class Way(NamedTuple):
    """A message on the screen, from where it was sent to where it was received, in pixels."""

    row: Whole
    place: Column
    x0: float
    y0: float
    x1: float
    y1: float

    def y_at(self, x: float) -> float:
        """Return how far down it is at ``x``, or at its end nearest to that."""
        along = (x - self.x0) / (self.x1 - self.x0) if self.x1 != self.x0 else 0.0
        return self.y0 + (self.y1 - self.y0) * min(max(along, 0.0), 1.0)


def ways(rows: Iterable[Whole], places: Places, view: View) -> Iterator[Way]:
    """Yield where messages are; those of a lifeline that is hidden are left out."""
    known: dict[int, Column | None] = {}
    for row in rows:
        line = row.line
        if line.connection not in known:
            known[line.connection] = places.of_connection(line.pane, line.connection)
        place = known[line.connection]
        if place is not None:
            x0, x1 = (place.client, place.server) if line.up else (place.server, place.client)
            yield Way(row, place, x0, view.y(line.top), x1, view.y(line.bottom))


def paint(painter: QPainter, theme: Theme, found: Iterable[Way], *, hasty: bool = False) -> None:
    """Paint their arrows, as ``arrows.paint`` does each; not smoothed where another picture follows at once."""
    colour = theme.layer(Layer.DATA)
    ends = [way[2:] for way in found]
    lines = [QLineF(*end) for end in ends]
    if not lines:
        return
    painter.setPen(QPen(colour, LINE))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not hasty)
    painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for end in ends:
        painter.drawPolygon(corners(*end))
