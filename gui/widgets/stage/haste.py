"""Haste: while what is on the stage goes by faster than anybody can read, messages go without words.

They are painted as ever otherwise, each where it is; what is more than a plain message keeps its pill. The words are
back with the first picture that stays.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, QTimer

from gui.theme import Theme, faded, words
from gui.widgets.stage.geometry import HEADER, View, playhead_at
from gui.widgets.stage.small_labels import width_of
from gui.widgets.stage.sprites import ratio_of, sprite

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

SCREENS: Final = 2.0
"""So many screens that go by in ``WITHIN_S`` seconds are haste."""
WITHIN_S: Final = 0.12
MOVES: Final = 3
LEAST: Final = 0.2
"""By fewer moves, each of this part of a screen at least, they are jumps; each counts as one screen at most."""
REST_MS: Final = 150
"""Milliseconds that a picture stays before the words are back."""
SAID: Final = "faster than can be read: the words are back as soon as it stays"
TOP, HEIGHT, BESIDE = 8.0, 20.0, 10.0


class Haste(QObject):
    """Tells of each picture whether what is on it goes by too fast to be read.

    Args:
        viewport: Painted again once a picture stays.
        clock: Seconds.
    """

    def __init__(self, viewport: QWidget, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(viewport)
        self._clock = clock
        self._playhead = 0.0
        self._moves: deque[tuple[float, float]] = deque()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._moves.clear)
        self._rest.timeout.connect(viewport.update)

    def note(self, view: View) -> bool:
        """Note that a picture is painted; whether in haste."""
        now_s, moves = self._clock(), self._moves
        screen = max(playhead_at(view.height) - HEADER, 1.0)
        moved = abs(view.playhead - self._playhead) * view.zoom
        self._playhead = view.playhead
        if moved:
            moves.append((now_s, min(moved / screen, 1.0)))
        while moves and moves[0][0] <= now_s - WITHIN_S:
            moves.popleft()
        screens = [part for _, part in moves if part >= LEAST]
        if len(screens) >= MOVES and sum(screens) >= SCREENS:
            self._rest.start()
        return self._rest.isActive()


def paint(painter: QPainter, theme: Theme, view: View) -> None:
    """Say why there are no words."""
    size = QSizeF(math.ceil(width_of(SAID)) + 2 * BESIDE, HEIGHT)
    at = QPointF(round((view.width - size.width()) / 2), HEADER + TOP)

    def plainly(on: QPainter, corner: QPointF) -> None:
        _sign(on, theme, QRectF(corner, size))

    ratio = ratio_of(painter)
    if ratio:
        sprite(("haste", theme.name, ratio)).paint(painter, at, size, ratio, plainly, at_once=True)
    else:
        plainly(painter, at)


def _sign(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(theme.background, 0.9))
    painter.drawRoundedRect(rect, HEIGHT / 2, HEIGHT / 2)
    painter.setPen(theme.muted)
    painter.setFont(words(11))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), SAID)
