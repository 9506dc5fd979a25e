"""From the engine to the window: however much is written, a little of it is read at a time, and one signal a tick."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gui.own_work import own_work
from gui.recording import Recording
from gui.settling import Settling

TICK_MS = 16
PAUSE_MS = 2
"""Between two slices where nothing is live that would want its time."""
BUDGET_S = 0.004
"""Seconds of reading and layout in a tick, however much there is to do."""
MORE_S, SOONER_MS = 0.008, 8
"""The same, and the time until the next, while what is live comes faster than that."""
NOW_S = 0.012
"""Seconds of the first slice of what the user waits for."""
SHOW_S = 0.1
"""Seconds at least between two looks at a recording that is not live but being read."""


class Bridge(QObject):
    """Reads a recording when something was written to it.

    Signals:
        grown: The recording that has new events, already laid out.
        relaid: The recording whose diagram is another one now, of the same events.
        caught_up: The recording of which nothing is left to be read: there is nothing, or it was stopped.
    """

    grown = Signal(object)
    relaid = Signal(object)
    caught_up = Signal(object)

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._dirty: dict[Recording, None] = {}
        self._stops: dict[Recording, Callable[[], None]] = {}
        self._unshown: dict[Recording, None] = {}
        self._shown_s: dict[Recording, float] = {}
        self._late: set[Recording] = set()
        self._settling: defaultdict[Recording, Settling] = defaultdict(Settling)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._read)

    def watch(self, recording: Recording) -> None:
        """Begin to watch a recording, and read what is there."""
        if recording not in self._stops:
            self._stops[recording] = recording.journal.watch(lambda: self._mark(recording))
        self._mark(recording)

    def forget(self, recording: Recording) -> None:
        """Stop watching and reading it; ``watch`` goes on with it."""
        stop = self._stops.pop(recording, None)
        self._dirty.pop(recording, None)
        if stop is not None:
            stop()

    def leave(self, recording: Recording) -> None:
        """Stop reading a recording before its end: what is laid out of it is all that is shown."""
        self.forget(recording)
        recording.stopped = True
        self.caught_up.emit(recording)

    def end(self) -> None:
        """Stop watching and reading all of them."""
        for recording in list(self._stops):
            self.forget(recording)
        self._dirty.clear()
        self._timer.stop()

    def read_now(self, recording: Recording) -> None:
        """Read a first slice without waiting for the tick, and the rest as ever."""
        self._dirty.pop(recording, None)
        self.advance(recording, NOW_S)

    def _mark(self, recording: Recording) -> None:
        self._dirty[recording] = None
        if not self._timer.isActive():
            self._timer.start(TICK_MS)

    @own_work
    def _read(self) -> None:
        dirty, self._dirty = list(self._dirty), {}
        for recording in dirty:
            late = recording.live and recording in self._late
            self.advance(recording, (MORE_S if late else BUDGET_S) / len(dirty))
        self._late = {recording for recording in dirty if recording.behind}
        if self._dirty and not any(recording.live for recording in self._dirty):
            self._timer.start(PAUSE_MS)
        elif any(recording.live for recording in self._late):
            self._timer.start(SOONER_MS)

    def advance(self, recording: Recording, budget_s: float) -> None:
        """Read a slice, tell of it, and see to it that the rest is read."""
        before = recording.diagram
        if recording.advance(budget_s):
            self._unshown[recording] = None
        self._settling[recording].note(recording.diagram.objects)
        if recording.unread:
            self._mark(recording)
        if recording.diagram is not before:
            self.relaid.emit(recording)
        self._show(recording)
        if not recording.unread and (recording.stopped or not recording.behind):
            self.caught_up.emit(recording)

    def _show(self, recording: Recording) -> None:
        now_s = self._clock()
        waits = recording.unread and not recording.live and now_s - self._shown_s.get(recording, -SHOW_S) < SHOW_S
        if recording in self._unshown and not waits:
            del self._unshown[recording]
            self._shown_s[recording] = now_s
            self.grown.emit(recording)
