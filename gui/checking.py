"""Holding what a scenario claims against its recording, and telling what happened there: a slice at a time."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal

from engine.catalogue import CATALOGUE
from engine.scenarios import Caption, Checked, Scenario, judge
from engine.scenarios.story import Story
from gui.bridge import Bridge
from gui.narration import MOST, at_stops, stops_of
from gui.recording import Recording
from gui.slices import Slices

EVERY_MS = 250
"""Between two looks at a recording that grows."""
SHORT = 2_000
"""Events up to which it is told what happens while it does."""

Steps = Generator[None, None, None]


class Checking(QObject):
    """Looks at recordings of scenarios as they grow, and once they are over.

    Args:
        bridge: Tells when recordings grow.
        parent: As of any QObject.

    Signals:
        told: The recording of which there are other captions now.
        checked: The recording of which the claims were looked at.
    """

    told = Signal(object)
    checked = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dirty: dict[Recording, None] = {}
        self._seen: dict[Recording, tuple[int, bool]] = {}
        self._steps: Steps | None = None
        self._slices = Slices(self._advance, self)
        self._timer = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._timer.timeout.connect(self._look)
        bridge.grown.connect(self.look_at)
        bridge.caught_up.connect(self.look_at)

    def look_at(self, recording: Recording) -> None:
        """Look at a recording soon, if it is of a scenario and there is anything new in it."""
        if recording.scenario is not None and self._is_due(recording):
            self._dirty[recording] = None
            if not self._timer.isActive() and self._steps is None:
                self._timer.start()

    def _is_due(self, recording: Recording) -> bool:
        number = recording.diagram.events_taken
        if recording.behind or not number or self._seen.get(recording) == (number, recording.live):
            return False
        return number <= (SHORT if recording.live else MOST)

    def _look(self) -> None:
        while self._dirty:
            recording = next(iter(self._dirty))
            del self._dirty[recording]
            if self._is_due(recording):
                self._seen[recording] = recording.diagram.events_taken, recording.live
                self._steps = self._work(recording, CATALOGUE[recording.scenario or ""])
                self._slices.run()
                return

    def _advance(self) -> bool:
        if self._steps is not None:
            try:
                next(self._steps)
                return True
            except StopIteration:
                self._steps = None
            except BaseException:
                self._steps = None
                raise
        if self._dirty:
            self._timer.start()
        return False

    def _work(self, recording: Recording, scenario: Scenario) -> Steps:
        """Look at one recording, a claim or a kind of caption in each step."""
        live, diagram = recording.live, recording.diagram
        events = recording.events[: diagram.events_taken]
        story = Story(events)
        yield
        captions: list[Caption] = []
        for teller in scenario.tellers:
            captions += teller(story)
            yield
        captions = sorted(dict.fromkeys(captions), key=lambda caption: caption.event)
        # The diagram may have grown since the events were taken: what came is looked at next.
        stops = [number for number in stops_of(diagram) if number < len(events)]
        recording.told = at_stops(captions, events, stops)
        self.told.emit(recording)
        yield
        if live:
            return
        checked = []
        for claim in scenario.claims:
            checked.append(Checked(claim=claim, verdict=judge(claim, story)))
            yield
        recording.checked = tuple(checked)
        self.checked.emit(recording)
