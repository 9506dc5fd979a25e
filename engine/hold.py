"""The hold: octets that were handed over stay in flight until the user lets them go, one message after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.events import Stream
from engine.passage import Passage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits to be let go.

    Attributes:
        connection: The connection it is on.
        stream: The direction it goes in.
        number: Its number among the messages of that direction, from 1, whether they were held or not.
        octets: How many of it are there.
        since_ns: When it was handed over, in nanoseconds since the journal began.
    """

    connection: int
    stream: Stream
    number: int
    octets: int
    since_ns: int


class Held(Protocol):
    """A connection whose octets can be held."""

    connection: int

    def passage(self, stream: Stream) -> Passage:
        """Return where the octets of one direction wait."""
        ...

    def cut(self) -> None:
        """Cut the connection, drop what is in flight."""
        ...


class Hold:
    """Whether the wire is held, and what waits on it; of one ``engine.network.Network``.

    Args:
        roads: The connections there are, in the order of their opening.
        on: Whether the wire is held from the beginning.
    """

    def __init__(self, roads: Collection[Held], *, on: bool = False) -> None:
        self._roads = roads
        self._on = on
        self._watchers: list[Callable[[], None]] = []

    @property
    def is_on(self) -> bool:
        """Whether the wire is held."""
        return self._on

    def turn_on(self) -> None:
        """Hold what is in flight, and what will be."""
        self._turn(on=True)

    def turn_off(self) -> None:
        """Let everything go, in order, as fast as the link lets it."""
        self._turn(on=False)

    def waiting(self, stream: Stream | None = None) -> tuple[Waiting, ...]:
        """Return the next message of each connection and direction that waits to be released, the oldest first.

        Args:
            stream: One direction alone.
        """
        found = [waiting for waiting, _ in self._next(stream)]
        return tuple(sorted(found, key=lambda waiting: waiting.since_ns))

    def count(self, stream: Stream) -> int:
        """Return how many messages wait to be released in one direction, on all connections."""
        return sum(road.passage(stream).units_left for road in self._roads) if self._on else 0

    def release(self, stream: Stream | None = None, connection: int | None = None) -> Waiting | None:
        """Let the next message go: of what waits, that which was handed over first; returns it, None if nothing waits.

        Args:
            stream: One direction alone.
            connection: One connection alone.
        """
        found = [(w, passage) for w, passage in self._next(stream) if connection in (None, w.connection)]
        if not found:
            return None
        waiting, passage = min(found, key=lambda pair: pair[0].since_ns)
        passage.release()
        return waiting

    def cut(self, connection: int | None = None) -> None:
        """Cut a connection, or all: what is in flight is dropped, and both ends lose it at once (``What.CUT``)."""
        for road in tuple(self._roads):
            if connection in (None, road.connection):
                road.cut()
        self.changed()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call ``watcher`` when what waits may have changed, or whether it does; returns its own undo.

        A watcher that fails is removed and logged.
        """
        self._watchers.append(watcher)

        def stop() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return stop

    def changed(self) -> None:
        """Be told by a passage that what waits in it has changed."""
        if self._on:
            self._tell()

    def _next(self, stream: Stream | None) -> Iterator[tuple[Waiting, Passage]]:
        if not self._on:
            return
        for road in self._roads:
            for direction in Stream if stream is None else (stream,):
                passage = road.passage(direction)
                unit = passage.next_unit
                if unit is not None:
                    number, octets, since_ns = unit
                    yield Waiting(road.connection, direction, number, octets, since_ns), passage

    def _turn(self, *, on: bool) -> None:
        if on is self._on:
            return
        self._on = on
        for road in tuple(self._roads):
            for direction in Stream:
                road.passage(direction).note_hold()
        self._tell()

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher()
            except Exception:
                self._watchers.remove(watcher)
                logger.exception("a watcher of the hold failed and was removed")
