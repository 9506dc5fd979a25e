"""Finding the events of one connection in a trace, without a look at each of a million frames."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.autopsy.life import live
from engine.autopsy.telling import Autopsy, tell
from engine.events import Event


@dataclass(slots=True)
class Examiner:
    """Keeps, for each connection, the numbers of its events; takes the events of a trace in order."""

    _numbers: dict[int, array[int]] = field(default_factory=dict)
    _taken: int = 0

    def take(self, events: Sequence[Event], up_to: int) -> None:
        """Take further events, those before number ``up_to``."""
        for number in range(self._taken, up_to):
            connection = events[number].connection
            if connection:
                self._numbers.setdefault(connection, array("q")).append(number)
        self._taken = max(self._taken, up_to)

    def of(self, events: Sequence[Event], connection: int) -> Iterator[tuple[int, Event]]:
        """Yield the events of a connection with their numbers."""
        for number in self._numbers.get(connection, ()):
            yield number, events[number]


def examine(events: Sequence[Event], connection: int) -> Autopsy:
    """Return the autopsy of a connection of a trace."""
    return tell(live(connection, ((n, event) for n, event in enumerate(events) if event.connection == connection)))
