"""Counters: connections, round trips and octets of each pane, at every moment."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from engine import events as ev
from engine.events import Stream
from engine.journal import Vantage


@dataclass(frozen=True, slots=True)
class Count:
    """What a session has cost so far.

    Attributes:
        connections: TCP connections established.
        round_trips: Times an end waited for the other before it could go on: a TCP handshake, a TLS handshake, a
            request until its final response.
        octets: Handed over at either end, both directions, above TLS.
    """

    connections: int = 0
    round_trips: int = 0
    octets: int = 0


class Counters:
    """Counts of every session, kept for each event that changed one."""

    def __init__(self) -> None:
        self._indexes: dict[int, list[int]] = {}
        self._counts: dict[int, list[Count]] = {}
        self._reached: dict[tuple[int, Stream], int] = {}
        self._answered: set[tuple[int, int]] = set()

    def add(self, index: int, event: ev.Event) -> None:
        """Take event ``index`` of the trace."""
        before = self._counts[event.session][-1] if self._counts.get(event.session) else Count()
        after = self._after(before, event)
        if after != before:
            self._indexes.setdefault(event.session, []).append(index)
            self._counts.setdefault(event.session, []).append(after)

    def at(self, session: int, index: int) -> Count:
        """Return a session's count once event ``index`` has happened."""
        passed = bisect_right(self._indexes.get(session, []), index)
        return self._counts[session][passed - 1] if passed else Count()

    def _after(self, count: Count, event: ev.Event) -> Count:
        match event:
            case ev.Connected():
                return Count(count.connections + 1, count.round_trips + 1, count.octets)
            case ev.Secured():
                return Count(count.connections, count.round_trips + 1, count.octets)
            case ev.OnWire():
                trips = count.round_trips + self._answers(event)
                return Count(count.connections, trips, count.octets + self._new_octets(event))
            case _:
                return count

    def _new_octets(self, event: ev.OnWire) -> int:
        key = (event.connection, event.stream)
        reached = self._reached.get(key, 0)
        self._reached[key] = max(reached, event.octets.end)
        return self._reached[key] - reached

    def _answers(self, event: ev.OnWire) -> int:
        """1 for the final response of a request, when the client gets it."""
        if not isinstance(event, ev.ResponseSeen) or event.interim or event.vantage is not Vantage.CLIENT:
            return 0
        key = (event.connection, event.exchange)
        if key in self._answered:
            return 0
        self._answered.add(key)
        return 1
