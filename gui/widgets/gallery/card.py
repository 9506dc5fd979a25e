"""A card of the gallery: a small picture, what it is called, what it promises, and what came of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.shown import GalleryItem
from gui.theme import DARK, Theme, octets, words
from gui.widgets.gallery import picture
from gui.widgets.parts import tip

NARROWEST: Final = 204
HEIGHT: Final = 218
PICTURE: Final = 96
_INSET = 12
_RADIUS = 10
_ROW = 18
_LINES = int(Qt.TextFlag.TextWordWrap)
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


class Card(QAbstractButton):
    """Runs what it shows, by a click, Enter or Space."""

    def __init__(self, item: GalleryItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._theme = DARK
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(NARROWEST)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_item(item)

    def show_item(self, item: GalleryItem) -> None:
        """Show what there is to say of it now."""
        self.item = item
        self.setAccessibleName(f"{item.number}. {item.title}" if item.number else item.title)
        self.setAccessibleDescription(". ".join(part for part in (item.promise, item.state) if part))
        sections = ", ".join(item.sections)
        told = (item.title, item.wrong or item.promise, sections, item.state)
        self.setToolTip(tip("\n".join(part for part in told if part)))
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As narrow as it may be; it takes what room there is."""
        return QSize(NARROWEST, HEIGHT)

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the ground, the picture, the words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            inner = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
            frame = QRectF(inner.left(), inner.top(), inner.width(), PICTURE)
            picture.paint(painter, self._theme, self.item.thumb, frame)
            self._paint_words(painter, inner.adjusted(0, PICTURE + 10, 0, 0))

    def _paint_ground(self, painter: QPainter) -> None:
        theme = self._theme
        edge = theme.request if self.hasFocus() else theme.faint if self.underMouse() else theme.line
        painter.setPen(QPen(edge, 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(theme.raised if self.underMouse() or self.isDown() else theme.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _paint_words(self, painter: QPainter, rect: QRectF) -> None:
        theme, item = self._theme, self.item
        left = rect.left() + _said(painter, octets(11), theme.muted, f"{item.number or '–'}", rect) + 8
        row = QRectF(left, rect.top(), rect.right() - left, _ROW)
        font = next((one for one in _titles() if _wide(one, item.title) <= row.width()), _titles()[-1])
        title = QFontMetricsF(font).elidedText(item.title, Qt.TextElideMode.ElideRight, row.width())
        _said(painter, font, theme.text, title, row)
        painter.setFont(words(11))
        painter.setPen(theme.muted)
        state = self._state
        painter.drawText(rect.adjusted(0, _ROW + 3, 0, -_ROW if state else 0), _LINES, item.promise)
        if state:
            colour = theme.request if item.running else theme.playhead if item.held else theme.fault
            _said(painter, words(11, 600), colour, state, QRectF(rect.left(), rect.bottom() - 14, rect.width(), 14))

    @property
    def _state(self) -> str:
        """What came of it, with a sign: colour alone tells nobody."""
        if self.item.wrong:
            return f"✕ {self.item.state}"
        if self.item.running:
            return "● running"
        if self.item.held is None:
            return ""
        return "✓ claims held" if self.item.held else "✕ not all claims held"


def _titles() -> list[QFont]:
    """The type of titles, and that of those that are too long for it."""
    return [words(size, 600) for size in (13, 12, 11)]


def _wide(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def _said(painter: QPainter, font: QFont, colour: QColor, text: str, rect: QRectF) -> float:
    """Paint a line of words at the left of the first row of a rectangle; returns how wide it is."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), min(rect.height(), _ROW)), _MIDDLE, text)
    return QFontMetricsF(font).horizontalAdvance(text)
