"""Pills: what an arrow is in bold, then the one detail that matters, elided to the room there is."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.theme import Theme, words
from gui.widgets.stage.geometry import pill_rect
from gui.widgets.stage.sprites import ratio_of, sprite

HEIGHT = 21.0
PADDING, TIGHT = 11.0, 3.5
"""Pixels beside the words, and where a title has no room otherwise."""
SHORTER = {
    "TCP connect": "connect",
    "TLS handshake": "TLS",
    "TLS failed": "failed",
    "CONTINUATION": "CONT",
    "CONTINUATION …": "CONT …",
    "session failed": "failed",
    "connection lost": "lost",
    "recording limit": "limit",
    "end of stream": "end",
    "end of content": "end",
    "host not found": "no host",
    "not connected": "failed",
    "attempt given up": "given up",
    "ClientHello": "Client…",
    "ServerHello": "Server…",
    "NewSessionTicket": "Ticket",
    "CertificateVerify": "CertVerify",
    "CertificateRequest": "CertRequest",
    "EncryptedExtensions": "Extensions",
    "ChangeCipherSpec": "CCS",
}
"""Titles that are said shorter where there is no room for them."""
BETWEEN = 9.0
SMALLEST_DETAIL = 28.0
MOST = 4_096.0
"""Pixels that a text is given: it was elided to what it has."""
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class Pill(NamedTuple):
    """The texts of a pill, elided to the room there is.

    Attributes:
        title: In bold.
        detail: After it; empty where there is no room for it.
        first: Pixels of the title.
        width: Pixels of all.
        padding: Pixels beside the words.
    """

    title: str
    detail: str
    first: float
    width: float
    padding: float = PADDING

    def rect(self, middle: QPointF) -> QRectF:
        """Return where the pill is painted."""
        return pill_rect(middle, self.width, HEIGHT)


@lru_cache(maxsize=1)
def _fonts() -> tuple[QFont, QFont, QFontMetricsF, QFontMetricsF]:
    bold, light = words(12, 600), words(11)
    for font in (bold, light):
        # The same on a sprite as on the stage.
        font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    return bold, light, QFontMetricsF(bold), QFontMetricsF(light)


@lru_cache(maxsize=1)
def _baselines() -> tuple[float, float]:
    """Return how far below a pill's upper edge its title and its detail are written."""
    _, _, bold, light = _fonts()
    title, detail = ((HEIGHT - metrics.height()) / 2 + metrics.ascent() for metrics in (bold, light))
    return title, detail


@lru_cache(maxsize=4096)
def fit(title: str, detail: str, room: float) -> Pill:
    """Return the pill with these texts, at most ``room`` pixels wide."""
    inner = max(room - 2 * PADDING, 30.0)
    if title_width(title) > inner:
        # The detail goes first.
        shown, first = _title(title, max(room - 2 * TIGHT, 30.0))
        padding = min(PADDING, max((room - first) / 2, TIGHT))
        return Pill(shown, "", first, first + 2 * padding, padding)
    shown, first = title, title_width(title)
    rest, second = _detail(detail, inner - first - BETWEEN) if detail else ("", 0.0)
    return Pill(shown, rest, first, first + (second + BETWEEN if rest else 0.0) + 2 * PADDING)


def title_width(title: str) -> float:
    """Return how wide a title is, written in full."""
    return _fonts()[2].horizontalAdvance(title)


@lru_cache(maxsize=1024)
def _title(title: str, room: float) -> tuple[str, float]:
    """Return a title as it is shown, and its width: shorter words for it, or whole ones of it, before parts of them."""
    metrics, whole = _fonts()[2], title.rpartition(" ")[0]
    texts = [title, *([SHORTER[title]] if title in SHORTER else ())]
    while len(whole) > 1:
        texts.append(f"{whole} …")
        whole = whole.rpartition(" ")[0]
    shown = next((text for text in texts if metrics.horizontalAdvance(text) <= room), None)
    if shown is None:
        shown = metrics.elidedText(texts[min(1, len(texts) - 1)], Qt.TextElideMode.ElideRight, room)
    return shown, metrics.horizontalAdvance(shown)


