"""Paints one row of the sidebar: a dot, a title, a line under it, and what a click does."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.theme import DARK, Theme, words

LINE: Final = Qt.ItemDataRole.UserRole + 1
DOT: Final = Qt.ItemDataRole.UserRole + 2
"""A pair: the layer, and whether the dot is filled."""
ACTION: Final = Qt.ItemDataRole.UserRole + 3

ROW_HEIGHT: Final = 48
ACTION_HEIGHT: Final = 22
_LEFT, _INDENT = 14, 32


class DotRow(QStyledItemDelegate):
    """Two lines and a dot."""

    _theme: Theme = DARK

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A row is higher by the line that says what a click does."""
        return QSize(120, ROW_HEIGHT + (ACTION_HEIGHT if index.data(ACTION) else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state, rect = option.state, option.rect
        self._paint_ground(painter, rect, state)
        layer, filled = index.data(DOT)
        self._paint_dot(painter, rect, layer, filled)
        enabled = bool(state & QStyle.StateFlag.State_Enabled)
        room = QRect(rect.left() + _INDENT, rect.top() + 6, rect.width() - _INDENT - 12, ROW_HEIGHT - 12)
        painter.setPen(self._theme.text if enabled else self._theme.muted)
        _words(painter, room, str(index.data(Qt.ItemDataRole.DisplayRole)), 13, 500, Qt.AlignmentFlag.AlignTop)
        painter.setPen(self._theme.muted)
        _words(painter, room, str(index.data(LINE) or ""), 12, 400, Qt.AlignmentFlag.AlignBottom)
        painter.setPen(self._theme.request if enabled else self._theme.muted)
        room.translate(0, ACTION_HEIGHT)
        _words(painter, room, str(index.data(ACTION) or ""), 12, 600, Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        area = QRectF(rect).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(self._theme.chosen)
            painter.drawRoundedRect(area, 8, 8)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(self._theme.raised)
            painter.drawRoundedRect(area, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.request, 2))
            painter.drawRoundedRect(area, 8, 8)

    def _paint_dot(self, painter: QPainter, rect: QRect, layer: str, filled: bool) -> None:
        colour = self._theme.layer(layer)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(rect.left() + _LEFT + 3.5, rect.top() + 15.5), 3.5, 3.5)


def _words(painter: QPainter, room: QRect, text: str, size: int, weight: int, where: Qt.AlignmentFlag) -> None:
    painter.setFont(words(size, weight))
    one_line = " ".join(text.split())
    short = painter.fontMetrics().elidedText(one_line, Qt.TextElideMode.ElideRight, max(0, room.width()))
    painter.drawText(room, where, short)
