"""Small labels on the stage: a few words beside a mark, where there is room for them; and what the pointer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from gui.theme import Theme, faded, words

HEIGHT = 15.0
ROUND = 4.0
BESIDE = 3.0
"""Pixels between the words and the border of their ground."""
INSIDE = 2.0
"""Pixels above and below that the words leave free themselves."""
TRIES, STEP = 16, 5.0
GROUND = 0.9
"""How strong the ground of the words is: what passes below may be seen, and the words are read."""
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
        lines: Gives the arrows on the screen: words that can stand elsewhere do not stand on one.
    """

    painter: QPainter
    theme: Theme
    taken: list[QRectF]
    told: list[Told] = field(default_factory=list)
    lines: Callable[[], Iterable[QLineF]] = tuple
    _lines: list[QLineF] | None = None

    def beside(self, at: QPointF, text: str, colour: QColor, towards: int, *, anyway: bool = False) -> bool:
        """Write to the right (``towards`` 1) or left (-1) of a point; whether there was room for it."""
        return self._write(_beside(at, width_of(text), towards), text, colour, anyway=anyway)

    def along(self, x: float, span: tuple[float, float], text: str, colour: QColor, towards: int) -> bool:
        """Write beside an upright line, as high between two y as there is room for it; whether there was."""
        return self.at_one_of(x, _steps(span[0] + HEIGHT / 2, span[1] - HEIGHT / 2), text, colour, towards)

    def up_from(self, at: QPointF, top: float, text: str, colour: QColor, towards: int) -> bool:
        """Write beside a point, or as near above it as there is room up to ``top``; whether there was."""
        ys = chain((at.y(),), (-y for y in islice(_steps(-at.y(), -top - HEIGHT / 2), 1, None)))
        return self.at_one_of(at.x(), ys, text, colour, towards)

    def at_one_of(self, x: float, ys: Iterable[float], text: str, colour: QColor, towards: int) -> bool:
        """Write beside a line at the first of some heights that is free of words and arrows, or else of words alone."""
        width = width_of(text)
        best: QRectF | None = None
        for rect in (_beside(QPointF(x, y), width, towards) for y in ys):
            if self._is_free(rect):
                best = best or rect
                if not self._is_crossed(rect):
                    return self._write(rect, text, colour, anyway=False)
        return best is not None and self._write(best, text, colour, anyway=False)

    def around(self, at: QPointF, text: str, colour: QColor, room: float) -> bool:
        """Write around a point, within ``room`` pixels; whether there was room for it."""
        width = width_of(text)
        rect = QRectF(at.x() - width / 2, at.y() - HEIGHT / 2, width, HEIGHT)
        return width <= room and self._write(rect, text, colour, anyway=False)

    def tell(self, rect: QRectF, text: str) -> None:
        """Have the pointer told."""
        self.told.append(Told(rect, text))

    def _is_free(self, rect: QRectF) -> bool:
        inner = rect.adjusted(0, INSIDE, 0, -INSIDE)
        return not any(inner.intersects(other) for other in self.taken)

    def _is_crossed(self, rect: QRectF) -> bool:
        if self._lines is None:
            self._lines = list(self.lines())
        return any(crosses(line, rect) for line in self._lines)

    def _write(self, rect: QRectF, text: str, colour: QColor, *, anyway: bool) -> bool:
        if not anyway and not self._is_free(rect):
            return False
        self.taken.append(rect)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.theme.raised if anyway else faded(self.theme.background, GROUND))
        self.painter.drawRoundedRect(rect, ROUND, ROUND)
        self.painter.setFont(words(11))
        self.painter.setPen(colour)
        self.painter.drawText(rect, _CENTER, text)
        return True


def crosses(line: QLineF, rect: QRectF) -> bool:
    """Whether a line passes through a rectangle."""
    x0, y0, x1, y1 = line.x1(), line.y1(), line.x2(), line.y2()
    left, right = max(rect.left(), min(x0, x1)), min(rect.right(), max(x0, x1))
    if left > right:
        return False
    slope = (y1 - y0) / (x1 - x0) if x1 != x0 else 0.0
    ends = [y0 + (x - x0) * slope for x in (left, right)] if slope else [y0, y1]
    return min(ends) < rect.bottom() and max(ends) > rect.top()


def _steps(first: float, last: float) -> Iterator[float]:
    """Yield some heights from the first to the last one."""
    for number in range(TRIES):
        y = first + number * STEP
        if y > last:
            return
        yield y


def _beside(at: QPointF, width: float, towards: int) -> QRectF:
    return QRectF(at.x() if towards > 0 else at.x() - width, at.y() - HEIGHT / 2, width, HEIGHT)


@lru_cache(maxsize=512)
def width_of(text: str) -> float:
    """Return how many pixels a label is wide."""
    return QFontMetricsF(words(11)).horizontalAdvance(text) + 2 * BESIDE
