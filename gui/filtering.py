"""Filtering: what was typed, held against the recording that is shown, a slice at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from gui.choosing import Choosing
from gui.conductor import Conductor
from gui.diagram.filter import Filter
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.slices import Slices

AT_A_TIME: Final = 8
"""Items looked at between two looks at the clock."""
TELL_S: Final = 0.1
"""Between two words about how far it is: what is told is painted."""


class Filtering(QObject):
    """Keeps the matches of the filter, and goes from one to the next.

    Signals:
        filter_shown: The matches, or None; and whether all else is to be hidden.
        found: More of the recording was looked through.
        count_shown: How many match, in words.
    """

    filter_shown = Signal(object, bool)
    found = Signal()
    count_shown = Signal(str)

    def __init__(
        self,
        conductor: Conductor,
        choosing: Choosing,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._told_s = 0.0
        self._said_so_far = False
        self.matches: Matches | None = None
        self.hiding = False
        self._wanted: Filter | None = None
        self._conductor = conductor
        self._choosing = choosing
        self._slices = Slices(self._advance, self)
        self._slices.sliced.connect(self._tell)

    def show_recording(self) -> None:
        """Filter the recording that is shown now, by the same filter."""
        self._begin()

    def set_filter(self, wanted: Filter | None) -> None:
        """Filter by something else; None for nothing."""
        self._wanted = wanted
        self._begin()

    def set_hiding(self, hiding: bool) -> None:
        """Hide what does not match, or dim it."""
        self.hiding = hiding
        self.filter_shown.emit(self.matches, hiding)

    def grow(self) -> None:
        """Look through what has come since."""
        if self.matches is not None and (self.matches.behind or self._said_so_far is not self._comes_more):
            self._slices.run()

    def change_layout(self, diagram: Diagram) -> None:
        """The same recording is laid out otherwise; where other things are folded, its items are looked at anew."""
        if self.matches is not None and not self.matches.change_layout(diagram):
            self._begin()

    def step(self, by: int) -> None:
        """Take the playhead to the next match, or the one before; from the last one to the first."""
        if self.matches is not None:
            number = self.matches.next(self._choosing.at, by)
            if number is not None:
                self._choosing.take_to(number)

    def _begin(self) -> None:
        recording, self.matches = self._conductor.recording, None
        # What another filter has found is not said of this one.
        self._told_s = -math.inf
        self._slices.stop()
        if self._wanted is not None and recording is not None:
            self.matches = Matches(self._wanted, recording.diagram, recording.events)
        self.filter_shown.emit(self.matches, self.hiding)
        self._slices.run()

    def _advance(self) -> bool:
        return self.matches is not None and self.matches.advance(AT_A_TIME)

    def _tell(self) -> None:
        now_s = self._clock()
        if self._slices.working and now_s - self._told_s < TELL_S:
            return
        self._told_s = now_s
        self.found.emit()
        self.count_shown.emit(self._count())

    @property
    def _comes_more(self) -> bool:
        """Whether what is shown is a recording that is still read."""
        recording = self._conductor.recording
        return recording is not None and not (recording.live or recording.stopped or recording.whole)

    def _count(self) -> str:
        matches, recording = self.matches, self._conductor.recording
        if matches is None or recording is None:
            return ""
        items, self._said_so_far = len(recording.diagram.items), self._comes_more
        if self._said_so_far or matches.looked < items:
            part = matches.looked / max(items, 1) * (recording.progress if self._said_so_far else 1.0)
            return f"{len(matches):,} so far, {int(part * 100)} % searched"
        return f"{len(matches):,} of {items:,} match{'es' if len(matches) == 1 else ''}"
