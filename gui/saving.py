"""Saving: a recording goes to a file of the user's choice, the live one on as it happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gui.presenting import part_read
from gui.shown import Notice
from gui.widgets.files import ask_where_to_save

if TYPE_CHECKING:
    from gui.archive import Archive
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.recents import Recents
    from gui.recording import Recording
    from gui.work import Work

SUFFIX = ".wirescope"
NAME = "recording"


class Saving:
    """Writes recordings into files of the user's, and remembers which are in one.

    Args:
        window: Over which is asked where to.
        conductor: Knows what is shown.
        archive: Writes.
        recents: Remembers what was saved.
        work: Does what takes long.
    """

    def __init__(
        self, window: MainWindow, conductor: Conductor, archive: Archive, recents: Recents, work: Work
    ) -> None:
        self._window, self._conductor, self._archive = window, conductor, archive
        self._recents, self._work = recents, work
        self._files: dict[Recording, Path] = {}

    def note(self, recording: Recording, path: Path) -> None:
        """A recording is in a file of the user's already: it was read from there, or is written there as it happens."""
        self._files[recording] = path

    def ask(self) -> None:
        """Ask where to save what is shown, unless it is in a file already."""
        recording = self._conductor.recording
        if recording is None:
            todo = "Run the comparison, or send a request, and then save it."
            self._tell(Notice(what="There is nothing to save yet.", todo=todo, weight="info"))
        elif recording in self._files and self._files[recording].exists():
            what = "It is saved as it happens." if recording.live else "It is saved already."
            self._tell(Notice(what=what, where=str(self._files[recording]), weight="info"))
        else:
            ask_where_to_save(self._window, NAME, SUFFIX, lambda name: self.save(recording, Path(name)))

    def save(self, recording: Recording, path: Path) -> None:
        """Write a recording; what is live is written on as it happens, until it ends."""
        if not recording.live:
            self.write(recording, path)
        elif self._archive.save_as_it_happens(recording, path):
            self._saved(recording, path, "Saved, and written on as it happens.")

    def write(self, recording: Recording, path: Path) -> None:
        """Write a recording as it is now."""
        steps = self._archive.save_steps(recording, path)
        ended, part = not recording.live, part_read(recording) if recording.arrived < 1.0 else ""

        def done(_: str) -> None:
            if part:
                what = f"Saved, but not all of it. {part}"
                self._tell(Notice(what=what, where=str(path), weight="warning"))
            elif ended:
                self._saved(recording, path, "Saved.")
            else:
                self._recents.note(path)
                self._tell(Notice(what="Saved.", where=str(path), weight="info"))

        self._work.begin(f"Writing {path.name}", steps, done, self.failing(path))

    def failing(self, path: Path | None) -> Callable[[OSError], None]:
        """Return what tells that something could not be written there; None for the clipboard."""

        def failed(error: OSError) -> None:
            if path is None:
                self._tell(Notice(what=f"It cannot be copied: {error.strerror or error}.", todo="Save it to a file."))
            else:
                what = f"The file cannot be written: {error.strerror or error}."
                self._archive.refuse(what, path)

        return failed

    def _saved(self, recording: Recording, path: Path, what: str) -> None:
        self._files[recording] = path
        self._recents.note(path)
        self._tell(Notice(what=what, where=str(path), weight="info"))

    def _tell(self, notice: Notice) -> None:
        self._conductor.notice_shown.emit(notice)
