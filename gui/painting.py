"""Painting in its time: while delays are measured it takes a part of the time, and what is to be painted waits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from gui.own_work import ACCOUNT

PART: Final = 0.25
"""Of the time, that painting takes at most."""
LONGEST_S: Final = 0.08
"""It waits no longer than that, however long it takes: a dozen pictures a second are motion."""


class Painting(QObject):
    """Lets a window paint when its time has come, and sees how long that takes.

    It looks at what asks the window to paint, before the window does (``QObject.installEventFilter``), and has it
    painted from a timer of its own: nothing else is done between the beginning and the end then. Painting is not called
    from here, but from the timer, by a slot of Qt's: what fails in it is told as what it is, and stops nothing else.
    Nobody may switch the window's updates off (``QWidget.setUpdatesEnabled``): what was taken by then would be lost.

    Args:
        window: What is painted; its event filter is not installed yet.
        clock: Seconds.

    Attributes:
        measured: Whether delays are measured just now.
        spent_s: Seconds that painting has taken so far.
        paintings: How many there were.
    """

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(window)
        self.measured: Callable[[], bool] = lambda: False
        self.spent_s, self.paintings = 0.0, 0
        self._clock = clock
        self._free_s = -math.inf
        self._began_s: float | None = None
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.begin)
        self._timer.timeout.connect(_pixel(window).repaint)
        self._timer.timeout.connect(self.end)

    @property
    def waits(self) -> bool:
        """Whether painting has to wait."""
        return self._left_s > 0

    @property
    def _left_s(self) -> float:
        return max(self._free_s - self._clock(), 0.0) if self.measured() else 0.0

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take what asks for painting upon itself, and let it through when its time has come."""
        if qevent.type() is not QEvent.Type.UpdateRequest or self._began_s is not None:
            return False
        if not self._timer.isActive():
            self._timer.start(math.ceil(self._left_s * 1000))
        return True

    def begin(self) -> None:
        """Painting begins."""
        self._began_s = self._clock()

    def end(self) -> None:
        """It has ended: see how long it took."""
        began_s, self._began_s = self._began_s, None
        if began_s is None:
            return
        now_s = self._clock()
        took_s = now_s - began_s
        ACCOUNT.add(round(took_s * 1e9))
        self.spent_s += took_s
        self.paintings += 1
        self._free_s = now_s + min(took_s * (1 / PART - 1), LONGEST_S)


def _pixel(window: QWidget) -> QWidget:
    """Return a pixel in the corner: to have it repainted at once is to have all painted that asked for it."""
    made = QWidget(window)
    made.setAutoFillBackground(True)
    made.setGeometry(0, 0, 1, 1)
    made.show()
    return made
