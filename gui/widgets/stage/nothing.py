"""What the stage says while there is nothing on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from gui.theme import Theme, words

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

MARGIN = 40
_CENTER = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)


def paint(painter: QPainter, theme: Theme, rect: QRectF, text: str) -> None:
    """Paint the ground, and a text in its middle."""
    painter.fillRect(rect, theme.background)
    painter.setFont(words(15))
    painter.setPen(theme.muted)
    painter.drawText(rect.adjusted(MARGIN, 0, -MARGIN, 0), _CENTER, text)
