"""Idle stretches of connections: where a connection stood, and for long no octet was handed over or delivered on it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from engine.events import (
    Connecting,
    Cut,
    Direction,
    Event,
    LetGo,
    LinkChanged,
    Lost,
    NotConnected,
    NotSecured,
    OnWire,
    Stream,
    TlsMessageSeen,
)
from engine.journal import Vantage

IDLE_NS = 1_000_000_000
"""From this long on a connection is called idle."""


class Stretch(NamedTuple):
    """An idle stretch: between two y, and since when."""

    top: float
    bottom: float
    began_ns: int
    ended_ns: int


class State:
    """What is known of a connection that is open.

    Attributes:
        last_ns: When something last happened on it.
        last_y: Where.
        passed: How far each direction was sent, and received; see ``place_of``.
        seen: The ends that are observed.
    """

    __slots__ = ("last_ns", "last_y", "passed", "seen")

    def __init__(self) -> None:
        self.last_ns, self.last_y = -1, 0.0
        self.passed = [0, 0, 0, 0]
        self.seen = 0

    @property
    def in_flight(self) -> bool:
        """Whether octets are on their way between two observed ends."""
        up_sent, up_received, down_sent, down_received = self.passed
        return self.seen == BOTH and (up_sent > up_received or down_sent > down_received)

    def pass_by(self, at_ns: int, y: float, place: int, end: int) -> None:
        """Octets before ``end`` passed, at a time and a y."""
        if at_ns > self.last_ns:
            self.last_ns = at_ns
        self.last_y = y
        if end > self.passed[place]:
            self.passed[place] = end


NOT_STANDING = (Connecting, Cut, LetGo, LinkChanged, Lost, NotConnected, TlsMessageSeen)
"""What is told of a connection that does not stand yet, or of the other end of one that is over."""
BOTH = 3
_BIT = {Vantage.CLIENT: 1, Vantage.SERVER: 2, Vantage.APP: 0}


def place_of(*, up: bool, sending: bool) -> int:
    """Return where in ``State.passed`` it is kept how far a direction was sent, or received."""
    return (0 if up else 2) + (not sending)


class Idle:
    """Grows with the events of a diagram; what has ended leaves nothing but its idle stretches."""

    def __init__(self) -> None:
        self._open: dict[int, State] = {}
        self._stretches: dict[int, tuple[array[float], array[float], array[int], array[int]]] = {}

    def take(self, event: Event, y: float) -> None:
        """Take an event of a connection, placed at ``y``."""
        connection = event.connection
        state = self._open.get(connection)
        if state is None:
            if isinstance(event, NOT_STANDING):
                return
            state = self._open[connection] = State()
        elif event.at_ns - state.last_ns >= IDLE_NS and not state.in_flight:
            self._keep(connection, Stretch(state.last_y, y, state.last_ns, event.at_ns))
        state.seen |= _BIT[event.vantage]
        if isinstance(event, OnWire):
            _note(state, event, y)
            return
        state.last_ns, state.last_y = max(event.at_ns, state.last_ns), y
        if isinstance(event, Lost | NotConnected | NotSecured):
            del self._open[connection]

    def pass_by(self, event: Event, y: float) -> None:
        """Take an event that is folded, and nothing is to be said of how long nothing was before it."""
        state = self._open.get(event.connection)
        if state is not None and isinstance(event, OnWire):
            _note(state, event, y)

    def state(self, connection: int, seen_by: Vantage) -> State | None:
        """Return what is known of an open connection, of which an end has been seen before."""
        state = self._open.get(connection)
        return state if state is not None and state.seen & _BIT[seen_by] else None

    def _keep(self, connection: int, stretch: Stretch) -> None:
        tops, bottoms, began, ended = self._stretches.setdefault(
            connection, (array("d"), array("d"), array("q"), array("q"))
        )
        tops.append(stretch.top)
        bottoms.append(stretch.bottom)
        began.append(stretch.began_ns)
        ended.append(stretch.ended_ns)

    def between(self, connection: int, top: float, bottom: float, now: tuple[float, int]) -> Iterator[Stretch]:
        """Yield the idle stretches of a connection that touch [top, bottom].

        Args:
            connection: Its number.
            top: In units.
            bottom: In units.
            now: The y and the time of the last moment there is: so far reaches what is idle still.
        """
        tops, bottoms, began, ended = self._stretches.get(connection, ((), (), (), ()))
        at = bisect_left(bottoms, top)
        while at < len(tops) and tops[at] <= bottom:
            yield Stretch(tops[at], bottoms[at], began[at], ended[at])
            at += 1
        state = self._open.get(connection)
        if state is not None and now[1] - state.last_ns >= IDLE_NS and not state.in_flight:
            yield Stretch(state.last_y, now[0], state.last_ns, now[1])


def _note(state: State, event: OnWire, y: float) -> None:
    place = place_of(up=event.stream is Stream.UP, sending=event.direction is Direction.SENT)
    state.pass_by(event.at_ns, y, place, event.octets.end)
