"""Folding: repeated Pings become one row by themselves where nothing is lost by it, and where the user wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut

from gui.diagram.notation import Repeats
from gui.widgets.stage.unfolding import Unfolding

if TYPE_CHECKING:
    from gui.bridge import Bridge
    from gui.conductor import Conductor
    from gui.diagram.fold_plan import FoldPlan
    from gui.main_window import MainWindow
    from gui.player import Player
    from gui.recording import Recording
    from gui.settings import Settings

AT_LEAST: Final = 8
"""Pairs that are new since the last time before what is live is laid out anew for them, and as many as there were."""


class Folding(QObject):
    """Decides what is folded, and when a recording is laid out anew for it.

    Of what is live that is seldom, and only while it is followed: never while the user steps or drags. Of what is over
    it waits where the playhead rests in the middle. Recordings of scenarios tell of single Pings: they are folded only
    when the user says so.

    Args:
        window: Whose stage, menu and inspector it is.
        conductor: Knows what is shown.
        player: Knows where the playhead is.
        bridge: Tells when recordings grow.
        settings: Where it is kept whether repeated Pings are folded.
    """

    def __init__(
        self, window: MainWindow, conductor: Conductor, player: Player, bridge: Bridge, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window, self._conductor, self._player, self._bridge = window, conductor, player, bridge
        self._settings = settings
        self._waiting: dict[Recording, None] = {}
        self._anyway: set[Recording] = set()
        self._unfolding = Unfolding(window.stage)
        self._connect()
        QShortcut(QKeySequence("R"), window).activated.connect(self.toggle)
        window.request.look.show_folding(folding=settings.folding)

    def _connect(self) -> None:
        self._unfolding.asked.connect(self.turn)
        self._window.inspector.fold_asked.connect(lambda: self.turn(self._conductor.steering.chosen))
        self._window.request.look.folding_asked.connect(self.set_folding)
        self._bridge.grown.connect(self._look_at)
        self._bridge.caught_up.connect(self._look_at)
        self._conductor.diagram_shown.connect(lambda *_: self._look_at_shown())
        self._player.changed.connect(self._moved)

    # What the user wants.

    def toggle(self) -> None:
        """Fold repeated Pings, or show them all: from now on, or in the one recording of a scenario."""
        recording = self._conductor.recording
        if recording is None or recording.scenario is None:
            self.set_folding(not self._settings.folding)
            return
        self._anyway ^= {recording}
        self._start_anew(recording)

    def set_folding(self, folding: bool) -> None:
        """Fold repeated Pings from now on, or show them all."""
        self._settings.folding = folding
        self._window.request.look.show_folding(folding=folding)
        if self._conductor.recording is not None:
            self._start_anew(self._conductor.recording)

    def _start_anew(self, recording: Recording) -> None:
        recording.apart.clear()
        recording.together.clear()
        self._lay_out_now(recording)

    def turn(self, number: int) -> None:
        """Show all of what is folded in an item, or fold the run of Pings that an item is of."""
        recording = self._conductor.recording
        if recording is None or not 0 <= number < len(recording.diagram.items):
            return
        item = recording.diagram.items.things[number]
        run = recording.heartbeats.plan().run_of(item.events[0])
        if run is None:
            return
        unfold, fold = recording.apart, recording.together
        if isinstance(item, Repeats):
            unfold.add(run.key)
            fold.discard(run.key)
        else:
            fold.add(run.key)
            unfold.discard(run.key)
        self._conductor.steering.choose(number)
        self._lay_out_now(recording)

    def _lay_out_now(self, recording: Recording) -> None:
        self._lay_out(recording)
        self._bridge.read_now(recording)

    # What folds by itself.

    def _moved(self, _: object) -> None:
        """What waited for the playhead may wait no more."""
        if self._waiting:
            self._look_at_shown()

    def _look_at_shown(self) -> None:
        if self._conductor.recording is not None:
            self._look_at(self._conductor.recording)

    def _look_at(self, recording: Recording) -> None:
        """Have a recording laid out anew, if it is time for it; or wait until that may be."""
        if recording.stopped or not self._is_due(recording):
            self._waiting.pop(recording, None)
        elif not self._may(recording):
            self._waiting[recording] = None
        else:
            self._waiting.pop(recording, None)
            self._lay_out(recording)
            # Soon, and a slice at a time.
            self._bridge.watch(recording)

    def _is_due(self, recording: Recording) -> bool:
        known = recording.plan.pairs
        if recording.live:
            enough = max(AT_LEAST, known)
            if recording.heartbeats.pairs - known < enough:
                return False
            return self._plan(recording).pairs - known >= enough
        return not recording.behind and self._plan(recording) != recording.plan

    def _may(self, recording: Recording) -> bool:
        """Whether the user is not about to do something with what would be laid out anew."""
        if recording is not self._conductor.recording:
            return True
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return False
        if recording.live:
            return self._player.playback.following
        stop, last = self._conductor.steering.stop, len(recording.diagram.stops) - 1
        return self._player.playback.playing or not 0 < stop < last

    def _plan(self, recording: Recording) -> FoldPlan:
        folds = self._settings.folding if recording.scenario is None else recording in self._anyway
        plan = recording.heartbeats.plan(recording.apart, None if folds else recording.together)
        if not recording.live or recording is not self._conductor.recording:
            return plan
        # What the playhead has not come to stays as it is, so that nothing is gone from before the eyes of the user.
        stop = self._conductor.steering.stop
        return plan.until(recording.diagram.stop_events[stop] if stop >= 0 else -1)

    def _lay_out(self, recording: Recording) -> None:
        recording.lay_out(recording.axis, self._plan(recording))
