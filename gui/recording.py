"""A recording: one journal, its trace and its layout; live while something still writes, or read from a file."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.deliveries import Deliveries
from engine.eventlog import EventLog, EventSlice
from engine.journal import Journal, What
from engine.network import Network
from engine.sessions.websocket import WebSocketSession
from engine.trace import Trace
from gui.diagram.fold_plan import NOTHING_FOLDED, FoldPlan
from gui.diagram.heartbeats import Heartbeats
from gui.diagram.layout import Diagram
from gui.diagram.time_axis import AxisKind
from gui.lookups import ContentIndex, OctetsIndex

if TYPE_CHECKING:
    from engine.scenarios import Checked
    from gui.diagram.caption import Caption

AT_A_TIME = 128
"""Facts read, or events laid out, between two looks at the clock, where they are plain frames: under a millisecond."""
OBJECTS = 8
"""Others among these at most, each of which takes as long as twenty of them."""
READING_S = 0.0005
"""The same in seconds, for a fact may hold very many events."""
FIRST = 64
"""Facts among which the first session is."""


@dataclass(eq=False, kw_only=True)
class Recording:
    """What the window shows one of.

    Attributes:
        number: From 1 in order of starting.
        title: What the list of sessions calls it.
        kind: "http", "websocket", "scenario" or "file".
        live: Whether something may still be written to it.
        socket: The WebSocket that the composer sends on.
        network: What its connections go over; None where they are not ours, or no more.
        error: What went wrong in one sentence, once it is over.
        scenario: The name of the scenario it is of, be it run here or read from a file.
        told: What its scenario tells of its events, by their numbers; grows while it is live.
        checked: What came of its scenario's claims, once it is over and they were looked at.
        axis: What it is, or is about to be, laid out on.
        plan: What of it is, or is about to be, folded.
        apart: The keys of runs of Pings that the user has unfolded.
        together: The keys of those that the user has folded.
        heartbeats: What of it could be folded.
        arrived: How much of its file is in the journal, from 0 to 1; 1 where it is of none. It stays below 1 where
            reading ended before the file did.
        stopped: Whether the reading of it was ended before its end, by the user or by what its file holds.
        clock: Seconds, for the budget of ``advance``.
    """

    number: int
    title: str
    kind: str
    journal: Journal = field(default_factory=Journal)
    live: bool = True
    socket: WebSocketSession | None = None
    network: Network | None = None
    error: str | None = None
    scenario: str | None = None
    axis: AxisKind = AxisKind.FOLDED
    plan: FoldPlan = NOTHING_FOLDED
    arrived: float = 1.0
    stopped: bool = False
    clock: Callable[[], float] = time.perf_counter

    def __post_init__(self) -> None:
        self.trace = Trace(self.journal)
        self.diagram = Diagram(self.axis, self.plan)
        self.heartbeats = Heartbeats()
        self.apart: set[int] = set()
        self.together: set[int] = set()
        self.deliveries = Deliveries()
        self.octets = OctetsIndex()
        self.contents = ContentIndex()
        self.told: Mapping[int, Caption] = {}
        self.checked: tuple[Checked, ...] | None = None
        self._next: Diagram | None = None
        self._done = 0

    @property
    def events(self) -> EventLog:
        """All that has been read so far."""
        return self.trace.events

    @property
    def behind(self) -> bool:
        """Whether something that was written, here or in its file, is not read, or not laid out, yet."""
        return self.arrived < 1.0 or self.unread

    @property
    def whole(self) -> bool:
        """Whether all that was written is on the diagram, be it that it is being laid out anew."""
        return self.arrived >= 1.0 and not self.trace.behind and self.diagram.events_taken == len(self.events)

    @property
    def unread(self) -> bool:
        """Whether there is something in the journal by now that is not read, or not laid out, yet."""
        return self.trace.behind > 0 or self.diagram.events_taken < len(self.events) or self._next is not None

    @property
    def progress(self) -> float:
        """How much of what was written is read and laid out, from 0 to 1; anew where it is laid out anew."""
        if self._next is not None:
            return self.arrived * self._next.events_taken / len(self.events)
        return self.arrived * self._done / len(self.journal.facts) if self.journal.facts else 0.0

    def lay_out(self, axis: AxisKind, plan: FoldPlan | None = None) -> None:
        """Have the same events laid out on another axis, or with other things folded.

        On another axis the numbers of items and stops stay what they are; for what is folded see ``carrying``.
        ``diagram`` is the layout of before until ``advance`` has come to the end of the new one.

        Args:
            axis: What the distance between two moments is to stand for.
            plan: What is to be folded; None for what is folded anyway.
        """
        self.axis, self.plan = axis, self.plan if plan is None else plan
        same = self.diagram.kind is axis and self.diagram.plan == self.plan
        self._next = None if same else Diagram(axis, self.plan)
        self._change_over()

    def refresh(self) -> None:
        """Read and lay out all that is in the journal."""
        while self.unread:
            self.advance(math.inf)

    def advance(self, budget_s: float) -> bool:
        """Read what was written since, and lay it out, for about ``budget_s`` seconds; whether there was anything."""
        until = self.clock() + budget_s
        grown, self.stopped = False, self.stopped and self.arrived < 1.0
        while self.unread:
            grown = self._grow() or grown
            self._lay_out_anew()
            if self.clock() >= until:
                break
        return grown

    def _grow(self) -> bool:
        """Lay out some of what was read; if there is none, read."""
        first = self.diagram.events_taken
        last = _some(self.events, first)
        if last > first:
            self.diagram.add_from(self.events, first, last)
            new = EventSlice(self.events, first, last)
            self.deliveries.take(new)
            self.contents.take(new)
            self.heartbeats.take_from(self.events, first, last)
        elif self.trace.behind:
            self.trace.refresh(AT_A_TIME, budget_s=READING_S, clock=self.clock)
            self.octets.take(self.journal.facts, len(self.journal.facts) - self.trace.behind)
        if self.diagram.events_taken == len(self.events):
            self._done = len(self.journal.facts) - self.trace.behind
        return last > first

    def _lay_out_anew(self) -> None:
        """Lay out some the other way: more at a time than may have come meanwhile."""
        if self._next is not None:
            for _ in range(2):
                first = self._next.events_taken
                self._next.add_from(self.events, first, _some(self.events, first))
            self._change_over()

    def _change_over(self) -> None:
        if self._next is not None and self._next.events_taken == self.diagram.events_taken:
            self._next.arranged = self.diagram.arranged
            self.diagram, self._next = self._next, None


def has_begun(journal: Journal) -> bool:
    """Whether so much of a journal is there that ``scenario_in`` will not find anything else any more."""
    facts = journal.facts
    return len(facts) >= FIRST or any(fact.what is What.SESSION for fact in facts)


def scenario_in(journal: Journal, known: Container[str]) -> str | None:
    """Return the name of the scenario that a journal is of, as its first session tells; None where it is not known."""
    first = next((fact for fact in journal.facts[:FIRST] if fact.what is What.SESSION), None)
    name = first.about.get("scenario") if first is not None else None
    return name if isinstance(name, str) and name in known else None


def _some(events: EventLog, first: int) -> int:
    """Return up to where events are taken at a time, from ``first`` on."""
    last = min(first + AT_A_TIME, len(events))
    at = first - 1
    for _ in range(OBJECTS):
        at = events.codes.find(0, at + 1, last)
        if at < 0:
            return last
    return at + 1
