"""Arrows on the stage: lines, heads, trails, and what is done where an end was not observed."""

from __future__ import annotations

import math
from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QLinearGradient,
    QPaintEngine,
    QPainter,
    QPen,
    QPixmap,
    QRadialGradient,
)

from gui.diagram.notation import Arrow
from gui.theme import faded
from gui.widgets.stage.geometry import Flight

HEAD, WIDE = 9.0, 4.2
"""Pixels of an arrow's head: along it, and to either side."""
LINE = 1.7
"""Pixels of its line."""
TRAIL = 90.0
GLOW = 11.0


def paint(
    painter: QPainter, arrow: Arrow, flight: Flight, colour: QColor, *, chosen: bool = False, trail: bool = True
) -> None:
    """Paint an arrow as it is at the playhead; one in flight gets its bright head, and its ``trail``."""
    if chosen:
        painter.setPen(QPen(faded(colour, 0.3), 7.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(flight.start, flight.tip)
    painter.setPen(_pen(arrow, flight, colour))
    painter.drawLine(flight.start, flight.tip)
    if flight.lost:
        _cross(painter, flight.tip, colour)
    elif flight.flying:
        if trail:
            _trail(painter, flight, colour)
        _bright_head(painter, flight, colour)
    elif flight.blurred_tip:
        _head(painter, flight, colour, hollow=True)
    else:
        _head(painter, flight, colour)


def _pen(arrow: Arrow, flight: Flight, colour: QColor) -> QPen:
    width = 1.2 if arrow.transport else LINE
    style = Qt.PenStyle.DashLine if arrow.transport else Qt.PenStyle.SolidLine
    if not (flight.blurred_start or flight.blurred_tip or flight.lost):
        return QPen(colour, width, style)
    gradient = QLinearGradient(flight.start, flight.tip)
    strong, weak = (1.0, 0.0) if flight.blurred_start else (0.0, 1.0)
    gradient.setColorAt(strong, colour)
    gradient.setColorAt(weak, faded(colour, 0.12))
    pen = QPen(QBrush(gradient), width)
    pen.setStyle(Qt.PenStyle.DotLine if not flight.lost and not arrow.transport else style)
    return pen


def corners(x0: float, y0: float, x1: float, y1: float) -> tuple[QPointF, QPointF, QPointF]:
    """Return the corners of the head of an arrow, its tip first."""
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    along_x, along_y = (x1 - x0) / length, (y1 - y0) / length
    base_x, base_y, wide_x, wide_y = x1 - along_x * HEAD, y1 - along_y * HEAD, along_y * WIDE, along_x * WIDE
    return QPointF(x1, y1), QPointF(base_x - wide_x, base_y + wide_y), QPointF(base_x + wide_x, base_y - wide_y)


def _head(painter: QPainter, flight: Flight, colour: QColor, *, hollow: bool = False) -> None:
    painter.setPen(QPen(faded(colour, 0.5), 1.0) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
    painter.drawPolygon(corners(flight.start.x(), flight.start.y(), flight.tip.x(), flight.tip.y()))


def _cross(painter: QPainter, at: QPointF, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2.0))
    arm = 4.5
    painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
    painter.drawLine(at + QPointF(-arm, arm), at + QPointF(arm, -arm))


def _trail(painter: QPainter, flight: Flight, colour: QColor) -> None:
    line = flight.tip - flight.start
    length = math.hypot(line.x(), line.y())
    if length > 1:
        back = flight.tip - line / length * min(length, TRAIL)
        gradient = QLinearGradient(back, flight.tip)
        gradient.setColorAt(0, faded(colour, 0.0))
        gradient.setColorAt(1, faded(colour, 0.75))
        painter.setPen(QPen(QBrush(gradient), 5.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(back, flight.tip)


def _bright_head(painter: QPainter, flight: Flight, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if _in_pixels(painter):
        painter.drawPixmap(flight.tip - QPointF(GLOW, GLOW), _glowing(colour.rgba(), _ratio(painter)))
    else:
        painter.setBrush(_glow(flight.tip, colour))
        painter.drawEllipse(flight.tip, GLOW, GLOW)
    painter.setBrush(colour)
    painter.drawEllipse(flight.tip, 4.5, 4.5)


def _glow(at: QPointF, colour: QColor) -> QRadialGradient:
    glow = QRadialGradient(at, GLOW)
    glow.setColorAt(0, faded(colour, 0.75))
    glow.setColorAt(1, faded(colour, 0.0))
    return glow


def _in_pixels(painter: QPainter) -> bool:
    """Whether it paints on a screen or an image, not into a document."""
    return type(painter) is QPainter and painter.paintEngine().type() is QPaintEngine.Type.Raster


def _ratio(painter: QPainter) -> float:
    return painter.device().devicePixelRatio()


@cache
def _glowing(rgba: int, ratio: float) -> QPixmap:
    """A glow as a picture: to paint it takes a tenth of the time that a gradient does."""
    pixels = math.ceil(2 * GLOW * ratio)
    made = QPixmap(pixels, pixels)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = QPointF(GLOW, GLOW)
        painter.setBrush(_glow(middle, QColor.fromRgba(rgba)))
        painter.drawEllipse(middle, GLOW, GLOW)
    return made
