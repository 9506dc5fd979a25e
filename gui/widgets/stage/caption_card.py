"""The caption: what just happened and why, with the section of the standard."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui.diagram.caption import Caption
from gui.widgets.stage.geometry import HEADER

_UNIT = re.compile(r"(\d) (µs|ms|s|min|B|KB|MB|GB|octets)\b")
"""A figure and its unit stay on one line."""
WIDEST = 600
WIDEST_PRESENTING = 1000
ABOVE_BOTTOM = 14
UNDER_HEADS = 10
CLEAR = 16
"""Pixels between the card and the playhead at least."""


_DRESSED = (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange)


class CaptionCard(QWidget):
    """A card over the lower edge of its parent, or under the heads where the playhead is low; takes no clicks.

    What it lies over is painted at each tick, and it with it: as a picture, which takes less time than frame and labels
    do. These are never shown themselves.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._card = QFrame(self)
        self._card.setProperty("kind", "card")
        self._card.hide()
        self._picture: QPixmap | None = None
        self._words = _label("", "")
        self._reference = _label("small", "")
        self._reference.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._stage = parent
        self._widest = WIDEST
        self._playhead, self._heads, self._lowest = 0.0, HEADER, 0
        self._rows = layout = QVBoxLayout(self._card)
        layout.setContentsMargins(18, 10, 18, 10)
        layout.setSpacing(2)
        layout.addWidget(self._words)
        layout.addWidget(self._reference)
        self.hide()

    def show_presenting(self, presenting: bool) -> None:
        """Speak to a room, or to one person."""
        self._widest = WIDEST_PRESENTING if presenting else WIDEST
        self._words.setStyleSheet("font-size: 22px;" if presenting else "")
        self._change()
        self.place()

    def show_caption(self, caption: Caption | None) -> None:
        """Show a caption, or nothing."""
        self.setVisible(caption is not None)
        if caption is None:
            return
        text = _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", caption.text)
        if (text, caption.reference) != (self._words.text(), self._reference.text()):
            self._words.setText(text)
            self._reference.setText(caption.reference)
            self._reference.setVisible(bool(caption.reference))
            self.setAccessibleName(f"{caption.text} {caption.reference}".strip())
            self._change()
            self.place()

    def avoid(self, y: float, scale: float = 1.0) -> None:
        """Do not cover the playhead, at ``y``: what is there is what the words are about.

        ``scale`` is how many pixels of the card one of the stage takes.
        """
        self._heads = HEADER * scale
        low, self._playhead = self._low(), y * scale
        if self._low() != low:
            self.place()

    def covers(self, scale: float = 1.0) -> QRectF | None:
        """Return what it covers of the stage, in the stage's pixels; None where it says nothing."""
        if self.isHidden():
            return None
        place = self.geometry()
        return QRectF(place.x() / scale, place.y() / scale, place.width() / scale, place.height() / scale)

    def _low(self) -> bool:
        """Whether the playhead is where the card has its place."""
        return self._lowest - CLEAR <= self._playhead <= self._stage.height()

    def place(self) -> None:
        """Take the place at the lower edge, in the middle, as high as the words need."""
        room = self._stage.size()
        width = min(self._widest, room.width() - 32)
        height = max(self._rows.totalHeightForWidth(width), self._rows.totalMinimumSize().height())
        self._lowest = room.height() - height - ABOVE_BOTTOM
        top = round(self._heads) + UNDER_HEADS if self._low() else self._lowest
        self.setGeometry((room.width() - width) // 2, top, width, height)
        if self._card.size() != self.size():
            self._card.resize(self.size())
            self._change()

    def changeEvent(self, qevent: QEvent) -> None:
        super().changeEvent(qevent)
        if qevent.type() in _DRESSED:
            self._change()

    def paintEvent(self, qevent: QPaintEvent) -> None:
        picture, size = self._picture, self.size() * self.devicePixelRatioF()
        # To make the picture may lay the labels out anew, and so change the size that it is made for.
        if picture is None or picture.size() != size:
            self._picture = picture = self._painted()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, picture)

    def _change(self) -> None:
        self._picture = None
        # What it lies over is painted first, and by itself: were both asked for, there it would be painted twice.
        self._stage.update()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        self._card.render(made, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        return made


def _label(role: str, text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
