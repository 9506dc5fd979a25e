"""Counters: connections, round trips and octets of each session, at every moment of a trace."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine import events as ev
from engine.events import Stream
from engine.journal import Vantage


@dataclass(frozen=True, slots=True)
class Count:
    """What a session has cost so far.

    Attributes:
        connections: TCP connections established.
        round_trips: Times the client waited for the server before it could go on: a TCP handshake, a TLS handshake
            (as one, though TLS 1.2 may take two), a request until its final response. Where nobody observes the client
            its waiting for TCP and TLS is not known, and a response counts when it is handed over.
        octets_up: From client to server, seen at either end, above TLS; what both ends saw counts once.
        octets_down: The same, from server to client.
        limited: Whether the recording's limit was reached, so that requests and round trips may be more.
        requests: Requests seen at either end.
        most: Requests on the connection that carried the most of them.
    """

    connections: int = 0
    round_trips: int = 0
    octets_up: int = 0
    octets_down: int = 0
    requests: int = 0
    limited: bool = False
    most: int = 0

    @property
    def octets(self) -> int:
        """Both directions together."""
        return self.octets_up + self.octets_down


def together(counts: Sequence[Count]) -> Count:
    """Return what several sessions have cost so far; of one, the same."""
    if len(counts) == 1:
        return counts[0]
    return Count(
        connections=sum(count.connections for count in counts),
        round_trips=sum(count.round_trips for count in counts),
        octets_up=sum(count.octets_up for count in counts),
        octets_down=sum(count.octets_down for count in counts),
        requests=sum(count.requests for count in counts),
        limited=any(count.limited for count in counts),
        most=max((count.most for count in counts), default=0),
    )


class Counters:
    """Counts of every session, kept for each event that changed one."""

    def __init__(self) -> None:
        self._indexes: dict[int, list[int]] = {}
        self._counts: dict[int, list[Count]] = {}
        self._reached: dict[tuple[int, Stream], int] = {}
        self._clients: set[int] = set()
        self._established: set[int] = set()
        self._requests: dict[int, int] = {}
        self._answered: dict[int, int] = {}
        self._limited_at: int | None = None

    def add(self, index: int, event: ev.Event) -> None:
        """Take event ``index`` of the trace."""
        if isinstance(event, ev.RecordingLimited) and self._limited_at is None:
            self._limited_at = index
        before = self._counts[event.session][-1] if self._counts.get(event.session) else Count()
        after = self._after(before, event)
        if after != before:
            self._indexes.setdefault(event.session, []).append(index)
            self._counts.setdefault(event.session, []).append(after)

    def at(self, session: int, index: int) -> Count:
        """Return a session's count once event ``index`` has happened."""
        passed = bisect_right(self._indexes.get(session, []), index)
        count = self._counts[session][passed - 1] if passed else Count()
        limited = self._limited_at is not None and index >= self._limited_at
        return replace(count, limited=True) if limited else count

    def _after(self, count: Count, event: ev.Event) -> Count:
        match event:
            case ev.Connecting():
                self._clients.add(event.connection)
                return count
            case ev.Connected():
                trips = int(event.connection in self._clients)
                self._clients.add(event.connection)
                connections = count.connections + self._establishes(event.connection)
                return replace(count, connections=connections, round_trips=count.round_trips + trips)
            case ev.Accepted():
                return replace(count, connections=count.connections + self._establishes(event.connection))
            case ev.Secured():
                return replace(count, round_trips=count.round_trips + 1)
            case ev.OnWire():
                return self._after_octets(count, event)
            case _:
                return count

    def _after_octets(self, count: Count, event: ev.OnWire) -> Count:
        asked, new = self._asks(event), self._new_octets(event)
        up = event.stream is Stream.UP
        return Count(
            connections=count.connections,
            round_trips=count.round_trips + self._answers(event),
            octets_up=count.octets_up + (new if up else 0),
            octets_down=count.octets_down + (0 if up else new),
            requests=count.requests + asked,
            most=max(count.most, self._requests.get(event.connection, 0)) if asked else count.most,
        )

    def _establishes(self, connection: int) -> int:
        """1 for the first end that is given the connection."""
        known = connection in self._established
        self._established.add(connection)
        return 0 if known else 1

    def _new_octets(self, event: ev.OnWire) -> int:
        key = (event.connection, event.stream)
        reached = self._reached.get(key, 0)
        self._reached[key] = max(reached, event.octets.end)
        return self._reached[key] - reached

    def _asks(self, event: ev.OnWire) -> int:
        """1 for a request, at the first end that sees it."""
        if not isinstance(event, ev.RequestSeen) or event.exchange <= self._requests.get(event.connection, 0):
            return 0
        self._requests[event.connection] = event.exchange
        return 1

    def _answers(self, event: ev.OnWire) -> int:
        """1 for the final response of a request, when the client gets it; where nobody sees that, when it is sent."""
        if not isinstance(event, ev.ResponseSeen) or event.interim:
            return 0
        if event.vantage is not Vantage.CLIENT and event.connection in self._clients:
            return 0
        asked, answered = (counts.get(event.connection, 0) for counts in (self._requests, self._answered))
        if not answered < event.exchange <= asked:
            return 0
        self._answered[event.connection] = event.exchange
        return 1
