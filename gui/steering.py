"""Steering: what the user does with the playhead and with what is chosen, on the recording that is shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gui.diagram.carrying import carried_item, carried_over, carried_stop
from gui.diagram.goals import Goal, next_stop
from gui.diagram.layout import Diagram
from gui.diagram.playback import NEAR, Playback
from gui.inspection import inspect, revision
from gui.player import Player
from gui.recording import Recording


class Steering(QObject):
    """Moves the player, and keeps what is chosen with it.

    Attributes:
        recording: What is shown.
        chosen: The number of the chosen item; -1 for none.
        seen: Up to how many stops the playhead has come, or followed; what comes after them is new.
        beyond: What a step beyond the last moment does; returns whether it did anything.

    Signals:
        chosen_shown: The number of the chosen item; -1 for none.
        carried: The diagram of before and the one of the same events that is shown now.
        inspected_shown: What is known of it, or None.
        nothing_found: The kind of moment that does not come any more.
        kept_in_view: The playhead is to be followed again, after a scroll.
        no_further: There is no step on, or, of -1, back.
    """

    chosen_shown = Signal(int)
    carried = Signal(object, object)
    inspected_shown = Signal(object)
    kept_in_view = Signal()
    no_further = Signal(int)
    nothing_found = Signal(str)

    def __init__(self, player: Player, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.recording: Recording | None = None
        self.chosen = -1
        self.seen = 0
        self.beyond: Callable[[], bool] = lambda: False
        self._player = player
        self._loop_start = 0.0
        self._gliding = self._following = False
        player.changed.connect(self._arrived)
        self._known: tuple[object, ...] | None = None
        self._diagram: Diagram | None = None
        self._left: dict[Recording, tuple[Playback, Diagram]] = {}

    def show(self, recording: Recording, beginning: Playback) -> None:
        """Take on another recording: where it was left, or at ``beginning``."""
        if self.recording is not None:
            self._left[self.recording] = (self._player.playback, self._diagram or self.recording.diagram)
        self.recording, self.seen, self._diagram = recording, 0, recording.diagram
        self._following = False
        self.choose(-1)
        more = recording.live or (recording.behind and not recording.stopped)
        self._player.show(recording.diagram, self._where_left(recording) or beginning, more=more)

    def _where_left(self, recording: Recording) -> Playback | None:
        if recording not in self._left:
            return None
        # What is shown is not left: of a long recording, a layout of before takes much.
        playback, diagram = self._left.pop(recording)
        if diagram is recording.diagram:
            return playback
        return playback.carried(lambda y: carried_over(y, diagram, recording.diagram))

    def change_layout(self, diagram: Diagram) -> None:
        """Take on the same events laid out otherwise; what is chosen stays chosen, and what was seen is seen."""
        before, self._diagram = self._diagram, diagram
        if before is None:
            return
        self._loop_start = carried_over(self._loop_start, before, diagram)
        self.seen = carried_stop(self.seen - 1, before, diagram) + 1
        self._player.change_layout(diagram)
        if before.plan != diagram.plan:
            self.chosen = carried_item(self.chosen, before, diagram)
            self.carried.emit(before, diagram)
            self.inspect_again()

    def choose(self, number: int) -> None:
        """Choose an item of the diagram; -1 for none."""
        self.chosen = number
        self.chosen_shown.emit(number)
        self.inspect_again()

    def inspect_again(self) -> None:
        """Show what is known of the chosen item by now, if that has changed."""
        known = revision(self.recording, self.chosen) if self.recording is not None else ()
        if known != self._known:
            self.inspected_shown.emit(inspect(self.recording, self.chosen) if self.recording is not None else None)
            self._known = known

    @property
    def stop(self) -> int:
        """The index of the last stop the playhead has passed; -1 before the first."""
        return self.recording.diagram.stop_before(self._player.playback.y + NEAR) if self.recording is not None else -1

    def stop_of(self, recording: Recording) -> int:
        """Return the index of the stop at which a recording was left, or is; -1 before the first."""
        if recording is self.recording:
            return self.stop
        if recording not in self._left:
            return -1
        playback, diagram = self._left[recording]
        return diagram.stop_before(playback.y + NEAR)

    def event_of(self, recording: Recording) -> int:
        """Return the number of the event at which a recording was left, or is; -1 before the first."""
        stop = self.stop_of(recording)
        diagram = self._left[recording][1] if recording is not self.recording and stop >= 0 else recording.diagram
        return diagram.stop_events[stop] if stop >= 0 else -1

    def go_to_stop(self, stop: int) -> None:
        """Go to a stop by its index, and choose what happened there; out of range, stay."""
        if self.recording is not None and 0 <= stop < len(self.recording.diagram.stops):
            self.kept_in_view.emit()
            self._player.seek(self.recording.diagram.stops[stop])
            self.choose_at_playhead()

    def go_to_event(self, event: int) -> None:
        """Go to the last stop that an event, by its number, or one before it has, and choose what happened there."""
        if self.recording is not None:
            self.go_to_stop(bisect_right(self.recording.diagram.stop_events, event) - 1)

    def toggle(self) -> None:
        """Play, or pause; from the end, play anew with nothing chosen."""
        if self.recording is not None and self.stop + 1 == len(self.recording.diagram.stops):
            self.choose(-1)
        self.kept_in_view.emit()
        self._player.toggle()

    def step(self, by: int) -> None:
        """Step by ``by`` events, and choose what happened there; beyond the last one, have ``beyond`` do its own."""
        if by > 0 and self._at_end and (self.beyond() or self._player.playback.following):
            # What is followed is at its end, and goes on by itself.
            return
        before = self.stop
        self.kept_in_view.emit()
        self._player.step(by)
        self.choose_at_playhead()
        if self.stop == before:
            self.no_further.emit(by)

    def step_exchange(self, by: int) -> None:
        """Step to the next request or message, or the one before."""
        self.step_to(Goal.EXCHANGE, by)

    def step_to(self, goal: Goal, by: int = 1) -> None:
        """Step to the next moment of a kind, or the one before; to the end, or the beginning, where there is none."""
        if self.recording is None:
            return
        diagram = self.recording.diagram
        there = next_stop(diagram, self._player.playback.y, by, goal)
        self.kept_in_view.emit()
        self._player.seek(there if there is not None else (diagram.height if by > 0 else 0.0))
        self.choose_at_playhead()

    def run_to(self, goal: str) -> None:
        """Play on to the next moment of a kind, and pause there; nowhere where there is none."""
        if self.recording is None:
            return
        there = next_stop(self.recording.diagram, self._player.playback.y, 1, Goal(goal))
        if there is None:
            self.nothing_found.emit(goal)
        else:
            self._glide(there)

    def beat(self) -> None:
        """Play on to the next event, and pause there."""
        if self.recording is not None and not self._at_end:
            self._glide(self.recording.diagram.stops[self.stop + 1])
        elif not self.beyond():
            self.no_further.emit(1)

    @property
    def _at_end(self) -> bool:
        """Whether no stop comes any more, as far as there are any."""
        return self.recording is None or self.stop + 1 >= len(self.recording.diagram.stops)

    def _glide(self, there: float) -> None:
        self.kept_in_view.emit()
        self.choose(-1)
        self._player.glide(there)

    def begin_loop(self) -> None:
        """The range that is played round and round begins at the playhead."""
        self._loop_start = self._player.playback.y

    def end_loop(self) -> None:
        """It ends at the playhead, and plays; where it began there too, it ends."""
        self.kept_in_view.emit()
        start, end = sorted((self._loop_start, self._player.playback.y))
        self._player.loop(start, end)

    def first(self) -> None:
        """Go to the beginning."""
        self.kept_in_view.emit()
        self._player.first()
        self.choose_at_playhead()

    def last(self) -> None:
        """Go to the end: of what is live, on with what arrives."""
        if self.recording is not None and self.recording.live:
            self.follow(True)
            return
        self.kept_in_view.emit()
        self._player.last()
        self.choose_at_playhead()

    def scrub(self, part: float) -> None:
        """Go to a part, 0 to 1, of the whole."""
        self.kept_in_view.emit()
        self._player.seek_part(part)
        self.choose_at_playhead()

    def go_to_part(self, part: float) -> None:
        """Go to a part, 0 to 1, of the whole; what is chosen stays chosen."""
        self.kept_in_view.emit()
        self._player.seek_part(part)

    def follow(self, on: bool) -> None:
        """Follow what arrives, or stop doing so."""
        if on:
            self.kept_in_view.emit()
        self._player.follow(on)

    def look_elsewhere(self) -> None:
        """Stop following, for the user looks at something else; what plays, plays on."""
        if self._player.playback.following:
            self._player.follow(False)

    @property
    def speed(self) -> float:
        """The speed that playback has."""
        return self._player.playback.speed

    def set_speed(self, speed: float) -> None:
        """Play at another speed."""
        self._player.set_speed(speed)

    def _arrived(self, playback: Playback) -> None:
        """What the playhead has come to is new no more; what was played up to is chosen when it is there."""
        followed, self._following = self._following or playback.following, playback.following
        steps = len(self.recording.diagram.stops) if self.recording is not None else 0
        self.seen = steps if followed else max(self.seen, self.stop + 1)
        gliding, self._gliding = self._gliding, playback.until is not None
        if gliding and not playback.playing:
            self.choose_at_playhead()

    def choose_at_playhead(self) -> None:
        """Choose what happened at the playhead."""
        stop = self.stop
        self.choose(self.recording.diagram.stop_items[stop] if self.recording is not None and stop >= 0 else -1)
