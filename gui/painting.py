"""Painting in its time: while delays are measured it takes a part of the time, and what is to be painted waits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gui.own_work import ACCOUNT

PART: Final = 0.25
"""Of the time, that painting takes at most."""
LONGEST_S: Final = 0.08
"""It waits no longer than that, however long it takes: a dozen pictures a second are motion."""


class Painting(QObject):
    """Tells when the window may paint again.

    Args:
        parent: As of any QObject.
        clock: Seconds.

    Attributes:
        measured: Whether delays are measured just now.
        spent_s: Seconds that painting has taken so far.

    Signals:
        due: What waited can be painted.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.measured: Callable[[], bool] = lambda: False
        self.spent_s = 0.0
        self._clock = clock
        self._free_s = -math.inf
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.due)

    @property
    def waits(self) -> bool:
        """Whether painting has to wait; ``due`` follows then."""
        left_s = self._free_s - self._clock()
        if left_s <= 0 or not self.measured():
            return False
        if not self._timer.isActive():
            self._timer.start(math.ceil(left_s * 1000))
        return True

    def paint(self, how: Callable[[], bool]) -> bool:
        """Paint, and see how long that takes; returns what ``how`` does."""
        began_s = self._clock()
        ACCOUNT.begin()
        try:
            return how()
        finally:
            ACCOUNT.end()
            now_s = self._clock()
            took_s = now_s - began_s
            self.spent_s += took_s
            self._free_s = now_s + min(took_s * (1 / PART - 1), LONGEST_S)
            self._timer.stop()
