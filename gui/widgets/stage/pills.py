"""Pills: what an arrow is in bold, then the one detail that matters, elided to the room there is."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import Theme, words
from gui.widgets.stage.geometry import pill_rect

HEIGHT = 21.0
PADDING = 11.0
BETWEEN = 9.0
SMALLEST_DETAIL = 28.0
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


@lru_cache(maxsize=1)
def _fonts() -> tuple[QFont, QFont]:
    return words(12, 600), words(11)


@lru_cache(maxsize=4096)
def _fit(title: str, detail: str, room: float) -> tuple[str, float, str, float]:
    """Return both texts elided to ``room`` pixels in all, each with its width."""
    bold, light = (QFontMetricsF(font) for font in _fonts())
    inner = max(room - 2 * PADDING, 30.0)
    shown = bold.elidedText(title, Qt.TextElideMode.ElideRight, inner)
    width = bold.horizontalAdvance(shown)
    left = inner - width - BETWEEN
    if not detail or left < min(SMALLEST_DETAIL, light.horizontalAdvance(detail)):
        return shown, width, "", 0.0
    rest = light.elidedText(detail, Qt.TextElideMode.ElideRight, left)
    return shown, width, rest, light.horizontalAdvance(rest)


def width_of(title: str, detail: str, room: float) -> float:
    """Return how wide a pill with these texts is, at most ``room``."""
    _, first, rest, second = _fit(title, detail, room)
    return first + (second + BETWEEN if rest else 0.0) + 2 * PADDING


def rect_of(middle: QPointF, title: str, detail: str, room: float) -> QRectF:
    """Return where the pill is painted."""
    return pill_rect(middle, width_of(title, detail, room), HEIGHT)


def shown_in(rect: QRectF, title: str, detail: str) -> tuple[str, str]:
    """Return both texts as they are painted in ``rect``."""
    shown, _, rest, _ = _fit(title, detail, _room(rect))
    return shown, rest


def _room(rect: QRectF) -> float:
    """The room of a rectangle whose width was rounded."""
    return rect.width() + 1.0


def paint(
    painter: QPainter, theme: Theme, colour: QColor, rect: QRectF, texts: tuple[str, str], *, chosen: bool = False
) -> None:
    """Paint a pill with its texts in ``rect``, as ``rect_of`` gave it."""
    shown, first, rest, _ = _fit(*texts, _room(rect))
    bold, light = _fonts()
    painter.setPen(QPen(colour, 2.0 if chosen else 1.1))
    painter.setBrush(theme.raised if chosen else theme.background)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), HEIGHT / 2, HEIGHT / 2)
    inside = rect.adjusted(PADDING, 0, 0, 0)
    painter.setFont(bold)
    painter.setPen(colour)
    painter.drawText(inside, _LEFT, shown)
    if rest:
        painter.setFont(light)
        painter.setPen(theme.muted)
        painter.drawText(inside.adjusted(first + BETWEEN, 0, 0, 0), _LEFT, rest)
