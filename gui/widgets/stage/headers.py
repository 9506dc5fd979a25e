"""The heads of a pane, always in view: its title, its counters, and a head for each lifeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.diagram.lifelines import PAIR
from gui.figures import shorter
from gui.shown import Head, Heads
from gui.theme import Theme, octets, width_of, words
from gui.widgets.stage.columns import Column
from gui.widgets.stage.geometry import HEADER

BOX = QRectF(0, 0, 164, 42)
BOX_TOP = 70.0
ROUND = 9.0
BESIDE = 8.0
SLIM = 72.0
"""Pixels up to which a head has room for little but its name."""
INSIDE = 20.0
COUNTER = 72.0
APART, AFTER_TITLE = 14.0, 12.0
"""Pixels between two counters, and between them and the title, at least."""
NARROW, TIGHT = 420.0, 280.0
SHORT = {
    "connections": "conn.",
    "connection": "conn.",
    "round trips": "trips",
    "round trip": "trip",
    "octets inside TLS": "in TLS",
    "octet inside TLS": "in TLS",
}
"""What the counters are called where a pane is narrower than ``NARROW``."""
TITLES, OVER_STACK = (17, 15, 13), (13, 12)
"""Sizes of the title, and of one over counters in columns: the first with which it has room."""
STACKED, TOGETHER = 13, 8.0
"""The size of figures that stand below the title, and pixels between two of them."""
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


class _Counter(NamedTuple):
    """A figure, what it counts, and the pixels both are given."""

    figure: str
    what: str
    width: float


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of title and counters; it stays in view of a pane that is wider than the stage."""

    left: float
    right: float

    @property
    def narrow(self) -> bool:
        return self.right - self.left < NARROW - 2 * INSIDE

    def tight(self, heads: Heads) -> bool:
        """Whether there is no room for counters beside the title: they come below it then."""
        room = self.right - self.left
        if room < TIGHT - 2 * BESIDE:
            return True
        title = width_of(heads.title, 17, 600)
        least = sum(_counter(figure, what, narrow=True, short=True).width for figure, what in heads.counters)
        return self.narrow and title + AFTER_TITLE + least > room

    def counters(self, heads: Heads) -> list[_Counter]:
        """Return the counters, said as fully as leaves room for the title: at first words become shorter."""
        title = min(width_of(heads.title, 17, 600), (self.right - self.left) / 2)
        made: list[_Counter] = []
        for narrow, short in ((False, False), (True, False), (True, True)):
            if self.narrow and not narrow:
                continue
            made = [_counter(figure, what, narrow=narrow, short=short) for figure, what in heads.counters]
            if title + AFTER_TITLE + sum(one.width for one in made) <= self.right - self.left:
                break
        return made

    def room(self, heads: Heads) -> float:
        """Pixels beside the counters."""
        if self.tight(heads):
            return self.right - self.left
        return self.right - self.left - sum(one.width for one in self.counters(heads)) - AFTER_TITLE

    def stack(self, heads: Heads) -> list[_Counter]:
        """Return the counters as they stand below the title, in columns; none where there is no room for that."""
        for short in (False, True):
            made = [_stacked(figure, what, short=short) for figure, what in heads.counters]
            if not heads.hidden and sum(one.width for one in made) - TOGETHER <= self.right - self.left:
                return made
        return []

    def said(self, heads: Heads) -> str:
        """Return the counters as one line, as fully as there is room for."""
        texts = _in_a_line(heads)
        return next((one for one in texts if width_of(one, 12) <= self.right - self.left), texts[-1])


def _counter(figure: str, what: str, *, narrow: bool, short: bool) -> _Counter:
    """A counter as wide as its words need, and no less than most are: they do not move with every figure."""
    figure = shorter(figure) if short else figure
    what = SHORT.get(what, what) if narrow else what
    needed = max(
        width_of(figure, 15 if narrow else 17, 600),
        width_of(what, 11),
    )
    return _Counter(figure, what, max(COUNTER * (0.68 if narrow else 1.0), needed + APART))


def _stacked(figure: str, what: str, *, short: bool) -> _Counter:
    figure, what = shorter(figure) if short else figure, SHORT.get(what, what)
    return _Counter(figure, what, max(width_of(figure, STACKED, 600), width_of(what, 11)) + TOGETHER)


