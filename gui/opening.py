"""Opening: recordings are read from files a slice at a time, while the window answers; and reading can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.formats.native_reading import Reading
from gui.archive import Archive
from gui.bridge import Bridge
from gui.recording import Recording
from gui.settling import Settling
from gui.shown import Notice
from gui.slices import Slices

LONG_MS = 500
"""Milliseconds after which it is told that something is being read, and how to stop it."""
STOP = "Esc, or closing this notice, stops it."
STOPPED = "Reading was stopped: what is shown is not all of it."


class Opening(QObject):
    """Reads one file at a time; what was read is then laid out by the bridge, which it watches over, too.

    Attributes:
        path: The file that is being read; None while there is none.

    Signals:
        opened: The journal that was read, and its path.
        progressed: How far reading has come, in words; nothing once it has ended.
        noticed: A ``Notice``.
        withdrawn: The ``Notice`` that does not hold any more.
    """

    opened = Signal(object, object)
    progressed = Signal(str)
    noticed = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, archive: Archive, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self._archive, self._bridge = archive, bridge
        self._readings: Iterator[Reading] = iter(())
        self._reading: Reading | None = None
        self._waiting: list[Path] = []
        self._settling = Settling()
        self._size = 1
        self._laid: Recording | None = None
        self._notice: Notice | None = None
        self._slices = Slices(self._advance, self)
        self._slices.sliced.connect(self._tell)
        self._long = QTimer(self, singleShot=True)
        self._long.timeout.connect(self._tell_long)
        bridge.caught_up.connect(self._caught_up)

    def open(self, *paths: Path) -> None:
        """Begin to read files, one after the other; what was being read is not any more."""
        self.stop()
        self._waiting = list(paths)
        self._open_next()

    def _open_next(self) -> None:
        if self._begin_next():
            self._slices.run()

    def _begin_next(self) -> bool:
        """Begin with the next file; returns whether there is one."""
        if not self._waiting:
            return False
        path = self._waiting.pop(0)
        self.path, self._reading, self._settling = path, None, Settling()
        self._size = path.stat().st_size if path.is_file() else 1
        self._readings = self._archive.read(path)
        self._long.start(LONG_MS)
        return True

    def lay_out(self, recording: Recording) -> None:
        """What was read is this recording now, which is to be read on and laid out."""
        self._laid = recording
        self._bridge.watch(recording)

    def dismiss(self, notice: Notice | None) -> None:
        """A notice was dismissed; the one that says what is being read stops it."""
        if notice is not None and notice is self._notice:
            self.stop()

    def end(self) -> None:
        """Stop reading without a word."""
        self._slices.stop()
        self._readings, self._waiting = iter(()), []
        self.path = self._laid = None
        self._withdraw()

    def stop(self) -> None:
        """Stop reading; what was laid out already stays."""
        recording = self._laid
        self.end()
        if recording is not None and recording.behind:
            self._bridge.forget(recording)
            recording.stopped = True
            self.noticed.emit(Notice(what=STOPPED, where=recording.title, todo="Open it again.", weight="info"))
        self.progressed.emit("")

    def _advance(self) -> bool:
        reading = next(self._readings, None)
        self._reading = reading
        if reading is not None and not reading.complete:
            self._settling.note(len(reading.journal.facts))
            return True
        path, self.path = self.path, None
        self.progressed.emit("")
        if reading is None:
            self._withdraw()
            return self._begin_next()
        self.opened.emit(reading.journal, path)
        return False

    def _tell(self) -> None:
        if self.path is not None and self._reading is not None:
            part = min(self._reading.octets / max(self._size, 1), 1.0)
            self.progressed.emit(f"reading {self._archive.title(self.path)} … {part:.0%}")

    def _tell_long(self) -> None:
        title = self._archive.title(self.path) if self.path is not None else self._laid.title if self._laid else ""
        if title:
            self._notice = Notice(what=f"Reading {title} …", todo=STOP, weight="info")
            self.noticed.emit(self._notice)

    def _caught_up(self, recording: Recording) -> None:
        if recording is self._laid:
            self._laid = None
            self._withdraw()
            # Not from within what has just caught up.
            QTimer.singleShot(0, self, self._open_next)

    def _withdraw(self) -> None:
        self._long.stop()
        notice, self._notice = self._notice, None
        if notice is not None:
            self.withdrawn.emit(notice)
