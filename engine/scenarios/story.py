"""A trace as something to ask: its events found by kind, connection, end and direction, each message once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeVar

from engine.events import (
    Accepted,
    Connected,
    Connecting,
    Direction,
    Event,
    Occurrence,
    OnWire,
    SessionStarted,
    Stream,
    TlsMessageSeen,
)
from engine.journal import Vantage

E = TypeVar("E", bound=Occurrence)
W = TypeVar("W", bound=OnWire)
T = TypeVar("T")


class Story:
    """The events of a trace, as they were when it was made.

    Args:
        events: Every event of the trace, oldest first.

    Attributes:
        events: The same.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = tuple(events)
        self._numbers = {id(event): number for number, event in enumerate(self.events)}
        self._found: dict[Hashable, Any] = {}
        self._by_connection: dict[int, list[Event]] = {}
        for event in self.events:
            self._by_connection.setdefault(event.connection, []).append(event)
        self._senders = {
            (event.connection, event.stream) for event in self.of(OnWire) if event.direction is Direction.SENT
        }

    def on(self, connection: int) -> Sequence[Event]:
        """Return all that happened on a connection; 0 for what belongs to none."""
        return self._by_connection.get(connection, ())

    def number(self, event: Occurrence) -> int:
        """Return the event's number in the trace, from 0."""
        return self._numbers[id(event)]

    def numbers(self, *events: Occurrence | None) -> tuple[int, ...]:
        """Return the numbers of those that are there."""
        return tuple(self._numbers[id(event)] for event in events if event is not None)

    def of(
        self,
        kind: type[E],
        *,
        session: int | None = None,
        connection: int | None = None,
        vantage: Vantage | None = None,
        direction: Direction | None = None,
    ) -> list[E]:
        """Return the events of a kind, as each end saw them, where asked for of one session, connection, end or way."""
        return [
            event
            for event in (self.events if connection is None else self.on(connection))
            if isinstance(event, kind)
            and session in (None, event.session)
            and vantage in (None, event.vantage)
            and (direction is None or (isinstance(event, OnWire) and event.direction is direction))
        ]

    def once(
        self,
        kind: type[W],
        *,
        session: int | None = None,
        connection: int | None = None,
        sender: Vantage | None = None,
    ) -> list[W]:
        """Return what passed, each once: as its sender saw it, or as it was received where the sender was not observed.

        Args:
            kind: Of this kind.
            session: Of this session alone.
            connection: Of this connection alone.
            sender: Of this sender alone.
        """
        return [
            event
            for event in self.of(kind, session=session, connection=connection)
            if sender in (None, sender_of(event))
            and (event.direction is Direction.SENT or (event.connection, event.stream) not in self._senders)
        ]

    def arrival(self, event: W) -> W | None:
        """Return the same where its receiver had been given all of it; None where nobody saw that."""
        kind, connection, stream = type(event), event.connection, event.stream
        ends, found = self.remember((kind, connection, stream), lambda: self._arrivals(kind, connection, stream))
        at = bisect_left(ends, event.octets.end)
        return found[at] if at < len(found) else None

    def remember(self, key: Hashable, find: Callable[[], T]) -> T:
        """Return what ``find`` finds in the story, where it was not found before under this key."""
        if key not in self._found:
            self._found[key] = find()
        found: T = self._found[key]
        return found

    def _arrivals(self, kind: type[W], connection: int, stream: Stream) -> tuple[list[int], list[W]]:
        """Return what came in one direction, and up to which octet all had come with each."""
        came = self.of(kind, connection=connection, direction=Direction.RECEIVED)
        found = [event for event in came if event.stream is stream]
        return list(accumulate((event.octets.end for event in found), max)), found

    def missed(self, event: OnWire) -> bool:
        """Return whether its receiver was observed and was never given it."""
        receiver = other_end(sender_of(event))
        return self.arrival(event) is None and any(other.vantage is receiver for other in self.on(event.connection))

    @property
    def sessions(self) -> list[SessionStarted]:
        """The sessions, in order of starting."""
        return self.of(SessionStarted)

    def session(self, title: str) -> int:
        """Return the number of the first session whose title begins so; 0 where there is none."""
        return next((session.session for session in self.sessions if session.title.startswith(title)), 0)

    def connections(self, session: int | None = None) -> list[int]:
        """Return the numbers of the connections that came to be, in order of opening."""
        return list(dict.fromkeys(event.connection for event in self._openings(session)))

    def attempts(self, session: int | None = None) -> list[Connecting]:
        """Return the attempts to connect, whether or not they succeeded."""
        return self.of(Connecting, session=session)

    def opening(self, connection: int) -> Connected | Accepted | None:
        """Return how a connection came to be: as its client saw it, or its server where that alone was observed."""
        return next((event for event in self.on(connection) if isinstance(event, Connected | Accepted)), None)

    def _openings(self, session: int | None) -> Iterator[Connected | Accepted]:
        for event in self.events:
            if isinstance(event, Connected | Accepted) and session in (None, event.session):
                yield event


def sender_of(event: OnWire | TlsMessageSeen) -> Vantage:
    """Return the end that sent it."""
    return Vantage.CLIENT if event.stream is Stream.UP else Vantage.SERVER


def other_end(vantage: Vantage) -> Vantage:
    """Return the peer of an end."""
    return Vantage.SERVER if vantage is Vantage.CLIENT else Vantage.CLIENT
