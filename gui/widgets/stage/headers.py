"""The heads of a pane, always in view: its title, its counters, and a head for each lifeline."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.shown import Heads
from gui.theme import Theme, octets, words
from gui.widgets.stage.geometry import HEADER, Column

BOX = QRectF(0, 0, 164, 42)
BOX_TOP = 70.0
BESIDE = 8.0
COUNTER = 72.0
NARROW = 420.0
SHORT = {"connections": "conn.", "connection": "conn.", "round trips": "trips", "round trip": "trip"}
"""What the counters are called where a pane is narrower than ``NARROW``."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


def paint(painter: QPainter, theme: Theme, column: Column, heads: Heads) -> None:
    """Paint a pane's heads over whatever has scrolled under them."""
    painter.fillRect(QRectF(column.left, 0, column.right - column.left, HEADER), theme.background)
    left = column.inner_left + 20
    room = _counters(painter, theme, column, heads.counters) - left - 12
    _text(painter, words(17, 600), theme.layer(heads.layer), QRectF(left, 12, room, 24), heads.title)
    _text(painter, words(12), theme.muted, QRectF(left, 37, room, 18), heads.subtitle)
    _box(painter, theme, column, column.client, ("Client", heads.library), heads.client)
    _box(painter, theme, column, column.server, ("Server", _seen(heads)), heads.server, seen=heads.server_seen)


def _counters(painter: QPainter, theme: Theme, column: Column, counters: tuple[tuple[str, str], ...]) -> float:
    """Paint the counters from the right; return the x of the leftmost."""
    right = column.inner_right - 20
    narrow = column.right - column.left < NARROW
    each = COUNTER * 0.68 if narrow else COUNTER
    for figure, what in reversed(counters):
        painter.setFont(words(15 if narrow else 17, 600))
        painter.setPen(theme.text)
        painter.drawText(QRectF(right - each, 12, each, 24), _RIGHT, figure)
        painter.setFont(words(11))
        painter.setPen(theme.muted)
        painter.drawText(QRectF(right - each, 37, each, 18), _RIGHT, SHORT.get(what, what) if narrow else what)
        right -= each
    return right


def _box(
    painter: QPainter,
    theme: Theme,
    column: Column,
    x: float,
    name: tuple[str, str],
    address: str,
    *,
    seen: bool = True,
) -> None:
    width = min(BOX.width(), (column.right - column.left - 3 * BESIDE) / 2)
    rect = QRectF(BOX)
    rect.setWidth(width)
    rect.moveCenter(QPointF(x, 0))
    rect.moveTop(BOX_TOP)
    rect.moveLeft(max(column.left + BESIDE, min(rect.left(), column.right - width - BESIDE)))
    painter.setPen(QPen(theme.line, 1.2, Qt.PenStyle.SolidLine if seen else Qt.PenStyle.DashLine))
    painter.setBrush(theme.raised if seen else theme.background)
    painter.drawRoundedRect(rect, 9, 9)
    _name(painter, theme, QRectF(rect.left(), rect.top() + 4, width, 19), *name)
    _text(painter, octets(11), theme.muted, QRectF(rect.left() + 8, rect.top() + 22, width - 16, 16), address, _CENTER)


def _seen(heads: Heads) -> str:
    return "" if heads.server_seen else "not observed"


def _name(painter: QPainter, theme: Theme, rect: QRectF, name: str, more: str) -> None:
    """The lifeline's name in bold, then what there is to add, together in the middle."""
    bold, light = words(13, 600), words(11)
    first = QFontMetricsF(bold).horizontalAdvance(name)
    second = QFontMetricsF(light).horizontalAdvance(more) + 7 if more else 0.0
    left = rect.center().x() - (first + second) / 2
    _text(painter, bold, theme.text, QRectF(left, rect.top(), first + 2, rect.height()), name)
    if more:
        _text(painter, light, theme.muted, QRectF(left + first + 7, rect.top(), second, rect.height()), more)


def _text(painter: QPainter, font: QFont, colour: QColor, rect: QRectF, text: str, flags: int = _LEFT) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, flags, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))
