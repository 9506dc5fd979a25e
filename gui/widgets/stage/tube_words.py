"""What tubes say on the stage: the phases of their entrance, where they are idle, how often they were used."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from engine.durations import duration
from gui.diagram.entrances import LAYERS, Phase
from gui.diagram.idle import IDLE_NS, Stretch
from gui.diagram.layout import Diagram
from gui.diagram.notation import Tube
from gui.diagram.playback import NEAR
from gui.theme import Theme, faded
from gui.widgets.stage.columns import Column, Places
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.small_labels import SmallLabels

MOST = 200
LEAST = 6.0
"""Pixels from which on an idle stretch is painted."""
ROOM = 12.0
"""Pixels from which on there is room for words."""
HATCH = 9.0
OUTSIDE, PHASE = 7.0, 3.0
"""Pixels of the mark of a phase: from the lifeline, and across."""
BESIDE = 8.0
UNDER_LIMIT = 19.0
ABOVE_END = 10.0
"""Pixels between the words of a phase and its end: what is asked for leaves at its beginning, and slants down."""


def paint_idle(
    painter: QPainter, theme: Theme, diagram: Diagram, view: View, labels: SmallLabels, tube: Tube, place: Column
) -> None:
    """Paint where a connection was idle: paler and hatched."""
    axis = diagram.axis
    now = diagram.height, axis.end_ns
    for stretch in islice(diagram.aids.idle.between(tube.connection, *view.visible, now), MOST):
        ended_ns = stretch.ended_ns if stretch.bottom <= view.playhead else axis.ns_at(view.playhead)
        if ended_ns - stretch.began_ns < IDLE_NS:
            continue
        rect = _idle_rect(stretch, view, (place.client, place.server))
        if rect.height() >= LEAST:
            hatch(painter, theme, rect)
            labels.tell(rect, f"idle {duration(ended_ns - stretch.began_ns)}: no octet passed on this connection")


def say_idle(theme: Theme, labels: SmallLabels) -> None:
    """Say how long connections were idle, where there is room for it."""
    for told in list(labels.told):
        if told.text.startswith("idle ") and told.rect.height() >= ROOM:
            room = told.rect.width() - 2 * BESIDE
            labels.around(told.rect.center(), told.text.partition(":")[0], theme.muted, room)


def _idle_rect(stretch: Stretch, view: View, sides: tuple[float, float]) -> QRectF:
    top = max(view.y(stretch.top), HEADER - LEAST)
    bottom = min(view.y(min(stretch.bottom, view.playhead)), view.height + LEAST)
    left, right = sorted(sides)
    return QRectF(left + 1.5, top, right - left - 3.0, max(bottom - top, 0.0))


def hatch(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    """Make a part of a tube paler, and hatch it."""
    painter.fillRect(rect, faded(theme.background, 0.5))
    painter.setPen(QPen(faded(theme.muted, 0.22), 1.0))
    # Lines from the lower left to the upper right, each cut to the rectangle.
    at = HATCH
    while at < rect.width() + rect.height():
        low, high = max(0.0, at - rect.height()), min(at, rect.width())
        painter.drawLine(
            QPointF(rect.left() + low, rect.top() + at - low), QPointF(rect.left() + high, rect.top() + at - high)
        )
        at += HATCH


def paint_entrances(
    painter: QPainter, theme: Theme, diagram: Diagram, view: View, places: Places, labels: SmallLabels
) -> None:
    """Paint the phases of the entrances of connections, each with what it took."""
    for phase in islice(diagram.aids.entrances.between(*view.visible), MOST):
        if phase.bottom > view.playhead or (phase.bottom - phase.top) * view.zoom < LEAST:
            continue
        tube = diagram.interaction.tube(phase.connection)
        place = None if tube is None else places.at_lifelines(tube)
        if place is not None:
            _phase(painter, theme, view, place, labels, phase)


def _phase(painter: QPainter, theme: Theme, view: View, place: Column, labels: SmallLabels, phase: Phase) -> None:
    top, bottom = view.y(phase.top), view.y(phase.bottom)
    inward = 1 if place.client <= place.server else -1
    colour = theme.layer(LAYERS[phase.name].value)
    x = place.client - inward * OUTSIDE
    rect = QRectF(x - PHASE / 2, top + 1, PHASE, bottom - top - 2)
    painter.fillRect(rect, faded(colour, 0.8))
    text = f"{phase.name} {duration(phase.ended_ns - phase.began_ns)}"
    labels.tell(rect.adjusted(-4, 0, 4, 0), f"{text} of this connection's entrance")
    if bottom - top >= ROOM:
        y = max((top + bottom) / 2, bottom - ABOVE_END)
        labels.up_from(QPointF(place.client + inward * BESIDE, y), max(top, HEADER), text, colour, inward)


def say_limits(theme: Theme, view: View, labels: SmallLabels, limits: Sequence[float]) -> None:
    """Say what goes on below a limit of the recording: the pill at it may be too narrow for that."""
    top, bottom = view.visible
    for limit in limits[bisect_left(limits, top) : bisect_right(limits, bottom)]:
        for column in view.columns:
            for away in (UNDER_LIMIT, -UNDER_LIMIT):
                at = QPointF(column.middle, view.y(limit) + away)
                if labels.around(at, "from here on octets are only counted", theme.layer("fault"), column.apart):
                    break


def say_use(theme: Theme, diagram: Diagram, view: View, labels: SmallLabels, tube: Tube, place: Column) -> None:
    """Say at its lower end how many requests a connection was used for, if for more than one; of several, on which."""
    ends = [edge.closed_y for edge in (tube.client, tube.server) if edge.opened_y is not None]
    closed = [y for y in ends if y is not None]
    still = len(closed) < len(ends)
    last = diagram.height if still else max(closed, default=0.0)
    # Before the end it is not known how many there will be.
    if tube.exchanges < 2 or last > view.playhead + NEAR:
        return
    y = view.y(last) + (-BESIDE if still else BESIDE)
    if HEADER < y < view.height:
        text = f"{tube.exchanges:,} requests on "
        text += f"connection #{tube.connection}" if _one_of_several(diagram, tube) else "this connection"
        labels.around(QPointF(place.middle, y), text, theme.muted, place.apart)


def _one_of_several(diagram: Diagram, tube: Tube) -> bool:
    return len(diagram.interaction.panes[tube.pane].tubes) > 1
