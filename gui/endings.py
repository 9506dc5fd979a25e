"""How connections ended: looks at recordings as they grow, and joins what it finds to the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from engine.autopsy.examining import Examiner
from engine.autopsy.verdict import Manner
from engine.events import SessionEnded
from gui.diagram.notation import Note
from gui.ended import EndShown, end_shown, is_quiet, line, some, why_none
from gui.shown import Notice
from gui.slices import Slices
from gui.widgets.stage.tube_ends import TubeEnds

if TYPE_CHECKING:
    from engine.autopsy.telling import Autopsy
    from gui.bridge import Bridge
    from gui.conductor import Conductor
    from gui.main_window import MainWindow
    from gui.recording import Recording
    from gui.runner import Runner

AT_A_TIME: Final = 256
"""Events that are taken between two looks at the clock."""
EVERY_MS: Final = 120
SELDOM_MS: Final = 1000
"""Between two looks at what grows while delays are measured, which the making of the list would be part of."""
MOST: Final = 40
"""Connections whose ends are listed."""
NOTHING_RAN: Final = "Nothing has run yet, so nothing has ended."
HOW: Final = "How it ended"
"""The answer to a notice that opens the details."""


class Endings(QObject):
    """Looks at how the connections of recordings ended, and shows it.

    Args:
        window: Where it is shown.
        conductor: Knows what is shown.
        runner: Tells of sessions that failed.
        bridge: Tells when recordings grow.

    Attributes:
        tube_ends: What the pointer does to the ends of tubes.
    """

    def __init__(self, window: MainWindow, conductor: Conductor, runner: Runner, bridge: Bridge) -> None:
        super().__init__(window)
        self._window, self._conductor = window, conductor
        self._examiners: dict[Recording, Examiner] = {}
        self._failed: tuple[Notice, Recording, int] | None = None
        self._untold: dict[Recording, Notice] = {}
        self._asked: tuple[Recording, int | None] | None = None
        self._kept = 0
        self.tube_ends = TubeEnds(window.stage, self.said)
        self._slices = Slices(self._advance, self)
        self._soon = QTimer(self, singleShot=True)
        inspector = window.inspector
        for signal, slot in (
            (bridge.grown, self._grown),
            (bridge.caught_up, self._grown),
            (bridge.caught_up, self._tell_now),
            (bridge.relaid, self._grown),
            (conductor.diagram_shown, self._look),
            (conductor.steering.chosen_shown, self._show_end),
            (self._soon.timeout, self._look),
            (self.tube_ends.chosen, self.open),
            (inspector.ends.item_asked, self._go_to),
            (inspector.end.item_asked, self._go_to),
            (window.notice.answered, self._answered),
            (runner.failed, self._tell),
        ):
            signal.connect(slot)
        QShortcut(QKeySequence("E"), window).activated.connect(lambda: self.open(None))

    # Looking.

    def _grown(self, recording: Recording) -> None:
        if recording is not self._conductor.recording:
            return
        wanted = SELDOM_MS if recording.live and self._window.painting.measured() else EVERY_MS
        if not self._soon.isActive() or self._soon.remainingTime() > wanted:
            self._soon.start(wanted)

    def _look(self) -> None:
        self._slices.run()

    def _advance(self) -> bool:
        """Take some events of what is shown; at their end, show what was found; returns whether there are more."""
        recording = self._conductor.recording
        if recording is None:
            self._window.inspector.show_ends((), 0)
            return False
        if self._take(recording, AT_A_TIME):
            return True
        self._show(recording)
        asked, self._asked = self._asked, None
        if asked is not None and asked[0] is recording:
            self.open(asked[1])
        return False

    def _take(self, recording: Recording, most: int) -> bool:
        """Take some events that are laid out; returns whether there are more."""
        examiner = self._examiners.setdefault(recording, Examiner())
        laid_out = recording.diagram.events_taken
        examiner.take(recording.events, min(laid_out, examiner.taken + most))
        return examiner.taken < laid_out

    def _behind(self, recording: Recording) -> bool:
        """Whether something is laid out that was not looked at yet."""
        return self._examiners.setdefault(recording, Examiner()).taken < recording.diagram.events_taken

    def autopsy(self, connection: int) -> Autopsy | None:
        """Return how a connection of what is shown ended, as far as it was looked at; None while it has not."""
        recording = self._conductor.recording
        examiner = self._examiners.get(recording) if recording is not None else None
        found = examiner.of(connection) if examiner is not None else None
        return None if found is None or found.verdict.manner is Manner.OPEN else found

    def said(self, connection: int) -> str:
        """Return how a connection ended in a sentence; "" while it has not."""
        found = self.autopsy(connection)
        return "" if found is None else found.sentence

    # Showing.

    def _show(self, recording: Recording) -> None:
        ended = list(self._examiners[recording].ended())
        shown = some(ended, MOST)
        # What was asked for is there, too, however many there are.
        shown += [one for one in ended if one.connection == self._kept and one not in shown]
        ends = tuple(end_shown(autopsy, recording.diagram) for autopsy in shown)
        self._window.inspector.show_ends(ends, len(ended) - len(shown))
        self._show_end()

    def _show_end(self) -> None:
        self._window.inspector.show_end(self._end_of_chosen())

    def _end_of_chosen(self) -> EndShown | None:
        recording, chosen = self._conductor.recording, self._conductor.steering.chosen
        if recording is None or not 0 <= chosen < len(recording.diagram.items):
            return None
        item = recording.diagram.items.things[chosen]
        if isinstance(item, Note) and isinstance(recording.events[item.events[-1]], SessionEnded):
            found = self._of_session(recording, item.session)
        else:
            found = self.autopsy(item.connection)
        return None if found is None else end_shown(found, recording.diagram)

    def _of_session(self, recording: Recording, session: int) -> Autopsy | None:
        """Return how the newest connection of a session ended; of those that did not end in order, if there are any."""
        panes = (pane for pane in recording.diagram.interaction.panes if session in pane.sessions)
        connections = {tube.connection for pane in panes for tube in pane.tubes}
        examiner = self._examiners.get(recording)
        ended = [] if examiner is None else [one for one in examiner.ended() if one.connection in connections]
        return next(iter(some(ended, 1)), None)

    def open(self, connection: int | None) -> None:
        """Show how a connection ended, in detail; of None, of the chosen one, or the only one, or the list of all.

        Where there is nothing of that, it is said why; where the panel is not shown, the sentence is.
        """
        recording = self._conductor.recording
        if recording is not None and self._behind(recording):
            self._asked = recording, connection
            self._look()
            return
        self._asked = None
        found = self._wanted(recording, connection)
        if isinstance(found, str):
            self._conductor.notice_shown.emit(Notice(what=found, weight="info"))
        elif self._window.inspector.isVisible():
            self._conductor.steering.choose(-1)
            self._open(recording, found)
        else:
            told = "Choose anything on one to read how." if len(found) > 1 else ""
            what = line(found[0]) if len(found) == 1 else f"{len(found):,} connections have ended."
            self._conductor.notice_shown.emit(Notice(what=what, todo=told, weight="info"))

    def _wanted(self, recording: Recording | None, connection: int | None) -> list[Autopsy] | str:
        """Return the ends that are to be shown; in words, why there is none."""
        if recording is None:
            return NOTHING_RAN
        chosen = self._conductor.steering.chosen
        if connection is None and (shown := self._end_of_chosen()) is not None:
            connection = shown.connection
        elif connection is None and 0 <= chosen < len(recording.diagram.items):
            connection = recording.diagram.items.things[chosen].connection or None
        examiner = self._examiners[recording]
        ended = list(examiner.ended())
        if connection is not None:
            ended = [one for one in ended if one.connection == connection]
        return ended or why_none(recording.error, examiner.connections, connection)

    def _open(self, recording: Recording | None, found: list[Autopsy]) -> None:
        self._kept = found[0].connection if len(found) == 1 else 0
        if recording is not None:
            self._show(recording)
        self._window.inspector.open_end(self._kept)

    def _go_to(self, number: int) -> None:
        self._window.reading.choosing.go_to(number)

    # Sessions that failed.

    def _tell(self, recording: Recording, notice: Notice) -> None:
        """Say with what went wrong how the connection ended, once its end is read."""
        self._untold[recording] = notice
        if not recording.behind:
            self._tell_now(recording)

    def _tell_now(self, recording: Recording) -> None:
        """Say what is to be said of a recording, and offer the details."""
        notice = self._untold.pop(recording, None)
        if notice is None:
            return
        if recording is not self._conductor.recording:
            self._conductor.notice_shown.emit(notice)
            return
        while self._take(recording, AT_A_TIME):
            pass
        self._show(recording)
        loud = [found for found in self._examiners[recording].ended() if not is_quiet(found)]
        if loud:
            # Of what never came to be the notice says the same.
            sentence = "" if loud[-1].verdict.manner is Manner.FAILED else loud[-1].sentence
            said = " ".join(part for part in (sentence, notice.todo) if part)
            notice = replace(notice, todo=said, answers=(HOW,))
            self._failed = notice, recording, loud[-1].connection
        self._conductor.notice_shown.emit(notice)

    def _answered(self, notice: Notice | None, answer: str) -> None:
        if self._failed is None or notice is not self._failed[0] or answer != HOW:
            return
        _, recording, connection = self._failed
        self._conductor.choose_session(recording.number)
        self.open(connection)
