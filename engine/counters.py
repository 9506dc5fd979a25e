"""Counters: connections, round trips and octets of each session, at every moment of a trace."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from engine import events as ev
from engine.eventlog import Columns, is_up
from engine.events import Stream
from engine.journal import Vantage

UP = Stream.UP
CONTINUE = 100


@dataclass(frozen=True, slots=True)
class Count:
    """What a session has cost so far.

    Attributes:
        connections: TCP connections established.
        round_trips: Waits for the server, one after the other: the longest row of them in which each began when the one
            before it was over. A wait is a TCP handshake, a TLS handshake (as one, though TLS 1.2 may take two), a
            request until its final response, or until the 100 (Continue) that its content waits for. What is waited for
            at the same time passes in the same time: pipelined requests, or those on several connections. Where nobody
            observes the client its waiting for TCP and TLS is not known, and a response counts when it is handed over.
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


def _together(counts: Sequence[Count], round_trips: int) -> Count:
    """What several sessions have cost so far, and the round trips of all of them."""
    return Count(
        connections=sum(count.connections for count in counts),
        round_trips=round_trips,
        octets_up=sum(count.octets_up for count in counts),
        octets_down=sum(count.octets_down for count in counts),
        requests=sum(count.requests for count in counts),
        limited=any(count.limited for count in counts),
        most=max((count.most for count in counts), default=0),
    )


class _Row:
    """The longest row of waits so far in which each began when the one before it was over.

    Waits come as they end. Of all rows of so many the one that is kept is over first, so that the most can follow.
    """

    __slots__ = ("events", "over_ns")

    def __init__(self) -> None:
        self.events = array("I")
        self.over_ns = -1

    def waited(self, index: int, began_ns: int, ended_ns: int) -> int:
        """Take a wait that event ``index`` ended; 1 where it makes the row longer."""
        if began_ns < self.over_ns:
            return 0
        self.events.append(index)
        self.over_ns = ended_ns
        return 1

    def at(self, index: int) -> int:
        return bisect_right(self.events, index)


class _Octets:
    """The octets of one direction of a session: how many there were once each event that brought some had happened."""

    __slots__ = ("events", "total", "totals")

    def __init__(self) -> None:
        self.events = array("I")
        self.totals = array("q")
        self.total = 0

    def add(self, index: int, octets: int) -> None:
        self.total += octets
        self.events.append(index)
        self.totals.append(self.total)

    def at(self, index: int) -> int:
        passed = bisect_right(self.events, index)
        return self.totals[passed - 1] if passed else 0


class _Costs:
    """What one session has cost: octets by themselves, for they grow with nearly every event, and all else."""

    __slots__ = ("counts", "down", "events", "row", "up")

    def __init__(self) -> None:
        self.up, self.down = _Octets(), _Octets()
        self.row = _Row()
        self.events = array("I")
        self.counts: list[Count] = []

    def at(self, index: int) -> Count:
        passed = bisect_right(self.events, index)
        count = self.counts[passed - 1] if passed else Count()
        return replace(count, octets_up=self.up.at(index), octets_down=self.down.at(index))


_Way = tuple[list[int], _Octets]
"""How far a direction of a connection has been seen, and what its octets are counted by."""
_OPENING = 0
"""In place of an exchange: what is waited for is TCP's handshake, or that of TLS."""


