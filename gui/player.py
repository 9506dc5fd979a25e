"""The player: moves the playhead. A tick runs only while something moves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from gui.diagram.carrying import carried_over
from gui.diagram.layout import Diagram
from gui.diagram.playback import NEAR, Playback
from gui.diagram.time_axis import PACE
from gui.own_work import own_work

TICK_MS = 16
LONGEST_MS = 80
"""Between two ticks, however long one takes."""
SHARE, MEASURED_SHARE = 0.5, 0.2
"""Of the time, that ticks and painting take while something is live; and while delays are measured."""
SLACK_MS, WEIGHT = 3, 0.25
"""By how much the time between two ticks is adapted at least, and what part the last one has in it."""
LINGER = 34.0
"""Units past the newest moment; less than the next moment will be away, as it takes a while to get there."""


class Player(QObject):
    """Holds the playback of the diagram that is shown.

    Attributes:
        playback: Where it stands.
        reduced_motion: Whether following goes to the newest event at once.
        more: Whether the diagram may still grow.
        measured: Whether delays are measured just now.
        painted: Tells the seconds that painting has taken so far, and how many paintings those were.

    Signals:
        changed: The new ``Playback``.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.playback = Playback()
        self.reduced_motion = False
        self.more = False
        self.measured: Callable[[], bool] = lambda: False
        self.painted: Callable[[], tuple[float, int]] = lambda: (0.0, 0)
        self._ends_with_it = False
        self._diagram: Diagram | None = None
        self._clock = clock
        self._last_s = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._taken_ms = self._tick_s = 0.0
        self._before = 0.0, 0

    @property
    def ticking(self) -> bool:
        """Whether the tick runs."""
        return self._timer.isActive()

    @property
    def interval_ms(self) -> int:
        """Milliseconds between two ticks."""
        return self._timer.interval()

    @property
    def _end(self) -> float:
        return self._diagram.height if self._diagram is not None else 0.0

    @property
    def _goal(self) -> float:
        """How far to play: live, a little past the newest moment, so that what is open is seen to be open."""
        lingers = self.more and self.playback.following and self._diagram is not None and self._end > 0
        return self._end + (LINGER if lingers else 0.0)

    @property
    def _pace(self) -> float:
        return self._diagram.scale.pace if self._diagram is not None else PACE

    @property
    def _stops(self) -> Sequence[float]:
        return self._diagram.stops if self._diagram is not None else ()

    def show(self, diagram: Diagram | None, playback: Playback, *, more: bool) -> None:
        """Take on another diagram, in a state of its own; ``more`` if it may still grow."""
        self._diagram, self.more, self._ends_with_it = diagram, more, False
        playback = playback.at_speed(self.playback.speed)
        self._set(playback if more else self._without_more(playback))

    def grown(self) -> None:
        """The diagram has grown."""
        if self._ends_with_it and not self.more:
            # What an end says last, of its transport, comes after the session is over.
            self._set(replace(self.playback, playing=self.playback.y < self._end))
        if self.reduced_motion and self.playback.following:
            self._set(self.playback.follow(self._end))
        self._run()

    def change_layout(self, diagram: Diagram) -> None:
        """Take on the same events laid out otherwise; the playhead stays at its stop, or else at its time."""
        before, self._diagram = self._diagram, diagram
        if before is not None:
            self._set(self.playback.carried(lambda y: carried_over(y, before, diagram)))

    def toggle(self) -> None:
        """Play, or pause."""
        moving = self.playback.playing or self.playback.following
        self._by_hand(self.playback.pause() if moving else self.playback.play(self._end))

    def step(self, by: int) -> None:
        """Step by ``by`` events from the one last passed, so that each step is one more, or one less, as counted."""
        passed = self._diagram.stop_before(self.playback.y + NEAR) if self._diagram is not None else -1
        there = self.playback.seek(self._stops[passed]) if passed >= 0 else self.playback
        self._by_hand(there.step(by, self._stops))

    def first(self) -> None:
        """Go to the beginning."""
        self._by_hand(self.playback.seek(0.0))

    def last(self) -> None:
        """Go to the newest event."""
        self._by_hand(self.playback.seek(self._end))

    def seek(self, y: float) -> None:
        """Go to ``y``."""
        self._by_hand(self.playback.seek(min(y, self._end)))

    def glide(self, to: float) -> None:
        """Play until ``to``, or go there at once where motion is reduced."""
        self._by_hand(self.playback.seek(to) if self.reduced_motion else self.playback.glide(to))

    def loop(self, start: float, end: float) -> None:
        """Play between two places, round and round; the same place twice ends it."""
        self._by_hand(self.playback.looping(start, end))

    def seek_part(self, part: float) -> None:
        """Go to a part, 0 to 1, of the whole."""
        self.seek(part * self._end)

    def end_live(self) -> None:
        """Nothing more will arrive: what plays, plays on to the end and stops there."""
        self.more = False
        self._ends_with_it = self.playback.following or self.playback.playing
        self._set(self._without_more(self.playback))

    def _without_more(self, playback: Playback) -> Playback:
        y = min(playback.y, self._end)
        return replace(playback, y=y, following=False, playing=playback.playing and y < self._end)

    def end(self) -> None:
        """Stay where it is, whatever still arrives."""
        self._set(self.playback.pause())

    def set_speed(self, speed: float) -> None:
        """Play at another speed."""
        self._set(self.playback.at_speed(speed))

    def follow(self, on: bool) -> None:
        """Follow what arrives, or stop doing so."""
        self._by_hand(self.playback.follow(self._end) if on else self.playback.pause())

    def _by_hand(self, playback: Playback) -> None:
        """What the user did counts from now on, not what was followed before."""
        self._ends_with_it = False
        self._set(playback)

    def _set(self, playback: Playback) -> None:
        self.playback = playback
        self.changed.emit(playback)
        self._run()

    def _run(self) -> None:
        if not self.playback.moving(self._goal):
            self._timer.stop()
        elif not self._timer.isActive():
            self._last_s = self._clock()
            self._tick_s, self._before = 0.0, self.painted()
            self._timer.start()

    @own_work
    def _tick(self) -> None:
        now_s = self._clock()
        elapsed_s, self._last_s = min(now_s - self._last_s, 0.1), now_s
        self._leave_time()
        self._set(self.playback.advance(elapsed_s, self._goal, more=self.more, pace=self._pace))
        self._tick_s = self._clock() - now_s

    def _leave_time(self) -> None:
        """Leave time to what is live, whatever a tick takes, and the one painting that comes of it.

        What else is painted meanwhile does not come of it: were it counted, fewer ticks would each seem to take more.
        """
        (painted_s, paintings), (before_s, before) = self.painted(), self._before
        taken_ms = (self._tick_s + (painted_s - before_s) / max(paintings - before, 1)) * 1000
        self._before = painted_s, paintings
        self._taken_ms += (taken_ms - self._taken_ms) * WEIGHT
        share = MEASURED_SHARE if self.measured() else SHARE
        wanted = min(max(TICK_MS, round(self._taken_ms / share)), LONGEST_MS) if self.more else TICK_MS
        apart = abs(wanted - self._timer.interval())
        if apart > SLACK_MS or (apart and wanted == TICK_MS):
            self._timer.setInterval(wanted)
