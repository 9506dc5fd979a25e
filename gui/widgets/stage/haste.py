"""Haste: while all that is on the stage is new with every picture, nobody can read it, and messages go without words.

They are painted as ever otherwise, each where it is; what is more than a plain message keeps its pill. The words are
back with the first picture that stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRectF, Qt, QTimer

from gui.theme import Theme, faded, words
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.small_labels import width_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

PICTURES: Final = 3
"""As many in a row that have nothing in common are haste; one, or two, are a jump."""
SOON_S: Final = 0.25
"""Seconds after which the next picture comes at the latest in haste."""
REST_MS: Final = 150
"""Milliseconds that a picture stays before the words are back."""
SAID: Final = "faster than can be read: Space pauses it"
TOP, HEIGHT, BESIDE = 8.0, 20.0, 10.0


class Haste(QObject):
    """Tells of each picture whether it is one of many that have nothing in common.

    Args:
        viewport: Painted again once a picture stays.
        clock: Seconds.
    """

    def __init__(self, viewport: QWidget, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(viewport)
        self._clock = clock
        self._playhead = self._painted_s = 0.0
        self._pictures = 0
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._stay)
        self._rest.timeout.connect(viewport.update)

    def note(self, view: View) -> bool:
        """Note that a picture is painted; whether in haste."""
        now_s, before = self._clock(), self._playhead
        seen = view.y(view.playhead) - HEADER
        new = abs(view.playhead - before) * view.zoom >= seen > 0
        self._pictures = self._pictures + 1 if new and now_s - self._painted_s < SOON_S else 0
        self._playhead, self._painted_s = view.playhead, now_s
        if self._pictures < PICTURES:
            return False
        self._rest.start()
        return True

    def _stay(self) -> None:
        self._pictures = 0


def paint(painter: QPainter, theme: Theme, view: View) -> None:
    """Say why there are no words."""
    width = width_of(SAID) + 2 * BESIDE
    rect = QRectF((view.width - width) / 2, HEADER + TOP, width, HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(theme.background, 0.9))
    painter.drawRoundedRect(rect, HEIGHT / 2, HEIGHT / 2)
    painter.setPen(theme.muted)
    painter.setFont(words(11))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), SAID)
