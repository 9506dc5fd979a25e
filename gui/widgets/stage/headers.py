"""The heads of a pane, always in view: its title, its counters, and a head for each lifeline."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.diagram.lifelines import PAIR
from gui.shown import Head, Heads
from gui.theme import Theme, octets, width_of, words
from gui.widgets.stage.columns import Column
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.head_fit import BESIDE, JOINED, STACKED, Fit, Style, counters, in_a_line, line_of, style_of

BOX = QRectF(0, 0, 164, 42)
BOX_TOP = 70.0
ROUND = 9.0
SLIM = 72.0
"""Pixels up to which a head has room for little but its name."""
_ONCE = "both ways, each once, without what TCP and IP add"
_INSIDE = f"of HTTP and WebSocket, {_ONCE}; what TLS adds to them, and its handshake, is not counted"
_WAITED = (
    "one after the other: how often the client waited for the server before it went on, for TCP, for TLS, for a "
    "response; what is waited for at the same time is one"
)
MEANING = {
    "connection": "that came to be, of TCP",
    "connections": "that came to be, of TCP",
    "round trip": _WAITED,
    "round trips": _WAITED,
    "octet": f"of HTTP and WebSocket, {_ONCE}",
    "octets": f"of HTTP and WebSocket, {_ONCE}",
    "octet inside TLS": _INSIDE,
    "octets inside TLS": _INSIDE,
}
"""What each counter counts."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class Box:
    """The head of a lifeline on the screen; ``place`` is the lifeline's, in order of appearing."""

    place: int
    rect: QRectF


def boxes(column: Column) -> list[Box]:
    """Return where the heads of a pane stand, from the left."""
    shown = column.order
    xs = [column.x_of(place) for place in shown]
    width = BOX.width()
    if len(xs) > PAIR:
        width = min(width, xs[1] - xs[0] - BESIDE)
    width = min(width, (column.right - column.left - (len(xs) + 1) * BESIDE) / max(len(xs), 1))
    made: list[Box] = []
    end = column.right - BESIDE
    # From the right: one that is moved in from the border may need the room of the one beside it.
    for before, place, x in reversed(list(zip(range(len(xs)), shown, xs, strict=True))):
        first = column.left + BESIDE + before * (width + BESIDE)
        left = max(first, min(x - width / 2, end - width))
        made.append(Box(place, QRectF(left, BOX_TOP, width, BOX.height())))
        end = left - BESIDE
    return made[::-1]


def paint(
    painter: QPainter, theme: Theme, column: Column, heads: Heads, width: float, style: Style | None = None
) -> None:
    """Paint a pane's heads over whatever has scrolled under them.

    Args:
        painter: Where.
        theme: The theme.
        column: The pane's place.
        heads: What they say.
        width: That of the stage.
        style: That of all panes together; None where there is but this one.
    """
    painter.fillRect(QRectF(column.left, 0, column.right - column.left, HEADER), theme.background)
    style = style or style_of([(column, heads)], width)
    line, chip = line_of(column, width), chip_rect(column, heads, width, style)
    room, (top, below) = line.beside(heads, style.fit), _heights(style)
    _counters(painter, theme, counter_rects(column, heads, width, style), 17 if style.fit is Fit.WIDE else 15)
    _title(painter, theme, QRectF(line.left, top, room, below - top), heads, style.title)
    if chip is not None:
        room = chip.left() - line.left - BESIDE
        _chip(painter, theme, chip, heads)
    _stack(painter, theme, stack_rects(column, heads, width, style))
    link = link_said(heads, style)
    if style.fit.beside:
        _subtitle(painter, theme, QRectF(line.left, 37, room, 18), heads.subtitle, link)
        return
    if style.linked:
        _text(painter, words(11), theme.text, QRectF(line.left, below - 1, line.room, 15), link)
    if not style.fit.stacked:
        _text(painter, words(12), theme.muted, QRectF(line.left, 37, room, 18), in_a_line(heads, style.fit))


def paint_lifelines(painter: QPainter, theme: Theme, column: Column, heads: Heads, width: float) -> None:
    """Paint the heads of a pane's lifelines."""
    for box in boxes(column):
        if box.place < len(heads.lifelines) and box.rect.right() > 0 and box.rect.left() < width:
            head(painter, theme, box.rect, heads.lifelines[box.place])


def _heights(style: Style) -> tuple[float, float]:
    """Where the title begins, and where it ends: what tells of a link has a line of its own where it is narrow."""
    if style.fit.beside:
        return 12, 36
    if style.linked:
        return 2, 19
    return (5, 29) if style.fit.stacked else (12, 36)


def link_said(heads: Heads, style: Style) -> str:
    """Return what is said of the link of a pane; "" where it has none."""
    return heads.link[min(style.link, len(heads.link) - 1)] if heads.link else ""


def _subtitle(painter: QPainter, theme: Theme, rect: QRectF, text: str, link: str) -> None:
    """What is below the title: of what is measured as much as leaves room for what was made here."""
    if link and text:
        link = f"{JOINED}{link}"
    rest = rect.width() - width_of(link, 12)
    first = min(width_of(text, 12) + 1, rest)
    if first > 0:
        _text(painter, words(12), theme.muted, QRectF(rect.left(), rect.top(), first, rect.height()), text)
        rect = rect.adjusted(first, 0, 0, 0)
    _text(painter, words(12), theme.muted, rect, link)


