"""From the engine to the window: however many facts are written, one signal a tick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gui.recording import Recording

TICK_MS = 16
SLICE = 500
"""Facts read at a time: some ten milliseconds, so that the window answers however much arrives at once."""


class Bridge(QObject):
    """Reads a recording when something was written to it.

    Signals:
        grown: The recording that has new events, already laid out.
    """

    grown = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dirty: dict[Recording, None] = {}
        self._stops: dict[Recording, Callable[[], None]] = {}
        self._timer = QTimer(self, singleShot=True, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._read)

    def watch(self, recording: Recording) -> None:
        """Begin to watch a recording, and read what is there."""
        if recording not in self._stops:
            self._stops[recording] = recording.journal.watch(lambda: self._mark(recording))
        self._mark(recording)

    def forget(self, recording: Recording) -> None:
        """Stop watching."""
        stop = self._stops.pop(recording, None)
        self._dirty.pop(recording, None)
        if stop is not None:
            stop()

    def read_now(self, recording: Recording) -> None:
        """Read all that was written to a recording, without waiting for the tick."""
        self._dirty.pop(recording, None)
        if recording.refresh():
            self.grown.emit(recording)

    def _mark(self, recording: Recording) -> None:
        self._dirty[recording] = None
        if not self._timer.isActive():
            self._timer.start()

    def _read(self) -> None:
        dirty, self._dirty = list(self._dirty), {}
        for recording in dirty:
            grown = recording.refresh(SLICE)
            if recording.behind:
                self._mark(recording)
            if grown:
                self.grown.emit(recording)
