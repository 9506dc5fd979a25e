"""Where things are on the stage: layout units to pixels. Nothing here paints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from gui.diagram.notation import Arrow, Fate
from gui.widgets.stage.columns import Column, columns

__all__ = ["Column", "columns"]

HEADER = 124.0
"""Pixels of a pane's title, counters and lifeline heads."""
TOP = 26.0
"""Pixels between the header and the first moment."""
PLAYHEAD_AT = 0.8
"""The part of the height below which the playhead is not let fall while it is kept in view."""
PLAYHEAD_BACK_AT = 0.6
"""The part of the height above which it does not rise on the way back, as long as something came before."""
CAPTION = 124.0
"""Pixels above the lower edge in which captions stand, and above them what is on its way."""
STUB = 18.0
NOT_ACROSS = 0.42
"""How much of the way an arrow that never arrived, or has not yet, is drawn."""


@dataclass(frozen=True, slots=True)
class View:
    """What of the layout is on the screen.

    Attributes:
        columns: One for each pane.
        height: Of the viewport, in pixels, header included.
        scroll: Pixels scrolled down.
        zoom: Pixels for a layout unit.
        playhead: The y, in layout units, everything is clipped at.
        card: What the caption covers, in pixels; None where there is none.
    """

    columns: Sequence[Column]
    width: float
    height: float
    scroll: float
    zoom: float
    playhead: float
    card: QRectF | None = None

    def y(self, units: float) -> float:
        """From layout units to pixels."""
        return HEADER + TOP + units * self.zoom - self.scroll

    def units(self, y: float) -> float:
        """From pixels to layout units."""
        return (y - HEADER - TOP + self.scroll) / self.zoom

    @property
    def visible(self) -> tuple[float, float]:
        """The layout units between the header and the bottom, clipped at the playhead."""
        return self.units(HEADER) - 30 / self.zoom, min(self.units(self.height) + 30 / self.zoom, self.playhead)


def playhead_at(room: float) -> float:
    """Return the y below which the playhead is not let fall in a viewport so high: the caption does not cover it."""
    return max(min(room * PLAYHEAD_AT, room - CAPTION), HEADER + TOP)


def playhead_back_at(room: float) -> float:
    """Return the y above which it does not rise on the way back."""
    return min(room * PLAYHEAD_BACK_AT, playhead_at(room))


class Flight(NamedTuple):
    """An arrow as it is at the playhead.

    Attributes:
        start: Where it leaves.
        tip: How far it has come.
        flying: Whether it is still on its way.
        lost: Whether it is known never to arrive.
        blurred_start: Whether nobody observed the sender.
        blurred_tip: Whether nobody observes the receiver.
    """

    start: QPointF
    tip: QPointF
    flying: bool = False
    lost: bool = False
    blurred_start: bool = False
    blurred_tip: bool = False


def flight(arrow: Arrow, column: Column, view: View, *, held: bool = False) -> Flight | None:
    """Return the arrow clipped at the playhead; None before it was sent.

    What is ``held`` is on its way, though nobody observes the receiver.
    """
    x0, x1 = column.x(arrow.source), column.x(arrow.source.other)
    if arrow.sent_y is None:
        if arrow.received_y is None or arrow.received_y > view.playhead:
            return None
        y = view.y(arrow.received_y)
        return Flight(QPointF(x0, y), QPointF(x1, y), blurred_start=True)
    if arrow.sent_y > view.playhead:
        return None
    start = QPointF(x0, view.y(arrow.sent_y))
    if arrow.fate is Fate.UNSEEN and not held:
        return Flight(start, QPointF(x1, start.y()), blurred_tip=True)
    if arrow.received_y is not None:
        return _crossing(arrow.sent_y, arrow.received_y, (x0, x1), start, view)
    across, down = (x1 - x0) * NOT_ACROSS, STUB * min(view.zoom, 1.0)
    if arrow.gone_y is not None and arrow.gone_y <= view.playhead:
        return Flight(start, QPointF(x0 + across, start.y() + down), lost=True)
    along = min(1.0, (view.playhead - arrow.sent_y) / (2 * STUB))
    return Flight(start, QPointF(x0 + across * along, start.y() + down * along), flying=True)


def _crossing(sent: float, received: float, xs: tuple[float, float], start: QPointF, view: View) -> Flight:
    x, y = xs[1], view.y(received)
    if received <= view.playhead:
        return Flight(start, QPointF(x, y))
    along = (view.playhead - sent) / (received - sent) if received > sent else 1.0
    tip = QPointF(xs[0] + (x - xs[0]) * along, start.y() + (y - start.y()) * along)
    return Flight(start, tip, flying=True)


def near(way: Flight, point: QPointF) -> QPointF:
    """Return the point of an arrow above or below another, or its end nearest to that."""
    left, right = sorted((way.start, way.tip), key=QPointF.x)
    x, across = min(max(point.x(), left.x()), right.x()), right.x() - left.x()
    return QPointF(x, left.y() + (right.y() - left.y()) * (x - left.x()) / across) if across else left


def distance(point: QPointF, start: QPointF, end: QPointF) -> float:
    """Return the distance in pixels from a point to the line between two others."""
    line = end - start
    length = QPointF.dotProduct(line, line)
    along = max(0.0, min(1.0, QPointF.dotProduct(point - start, line) / length)) if length else 0.0
    away = point - (start + line * along)
    return float(QPointF.dotProduct(away, away) ** 0.5)


def pill_rect(middle: QPointF, width: float, height: float) -> QRectF:
    """Return the rectangle of a pill around its middle, on whole pixels."""
    return QRectF(round(middle.x() - width / 2), round(middle.y() - height / 2), round(width), height)
