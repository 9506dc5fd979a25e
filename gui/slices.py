"""Long work in short slices, between which the window answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from gui.own_work import own_work

SLICE_S: Final = 0.002
PAUSE_MS: Final = 2


class Slices(QObject):
    """Does a piece of work again and again until it says that there is no more.

    Args:
        advance: Does a little, well under a millisecond; returns whether there is more to do.

    Signals:
        sliced: After each slice.
    """

    sliced = Signal()

    def __init__(
        self, advance: Callable[[], bool], parent: QObject, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._advance = advance
        self._clock = clock
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self.run)

    @property
    def working(self) -> bool:
        """Whether there is more to do."""
        return self._timer.isActive()

    @own_work
    def run(self) -> None:
        """Do one slice now, and the rest a slice at a time; what fails in it ends it."""
        until = self._clock() + SLICE_S
        try:
            more = self._advance()
            while more and self._clock() < until:
                more = self._advance()
        except BaseException:
            # It would fail again, and again, with each slice.
            self._timer.stop()
            raise
        if not more:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
        self.sliced.emit()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._timer.stop()
