"""Deliveries: how late each update reached the client, from the mark of its birth to the message that carried it."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable

from engine.events import ContentSeen, Direction, Event, FrameSeen, Marked, OnWire, Opcode
from engine.journal import Vantage

_UPDATE = re.compile(rb'"seq":\s*(\d{1,9})')


class Deliveries:
    """Takes the events of a trace, in order, and tells how late each session's updates came."""

    def __init__(self) -> None:
        self._births: dict[int, int] = {}
        self._delays: dict[int, dict[int, int]] = {}

    def take(self, events: Iterable[Event]) -> None:
        """Take further events."""
        for event in events:
            match event:
                case Marked(update=int(update)):
                    self._births.setdefault(update, event.at_ns)
                case ContentSeen(data=content) | FrameSeen(opcode=Opcode.TEXT, content=content):
                    self._arrived(event, content)

    def delays_ns(self, session: int) -> tuple[int, ...]:
        """Return, for each update that came, the time from its birth until the client was given it, in their order."""
        delays = self._delays.get(session, {})
        return tuple(delays[update] for update in sorted(delays))

    def median_ns(self, *sessions: int) -> int | None:
        """Return the median of the delays in all these sessions; None where no update came."""
        delays = [delay for session in sessions for delay in self.delays_ns(session)]
        return round(statistics.median(delays)) if delays else None

    def _arrived(self, event: OnWire, content: bytes) -> None:
        if not self._births or event.vantage is not Vantage.CLIENT or event.direction is not Direction.RECEIVED:
            return
        delays = self._delays.setdefault(event.session, {})
        for found in _UPDATE.finditer(content):
            update = int(found[1])
            if update in self._births:
                delays.setdefault(update, event.at_ns - self._births[update])
