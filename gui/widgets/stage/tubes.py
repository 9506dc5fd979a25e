"""Tubes on the stage: a connection is a band between the lifelines for as long as it is open."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen, QPolygonF

from gui.diagram.notation import Edge, End, Execution, Side, Tube
from gui.theme import Theme, faded
from gui.widgets.stage.geometry import LANE, Column, View

EDGE = 3.0
EXECUTION = 8.0
TOOTH = 7.0


def paint(painter: QPainter, theme: Theme, tube: Tube, column: Column, view: View) -> None:
    """Paint a connection's tube, clipped at the playhead: its fill, its two edges and the kind of its end."""
    if tube.end is End.FAILED and (tube.client.closed_y or 0.0) <= view.playhead:
        _edge(painter, theme.layer("fault"), tube.client, column.client, view)
        return
    layer = "data" if tube.websocket else "request"
    inset = min(tube.lane, 4) * LANE
    left, right = column.client + inset, column.server - inset
    client, server = _stretch(tube.client, view), _stretch(tube.server, view)
    if client is None and server is None:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_fill(theme.tube(layer), client, server, left, right))
    painter.drawPolygon(_outline(tube, client, server, (left, right), view))
    colour = theme.layer(layer)
    _edge(painter, colour, tube.client, left, view)
    _edge(painter, colour, tube.server, right, view)
    _cap(painter, theme, tube, (left, right), view)


def _stretch(edge: Edge, view: View) -> tuple[float, float] | None:
    """The y of an edge's beginning and end, in pixels, as far as the playhead."""
    if edge.opened_y is None or edge.opened_y > view.playhead:
        return None
    bottom = view.playhead if edge.closed_y is None else min(edge.closed_y, view.playhead)
    return view.y(edge.opened_y), view.y(bottom)


def _fill(
    colour: QColor, client: tuple[float, float] | None, server: tuple[float, float] | None, left: float, right: float
) -> QBrush:
    if client is not None and server is not None:
        return QBrush(colour)
    gradient = QLinearGradient(left, 0, right, 0)
    gradient.setColorAt(0, colour if client is not None else faded(colour, 0.02))
    gradient.setColorAt(1, colour if server is not None else faded(colour, 0.02))
    return QBrush(gradient)


def _outline(
    tube: Tube,
    client: tuple[float, float] | None,
    server: tuple[float, float] | None,
    sides: tuple[float, float],
    view: View,
) -> QPolygonF:
    left, right = sides
    if client is not None and server is None and tube.server.opened_y is not None:
        # The connection is on its way: as far as its first arrow has come.
        start = tube.client.opened_y or 0.0
        along = (view.playhead - start) / max(tube.server.opened_y - start, 1e-9)
        tip = QPointF(left + (right - left) * min(along, 1.0), client[1])
        return QPolygonF([QPointF(left, client[0]), tip, QPointF(left, client[1])])
    near = client or server or (0.0, 0.0)
    far = server or near
    return QPolygonF([QPointF(left, near[0]), QPointF(right, far[0]), QPointF(right, far[1]), QPointF(left, near[1])])


def _edge(painter: QPainter, colour: QColor, edge: Edge, x: float, view: View) -> None:
    stretch = _stretch(edge, view)
    if stretch is not None:
        painter.fillRect(QRectF(x - EDGE / 2, stretch[0], EDGE, stretch[1] - stretch[0]), colour)


def _cap(painter: QPainter, theme: Theme, tube: Tube, sides: tuple[float, float], view: View) -> None:
    """The end of the tube once both ends that are observed are gone: flat for FIN, torn for a reset."""
    ends = [edge.closed_y for edge in (tube.client, tube.server) if edge.opened_y is not None]
    closed = [y for y in ends if y is not None and y <= view.playhead]
    if len(closed) < len(ends) or not closed:
        return
    first = QPointF(sides[0], view.y(tube.client.closed_y if tube.client.closed_y is not None else closed[0]))
    last = QPointF(sides[1], view.y(tube.server.closed_y if tube.server.closed_y is not None else closed[0]))
    if tube.end in (End.RESET, End.BROKEN):
        painter.setPen(QPen(theme.layer("fault"), 1.6))
        painter.drawPolyline(_torn(first, last))
    else:
        painter.setPen(QPen(faded(theme.layer("data" if tube.websocket else "request"), 0.5), 1.4))
        painter.drawLine(first, last)


def _torn(first: QPointF, last: QPointF) -> QPolygonF:
    teeth = max(2, int(abs(last.x() - first.x()) / TOOTH))
    points = []
    for index in range(teeth + 1):
        point = first + (last - first) * (index / teeth)
        points.append(point + QPointF(0, TOOTH / 2 if index % 2 else -TOOTH / 2))
    return QPolygonF(points)


def paint_execution(painter: QPainter, theme: Theme, execution: Execution, column: Column, view: View) -> None:
    """Paint the thin bar of an end at work."""
    if execution.began_y is None or execution.began_y > view.playhead:
        return
    bottom = view.playhead if execution.ended_y is None else min(execution.ended_y, view.playhead)
    x = column.x(execution.side)
    top = view.y(execution.began_y)
    rect = QRectF(x - EXECUTION / 2, top, EXECUTION, max(view.y(bottom) - top, 6.0))
    colour = theme.layer("request" if execution.side is Side.SERVER else "response")
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(theme.background)
    painter.drawRoundedRect(rect, 2, 2)
