"""The ends of tubes under the pointer: what is said of them, and a click that asks for more."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from gui.diagram.notation import Arrow, Item, Tube
from gui.widgets.parts import tip
from gui.widgets.stage.columns import Places
from gui.widgets.stage.geometry import HEADER, View, distance

if TYPE_CHECKING:
    from gui.widgets.stage.sequence_view import SequenceView

NEAR = 12.0
"""Pixels from the end of a tube at which it is meant."""
MOST = 64
"""Tubes the pointer is held against."""


class TubeEnds(QObject):
    """Takes what the pointer does to the ends of tubes, before the stage sees it; what is an item goes before.

    Args:
        stage: Has the tubes.
        said: Returns what is said of the end of a connection; "" for nothing.

    Signals:
        chosen: The number of the connection whose end was clicked on.
    """

    chosen = Signal(int)

    def __init__(self, stage: SequenceView, said: Callable[[int], str]) -> None:
        super().__init__(stage)
        self._stage, self._said = stage, said
        stage.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take what is meant for the end of a tube; leave all else."""
        match qevent:
            case QHelpEvent() if qevent.type() is QEvent.Type.ToolTip:
                return self._tip(qevent)
            case QMouseEvent() if qevent.type() is QEvent.Type.MouseButtonPress:
                return qevent.button() is Qt.MouseButton.LeftButton and self._press(qevent.position())
            case QMouseEvent() if qevent.type() is QEvent.Type.MouseMove:
                return self._move(qevent.position())
            case _:
                return False

    def end_at(self, point: QPointF) -> Tube | None:
        """Return the tube whose end is at a point, the nearest one; None where there is none."""
        diagram = self._stage.diagram
        if diagram is None or point.y() < HEADER:
            return None
        view = self._stage.view()
        places = Places(diagram, view.columns)
        best: tuple[float, Tube | None] = (NEAR, None)
        near = diagram.tubes.visible(view.units(point.y() - NEAR), view.units(point.y() + NEAR))
        for tube in islice(near, MOST):
            place = places.of(tube)
            line = None if place is None else _end_of(tube, (place.client, place.server), view)
            if line is not None:
                best = min(best, (distance(point, *line), tube), key=lambda pair: pair[0])
        return best[1]

    def _tip(self, qevent: QHelpEvent) -> bool:
        point = QPointF(qevent.pos())
        tube, item = self.end_at(point), self._stage.item_at(point)
        if tube is None or not (item is None or _ends_it(item, tube)):
            return False
        said = self._said(tube.connection)
        text = (
            said if item is None else "\n".join(part for part in (f"{item.title} {item.detail}".strip(), said) if part)
        )
        QToolTip.showText(qevent.globalPos(), tip(text), self._stage.viewport())
        return bool(said)

    def _press(self, point: QPointF) -> bool:
        tube = self.end_at(point) if self._stage.item_at(point) is None else None
        if tube is None or not self._said(tube.connection):
            return False
        self.chosen.emit(tube.connection)
        return True

    def _move(self, point: QPointF) -> bool:
        if self._stage.item_at(point) is not None or self.end_at(point) is None:
            return False
        self._stage.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        return True


def _ends_it(item: Item, tube: Tube) -> bool:
    """Whether an item is a part of the end of a connection."""
    return item.connection == tube.connection and (not isinstance(item, Arrow) or item.transport)


def _end_of(tube: Tube, sides: tuple[float, float], view: View) -> tuple[QPointF, QPointF] | None:
    """Return the line of a tube's end, if it has ended before the playhead."""
    edges = [edge for edge in (tube.client, tube.server) if edge.opened_y is not None]
    closed = [edge.closed_y for edge in edges if edge.closed_y is not None and edge.closed_y <= view.playhead]
    if not closed or len(closed) < len(edges):
        return None
    client = tube.client.closed_y if tube.client.closed_y is not None else closed[0]
    server = tube.server.closed_y if tube.server.closed_y is not None else closed[0]
    return QPointF(sides[0], view.y(client)), QPointF(sides[1], view.y(server))
