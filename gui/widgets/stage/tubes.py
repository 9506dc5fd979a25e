"""Tubes on the stage: a connection is a band between the lifelines for as long as it is open."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen, QPolygonF

from gui.diagram.notation import Edge, End, Execution, Side, Tube
from gui.theme import Theme, faded
from gui.widgets.stage import tube_fill
from gui.widgets.stage.geometry import HEADER, Column, View
from gui.widgets.stage.tube_fill import Across

EDGE, BESIDE = 3.0, 2.0
"""Pixels of an edge: of a connection by itself, and of one that is open beside others."""
FAINTER, FAINTEST = 0.55, 0.25
"""How strong the fill is from lane to lane, and at least: however many tubes lie in one another, none is solid."""
ATTEMPT = 1.4
EXECUTION, NESTED = 8.0, 6.0
"""Pixels of an execution, and from one to the next of the same end."""
MOST_NESTED = 5
TOOTH = 7.0
GOES_ON = 12.0
"""Pixels that an open edge is drawn on below the playhead."""
UNSEEN = 26.0
"""Pixels over which a tube fades whose end nobody saw."""


@dataclass(frozen=True, slots=True)
class _Run:
    """An edge on the screen, as far as the playhead: where it begins, where WebSocket begins on it, where it ends."""

    top: float
    split: float
    bottom: float


def paint(
    painter: QPainter, theme: Theme, tube: Tube, column: Column, view: View, *, over: bool = False, alone: bool = False
) -> None:
    """Paint a connection's tube, clipped at the playhead: HTTP's part, WebSocket's part, and the kind of its end.

    The ``column`` is that of its lane.

    ``over`` where nothing more will be seen of it: an edge whose end was not seen then fades. ``alone`` where no other
    tube is in sight that it may lie over.
    """
    sides, wide = (column.client, column.server), BESIDE if tube.lane else EDGE
    client, server = _run(tube.client, view), _run(tube.server, view)
    if client is None and server is None:
        return
    if tube.end is End.FAILED and client is not None and (tube.client.closed_y or 0.0) <= view.playhead:
        _edge(painter, theme, client, sides[0], ("fault", "fault"), wide)
        return
    _entrance(painter, theme, tube, sides, view)
    standing = client if client is None else _standing(client, tube, view)
    strength = max(FAINTER**tube.lane, FAINTEST)
    _fill(painter, theme, (standing, server), Across(*sides, column.across), view, strength, alone=alone)
    for run, x in zip((standing, server), sides, strict=True):
        if run is not None:
            _edge(painter, theme, run, x, ("request", "data"), wide)
    _cap(painter, theme, tube, sides, view)
    _open_end(painter, theme, tube, sides, view, over=over)


def _standing(run: _Run, tube: Tube, view: View) -> _Run | None:
    """The client's edge from where it knew that the connection stands; None before that, when it was only asked for."""
    if tube.established_y is None or tube.established_y > view.playhead:
        return None
    top = view.y(tube.established_y)
    return _Run(top, max(run.split, top), max(run.bottom, top))


def _entrance(painter: QPainter, theme: Theme, tube: Tube, sides: tuple[float, float], view: View) -> None:
    """Before the connection stands: the client's attempt, a thin line; with the server's answer, a faint wedge."""
    if tube.client.opened_y is None:
        return
    ends = [view.playhead, *(y for y in (tube.established_y, tube.client.closed_y) if y is not None)]
    top, bottom = view.y(tube.client.opened_y), view.y(min(ends))
    painter.fillRect(QRectF(sides[0] - ATTEMPT / 2, top, ATTEMPT, bottom - top), theme.layer("tcp"))
    if tube.server.opened_y is not None and tube.server.opened_y <= view.playhead and tube.established_y is not None:
        corners = QPointF(sides[0], top), QPointF(sides[1], view.y(tube.server.opened_y)), QPointF(sides[0], bottom)
        tube_fill.paint_plainly(painter, QPolygonF(corners), QBrush(faded(theme.layer("request"), 0.06)))


def _run(edge: Edge, view: View) -> _Run | None:
    if edge.opened_y is None or edge.opened_y > view.playhead:
        return None
    bottom = view.playhead if edge.closed_y is None else min(edge.closed_y, view.playhead)
    split = bottom if edge.switched_y is None else min(edge.switched_y, bottom)
    return _Run(view.y(edge.opened_y), view.y(split), view.y(bottom))


def _fill(
    painter: QPainter,
    theme: Theme,
    runs: tuple[_Run | None, _Run | None],
    across: Across,
    view: View,
    strength: float,
    *,
    alone: bool,
) -> None:
    client, server = runs
    near = client or server
    if near is None:
        return
    far = server or near
    left, right = (near, far) if client is not None else (far, near)
    seen = client is not None, server is not None
    for layer, upper, lower in (
        ("request", (left.top, right.top), (left.split, right.split)),
        ("data", (left.split, right.split), (left.bottom, right.bottom)),
    ):
        if upper != lower and max(lower) > HEADER and min(upper) < view.height:
            ground = theme.background if alone and across.gaps <= 1 else None
            colour = theme.tube(layer)
            colour = colour if strength >= 1 else faded(colour, colour.alphaF() * strength)
            tube_fill.paint(painter, colour, across, (upper, lower), view, seen, ground)


