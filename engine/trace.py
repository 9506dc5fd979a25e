"""The events of a journal, in order; append-only; watched, never edited."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

from engine.decode.connection import VantageReader
from engine.decode.happenings import happening
from engine.decode.room import KEEP_CONTENT, Room
from engine.eventlog import EventLog, EventSlice
from engine.events import Event, RecordingLimited
from engine.journal import Fact, Journal, Vantage, What

logger = logging.getLogger(__name__)

KEEP_EVENTS = 1_000_000
"""How many events a trace reads from octets; a single fact can hold a hundred thousand."""

_OCTETS = frozenset({What.SENT, What.RECEIVED})
_LAST = frozenset({What.LOST, What.NOT_CONNECTED, What.NOT_SECURED})
"""After these an end has no more octets."""

Watcher = Callable[[EventSlice], None]


class Trace:
    """Reads a journal, as far as it is written, whenever it is told to.

    An event's number is its place in ``events``. The order is that of the journal; see ``VantageReader`` for the few
    events whose times go back.

    Args:
        journal: What is read. It is only ever read.
        keep_content: Octets of payloads and contents of frames that are kept in all; past it ``FrameSeen.cut``.
        keep_events: How many events there may be before octets are only counted: one ``RecordingLimited``, and then one
            ``OctetsSeen`` without octets for each direction of each end, when it ends. What carries no octets goes on.
    """

    def __init__(self, journal: Journal, *, keep_content: int = KEEP_CONTENT, keep_events: int = KEEP_EVENTS) -> None:
        self._journal = journal
        self._read = 0
        self._turns: Iterator[list[Event]] | None = None
        self._events = EventLog(journal.facts)
        self._room = Room(keep_content)
        self._keep_events = keep_events
        self._counts = False
        self._passed = 0
        self._readers: dict[tuple[int, Vantage], VantageReader] = {}
        self._over: set[tuple[int, Vantage]] = set()
        self._watchers: list[Watcher] = []

    @property
    def events(self) -> EventLog:
        """Every event so far, oldest first; it only ever grows."""
        return self._events

    @property
    def behind(self) -> int:
        """How many facts are written but not read to their end yet."""
        return len(self._journal.facts) - self._read

    def refresh(
        self, limit: int | None = None, budget_s: float | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> EventSlice:
        """Read the facts written since the last time, tell the watchers, and return the new events.

        It reads at least some tens of events, if there are any; what is left over, be it of a single fact, is read the
        next time: see ``behind``.

        Args:
            limit: How many facts to read at most.
            budget_s: Seconds after which to leave off, within a millisecond or so.
            clock: What tells the seconds.
        """
        facts = self._journal.facts
        end = len(facts) if limit is None else min(len(facts), self._read + limit)
        until = None if budget_s is None else clock() + budget_s
        events = self._events
        first = len(events)
        while self._read < end:
            fact = facts[self._read]
            events.extend(self._next_turn(fact))
            if not self._counts and len(events) >= self._keep_events:
                events.append(self._begin_to_count(fact))
            if until is not None and clock() >= until:
                break
        fresh = EventSlice(events, first, len(events))
        if fresh:
            self._tell(fresh)
        return fresh

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call ``watcher`` with the new events of each refresh; returns its own undo.

        A watcher that fails is removed and logged.
        """
        self._watchers.append(watcher)

        def stop() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return stop

    def _next_turn(self, fact: Fact) -> list[Event]:
        """Read on in ``fact``, the one that comes next."""
        if self._turns is None:
            self._turns = self._read_fact(fact)
        found = next(self._turns, None)
        if found is not None:
            return found
        self._turns = None
        self._read += 1
        return []

    def _read_fact(self, fact: Fact) -> Iterator[list[Event]]:
        key = (fact.connection, fact.vantage)
        if fact.connection == 0 or key in self._over:
            yield self._without_reader(fact)
            return
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = VantageReader(fact.session, fact.connection, fact.vantage, self._room)
        if self._counts and not reader.counts:
            yield from self._guarded(reader, fact, reader.stop_reading())
        self._passed += len(fact.octets)
        yield from self._guarded(reader, fact, reader.read(fact))
        if fact.what in _LAST:
            del self._readers[key]
            self._over.add(key)

    def _guarded(self, reader: VantageReader, fact: Fact, turns: Iterator[list[Event]]) -> Iterator[list[Event]]:
        try:
            yield from turns
        except Exception:
            # Ours, not a peer's: a decoder is to take any octets. The rest of the trace goes on.
            logger.exception("connection %d, %s: its octets are no longer read", fact.connection, fact.vantage)
            yield reader.give_up(fact, "a fault of Wirescope keeps this connection from being read")

    def _without_reader(self, fact: Fact) -> list[Event]:
        if fact.what in _OCTETS and fact.connection:
            logger.debug("connection %d, %s: octets after its end are passed over", fact.connection, fact.vantage)
        event = happening(fact)
        return [] if event is None else [event]

    def _begin_to_count(self, fact: Fact) -> RecordingLimited:
        """Leave off reading octets, also those of ``fact``, the one that is being read."""
        self._counts = True
        reader = self._readers.get((fact.connection, fact.vantage))
        if self._turns is not None and reader is not None and fact.what in _OCTETS:
            self._turns = self._guarded(reader, fact, reader.stop_reading())
        text = f"{self._keep_events:,} events are read; from here on octets are only counted."
        return RecordingLimited(at_ns=fact.at_ns, session=fact.session, kept=self._passed, text=text)

    def _tell(self, fresh: EventSlice) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher(fresh)
            except Exception:
                self._watchers.remove(watcher)
                logger.exception("a watcher of the trace failed and was removed")
