"""The conductor: from what the user wishes and what the engine writes to what the widgets are shown.

It knows which recording is shown; what is done with the playhead is ``steering``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.journal import Journal
from engine.wishes import CloseWish, HttpWish, WebSocketWish
from gui import presenting
from gui.archive import Archive
from gui.bridge import Bridge
from gui.diagram.playback import NEAR, Playback
from gui.diagram.time_axis import AxisKind
from gui.opening import Opening
from gui.own_work import own_work
from gui.player import Player
from gui.recording import Recording
from gui.runner import Runner
from gui.rush import Rush
from gui.shown import Notice
from gui.steering import Steering

TICKS_MS, RUSH_MS = 120, 300
"""Between two times that what need not keep up is shown; and where many events come, or delays are measured."""
WORDS_MS = 100
"""The same of words that change with each event, where many come."""


class Conductor(QObject):
    """Joins runner, bridge and player to what is shown.

    Attributes:
        recording: What is shown; None before anything ran.
        axis: What the distance between two moments stands for.
        steering: Playhead and choice.
        measured: Whether delays are measured just now.

    Signals: each carries what the widget of that name is to show; ``grown`` that there is more of it; ``in_file`` a
        recording and the path of the user's file it was read from, all of it, or is written to as it happens.
    """

    diagram_shown = Signal(object, str)
    diagram_changed = Signal(object)
    axis_shown = Signal(str)
    loop_shown = Signal(object)
    playhead_moved = Signal(float)
    heads_shown = Signal(object)
    caption_shown = Signal(object)
    state_shown = Signal(object)
    ticks_shown = Signal(object)
    position_shown = Signal(float, str, str)
    status_shown = Signal(str)
    scenarios_shown = Signal(object)
    sessions_shown = Signal(object, object)
    costs_shown = Signal(object, str)
    composer_shown = Signal(object, bool, str)
    notice_shown = Signal(object)
    notice_withdrawn = Signal(object)
    in_file = Signal(object, object)
    url_shown = Signal(str)
    grown = Signal()

    def __init__(
        self, runner: Runner, player: Player, bridge: Bridge, archive: Archive, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.recording: Recording | None = None
        self.axis = AxisKind.FOLDED
        self.steering = Steering(player, self)
        self.measured: Callable[[], bool] = lambda: False
        self._runner, self._player, self._bridge, self._archive = runner, player, bridge, archive
        self._save: Path | None = None
        self._kept: Recording | None = None
        self._step_left, self._aside = 0, False
        self._opening = Opening(archive, bridge, self)
        self._lists: tuple[object, object] | None = None
        self._stop = -2
        self._slow = QTimer(self, singleShot=True, interval=TICKS_MS)
        self._rush = Rush()
        self._words = QTimer(self, singleShot=True, interval=WORDS_MS)
        self._connect()

    def _connect(self) -> None:
        self._runner.started.connect(self._started)
        self._runner.changed.connect(self._changed)
        self._runner.noticed.connect(self.notice_shown)
        self._bridge.grown.connect(self._grown)
        self._bridge.relaid.connect(self._relaid)
        self._bridge.caught_up.connect(self._caught_up)
        self._player.changed.connect(self._moved)
        self._opening.opened.connect(self._opened)
        self._opening.completed.connect(self.in_file)
        self._opening.progressed.connect(self._show_progress)
        self._opening.noticed.connect(self.notice_shown)
        self._opening.withdrawn.connect(self.notice_withdrawn)
        self._slow.timeout.connect(self._show_slowly)
        self._words.timeout.connect(self._show_words)

    def begin(self) -> None:
        """Show what there is before anything has run."""
        self.diagram_shown.emit(None, presenting.NOTHING_YET)
        self._show_lists()
        self._show_composer()
        self._moved(self._player.playback)
        self._show_slowly()

    def leave(self) -> None:
        """The window closes: nothing is read, laid out or played on for nobody."""
        self._opening.end()
        self._bridge.end()
        self._player.end()

    @property
    def rushing(self) -> bool:
        """Whether very many events come just now in what is shown."""
        return self._rush.on

    # What the user wishes.

    def run_scenario(self, name: str) -> None:
        """Run a scenario, or a session with one of the application's own servers."""
        if name == presenting.LOCAL_HTTP:
            self._runner.in_background(self._ask_here(), name="a request to a server here")
        elif name == presenting.LOCAL_WEBSOCKET:
            self._runner.in_background(self._talk_here(), name="a WebSocket to a server here")
        else:
            self._runner.run_scenario(name)

    async def _ask_here(self) -> None:
        wish = await self._runner.local_http()
        self.url_shown.emit(wish.url)
        self.send(wish)

    async def _talk_here(self) -> None:
        wish = await self._runner.local_websocket()
        self.url_shown.emit(wish.url)
        self.open(wish)

    def open_file(self, path: str) -> None:
        """Show a recording from a file, from its beginning on as it is read."""
        self.open_files([Path(path)])

    def open_files(self, paths: Sequence[Path]) -> None:
        """Show recordings from files, one after the other; in the end the last one is shown."""
        self._step_left, self._aside = 0, False
        self._opening.open(*paths)

    def open_last(self, step: int) -> None:
        """Show the newest recording of the last start, where it was left; nothing if there is none."""
        if self._archive.last.exists():
            self.open_file(str(self._archive.last))
            self._step_left = step

    def dismiss(self, notice: Notice | None) -> None:
        """A notice was dismissed by the user."""
        self._opening.dismiss(notice)

    def _opened(self, journal: Journal, path: Path) -> None:
        recording = self._runner.show_journal(journal, self._archive.title(path))
        if path == self._archive.last:
            self._kept = recording

    def _show_progress(self, text: str) -> None:
        self.status_shown.emit(text or (presenting.status(self.recording) if self.recording is not None else ""))

    @property
    def step_left(self) -> int:
        """The event, counted from 1, at which the user left the recording that the next start opens; 0 for none."""
        if self._step_left:
            return self._step_left
        return self.steering.event_of(self._kept) + 1 if self._kept is not None else 0

    def save_next(self, path: Path) -> None:
        """Write the next recording into a file, too, as it happens."""
        self._save = path

    def send(self, wish: HttpWish) -> None:
        """Send requests."""
        self._runner.send(wish)

    def open(self, wish: WebSocketWish) -> None:
        """Open a WebSocket."""
        self._runner.open(wish)

    def send_text(self, text: str) -> None:
        """Send a text message on the WebSocket that is shown."""
        if self.recording is not None:
            self._runner.send_text(self.recording, text)

    def send_binary(self, data: bytes) -> None:
        """Send a binary message on it."""
        if self.recording is not None:
            self._runner.send_binary(self.recording, data)

    def ping(self, payload: bytes) -> None:
        """Send a Ping frame on it."""
        if self.recording is not None:
            self._runner.ping(self.recording, payload)

    def close(self, wish: CloseWish) -> None:
        """Begin its closing handshake."""
        if self.recording is not None:
            self._runner.close(self.recording, wish)

    def end(self, number: int) -> None:
        """End the session of a recording."""
        for recording in self._runner.recordings:
            if recording.number == number:
                self._runner.end(recording)

    def set_axis(self, kind: str) -> None:
        """Show time on another axis: "folded", "events" or "real"."""
        self.axis = AxisKind(kind)
        self.axis_shown.emit(kind)
        if self.recording is not None and self.recording.axis is not self.axis:
            self.recording.lay_out(self.axis)
            self._bridge.read_now(self.recording)
            self._slow.start(TICKS_MS)

    def choose_session(self, number: int) -> None:
        """Show another recording, where it was left."""
        for recording in self._runner.recordings:
            if recording.number == number and recording is not self.recording:
                self._show(recording)

    # What the engine writes.

    @own_work
    def _started(self, recording: Recording) -> None:
        if recording.live:
            # What was said of the sessions before is not about this one.
            self.notice_shown.emit(None)
            self._step_left, self._aside = 0, True
            self._archive.keep(recording)
            self._kept = recording
            if self._save is not None:
                if self._archive.save_as_it_happens(recording, self._save):
                    self.in_file.emit(recording, self._save)
                self._save = None
            self._bridge.watch(recording)
        else:
            self._opening.lay_out(recording)
        if recording.live or not self._aside:
            self._show(recording)

    @own_work
    def _changed(self, recording: Recording) -> None:
        if not recording.live:
            self._bridge.read_now(recording)
        if recording is self.recording:
            self._show_composer()
            self._moved(self._player.playback)
        self._slow.start(TICKS_MS)

    def _grown(self, recording: Recording) -> None:
        if recording is self.recording:
            self._rush.note(len(recording.diagram.stops))
            self._player.grown()
            self._stop = -2
            if not self._rush.on:
                self._moved(self._player.playback)
            elif not self._player.ticking and not self._words.isActive():
                self._words.start()
            self._restore()
            self.grown.emit()
        if not self._slow.isActive():
            self._slow.start(RUSH_MS if self._rush.on or self.measured() else TICKS_MS)

    def _relaid(self, recording: Recording) -> None:
        if recording is self.recording:
            self.diagram_changed.emit(recording.diagram)
            self._stop = -2
            self.steering.change_layout(recording.diagram)
            self._slow.start(TICKS_MS)

    def _caught_up(self, recording: Recording) -> None:
        if not recording.live:
            if recording is self.recording and self._player.more:
                self._player.end_live()
            # The list tells of those that are not shown, too.
            self._slow.start(TICKS_MS)
        self._restore()

    def _restore(self) -> None:
        """Go to where the last recording was left as soon as it is there, unless the user has moved on."""
        kept, step = self._kept, self._step_left
        if not step or kept is None or self.recording is not kept:
            return
        there, moved = kept.diagram.events_taken >= step, self._player.playback.y > 0
        if there or moved or not kept.behind:
            self._step_left = 0
            if there and not moved:
                self.steering.go_to_event(step - 1)

    def _show(self, recording: Recording) -> None:
        self.recording, self._stop = recording, -2
        if recording.axis is not self.axis:
            recording.lay_out(self.axis)
            self._bridge.watch(recording)
        # A scenario is watched at a steady pace from its beginning; what the user speaks on is followed as it happens.
        following = recording.live and recording.scenario is None
        self.diagram_shown.emit(recording.diagram, presenting.before_all(recording))
        self.steering.show(recording, Playback(playing=recording.live, following=following))
        self._show_composer()
        self._show_slowly()

    # What is shown.

    def _moved(self, playback: Playback) -> None:
        self.playhead_moved.emit(playback.y)
        if not (self._rush.on and self._player.ticking):
            self._tell(playback)
        elif not self._words.isActive():
            # With a tick: all that changes is painted together.
            self._words.start()
            self._tell(playback)

    @own_work
    def _show_words(self) -> None:
        if not self._player.ticking:
            self._moved(self._player.playback)

    def _tell(self, playback: Playback) -> None:
        """Say in words where the playhead is, and mark it beside the stage."""
        diagram = self.recording.diagram if self.recording is not None else None
        live = self.recording is not None and self.recording.live
        self.state_shown.emit(presenting.playback_shown(diagram, playback, seen=self.steering.seen, live=live))
        if diagram is None:
            self.position_shown.emit(0.0, "", "")
            return
        self.position_shown.emit(playback.y / (diagram.height or 1.0), *presenting.span_texts(diagram, playback.y))
        loop = playback.loop
        self.loop_shown.emit(None if loop is None else tuple(y / (diagram.height or 1.0) for y in loop))
        stop = diagram.stop_before(playback.y + NEAR)
        if stop != self._stop:
            self._stop = stop
            self._show_stop(stop)

    def _show_stop(self, stop: int) -> None:
        if self.recording is None:
            return
        self.heads_shown.emit(presenting.heads(self.recording.diagram, self._player.playback.y))
        recording = self.recording
        self.caption_shown.emit(presenting.caption_at(recording.diagram, recording.events, stop, recording.told))

    def show_again(self) -> None:
        """Show heads and caption anew: the lifelines are arranged otherwise."""
        self._stop = -2
        self._moved(self._player.playback)

    @own_work
    def _show_slowly(self) -> None:
        """What need not keep up with every event."""
        diagram = self.recording.diagram if self.recording is not None else None
        self.ticks_shown.emit(presenting.ticks(diagram) if diagram is not None else None)
        self.status_shown.emit(presenting.status(self.recording) if self.recording is not None else "")
        if self.recording is not None:
            self.costs_shown.emit(*presenting.costs(self.recording))
            self.steering.inspect_again()
        else:
            self.costs_shown.emit((), "")
        self._show_lists()

    def _show_lists(self) -> None:
        chosen = self.recording.number if self.recording is not None else None
        sessions = presenting.session_items(self._runner.recordings), chosen
        scenarios = presenting.scenario_items(self._runner.running, self._runner.recordings)
        before, self._lists = self._lists, (sessions, scenarios)
        if before is None or before[0] != sessions:
            self.sessions_shown.emit(*sessions)
        if before is None or before[1] != scenarios:
            self.scenarios_shown.emit(scenarios)

    def _show_composer(self) -> None:
        recording = self.recording
        if recording is None or recording.socket is None or not (recording.live or recording.socket.was_open):
            self.composer_shown.emit(False, False, "")
        elif recording.socket.is_open:
            self.composer_shown.emit(True, True, "")
        else:
            why = "The WebSocket is being opened." if recording.live else "The WebSocket is closed: open another one."
            self.composer_shown.emit(True, False, why)

    def tell_nothing_found(self, goal: str) -> None:
        """Say that no moment of this kind comes any more."""
        self.notice_shown.emit(presenting.nothing_found(self.recording, goal))

    def notice(self, what: str, where: str = "", todo: str = "") -> None:
        """Tell the user something."""
        self.notice_shown.emit(Notice(what=what, where=where, todo=todo))
