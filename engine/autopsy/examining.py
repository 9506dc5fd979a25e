"""The lives of all connections of a trace, told as its events come; without a look at each of a million frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.autopsy.life import LAST, Life, Seen, is_first_hand, live, take, take_plain
from engine.autopsy.telling import Autopsy, tell
from engine.autopsy.verdict import Manner
from engine.eventlog import BY_SERVER, SENT, EventLog
from engine.events import Event
from engine.journal import Vantage


@dataclass(slots=True)
class Examiner:
    """Keeps the life of each connection; takes the events of a trace in order. What was told stays until there is more.

    Attributes:
        taken: How many events it has taken.
    """

    taken: int = 0
    _lives: dict[int, Life] = field(default_factory=dict)
    _open: dict[int, Life] = field(default_factory=dict)
    _told: dict[int, Autopsy] = field(default_factory=dict)

    def take(self, events: Sequence[Event], up_to: int) -> None:
        """Take further events, those before number ``up_to``; of the plain frames of a log, few cost anything."""
        while self.taken < up_to:
            at = self.taken
            objects = at if not isinstance(events, EventLog) else events.codes.find(0, at, up_to)
            if objects == at:
                self._take(at, events[at])
                self.taken += 1
            elif isinstance(events, EventLog):
                self.taken = up_to if objects < 0 else objects
                self._take_plain(events, at, self.taken)

    @property
    def connections(self) -> Sequence[int]:
        """The connections there are, in the order of their first events."""
        return tuple(self._lives)

    def of(self, connection: int) -> Autopsy | None:
        """Return the autopsy of a connection as far as its events were taken; None where there is none of them."""
        if connection not in self._told and connection in self._lives:
            self._told[connection] = tell(self._lives[connection])
        return self._told.get(connection)

    def ended(self) -> Iterator[Autopsy]:
        """Yield the autopsies of the connections that have ended, in the order of their first events."""
        for connection in self._lives:
            found = self.of(connection)
            if found is not None and found.verdict.manner is not Manner.OPEN:
                yield found

    def _take(self, number: int, event: Event) -> None:
        if not event.connection:
            return
        life = self._lives.get(event.connection)
        if life is None:
            life = self._lives[event.connection] = Life(connection=event.connection)
        take(life, number, event)
        self._told.pop(event.connection, None)
        if life.websocket and any(end.seen and end.lost is None for end in life.ends.values()):
            self._open[event.connection] = life
        else:
            self._open.pop(event.connection, None)

    def _take_plain(self, log: EventLog, first: int, last: int) -> None:
        """Take plain frames alone: of each connection the last that each end saw, and the last that were sent.

        They are looked for from the end backwards, until all that can be there was found.
        """
        missing = {(known, side) for known, life in self._open.items() for side, end in life.ends.items() if end.seen}
        unnamed = dict.fromkeys(self._open, LAST)
        found: list[tuple[int, Vantage, bool]] = []
        for number in range(last - 1, first - 1, -1):
            if not missing and not unnamed:
                break
            connection, code = log.connections[number], log.codes[number]
            side, sent = (Vantage.SERVER if code & BY_SERVER else Vantage.CLIENT), bool(code & SENT)
            named = connection in unnamed and is_first_hand(self._lives[connection], side, sent=sent)
            if named or (connection, side) in missing:
                missing.discard((connection, side))
                found.append((number, side, sent))
            if named:
                unnamed[connection] -= 1
                if not unnamed[connection]:
                    del unnamed[connection]
        for number, side, sent in reversed(found):
            connection = log.connections[number]
            self._told.pop(connection, None)
            take_plain(self._lives[connection], side, Seen(number, log.at_ns[number]), sent=sent)


def examine(events: Sequence[Event], connection: int) -> Autopsy:
    """Return the autopsy of a connection of a trace."""
    return tell(live(connection, ((n, event) for n, event in enumerate(events) if event.connection == connection)))
