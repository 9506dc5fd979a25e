"""Painting in its time: while delays are measured it takes a part of the time, and what is to be painted waits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from gui.own_work import ACCOUNT

PART: Final = 0.25
"""Of the time, that painting takes at most."""
LONGEST_S: Final = 0.08
"""It waits no longer than that, however long it takes: a dozen pictures a second are motion."""
_ENDED: Final = QEvent.Type(QEvent.registerEventType())


class Painting(QObject):
    """Lets a window paint when its time has come.

    It looks at what asks the window to paint, before the window does (``QObject.installEventFilter``). Painting itself
    is not called from here: what fails in it is then told as what it is, and stops nothing else.

    Args:
        parent: As of any QObject.
        clock: Seconds.

    Attributes:
        measured: Whether delays are measured just now.
        spent_s: Seconds that painting has taken so far.
        paintings: How many there were.

    Signals:
        due: What waited can be painted.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.measured: Callable[[], bool] = lambda: False
        self.spent_s, self.paintings = 0.0, 0
        self._clock = clock
        self._free_s = -math.inf
        self._began_s: float | None = None
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

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Let what asks for painting through, or not yet."""
        if qevent.type() is QEvent.Type.UpdateRequest:
            if self.waits:
                return True
            self.begin()
            # Comes as soon as all is painted.
            QCoreApplication.postEvent(self, QEvent(_ENDED), Qt.EventPriority.HighEventPriority.value)
        return False

    def event(self, qevent: QEvent) -> bool:
        if qevent.type() == _ENDED:
            self.end()
            return True
        return super().event(qevent)

    def begin(self) -> None:
        """Painting begins."""
        if self._began_s is None:
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
        self._timer.stop()