def _in_a_line(heads: Heads) -> list[str]:
    counters = heads.counters
    return [
        "  ".join(f"{figure} {SHORT.get(what, what)}" for figure, what in counters),
        "  ".join(f"{shorter(figure)} {SHORT.get(what, what)}" for figure, what in counters),
        " · ".join(shorter(figure) for figure, _ in counters),
    ]


def _line(column: Column, width: float) -> _Line:
    left, right = max(column.inner_left, 0.0), min(column.inner_right, width)
    inside = INSIDE if right - left >= TIGHT else BESIDE
    return _Line(left + inside, right - inside)


def paint(painter: QPainter, theme: Theme, column: Column, heads: Heads, width: float) -> None:
    """Paint a pane's heads over whatever has scrolled under them; ``width`` is that of the stage."""
    painter.fillRect(QRectF(column.left, 0, column.right - column.left, HEADER), theme.background)
    line, chip = _line(column, width), chip_rect(column, heads, width)
    placed = counter_rects(column, heads, width)
    _counters(painter, theme, placed, 15 if line.narrow or [one[1:] for one in placed] != list(heads.counters) else 17)
    room, stacked = line.room(heads), stack_rects(column, heads, width)
    above = QRectF(line.left, 5 if stacked else 12, room, 24)
    _title(painter, theme, above, heads, OVER_STACK if stacked else TITLES)
    if chip is not None:
        room = chip.left() - line.left - BESIDE
        _chip(painter, theme, chip, heads)
    if stacked:
        _stack(painter, theme, stacked)
    else:
        said = line.said(heads) if line.tight(heads) else heads.subtitle
        _text(painter, words(12), theme.muted, QRectF(line.left, 37, room, 18), said)
    for box in boxes(column):
        if box.place < len(heads.lifelines) and box.rect.right() > 0 and box.rect.left() < width:
            head(painter, theme, box.rect, heads.lifelines[box.place])


def chip_rect(column: Column, heads: Heads, width: float) -> QRectF | None:
    """Return where the chip stands that tells of hidden lifelines; None where none is hidden."""
    if not heads.hidden:
        return None
    line = _line(column, width)
    wide = width_of(hidden_text(heads), 12) + 2 * BESIDE
    after = line.right if line.tight(heads) else width_of(heads.subtitle, 12) + BESIDE
    return QRectF(line.left + max(0.0, min(after, line.room(heads) - wide)), 37, wide, 19)


def stack_rects(column: Column, heads: Heads, width: float) -> list[tuple[QRectF, str, str]]:
    """Return where each counter stands that is below the title, and what it says; nothing where none is."""
    line = _line(column, width)
    made, left = [], line.left
    for figure, what, wide in line.stack(heads) if line.tight(heads) else []:
        made.append((QRectF(left, 28, wide, 31), figure, what))
        left += wide
    return made


def said_at(column: Column, heads: Heads, point: QPointF) -> str:
    """Return what is said of a place in the line of title and counters: all that there may be no room for."""
    if not (column.left <= point.x() <= column.right and point.y() < BOX_TOP):
        return ""
    counted = [f"{figure} {what}: {MEANING[what]}" for figure, what in heads.counters]
    return "\n".join([heads.title, heads.subtitle, *counted])


def hidden_text(heads: Heads) -> str:
    """Return what the chip says."""
    return f"{heads.hidden} hidden"


def _chip(painter: QPainter, theme: Theme, rect: QRectF, heads: Heads) -> None:
    painter.setPen(QPen(theme.line, 1.2))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    _text(painter, words(12), theme.text, rect, hidden_text(heads), _CENTER)


def counter_rects(column: Column, heads: Heads, width: float) -> list[tuple[QRectF, str, str]]:
    """Return where each counter of a pane stands, from the left, and what it says; nothing where there is no room."""
    line = _line(column, width)
    made, right = [], line.right
    for figure, what, wide in reversed([] if line.tight(heads) else line.counters(heads)):
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


def _title(painter: QPainter, theme: Theme, rect: QRectF, heads: Heads, sizes: Sequence[int]) -> None:
    """The title, as large as there is room for it."""
    fits = (size for size in sizes if width_of(heads.title, size, 600) <= rect.width())
    _text(painter, words(next(fits, sizes[-1]), 600), theme.layer(heads.layer), rect, heads.title)


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
