"""Paints the cells of the event table."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.diagram.matches import Matches
from gui.diagram.notation import Item
from gui.diagram.telling import Column, shortened
from gui.theme import DARK, Theme, faded, octets, words
from gui.widgets.event_model import EventModel, alignment

EXACT: Final = (Column.NUMBER, Column.TIME, Column.CONNECTION, Column.SIZE)
"""Set in the type for octets and times."""
QUIET: Final = (Column.NUMBER, Column.SESSION, Column.CONNECTION, Column.DIRECTION, Column.DETAIL)
PADDING: Final = 8
_DOT: Final = 12


class EventRow(QStyledItemDelegate):
    """Paints one cell; it knows how far the playhead has come."""

    def __init__(self, model: EventModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = DARK
        self._playhead = 0.0
        self._fonts: dict[Column, QFont] = {column: font_of(column) for column in Column}
        self._matches: Matches | None = None

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme

    def show_playhead(self, y: float) -> None:
        """Dim what comes after it."""
        self._playhead = y

    def show_matches(self, matches: Matches | None) -> None:
        """Dim what does not meet a filter; None to dim nothing for it."""
        self._matches = matches

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell."""
        item = self._model.item(index.row())
        if item is None:
            return
        column = Column(index.column())
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.chosen)
        room = rect.adjusted(PADDING, 0, -PADDING, 0)
        colour = self._colour(item, column)
        if column is Column.WHAT:
            self._paint_dot(painter, room, colour)
            room.adjust(_DOT, 0, 0, 0)
        painter.setFont(self._fonts[column])
        painter.setPen(colour)
        text = self._model.text(index.row(), column)
        if column is Column.SIZE and painter.fontMetrics().horizontalAdvance(text) > room.width():
            text = shortened(text)
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        painter.drawText(room, alignment(column), short)

    def _colour(self, item: Item, column: Column) -> QColor:
        theme = self._theme
        dim = item.top > self._playhead or (self._matches is not None and not self._matches.has(item.number))
        if column is Column.WHAT:
            return faded(theme.layer(item.layer.value), 0.45) if dim else theme.layer(item.layer.value)
        if dim:
            return theme.faint
        return theme.muted if column in QUIET else theme.text

    def _paint_dot(self, painter: QPainter, room: QRect, colour: QColor) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(room.left() + 3, room.center().y() + 0.5), 3.0, 3.0)
        painter.restore()


def font_of(column: Column) -> QFont:
    """Return what a column is set in."""
    if column in EXACT:
        return octets(12)
    return words(13, 600) if column is Column.WHAT else words(13)
