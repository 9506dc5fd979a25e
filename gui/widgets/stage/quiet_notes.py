"""Quiet notes on the stage: a small mark on the lifeline, with a few words beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from gui.diagram.notation import Note
from gui.theme import Theme, words
from gui.widgets.stage.geometry import Column, View

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

MARK = 4.0
BESIDE = 10.0
LEAST = 48.0
"""Pixels from which on a part of the words says anything; the pointer is told all of them."""


def paint(painter: QPainter, theme: Theme, note: Note, place: Column, view: View, text: str) -> QRectF | None:
    """Paint a note that the playhead has passed; return where its mark is."""
    if note.y is None or note.y > view.playhead:
        return None
    y, x = view.y(note.y), place.x(note.side)
    right = x > place.shown[0]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text)
    painter.drawPolygon([QPointF(x, y - MARK), QPointF(x + MARK, y), QPointF(x, y + MARK), QPointF(x - MARK, y)])
    painter.setFont(words(11))
    painter.setPen(theme.muted)
    left = x + BESIDE if right else place.left
    end = next((other for other in place.shown if other > x), place.right)
    width = end - left - MARK if right else x - BESIDE - left
    align = Qt.AlignmentFlag.AlignLeft if right else Qt.AlignmentFlag.AlignRight
    painter.drawText(QRectF(left, y - 8, width, 16), int(align | Qt.AlignmentFlag.AlignVCenter), _fit(text, width))
    return QRectF(x - BESIDE, y - BESIDE, 2 * BESIDE, 2 * BESIDE)


def _fit(text: str, room: float) -> str:
    """Return as much of the words as there is room for: of "update 5" the figure first."""
    metrics = QFontMetricsF(words(11))
    last = text.rpartition(" ")[2]
    if metrics.horizontalAdvance(text) > room and last.isdigit():
        return last
    if room < LEAST and metrics.horizontalAdvance(text) > room:
        return ""
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0.0))
