"""From the engine to the window: however many facts are written, one signal a tick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gui.recording import Recording

TICK_MS = 16


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

    def read_now(self) -> None:
        """Read what was written, without waiting for the tick."""
        self._timer.stop()
        self._read()

    def _mark(self, recording: Recording) -> None:
        self._dirty[recording] = None
        if not self._timer.isActive():
            self._timer.start()

    def _read(self) -> None:
        dirty, self._dirty = list(self._dirty), {}
        for recording in dirty:
            if recording.refresh():
                self.grown.emit(recording)
