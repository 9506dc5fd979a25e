"""Small labels on the stage: a few words beside a mark, where there is room for them; and what the pointer is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.theme import Theme, faded, words

HEIGHT = 15.0
ROUND = 4.0
BESIDE = 3.0
"""Pixels between the words and the border of their ground."""
INSIDE = 2.0
"""Pixels above and below that the words leave free themselves."""
TRIES, STEP = 16, 5.0
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a place on the stage when the pointer rests there."""

    rect: QRectF
    text: str

    @property
    def over(self) -> bool:
        """Whether it is said rather than what is said of an arrow there."""
        return False

    def at(self, point: QPointF) -> str:
        """Return what is said at a point of it."""
        return self.text


@dataclass(slots=True)
class SmallLabels:
    """Puts words where nothing else is written.

    Attributes:
        taken: Where something is written already.
        told: What the pointer is told, and where.
    """

    painter: QPainter
    theme: Theme
    taken: list[QRectF]
    told: list[Told] = field(default_factory=list)

    def beside(self, at: QPointF, text: str, colour: QColor, towards: int, *, anyway: bool = False) -> bool:
        """Write to the right (``towards`` 1) or left (-1) of a point; whether there was room for it."""
        width = width_of(text)
        left = at.x() if towards > 0 else at.x() - width
        return self._write(QRectF(left, at.y() - HEIGHT / 2, width, HEIGHT), text, colour, anyway=anyway)

    def along(self, x: float, span: tuple[float, float], text: str, colour: QColor, towards: int) -> bool:
        """Write beside an upright line, as high between two y as there is room for it; whether there was."""
        y, last = span[0] + HEIGHT / 2, span[1] - HEIGHT / 2
        for _ in range(TRIES):
            if y > last:
                break
            if self.beside(QPointF(x, y), text, colour, towards):
                return True
            y += STEP
        return False

    def around(self, at: QPointF, text: str, colour: QColor, room: float) -> bool:
        """Write around a point, within ``room`` pixels; whether there was room for it."""
        width = width_of(text)
        rect = QRectF(at.x() - width / 2, at.y() - HEIGHT / 2, width, HEIGHT)
        return width <= room and self._write(rect, text, colour, anyway=False)

    def tell(self, rect: QRectF, text: str) -> None:
        """Have the pointer told."""
        self.told.append(Told(rect, text))

    def _write(self, rect: QRectF, text: str, colour: QColor, *, anyway: bool) -> bool:
        if not anyway and any(rect.adjusted(0, INSIDE, 0, -INSIDE).intersects(other) for other in self.taken):
            return False
        self.taken.append(rect)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.raised if anyway else faded(self.theme.background, 0.72))
        self.painter.drawRoundedRect(rect, ROUND, ROUND)
        self.painter.setFont(words(11))
        self.painter.setPen(colour)
        self.painter.drawText(rect, _CENTER, text)
        return True


def width_of(text: str) -> float:
    """Return how many pixels a label is wide."""
    return QFontMetricsF(words(11)).horizontalAdvance(text) + 2 * BESIDE
