"""Opening: recordings are read from files, a slice at a time, while their beginning is shown; it can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.formats.native_reading import Reading
from gui.archive import Archive, Unreadable
from gui.bridge import Bridge
from gui.recording import Recording, has_begun
from gui.settling import Settling
from gui.shown import Notice
from gui.slices import Slices

LONG_MS = 500
"""Milliseconds after which it is told that something is being read, and how to stop it."""
BEGINNING = 128 * 1024
"""Octets of a file after which what was read of it is shown while the rest is read: some milliseconds of reading."""
NEVER_ALL = 0.99
"""The part that is said to be read at most while it is not all."""
STOP = "Esc, or closing this notice, stops it."
STOPPED = "Reading was stopped: what is shown is not all of it."
NOT_ON = "What is shown is not all of it: the file cannot be read on"


class Opening(QObject):
    """Reads one file at a time. Its beginning is shown as soon as it is there, and laid out while the rest is read.

    Where reading ends before the file does, by the user's wish or because the file cannot be read on, what was read
    until then stays, and is marked for good as not all of it: ``Recording.arrived`` stays below 1.

    Attributes:
        path: The file that is being read; None while there is none.

    Signals:
        opened: The journal that is read, as soon as its beginning is there, and its path.
        completed: The recording of which a file of the user's was read to its end, and the path of that; there may be
            some of it to lay out.
        progressed: How far reading has come, in words, while nothing is shown of it; nothing once that has ended.
        noticed: A ``Notice``.
        withdrawn: The ``Notice`` that does not hold any more.
    """

    opened = Signal(object, object)
    completed = Signal(object, object)
    progressed = Signal(str)
    noticed = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, archive: Archive, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self._archive, self._bridge = archive, bridge
        self._readings: Iterator[Reading] = iter(())
        self._waiting: list[Path] = []
        self._settling = Settling()
        self._size, self._part = 1, 1.0
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
        # What was asked for meanwhile is read already.
        if self.path is None and self._laid is None and self._begin_next():
            self._slices.run()

    def _begin_next(self) -> bool:
        """Begin with the next file; returns whether there is one."""
        if not self._waiting:
            return False
        path = self._waiting.pop(0)
        self.path, self._part, self._settling = path, 0.0, Settling()
        self._size = path.stat().st_size if path.is_file() else 1
        self._readings = self._archive.read(path)
        self._long.start(LONG_MS)
        return True

    def lay_out(self, recording: Recording) -> None:
        """What is read is this recording now, which is to be read on and laid out."""
        self._laid, recording.arrived = recording, self._part
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
        self._part = 1.0
        self._withdraw()

    def stop(self) -> None:
        """Stop reading; what was laid out already stays."""
        recording = self._laid
        self.end()
        if recording is not None and recording.behind:
            self._bridge.leave(recording)
            self.noticed.emit(Notice(what=STOPPED, where=recording.title, todo="Open it again.", weight="info"))
        self.progressed.emit("")

    def _advance(self) -> bool:
        """Read some of the file; returns whether there is more to be read now."""
        path = self.path
        if path is None:
            return False
        try:
            reading = next(self._readings)
        except Unreadable as why:
            return self._leave_off(path, why)
        if reading.complete:
            self._complete(path, reading)
            return False
        self._settling.note(len(reading.journal.facts))
        self._part = self._part_of(reading.octets)
        if self._laid is not None:
            self._laid.arrived = self._part
        elif reading.octets >= BEGINNING and has_begun(reading.journal):
            self.progressed.emit("")
            self.opened.emit(reading.journal, path)
        return True

    def _complete(self, path: Path, reading: Reading) -> None:
        """All of the file is read: what there is to lay out of it may be over already, or is not shown yet."""
        self.path, self._part, self._readings = None, 1.0, iter(())
        if self._laid is None:
            self.opened.emit(reading.journal, path)
        else:
            self.lay_out(self._laid)
        if path != self._archive.last:
            self.completed.emit(self._laid, path)
        self.progressed.emit("")

    def _leave_off(self, path: Path, why: Unreadable) -> bool:
        """The file cannot be read, or not on; returns whether another one is read now."""
        self.path, recording = None, self._laid
        self._withdraw()
        if recording is None:
            self._archive.refuse(f"{why.what}: {why.reason}.", path)
            self.progressed.emit("")
            return self._begin_next()
        recording.stopped, recording.error = True, f"{why.reason}."
        recording.arrived = self._part_of(why.octets) if why.octets else self._part
        self._archive.refuse(f"{NOT_ON}: {why.reason}.", path, "What comes before that is here.")
        # What was read of it is laid out before the next one is read.
        self._bridge.watch(recording)
        return False

    def _part_of(self, octets: int) -> float:
        return min(octets / max(self._size, 1), NEVER_ALL)

    def _tell(self) -> None:
        if self.path is not None and self._laid is None:
            self.progressed.emit(f"reading {self._archive.title(self.path)} … {self._part:.0%}")

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
