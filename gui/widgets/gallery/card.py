"""A card of the gallery: a small picture, what it is called, and what it promises."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.shown import GalleryItem
from gui.theme import DARK, Theme, octets, words
from gui.widgets.gallery import picture
from gui.widgets.parts import tip

SIZE: Final = QSize(232, 196)
PICTURE: Final = 96
_INSET = 12
_WRAP = int(Qt.TextFlag.TextWordWrap)
_RADIUS = 10


class Card(QAbstractButton):
    """Runs what it shows, by a click, Enter or Space."""

    def __init__(self, item: GalleryItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._theme = DARK
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_item(item)

    def show_item(self, item: GalleryItem) -> None:
        """Show what there is to say of it now."""
        self.item = item
        self.setEnabled(item.enabled)
        self.setAccessibleName(f"{item.number}. {item.title}")
        self.setAccessibleDescription(". ".join(part for part in (item.promise, item.state) if part))
        sections = ", ".join(item.sections)
        self.setToolTip(tip("\n".join(part for part in (item.title, item.promise, sections, item.state) if part)))
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """All cards are as large as each other."""
        return SIZE

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the ground, the picture, the words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            inner = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
            picture.paint(painter, self._theme, self.item.thumb, QRectF(inner.topLeft(), inner.size().scaled(
                inner.width(), PICTURE, Qt.AspectRatioMode.IgnoreAspectRatio)))  # fmt: skip
            self._paint_words(painter, inner.adjusted(0, PICTURE + 10, 0, 0))

    def _paint_ground(self, painter: QPainter) -> None:
        theme = self._theme
        edge = theme.request if self.hasFocus() else theme.muted if self.underMouse() else theme.line
        painter.setPen(QPen(edge, 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(theme.raised if self.underMouse() or self.isDown() else theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _paint_words(self, painter: QPainter, rect: QRectF) -> None:
        theme, item = self._theme, self.item
        number = f"{item.number}" if item.number else ""
        painter.setFont(octets(11))
        painter.setPen(theme.muted)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(number) + 8 if number else 0.0
        painter.drawText(QRectF(rect.left(), rect.top(), wide, 18), int(Qt.AlignmentFlag.AlignVCenter), number)
        font = words(13, 600)
        painter.setFont(font)
        painter.setPen(theme.text if self.isEnabled() else theme.faint)
        row = QRectF(rect.left() + wide, rect.top(), rect.width() - wide - 14, 18)
        title = QFontMetricsF(font).elidedText(item.title, Qt.TextElideMode.ElideRight, row.width())
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), title)
        self._paint_result(painter, rect)
        painter.setFont(words(11))
        painter.setPen(theme.muted)
        painter.drawText(rect.adjusted(0, 22, 0, 0), _WRAP, item.promise)

    def _paint_result(self, painter: QPainter, rect: QRectF) -> None:
        """A dot for what came of its claims the last time: green where all held, red where one did not."""
        if self.item.held is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.playhead if self.item.held else self._theme.fault)
        painter.drawEllipse(QRectF(rect.right() - 9, rect.top() + 5, 8, 8))