class Counters:
    """Counts of every session, kept for each event that changed one."""

    def __init__(self) -> None:
        self._costs: dict[int, _Costs] = {}
        self._reached: dict[tuple[int, Stream], list[int]] = {}
        self._ways: dict[int, _Way] = {}
        self._clients: set[int] = set()
        self._established: set[int] = set()
        self._requests: dict[int, int] = {}
        self._answered: dict[int, int] = {}
        self._waits: dict[tuple[int, int], tuple[int, int]] = {}
        self._groups: dict[int, _Row] = {}
        self._rows: dict[str, _Row] = {}
        self._limited_at: int | None = None

    def add(self, index: int, event: ev.Event) -> None:
        """Take event ``index`` of the trace."""
        if isinstance(event, ev.RecordingLimited) and self._limited_at is None:
            self._limited_at = index
        costs = self._costs_of(event.session)
        before = costs.counts[-1] if costs.counts else Count()
        after = self._after(before, index, event)
        if after != before:
            costs.events.append(index)
            costs.counts.append(after)
        if isinstance(event, ev.OnWire):
            reached, octets = self._way(event.session, event.connection, event.stream)
            if event.octets.end > reached[0]:
                octets.add(index, event.octets.end - reached[0])
                reached[0] = event.octets.end

    def take_from(self, log: Columns, first: int, last: int) -> None:
        """Take events ``first`` to ``last`` of a trace, the next ones: to the same end as ``add``, but quicker."""
        codes, connections, starts, sizes, ways = log.codes, log.connections, log.starts, log.sizes, self._ways
        for index in range(first, last):
            code = codes[index]
            if not code:
                self.add(index, log[index])
                continue
            key = connections[index] << 8 | code
            way = ways.get(key)
            if way is None:
                stream = Stream.UP if is_up(code) else Stream.DOWN
                way = ways[key] = self._way(log[index].session, connections[index], stream)
            reached, octets = way
            end = starts[index] + sizes[index]
            if end > reached[0]:
                octets.add(index, end - reached[0])
                reached[0] = end

    def at(self, session: int, index: int) -> Count:
        """Return a session's count once event ``index`` has happened."""
        costs = self._costs.get(session)
        # Nothing has happened before the first event.
        count = Count() if costs is None or index < 0 else costs.at(index)
        limited = self._limited_at is not None and index >= self._limited_at
        return replace(count, limited=True) if limited else count

    def together(self, sessions: Collection[int], index: int) -> Count:
        """Return what the sessions of one group have cost once event ``index`` has happened.

        What several of them waited for at the same time is one round trip of theirs.
        """
        counts = [self.at(session, index) for session in sessions]
        if len(counts) == 1:
            return counts[0]
        rows = {id(row): row for session in sessions if (row := self._groups.get(session)) is not None}
        return _together(counts, sum(row.at(index) for row in rows.values()) if index >= 0 else 0)

    def _costs_of(self, session: int) -> _Costs:
        costs = self._costs.get(session)
        if costs is None:
            costs = self._costs[session] = _Costs()
        return costs

    def _way(self, session: int, connection: int, stream: Stream) -> _Way:
        costs = self._costs_of(session)
        return self._reached.setdefault((connection, stream), [0]), costs.up if stream is Stream.UP else costs.down

    def _after(self, count: Count, index: int, event: ev.Event) -> Count:
        match event:
            case ev.OnWire():
                return self._after_octets(count, index, event)
            case ev.Connecting():
                self._clients.add(event.connection)
                self._wait(event)
                return count
            case ev.Connected():
                trips = self._waited(index, event) if event.connection in self._clients else 0
                self._clients.add(event.connection)
                connections = count.connections + self._establishes(event.connection)
                return replace(count, connections=connections, round_trips=count.round_trips + trips)
            case ev.Accepted():
                return replace(count, connections=count.connections + self._establishes(event.connection))
            case ev.Securing():
                self._wait(event)
                return count
            case ev.Secured():
                return replace(count, round_trips=count.round_trips + self._waited(index, event))
            case ev.SessionStarted() if event.group:
                self._groups[event.session] = self._rows.setdefault(event.group, _Row())
                return count
            case _:
                return count

    def _after_octets(self, count: Count, index: int, event: ev.OnWire) -> Count:
        if isinstance(event, ev.RequestSeen):
            return self._after_request(count, event)
        if not isinstance(event, ev.ResponseSeen) or not self._answers(event):
            return count
        trips = self._waited(index, event, event.exchange)
        if event.interim:
            self._wait(event, event.exchange)
        return replace(count, round_trips=count.round_trips + trips)

    def _after_request(self, count: Count, event: ev.RequestSeen) -> Count:
        """One more request, at the first end that sees it."""
        if event.exchange <= self._requests.get(event.connection, 0):
            return count
        self._requests[event.connection] = event.exchange
        self._wait(event, event.exchange, event.octets.end)
        return replace(count, requests=count.requests + 1, most=max(count.most, event.exchange))

    def _wait(self, event: ev.Event, what: int = _OPENING, end: int = 0) -> None:
        """Take what is waited for from now on; of a request, where in its stream its head ends."""
        self._waits[event.connection, what] = (event.at_ns, end)

    def _waited(self, index: int, event: ev.Event, what: int = _OPENING) -> int:
        """Take what is waited for no more; 1 for a round trip that came after all others."""
        began_ns, _ = self._waits.pop((event.connection, what), (event.at_ns, 0))
        group = self._groups.get(event.session)
        if group is not None:
            group.waited(index, began_ns, event.at_ns)
        return self._costs_of(event.session).row.waited(index, began_ns, event.at_ns)

    def _establishes(self, connection: int) -> int:
        """1 for the first end that is given the connection."""
        known = connection in self._established
        self._established.add(connection)
        return 0 if known else 1

    def _answers(self, event: ev.ResponseSeen) -> bool:
        """Whether a request is answered, when the client gets that; where nobody sees it, when it is sent."""
        if event.vantage is not Vantage.CLIENT and event.connection in self._clients:
            return False
        asked, answered = (counts.get(event.connection, 0) for counts in (self._requests, self._answered))
        if not answered < event.exchange <= asked:
            return False
        if event.interim:
            # RFC 9110 10.1.1: "A client that will wait for a 100 (Continue) response before sending the request content
            # MUST send an Expect header field".
            return event.status == CONTINUE and self._waits_with_content(event)
        self._answered[event.connection] = event.exchange
        return True

    def _waits_with_content(self, event: ev.ResponseSeen) -> bool:
        """Whether nothing has been sent after the head of the request that an interim response is for."""
        wait, reached = self._waits.get((event.connection, event.exchange)), self._reached.get((event.connection, UP))
        return wait is not None and reached is not None and wait[1] == reached[0]