def _detail(detail: str, room: float) -> tuple[str, float]:
    """Return a detail as it is shown, and its width; nothing where too little of it would be."""
    metrics = _fonts()[3]
    width = metrics.horizontalAdvance(detail)
    if width <= room:
        return detail, width
    if room < min(SMALLEST_DETAIL, width):
        return "", 0.0
    rest = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, room)
    return rest, metrics.horizontalAdvance(rest)


class Pills:
    """Paints the pills of a picture: on a screen from sprites, where they were seen before.

    Args:
        painter: On a widget, a pixmap or a vector device.
    """

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter, self._theme = painter, theme
        self._ratio = ratio_of(painter)
        grounds = theme.background, theme.raised, theme.muted
        self._look = self._ratio, *(colour.rgba() for colour in grounds)

    def paint(self, colour: QColor, rect: QRectF, pill: Pill, *, chosen: bool = False) -> None:
        """Paint a pill in ``rect``, as it gave it."""
        at, size = rect.topLeft(), rect.size()
        if not self._ratio:
            self._plainly(self._painter, at, colour=colour, size=size, pill=pill, chosen=chosen)
            return
        key = self._look, colour.rgba(), pill, size.width(), chosen
        whole = sprite(key)
        if whole.ask():
            plainly = partial(self._plainly, colour=colour, size=size, pill=pill, chosen=chosen)
            whole.paint(self._painter, at, size, self._ratio, plainly)
            return
        self._headed(self._painter, at, colour=colour, size=size, pill=pill, chosen=chosen)
        if pill.detail:
            self._detail(self._painter, at, pill)

    def _plainly(
        self, painter: QPainter, at: QPointF, *, colour: QColor, size: QSizeF, pill: Pill, chosen: bool
    ) -> None:
        self._head(painter, at, colour=colour, size=size, pill=pill, chosen=chosen)
        if pill.detail:
            self._detail(painter, at, pill)

    def _headed(
        self, painter: QPainter, at: QPointF, *, colour: QColor, size: QSizeF, pill: Pill, chosen: bool
    ) -> None:
        """Paint the ground and the title: details are many, but there are few titles and widths."""
        head = partial(self._head, colour=colour, size=size, pill=pill, chosen=chosen)
        key = self._look, colour.rgba(), pill.title, size.width(), pill.padding, chosen
        sprite(key).paint(painter, at, size, self._ratio, head)

    def _head(self, painter: QPainter, at: QPointF, *, colour: QColor, size: QSizeF, pill: Pill, chosen: bool) -> None:
        ground = partial(self._ground, colour=colour, size=size, chosen=chosen)
        if self._ratio:
            # It takes the most time, and there are not many widths.
            key = self._look, colour.rgba(), size.width(), chosen
            sprite(key).paint(painter, at, size, self._ratio, ground, at_once=True)
        else:
            ground(painter, at)
        painter.setPen(colour)
        self._write(painter, at, pill.padding, 0, pill.title)

    def _detail(self, painter: QPainter, at: QPointF, pill: Pill) -> None:
        painter.setPen(self._theme.muted)
        self._write(painter, at, pill.padding + pill.first + BETWEEN, 1, pill.detail)

    def _write(self, painter: QPainter, at: QPointF, x: float, font: int, text: str) -> None:
        painter.setFont(_fonts()[:2][font])
        if self._ratio:
            # From the base line it takes less time.
            painter.drawText(at + QPointF(x, _baselines()[font]), text)
        else:
            painter.drawText(QRectF(at.x() + x, at.y(), MOST, HEIGHT), _LEFT, text)

    def _ground(self, painter: QPainter, at: QPointF, *, colour: QColor, size: QSizeF, chosen: bool) -> None:
        painter.setPen(QPen(colour, 2.0 if chosen else 1.1))
        painter.setBrush(self._theme.raised if chosen else self._theme.background)
        painter.drawRoundedRect(QRectF(at, size).adjusted(0.5, 0.5, -0.5, -0.5), HEIGHT / 2, HEIGHT / 2)