def chip_rect(column: Column, heads: Heads, width: float, style: Style | None = None) -> QRectF | None:
    """Return where the chip stands that tells of hidden lifelines; None where none is hidden."""
    if not heads.hidden:
        return None
    line, fit = line_of(column, width), (style or style_of([(column, heads)], width)).fit
    wide = width_of(hidden_text(heads), 12) + 2 * BESIDE
    link = f"{JOINED}{heads.link[0]}" if heads.link else ""
    after = width_of(heads.subtitle + link, 12) + BESIDE if fit.beside else line.right
    return QRectF(line.left + max(0.0, min(after, line.beside(heads, fit) - wide)), 37, wide, 19)


def stack_rects(
    column: Column, heads: Heads, width: float, style: Style | None = None
) -> list[tuple[QRectF, str, str]]:
    """Return where each counter stands that is below the title, and what it says; nothing where none is."""
    style = style or style_of([(column, heads)], width)
    made, left = [], line_of(column, width).left
    top = 31 if style.linked else 28
    for figure, what, wide in counters(heads, style.fit) if style.fit.stacked else []:
        made.append((QRectF(left, top, wide, 31), figure, what))
        left += wide
    return made


def said_at(column: Column, heads: Heads, point: QPointF) -> str:
    """Return what is said of a place in the line of title and counters: all that there may be no room for."""
    if not (column.left <= point.x() <= column.right and point.y() < BOX_TOP):
        return ""
    counted = [f"{figure} {what}: {MEANING[what]}" for figure, what in heads.counters]
    return "\n".join([heads.title, heads.subtitle, *heads.link[:1], *counted])


def hidden_text(heads: Heads) -> str:
    """Return what the chip says."""
    return f"{heads.hidden} hidden"


def _chip(painter: QPainter, theme: Theme, rect: QRectF, heads: Heads) -> None:
    painter.setPen(QPen(theme.line, 1.2))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    _text(painter, words(12), theme.text, rect, hidden_text(heads), _CENTER)


def counter_rects(
    column: Column, heads: Heads, width: float, style: Style | None = None
) -> list[tuple[QRectF, str, str]]:
    """Return where each counter of a pane stands, from the left, and what it says; nothing where there is no room."""
    fit = (style or style_of([(column, heads)], width)).fit
    made, right = [], line_of(column, width).right
    for figure, what, wide in reversed(counters(heads, fit) if fit.beside else []):
        made.append((QRectF(right - wide, 12, wide, 43), figure, what))
        right -= wide
    return made[::-1]


def _counters(painter: QPainter, theme: Theme, placed: list[tuple[QRectF, str, str]], size: int) -> None:
    for rect, figure, what in placed:
        painter.setFont(words(size, 600))
        painter.setPen(theme.text)
        painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), 24), _RIGHT, figure)
        painter.setFont(words(11))
        painter.setPen(theme.muted)
        painter.drawText(QRectF(rect.left(), 37, rect.width(), 18), _RIGHT, what)


def _stack(painter: QPainter, theme: Theme, placed: list[tuple[QRectF, str, str]]) -> None:
    for rect, figure, what in placed:
        painter.setFont(words(STACKED, 600))
        painter.setPen(theme.text)
        painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), 17), _LEFT, figure)
        painter.setFont(words(11))
        painter.setPen(theme.muted)
        painter.drawText(QRectF(rect.left(), rect.top() + 16, rect.width(), 15), _LEFT, what)


def _title(painter: QPainter, theme: Theme, rect: QRectF, heads: Heads, size: int) -> None:
    _text(painter, words(size, 600), theme.layer(heads.layer), rect, heads.title)


def head(painter: QPainter, theme: Theme, rect: QRectF, said: Head) -> None:
    """Paint the head of a lifeline."""
    painter.setPen(QPen(theme.line, 1.2, Qt.PenStyle.SolidLine if said.seen else Qt.PenStyle.DashLine))
    painter.setBrush(theme.raised if said.seen else theme.background)
    painter.drawRoundedRect(rect, ROUND, ROUND)
    pad = BESIDE if rect.width() > SLIM else BESIDE / 3
    inner = rect.adjusted(pad, 0, -pad, 0)
    _name(painter, theme, QRectF(inner.left(), rect.top() + 4, inner.width(), 19), said.name, said.more)
    below = QRectF(inner.left(), rect.top() + 22, inner.width(), 16)
    # The port tells more than the beginning.
    address = QFontMetricsF(octets(11)).elidedText(said.address, Qt.TextElideMode.ElideLeft, below.width())
    _text(painter, octets(11), theme.muted, below, address, _CENTER)


def _name(painter: QPainter, theme: Theme, rect: QRectF, name: str, more: str) -> None:
    """The lifeline's name in bold, then what there is to add if there is room, together in the middle."""
    bold, light = words(13, 600), words(11)
    first = min(width_of(name, 13, 600) + 2, rect.width())
    second = width_of(more, 11) + 6 if more else 0.0
    if first + second > rect.width():
        second = 0.0
    left = rect.center().x() - (first + second) / 2
    _text(painter, bold, theme.text, QRectF(left, rect.top(), first, rect.height()), name)
    if second:
        _text(painter, light, theme.muted, QRectF(left + first + 5, rect.top(), second, rect.height()), more)


def _text(painter: QPainter, font: QFont, colour: QColor, rect: QRectF, text: str, flags: int = _LEFT) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, flags, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))