def _edge(painter: QPainter, theme: Theme, run: _Run, x: float, layers: tuple[str, str], wide: float) -> None:
    painter.fillRect(QRectF(x - wide / 2, run.top, wide, run.split - run.top), theme.layer(layers[0]))
    painter.fillRect(QRectF(x - wide / 2, run.split, wide, run.bottom - run.split), theme.layer(layers[1]))


def _cap(painter: QPainter, theme: Theme, tube: Tube, sides: tuple[float, float], view: View) -> None:
    """The end of the tube once both ends that are observed are gone: flat for FIN, torn for a reset."""
    ends = [edge.closed_y for edge in (tube.client, tube.server) if edge.opened_y is not None]
    closed = [y for y in ends if y is not None and y <= view.playhead]
    if len(closed) < len(ends) or not closed:
        return
    seen = [edge.closed_y is not None for edge in (tube.client, tube.server)]
    first = QPointF(sides[0], view.y(tube.client.closed_y if tube.client.closed_y is not None else closed[0]))
    last = QPointF(sides[1], view.y(tube.server.closed_y if tube.server.closed_y is not None else closed[0]))
    broken = tube.end in (End.RESET, End.BROKEN)
    layer = "fault" if broken else "data" if tube.websocket else "request"
    colour = theme.layer(layer) if broken else faded(theme.layer(layer), 0.5)
    brush = QBrush(colour)
    if not all(seen):
        # What the other end saw, nobody knows.
        gradient = QLinearGradient(first, last)
        for place, one in enumerate(seen):
            gradient.setColorAt(place, colour if one else faded(colour, 0.0))
        brush = QBrush(gradient)
    painter.setPen(QPen(brush, 1.6 if broken else 1.4))
    if broken:
        painter.drawPolyline(_torn(first, last))
    else:
        painter.drawLine(first, last)


def _open_end(
    painter: QPainter, theme: Theme, tube: Tube, sides: tuple[float, float], view: View, *, over: bool
) -> None:
    """An edge that is open at the playhead goes on a little, fading; one whose end nobody saw fades before it."""
    layer = "data" if tube.websocket else "request"
    y = view.y(view.playhead)
    for edge, x in zip((tube.client, tube.server), sides, strict=True):
        gone = edge.closed_y is not None and edge.closed_y <= view.playhead
        if edge.opened_y is None or edge.opened_y > view.playhead or gone:
            continue
        if edge is tube.client and (tube.established_y is None or tube.established_y > view.playhead):
            continue
        if over and edge.closed_y is None:
            _fading(painter, theme.background, QRectF(x - EDGE, y - UNSEEN, 2 * EDGE, UNSEEN), strong=False)
        else:
            _fading(painter, theme.layer(layer), QRectF(x - EDGE / 2, y, EDGE, GOES_ON), strong=True)
    if over and all(edge.closed_y is None for edge in (tube.client, tube.server)):
        left, right = sorted(sides)
        _fading(painter, theme.background, QRectF(left, y - UNSEEN, right - left, UNSEEN), strong=False)


def _fading(painter: QPainter, colour: QColor, rect: QRectF, *, strong: bool) -> None:
    """Fill a rectangle with a colour that goes downwards from strong to nothing, or from nothing to strong."""
    gradient = QLinearGradient(rect.topLeft(), rect.bottomLeft())
    gradient.setColorAt(0, faded(colour, 0.7 if strong else 0.0))
    gradient.setColorAt(1, faded(colour, 0.0 if strong else 1.0))
    painter.fillRect(rect, QBrush(gradient))


def _torn(first: QPointF, last: QPointF) -> QPolygonF:
    teeth = max(2, int(abs(last.x() - first.x()) / TOOTH))
    points = []
    for index in range(teeth + 1):
        point = first + (last - first) * (index / teeth)
        points.append(point + QPointF(0, TOOTH / 2 if index % 2 else -TOOTH / 2))
    return QPolygonF(points)


def paint_execution(painter: QPainter, theme: Theme, execution: Execution, column: Column, view: View) -> None:
    """Paint the thin bar of an end at work: nearer to who asked than those it began before, over them in part."""
    if execution.began_y is None or execution.began_y > view.playhead:
        return
    bottom = view.playhead if execution.ended_y is None else min(execution.ended_y, view.playhead)
    x, other = column.x(execution.side), column.x(execution.side.other)
    x += min(execution.nested, MOST_NESTED) * NESTED * (1 if x <= other else -1)
    top = view.y(execution.began_y)
    rect = QRectF(x - EXECUTION / 2, top, EXECUTION, max(view.y(bottom) - top, 6.0))
    colour = theme.layer("request" if execution.side is Side.SERVER else "response")
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(theme.background)
    painter.drawRoundedRect(rect, 2, 2)
