"""A painter with the words and figures of the cost sheet: the one way to the theme's type and colours."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import Theme, words

_FLAGS = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "middle": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of octets: what it is called, its colour's layer, and whether it is estimated."""

    name: str
    title: str
    layer: str
    estimated: bool = False


KINDS = (
    Kind("payload", "payload", "response"),
    Kind("framing", "framing", "control"),
    Kind("fields", "HTTP fields", "request"),
    Kind("other", "not read", "fault"),
    Kind("tcp_ip", "TCP/IP, estimated", "tcp", estimated=True),
    Kind("tls", "TLS, estimated", "tls", estimated=True),
)
"""In the order they are stacked."""


class Canvas:
    """Paints in a theme."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self.painter, self.theme = painter, theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def say(self, text: str, rect: QRectF, font: QFont, colour: QColor, side: str = "left") -> None:
        """Write a line in the middle of a rectangle's height, elided where it does not fit."""
        self.painter.setFont(font)
        self.painter.setPen(colour)
        fitting = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
        self.painter.drawText(rect, int(_FLAGS[side] | Qt.AlignmentFlag.AlignVCenter), fitting)

    def heading(self, text: str, left: float, top: float, width: float) -> None:
        """Write the heading of a part."""
        self.say(text, QRectF(left, top, width, 20), words(13, 600), self.theme.text)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: QColor) -> None:
        """Draw a hairline."""
        self.painter.setPen(QPen(colour, 1.0))
        self.painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))

    def bar(self, rect: QRectF, kind: Kind) -> None:
        """Fill a rectangle in the colour of a kind; what is estimated is hatched, so that nobody needs the colour."""
        colour = self.theme.layer(kind.layer)
        self.painter.setPen(Qt.PenStyle.NoPen)
        if kind.estimated:
            self.painter.setBrush(self.theme.tint(kind.layer, 0.25))
            self.painter.drawRect(rect)
            self.painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
        else:
            self.painter.setBrush(colour)
        self.painter.drawRect(rect)

    def width_of(self, text: str, font: QFont) -> float:
        """Return how wide a text is."""
        return QFontMetricsF(font).horizontalAdvance(text)
