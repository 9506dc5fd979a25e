"""Taking it along: joins exporting, saving, recent recordings, what is dropped, and what a crash left to the window."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from gui.exporter import Exporter
from gui.recents import Recents, when
from gui.saving import Saving
from gui.shown import Notice
from gui.widgets.drop_target import DropTarget
from gui.widgets.recent_list import RecentList
from gui.work import Work

if TYPE_CHECKING:
    from gui.archive import Archive
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.player import Player
    from gui.recording import Recording
    from gui.running import Unfinished
    from gui.settings import Settings

OPEN, DISCARD = "Open", "Discard"
FOR_GOOD, KEEP = "Discard for good", "Keep it"
"""What is asked before it is done, as nothing brings it back. What does no harm is where the pointer is then."""


class Taking(QObject):
    """The wiring of all that goes to files and comes from them.

    Attributes:
        recents: The recent recordings.
        work: What takes long.
    """

    def __init__(
        self, window: MainWindow, conductor: Conductor, player: Player, archive: Archive, settings: Settings
    ) -> None:
        super().__init__(window)
        self.recents = Recents(settings, self)
        self.work = Work(self)
        self.drop = DropTarget(window)
        self.list = RecentList(window.stage)
        self._window, self._conductor, self._archive = window, conductor, archive
        self._saving = Saving(window, conductor, archive, self.recents, self.work)
        self._exporter = Exporter(window, conductor, player, self._saving, self.work, settings)
        self._left: list[Unfinished] = []
        self._offered: Notice | None = None
        window.request.opener.show_recents(self.recents.listed)
        self._connect()
        for keys, slot in (("Ctrl+S", self._saving.ask), ("Ctrl+Shift+O", window.request.opener.ask)):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)

    def _connect(self) -> None:
        window, conductor, opener = self._window, self._conductor, self._window.request.opener
        for signal, slot in (
            (self.work.told, conductor.notice_shown),
            (self.work.withdrawn, conductor.notice_withdrawn),
            (window.notice.dismissed, self._dismissed),
            (window.notice.answered, self._answered),
            (conductor.in_file, self._in_file),
            (conductor.diagram_shown, self._show_list),
            (self.recents.changed, self._show_recents),
            (self.list.chosen, conductor.open_file),
            (self.list.removed, self.recents.remove),
            (self.list.clear_asked, self.recents.clear),
            (opener.open_asked, window.open_file),
            (opener.save_asked, self._saving.ask),
            (opener.chosen, conductor.open_file),
            (opener.removed, self.recents.remove),
            (opener.clear_asked, self.recents.clear),
            (self.drop.file_dropped, conductor.open_file),
            (self.drop.url_dropped, self._put_url),
        ):
            signal.connect(slot)

    # Recent recordings.

    def _in_file(self, recording: Recording, path: Path) -> None:
        self._saving.note(recording, path)
        self.recents.note(path)

    def _show_list(self, diagram: object, _: str) -> None:
        """Where there is no diagram, there is the list."""
        self._show_recents()
        self.list.show_wanted(diagram is None)

    def _show_recents(self) -> None:
        self.list.show_recents(self.recents.listed())

    def _put_url(self, url: str) -> None:
        self._window.request.show_url(url)
        self._window.activateWindow()
        self._window.request.focus_url()

    # What a crash left.

    def offer(self) -> None:
        """Offer what runs left that did not end, the newest first."""
        self._left = self._archive.unfinished()
        self._offer_next()

    def _offer_next(self) -> None:
        self._offered = None
        if self._left:
            what = f"Wirescope ended unexpectedly; {_told(self._left[-1])} was kept."
            self._offer(what, OPEN, DISCARD)

    def _offer(self, what: str, *answers: str) -> None:
        self._offered = Notice(what=what, weight="warning", answers=answers, stays=True)
        self._conductor.notice_shown.emit(self._offered)

    def _answered(self, notice: Notice | None, answer: str) -> None:
        self.work.answer(notice)
        if notice is None or notice is not self._offered:
            return
        if answer == DISCARD:
            self._offer(f"Discard {_told(self._left[-1])}? It cannot be brought back.", FOR_GOOD, KEEP)
            return
        if answer == OPEN:
            self._conductor.open_files(self._archive.recover(self._left.pop()))
        elif answer == FOR_GOOD:
            self._left.pop().discard()
        self._offer_next()

    def _dismissed(self, notice: Notice | None) -> None:
        """What is offered and not answered is offered again by the next start."""
        self.work.answer(notice)

    # The end.

    def end(self) -> None:
        """The window closes: nothing half is left, and what was offered can be offered by others."""
        self.work.cancel()
        for left in self._left:
            left.claim.release()
        self._left = []


def _told(left: Unfinished) -> str:
    sessions = len(left.files)
    count = "1 session" if sessions == 1 else f"{sessions} sessions"
    at = when(left.when, datetime.now())
    return f"the recording of {at} ({count})"
