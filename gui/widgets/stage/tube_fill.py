"""The fill of a tube: what is between two lifelines while their connection is open."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPolygonF

from gui.theme import faded, mixed
from gui.widgets.stage.geometry import HEADER, View

LEAST_SEEN = 0.016
"""How strong a fill is at least: what is weaker can hardly be seen."""
UNSEEN = 0.02
"""How strong it is at an end that nobody observes."""

Ends = tuple[float, float]
"""The y at the client's end and at the server's."""


@dataclass(frozen=True, slots=True)
class Across:
    """From one lifeline to the other, in pixels; ``gaps`` is how many there are between lifelines on the way."""

    client: float
    server: float
    gaps: int = 1

    def at(self, part: float) -> float:
        """The x of a part of the way, from 0 at the client's end to 1 at the server's."""
        return self.client + (self.server - self.client) * part

    @property
    def parts(self) -> tuple[tuple[float, float, float], ...]:
        """Parts of the way, each with its strength: up to the next lifeline in full, on across the others faintly.

        As many tubes may lie one over the other there as the pane has lifelines.
        """
        near = 1 / self.gaps
        return ((0.0, 1.0, 1.0),) if self.gaps <= 1 else ((0.0, near, 1.0), (near, 1.0, near))


def paint(
    painter: QPainter,
    colour: QColor,
    across: Across,
    ys: tuple[Ends, Ends],
    view: View,
    seen: tuple[bool, bool],
    ground: QColor | None = None,
) -> None:
    """Paint the fill between its upper and its lower edge; it fades towards an end that nobody observes.

    Where nothing but the ``ground`` is below it, it is painted as the opaque colour that the two make.
    """
    upper, lower = (_level(edge, view) for edge in ys)
    for begin, end, strength in across.parts:
        left, right = sorted((across.at(begin), across.at(end)))
        if right < 0 or left > view.width or colour.alphaF() * strength < LEAST_SEEN:
            continue
        here = colour if strength >= 1 else faded(colour, colour.alphaF() * strength)
        if ground is not None and all(seen):
            # Opaque, in a tenth of the time.
            here = mixed(here, ground, here.alphaF())
        if all(seen) and upper[0] == upper[1] and lower[0] == lower[1]:
            # On whole pixels it takes a fraction of the time.
            corner, opposite = QPoint(round(left), round(upper[0])), QPoint(round(right) - 1, round(lower[0]) - 1)
            painter.fillRect(QRect(corner, opposite), here)
            continue
        corners = (begin, upper), (end, upper), (end, lower), (begin, lower)
        polygon = QPolygonF([QPointF(across.at(part), _on(edge, part)) for part, edge in corners])
        paint_plainly(painter, polygon, _brush(here, across, seen))


def paint_plainly(painter: QPainter, polygon: QPolygonF, brush: QBrush) -> None:
    """Paint a faint area, its edges not smoothed: nobody can tell, and a slant takes a hundred times as long."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawPolygon(polygon)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _level(edge: Ends, view: View) -> Ends:
    """An edge that is out of view, as the border of the view."""
    if max(edge) <= HEADER:
        return HEADER, HEADER
    return (view.height, view.height) if min(edge) >= view.height else edge


def _on(edge: Ends, part: float) -> float:
    return edge[0] + (edge[1] - edge[0]) * part


def _brush(colour: QColor, across: Across, seen: tuple[bool, bool]) -> QBrush:
    if all(seen):
        return QBrush(colour)
    gradient = QLinearGradient(across.client, 0, across.server, 0)
    for place, here in enumerate(seen):
        gradient.setColorAt(place, colour if here else faded(colour, UNSEEN))
    return QBrush(gradient)
