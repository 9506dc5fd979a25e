"""The gutter: true time stamps, folds told with their length, and the playhead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from engine.durations import duration
from gui.diagram.labels import exact, stamp
from gui.diagram.notation import Arrow, Band, Item, Note, Repeats
from gui.diagram.time_axis import Fold
from gui.theme import Theme, faded, octets, words
from gui.widgets.stage.geometry import HEADER, Column, View

APART = 15.0
"""Pixels between two words, one below the other, at least."""
APART_IN_HASTE = 90.0
"""The same of what nobody has the time to read all of."""
UNDER = 6.0
"""Pixels below the header in which no words have their middle: they would be cut in half."""
LEFT = 14.0
BADGE = 20.0
LATER = 80.0
STAMP = 68.0
"""Pixels of a stamp."""
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


def moments(items: Iterable[Item], playhead: float) -> list[tuple[float, int]]:
    """Return when each item began, and where, as far as the playhead."""
    found = []
    for item in items:
        if item.top > playhead:
            continue
        match item:
            case Arrow(sent_ns=int() as at_ns) | Arrow(received_ns=int() as at_ns):
                found.append((item.top, at_ns))
            case Band(began_ns=at_ns) | Note(at_ns=at_ns):
                found.append((item.top, at_ns))
            case Repeats(began_ns=at_ns):
                found.append((item.top, at_ns))
                if item.ended_ns is not None and item.bottom <= playhead:
                    found.append((item.bottom, item.ended_ns))
    return found


def paint_stamps(
    painter: QPainter,
    theme: Theme,
    column: Column,
    view: View,
    moments: Iterable[tuple[float, int]],
    apart: float = APART,
) -> list[float]:
    """Paint the stamps of moments (y, nanoseconds), at least so many pixels ``apart``; return their y."""
    left = _left(column)
    if left > column.inner_left:
        _paint_ground(painter, theme, view)
    painter.setFont(octets(11))
    painter.setPen(theme.muted)
    taken: list[float] = []
    for units, at_ns in sorted(moments):
        y = view.y(units)
        if (taken and y - taken[-1] < apart) or abs(y - view.y(view.playhead)) < APART:
            continue
        taken.append(y)
        if HEADER + UNDER < y < view.height + APART:
            painter.drawText(QRectF(left + LEFT, y - 8, 90, 16), _LEFT, exact(at_ns))
    return taken


def _paint_ground(painter: QPainter, theme: Theme, view: View) -> None:
    """Paint what times stand on where lifelines have scrolled under them; the playhead's time is there already."""
    at, width = view.y(view.playhead), LEFT + STAMP
    for top, bottom in ((HEADER, min(at - BADGE / 2, view.height)), (max(at + BADGE / 2, HEADER), view.height)):
        if top < bottom:
            painter.fillRect(QRectF(0, top, width, bottom - top), faded(theme.background, 0.85))


def paint_folds(
    painter: QPainter, theme: Theme, column: Column, view: View, folds: Sequence[Fold], taken: list[float]
) -> None:
    """Paint what the axis folded: how long nothing happened, where there is room for it."""
    painter.setFont(words(11))
    places = sorted(taken)
    at = 0
    while at < len(folds) and folds[at].bottom <= view.playhead:
        fold = folds[at]
        y = view.y((fold.top + fold.bottom) / 2)
        after = bisect_left(places, y)
        near = [other for other in places[max(after - 1, 0) : after + 1] if abs(y - other) < APART]
        if near:
            # Nor have those that end before there is room again.
            room = view.units(near[-1] + APART)
            at = max(at + 1, bisect_left(folds, room, at, key=lambda later: later.bottom))
            continue
        places.insert(after, y)
        if y > HEADER + UNDER:
            _fold(painter, theme, column, y, fold)
        at += 1


def _fold(painter: QPainter, theme: Theme, column: Column, y: float, fold: Fold) -> None:
    left = _left(column) + LEFT
    painter.setPen(QPen(theme.faint, 1.2))
    for x in (left + 2, left + 7):
        painter.drawLine(QPointF(x, y + 4), QPointF(x + 3, y - 4))
    painter.setPen(theme.muted)
    room = max(column.first - left, STAMP) - 16
    text = duration(fold.gap_ns) + (" later" if room > LATER else "")
    painter.drawText(QRectF(left + 16, y - 8, room, 16), _LEFT, text)


def _left(column: Column) -> float:
    """Where the gutter of a pane begins: it stays in view of what is wider than the stage, as long as that is."""
    return max(column.inner_left, 0.0) if column.right > 2 * STAMP else column.inner_left


def paint_limits(painter: QPainter, theme: Theme, view: View, limits: Sequence[float]) -> None:
    """Paint where a limit of the recording was reached: a line across, below which not all was kept."""
    pen = QPen(faded(theme.layer("fault"), 0.6), 1.2, Qt.PenStyle.DashDotLine)
    top, bottom = view.visible
    for limit in limits[bisect_left(limits, top) : bisect_right(limits, bottom)]:
        painter.setPen(pen)
        for column in view.columns:
            painter.drawLine(QPointF(column.shown[0], view.y(limit)), QPointF(column.right, view.y(limit)))


def paint_playhead(painter: QPainter, theme: Theme, view: View, at_ns: int) -> None:
    """Paint the playhead: one line across all panes, its time on a badge at the left."""
    y = view.y(view.playhead)
    if not HEADER - 1 <= y <= view.height + 1:
        return
    painter.setPen(QPen(faded(theme.playhead, 0.75), 1.4))
    painter.drawLine(QPointF(0, y), QPointF(view.width, y))
    text = f"{stamp(at_ns)} s"
    font = octets(11, 700)
    # Each of its characters is as wide as the other.
    rect = QRectF(2, y - BADGE / 2, _character() * len(text) + 18, BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.playhead)
    painter.drawRoundedRect(rect, BADGE / 2, BADGE / 2)
    painter.setFont(font)
    painter.setPen(theme.on_accent)
    painter.drawText(rect, _CENTER, text)


@cache
def _character() -> float:
    return QFontMetricsF(octets(11, 700)).horizontalAdvance("0")
