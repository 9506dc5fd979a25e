"""The gutter: true time stamps, folds told with their length, and the playhead."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from gui.diagram.labels import duration, exact, stamp
from gui.diagram.time_axis import Fold
from gui.theme import Theme, faded, octets, words
from gui.widgets.stage.geometry import HEADER, Column, View

APART = 15.0
LEFT = 14.0
BADGE = 20.0
LATER = 80.0
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


def paint_stamps(
    painter: QPainter, theme: Theme, column: Column, view: View, moments: Iterable[tuple[float, int]]
) -> list[float]:
    """Paint the stamps of moments (y, nanoseconds), thinned out where they would collide; return their y."""
    painter.setFont(octets(11))
    painter.setPen(theme.muted)
    taken: list[float] = []
    for units, at_ns in sorted(moments):
        y = view.y(units)
        if (taken and y - taken[-1] < APART) or abs(y - view.y(view.playhead)) < APART:
            continue
        taken.append(y)
        painter.drawText(QRectF(column.inner_left + LEFT, y - 8, 90, 16), _LEFT, exact(at_ns))
    return taken


def paint_folds(
    painter: QPainter, theme: Theme, column: Column, view: View, folds: Iterable[Fold], taken: list[float]
) -> None:
    """Paint what the axis folded: how long nothing happened, where there is room for it."""
    painter.setFont(words(11))
    for fold in folds:
        if fold.bottom > view.playhead:
            continue
        y = view.y((fold.top + fold.bottom) / 2)
        if any(abs(y - other) < APART for other in taken):
            continue
        painter.setPen(QPen(theme.faint, 1.2))
        for x in (column.inner_left + LEFT + 2, column.inner_left + LEFT + 7):
            painter.drawLine(QPointF(x, y + 4), QPointF(x + 3, y - 4))
        painter.setPen(theme.muted)
        room = column.client - column.inner_left - LEFT - 16
        text = duration(fold.gap_ns) + (" later" if room > LATER else "")
        painter.drawText(QRectF(column.inner_left + LEFT + 16, y - 8, room, 16), _LEFT, text)


def paint_playhead(painter: QPainter, theme: Theme, view: View, at_ns: int) -> None:
    """Paint the playhead: one line across all panes, its time on a badge at the left."""
    y = view.y(view.playhead)
    if not HEADER - 1 <= y <= view.height + 1:
        return
    painter.setPen(QPen(faded(theme.playhead, 0.75), 1.4))
    painter.drawLine(QPointF(0, y), QPointF(view.width, y))
    text = f"{stamp(at_ns)} s"
    font = octets(11, 700)
    rect = QRectF(2, y - BADGE / 2, QFontMetricsF(font).horizontalAdvance(text) + 18, BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.playhead)
    painter.drawRoundedRect(rect, BADGE / 2, BADGE / 2)
    painter.setFont(font)
    painter.setPen(theme.on_accent)
    painter.drawText(rect, _CENTER, text)
