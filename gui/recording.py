"""A recording: one journal, its trace and its layout; live while something still writes, or read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.deliveries import Deliveries
from engine.events import Event
from engine.journal import Journal
from engine.sessions.websocket import WebSocketSession
from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.time_axis import AxisKind


@dataclass(eq=False, kw_only=True)
class Recording:
    """What the window shows one of.

    Attributes:
        number: From 1 in order of starting.
        title: What the list of sessions calls it.
        kind: "http", "websocket", "compare" or "file".
        live: Whether something may still be written to it.
        socket: The WebSocket that the composer sends on.
        error: What went wrong in one sentence, once it is over.
    """

    number: int
    title: str
    kind: str
    journal: Journal = field(default_factory=Journal)
    live: bool = True
    socket: WebSocketSession | None = None
    error: str | None = None
    scenario: str | None = None
    axis: AxisKind = AxisKind.FOLDED

    def __post_init__(self) -> None:
        self.trace = Trace(self.journal)
        self.diagram = Diagram(self.axis)
        self.deliveries = Deliveries()

    @property
    def events(self) -> Sequence[Event]:
        """All that has been read so far."""
        return self.trace.events

    @property
    def behind(self) -> bool:
        """Whether facts were written that have not been read yet."""
        return self.trace.behind > 0

    def lay_out(self, axis: AxisKind) -> None:
        """Lay the same events out on another axis; the numbers of items and stops stay what they are."""
        self.axis = axis
        self.diagram = Diagram(axis)
        self.diagram.add(self.trace.events)

    def refresh(self, limit: int | None = None) -> bool:
        """Read what was written since, at most ``limit`` facts, and lay it out; whether there was anything."""
        new = self.trace.refresh(limit)
        self.diagram.add(new)
        self.deliveries.take(new)
        return bool(new)
