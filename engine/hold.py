"""The hold: octets that were handed over stay in flight until the user lets them go, one message after the other.

What a message is, is said in ``engine.units``. To open a connection is a step as well (``engine.opening``): it is
counted among what waits on its way to the server. The end of a stream is none: it follows what was sent before it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from engine.events import Stream
from engine.opening import Opening
from engine.passage import Passage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message, or an opening, that waits to be let go.

    Attributes:
        connection: The connection it is on.
        stream: The direction it goes in.
        number: Its number among the messages of that direction, from 1, whether they were held or not; 0 for an
            opening, of which nothing has been sent yet.
        octets: How many of it are there.
        since_ns: When it was handed over, or asked for, in nanoseconds since the journal began.
        title: What it is, such as "GET /", "TEXT, 5 octets", "TCP connect to 127.0.0.1:80"; "" while nobody can tell.
    """

    connection: int
    stream: Stream
    number: int
    octets: int
    since_ns: int
    title: str = ""


class Held(Protocol):
    """A connection whose octets can be held.

    Attributes:
        connection: Its number in the journal.
        opening: What is being opened of it.
    """

    connection: int
    opening: Opening | None

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

    def end(self) -> None:
        """Let go, in order, what was sent; what waits to be opened is not: who asked for it is to give it up."""
        self._turn(on=False, opening=False)

    @property
    def waits(self) -> bool:
        """Whether anything waits to be released."""
        return next(self._next(None), None) is not None

    def waiting(self, stream: Stream | None = None) -> tuple[Waiting, ...]:
        """Return the next message of each connection and direction that waits to be released, the oldest first.

        Args:
            stream: One direction alone.
        """
        found = [waiting for waiting, _ in self._next(stream)]
        return tuple(sorted(found, key=lambda waiting: waiting.since_ns))

    def count(self, stream: Stream) -> int:
        """Return how many messages and openings wait to be released in one direction, on all connections."""
        if not self._on:
            return 0
        opening = 0 if stream is Stream.DOWN else sum(_waits(road) is not None for road in self._roads)
        return opening + sum(road.passage(stream).units_left for road in self._roads)

    def release(self, stream: Stream | None = None, connection: int | None = None) -> Waiting | None:
        """Let the next message go: of what waits, that which was handed over first; returns it, None if nothing waits.

        Args:
            stream: One direction alone.
            connection: One connection alone.
        """
        found = [(w, release) for w, release in self._next(stream) if connection in (None, w.connection)]
        if not found:
            return None
        waiting, release = min(found, key=lambda pair: pair[0].since_ns)
        release()
        self.changed()
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

    def _next(self, stream: Stream | None) -> Iterator[tuple[Waiting, Callable[[], object]]]:
        """Give what waits to be released next, with what releases it."""
        for road in self._roads if self._on else ():
            opening = _waits(road)
            if opening is not None and stream is not Stream.DOWN:
                yield Waiting(road.connection, Stream.UP, 0, 0, opening.since_ns, opening.title), opening.release
            for direction in Stream if stream is None else (stream,):
                passage = road.passage(direction)
                unit = passage.next_unit
                if unit is not None:
                    waiting = Waiting(road.connection, direction, unit.number, unit.octets, unit.since_ns, unit.title)
                    yield waiting, passage.release

    def _turn(self, *, on: bool, opening: bool = True) -> None:
        if on is self._on:
            return
        self._on = on
        for road in tuple(self._roads):
            if opening and not on and road.opening is not None:
                road.opening.release()
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


def _waits(road: Held) -> Opening | None:
    return road.opening if road.opening is not None and road.opening.waits else None
