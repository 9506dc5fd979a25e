"""What a session cost, computed from its events: connections, round trips, octets, and how late its updates came."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from engine.events import (
    Connected,
    ContentSeen,
    Direction,
    Event,
    FrameSeen,
    Marked,
    OnWire,
    Opcode,
    ResponseSeen,
    Secured,
    Stream,
)
from engine.journal import Vantage

_UPDATE = re.compile(rb'"seq":\s*(\d{1,9})')


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What one session cost so far.

    Attributes:
        connections: TCP connections that were established.
        round_trips: How often the client waited for the server before it could go on: one for each TCP connection, one
            for each TLS handshake, one for each request with its final response, the upgrade to WebSocket included.
            Messages that nobody waits for, Ping and Pong among them, are none.
        octets_up: Octets from client to server on all connections: what the applications handed over, above TLS,
            without the headers of TCP and IP.
        octets_down: The same, from server to client.
        delays_ns: From each update's birth until the client was given it, in the order of the updates.
    """

    connections: int = 0
    round_trips: int = 0
    octets_up: int = 0
    octets_down: int = 0
    delays_ns: tuple[int, ...] = ()

    @property
    def median_delay_ns(self) -> int | None:
        """The median of the delays, or None where no update came."""
        return round(statistics.median(self.delays_ns)) if self.delays_ns else None

    @property
    def worst_delay_ns(self) -> int | None:
        """The longest of the delays, or None where no update came."""
        return max(self.delays_ns, default=None)


class Meter:
    """Takes the events of a trace, in order, and tells what each session has cost so far."""

    def __init__(self) -> None:
        self._births: dict[int, int] = {}
        self._connections: dict[int, int] = {}
        self._round_trips: dict[int, int] = {}
        self._reached: dict[int, dict[tuple[int, Stream], int]] = {}
        self._delays: dict[int, dict[int, int]] = {}

    def take(self, events: Iterable[Event]) -> None:
        """Take further events."""
        for event in events:
            self._take(event)

    def of(self, session: int) -> Costs:
        """Return what ``session`` has cost so far."""
        reached = self._reached.get(session, {})
        delays = self._delays.get(session, {})
        return Costs(
            connections=self._connections.get(session, 0),
            round_trips=self._round_trips.get(session, 0),
            octets_up=sum(end for (_, stream), end in reached.items() if stream is Stream.UP),
            octets_down=sum(end for (_, stream), end in reached.items() if stream is Stream.DOWN),
            delays_ns=tuple(delays[update] for update in sorted(delays)),
        )

    def _take(self, event: Event) -> None:
        session = event.session
        match event:
            case Marked(update=int(update)):
                self._births.setdefault(update, event.at_ns)
            case Connected():
                self._connections[session] = self._connections.get(session, 0) + 1
                self._waited(session)
            case Secured(vantage=Vantage.CLIENT):
                self._waited(session)
            case OnWire():
                self._take_octets(event)

    def _take_octets(self, event: OnWire) -> None:
        # Either end will do: what one of them did not show, the other may have.
        reached = self._reached.setdefault(event.session, {})
        key = (event.connection, event.stream)
        reached[key] = max(reached.get(key, 0), event.octets.end)
        if event.vantage is not Vantage.CLIENT or event.direction is not Direction.RECEIVED:
            return
        match event:
            case ResponseSeen() if not event.interim:
                self._waited(event.session)
            case ContentSeen(data=content) | FrameSeen(opcode=Opcode.TEXT, content=content):
                self._arrived(event, content)

    def _waited(self, session: int) -> None:
        self._round_trips[session] = self._round_trips.get(session, 0) + 1

    def _arrived(self, event: OnWire, content: bytes) -> None:
        delays = self._delays.setdefault(event.session, {})
        for found in _UPDATE.finditer(content):
            update = int(found[1])
            if update in self._births:
                delays.setdefault(update, event.at_ns - self._births[update])


def costs(events: Iterable[Event], session: int) -> Costs:
    """Return what ``session`` cost in a trace of these events."""
    meter = Meter()
    meter.take(events)
    return meter.of(session)
