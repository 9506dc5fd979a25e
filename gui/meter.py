"""The meter: writes into the journals of what is live how long the loop was busy with other things than its sessions.

What the window does is known from its account. What else may keep the loop, such as a click, is seen by a timer that is
late: it runs only while something passes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer

from engine.stalls import StallWriter
from gui.own_work import ACCOUNT

if TYPE_CHECKING:
    from gui.bridge import Bridge
    from gui.measured import Measured
    from gui.recording import Recording
    from gui.runner import Runner

BEAT_MS: Final = 5
LATE_NS: Final = 1_000_000
"""A timer that is less late is not: it has milliseconds."""
APART_NS: Final = 200_000
"""Pieces of work that are less apart are one: what is pending is done before the loop looks at its connections."""


class Meter(QObject):
    """Measures while recordings are live.

    Args:
        runner: Tells of recordings.
        bridge: Tells when they grow.
        measured: Knows whether anything passes.
        parent: As of any QObject.
        clock: Nanoseconds.
    """

    def __init__(
        self,
        runner: Runner,
        bridge: Bridge,
        measured: Measured,
        parent: QObject | None = None,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        super().__init__(parent)
        self._writers: dict[Recording, StallWriter] = {}
        self._measured, self._clock = measured, clock
        self._beat_ns = 0
        self._stop: Callable[[], None] | None = None
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        runner.started.connect(self._started)
        runner.ending.connect(self._ending)
        bridge.grown.connect(self._grown)

    @property
    def beating(self) -> bool:
        """Whether its timer runs."""
        return self._timer.isActive()

    def _started(self, recording: Recording) -> None:
        if recording.live:
            self._writers[recording] = StallWriter(recording.journal, APART_NS)
            self._stop = self._stop or ACCOUNT.watch(self._took)
            self._grown(recording)

    def _ending(self, recording: Recording) -> None:
        writer = self._writers.pop(recording, None)
        if writer is not None:
            writer.finish()
        if not self._writers and self._stop is not None:
            self._stop()
            self._stop = None
            self._timer.stop()

    def _grown(self, recording: Recording) -> None:
        self._measured.note(recording)
        if self._writers and recording.live and not self._timer.isActive():
            self._beat_ns = self._clock()
            self._timer.start()

    def _beat(self) -> None:
        now_ns = self._clock()
        late_ns, self._beat_ns = now_ns - self._beat_ns - BEAT_MS * 1_000_000, now_ns
        if late_ns >= LATE_NS:
            self._took(late_ns)
        if not self._measured.lately:
            self._timer.stop()

    def _took(self, length_ns: int) -> None:
        for writer in self._writers.values():
            writer.took(length_ns)
