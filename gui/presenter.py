"""The presenter: what is said while the stage is shown alone, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.shown import Notice

if TYPE_CHECKING:
    from gui.conductor import Conductor
    from gui.main_window import MainWindow

END = Notice(
    what="This is the end.",
    todo="PgUp goes a step back, Home to the beginning; Space plays it again, F5 ends the presentation.",
    weight="info",
)
NEWEST = Notice(
    what="This is all that has happened so far.",
    todo="It goes on as it happens; PgUp goes a step back, Home to the beginning.",
    weight="info",
)
BEGINNING = Notice(
    what="This is the beginning.",
    todo="PgDn goes a step on, End to the end; Space plays, F5 ends the presentation.",
    weight="info",
)


class Presenter(QObject):
    """Keeps the stage clean while it is shown alone, and says where a key leads no further."""

    def __init__(self, window: MainWindow, conductor: Conductor) -> None:
        super().__init__(window)
        self._window, self._conductor = window, conductor
        self._said: tuple[Notice, float] | None = None
        for signal, slot in (
            (window.presented, lambda _: self._take_back()),
            (window.presented, window.notice.show_presenting),
            (conductor.steering.no_further, self._say),
            (conductor.playhead_moved, self._moved),
        ):
            signal.connect(slot)

    def _say(self, by: int) -> None:
        """Say that there is no step on, or back: a room would wait for one."""
        if not self._window.presenting:
            return
        recording = self._conductor.recording
        live = recording is not None and recording.live
        notice = BEGINNING if by < 0 else NEWEST if live else END
        self._said = notice, self._window.stage.view().playhead
        self._window.notice.show_notice(notice)

    def _moved(self, y: float) -> None:
        if self._said is not None and y != self._said[1]:
            self._take_back()

    def _take_back(self) -> None:
        said, self._said = self._said, None
        if said is not None:
            self._window.notice.withdraw(said[0])
