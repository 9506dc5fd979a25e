"""Deliveries: how late each update reached the client, from the mark of its birth to the message that carried it."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable

from engine.eventlog import PLAIN, EventLog, EventSlice
from engine.events import ContentSeen, Direction, Event, FrameSeen, Marked, Opcode
from engine.journal import Vantage

_TEXT_AT_CLIENT = PLAIN | Opcode.TEXT
_UPDATE = re.compile(rb'"seq":\s*(\d{1,9})(?=\D)')
_TAIL = 32
"""Octets of content that are kept until the next come: a number may be cut in two."""


class Deliveries:
    """Takes the events of a trace, in order, and tells how late each session's updates came."""

    def __init__(self) -> None:
        self._births: dict[int, int] = {}
        self._delays: dict[int, dict[int, int]] = {}
        self._tails: dict[tuple[int, int], bytes] = {}

    def take(self, events: Iterable[Event]) -> None:
        """Take further events; quicker where they are a slice of a log."""
        if isinstance(events, EventSlice):
            self._take_from(events.log, events.first, events.last)
            return
        for event in events:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case Marked(update=int(update)):
                self._births.setdefault(update, event.at_ns)
            case ContentSeen(vantage=Vantage.CLIENT, direction=Direction.RECEIVED):
                self._take_content(event)
            case FrameSeen(opcode=Opcode.TEXT, vantage=Vantage.CLIENT, direction=Direction.RECEIVED):
                self._arrived(event.session, event.at_ns, event.content)

    def _take_content(self, event: ContentSeen) -> None:
        if not self._births:
            return
        key = event.connection, event.exchange
        content = self._tails.pop(key, b"") + event.data
        self._arrived(event.session, event.at_ns, content)
        last = content[-_TAIL:].rpartition(b"}")[2]
        if last:
            self._tails[key] = last

    def _take_from(self, log: EventLog, first: int, last: int) -> None:
        at = first
        while at < last:
            found = log.codes.find(0, at, last)
            end = last if found < 0 else found
            self._take_frames(log, at, end)
            if found >= 0:
                self._take(log[found])
            at = end + 1

    def _take_frames(self, log: EventLog, first: int, last: int) -> None:
        """Take plain frames: of those only text that arrived at a client counts, and only where there were births."""
        at = log.codes.find(_TEXT_AT_CLIENT, first, last) if self._births else -1
        while at >= 0:
            self._arrived(log.session_of(at), log.at_ns[at], log.payload(at))
            at = log.codes.find(_TEXT_AT_CLIENT, at + 1, last)

    def delays_ns(self, session: int) -> tuple[int, ...]:
        """Return, for each update that came, the time from its birth until the client was given it, in their order."""
        delays = self._delays.get(session, {})
        return tuple(delays[update] for update in sorted(delays))

    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return from when to when each update was on its way to each session: what was measured."""
        births = self._births
        several = self._delays.values()
        return tuple((births[update], births[update] + delay) for one in several for update, delay in one.items())

    def share_ns(self, share: float, *sessions: int) -> int | None:
        """Return the delay that this share of all delays does not exceed: 0.95 for the 95th percentile; None for none.

        It is one of the delays there were (nearest rank): of few, the 95th percentile is the longest.
        """
        delays = sorted(delay for session in sessions for delay in self.delays_ns(session))
        return delays[max(0, math.ceil(share * len(delays)) - 1)] if delays else None

    def median_ns(self, *sessions: int) -> int | None:
        """Return the median of the delays in all these sessions; None where no update came."""
        delays = [delay for session in sessions for delay in self.delays_ns(session)]
        return round(statistics.median(delays)) if delays else None

    def _arrived(self, session: int, at_ns: int, content: bytes) -> None:
        if not self._births:
            return
        delays = self._delays.setdefault(session, {})
        for found in _UPDATE.finditer(content):
            update = int(found[1])
            if update in self._births:
                delays.setdefault(update, at_ns - self._births[update])
