"""The events of a journal, in order; append-only; watched, never edited."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.decode.connection import VantageReader
from engine.decode.happenings import happening
from engine.decode.room import KEEP_CONTENT, Room
from engine.decode.websocket import MAX_HEADER
from engine.eventlog import EventLog, EventSlice
from engine.events import Event, RecordingLimited
from engine.journal import Fact, FactLog, Journal, Vantage, What
from engine.rows import RowReader

logger = logging.getLogger(__name__)

KEEP_EVENTS = 4_000_000
"""How many events a trace reads from octets; a single fact can hold a hundred thousand. A row takes 33 octets."""
KEEP_OBJECTS = 1_000_000
"""How many of them may be other than plain frames: as an object one takes some 400 octets."""

ROWS = 64
"""Plain frames read between two looks at the clock: some tens of microseconds."""

_OCTETS = (What.SENT, What.RECEIVED)
_LAST = frozenset({What.LOST, What.NOT_CONNECTED, What.NOT_SECURED})
"""After these an end has no more octets."""

Watcher = Callable[[EventSlice], None]


class Trace:
    """Reads a journal, as far as it is written, whenever it is told to.

    An event's number is its place in ``events``. The order is that of the journal; see ``VantageReader`` for the few
    events whose times go back.

    Args:
        journal: What is read. It is only ever read.
        keep_content: Octets of payloads and contents of frames that are kept in all, besides those that lie in the
            journal in one piece; past it ``FrameSeen.cut``.
        keep_events: How many events there may be before octets are only counted: one ``RecordingLimited``, and then one
            ``OctetsSeen`` without octets for each direction of each end, when it ends. What carries no octets goes on.
        keep_objects: The same for events that are not rows of ``events``.
        in_rows: Whether plain frames are read the short way, into rows of ``events``. It is there to be compared with:
            the events are the same.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        keep_content: int = KEEP_CONTENT,
        keep_events: int = KEEP_EVENTS,
        keep_objects: int = KEEP_OBJECTS,
        in_rows: bool = True,
    ) -> None:
        self._journal = journal
        self._read = 0
        self._turns: Iterator[list[Event]] | None = None
        self._events = EventLog(journal.facts)
        self._rows = RowReader(journal.facts, self._events) if in_rows else None
        self._offset = 0
        self._size = 0
        self._room = Room(keep_content)
        self._keep_events = keep_events
        self._keep_objects = keep_objects
        self._counts = False
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
            if not self._read_rows(end):
                events.extend(self._next_turn(facts))
            if not self._counts and (limit_reached := self._limit_reached()):
                events.append(self._begin_to_count(facts, limit_reached))
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

    def _read_rows(self, end: int) -> bool:
        """Read some plain frames on; return whether there were any, or that there are facts that hold nothing else."""
        room = self._keep_events - len(self._events)
        if self._rows is None or self._turns is not None or room <= 0:
            return False
        before = self._read, self._offset
        self._read, self._offset = self._rows.read(*before, end, min(room, ROWS))
        return (self._read, self._offset) != before

    def _next_turn(self, facts: FactLog) -> list[Event]:
        """Read on, the long way, in the fact that comes next."""
        if self._turns is None:
            fact = facts[self._read]
            self._size = len(fact.octets)
            self._turns = self._read_fact(fact)
        found = next(self._turns, None)
        if found is not None:
            return found
        self._turns = None
        if self._offset >= self._size:
            self._read += 1
            self._offset = 0
        return []

    def _read_fact(self, fact: Fact) -> Iterator[list[Event]]:
        """Read a fact the long way, from the offset on that was come to; up to where it may go on with rows."""
        start, self._offset = self._offset, len(fact.octets)
        key = (fact.connection, fact.vantage)
        if fact.connection == 0 or key in self._over:
            yield self._without_reader(fact)
            return
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = VantageReader(fact.session, fact.connection, fact.vantage, self._room)
        if self._rows is not None:
            self._rows.give_back(reader, *([fact.what] if fact.what in _OCTETS else _OCTETS))
        if self._counts and not reader.counts:
            yield from self._guarded(reader, fact, reader.stop_reading())
        for part in self._parts(reader, fact, start):
            yield from self._guarded(reader, part, reader.read(part))
        if self._rows is not None and fact.what in _OCTETS:
            lane = self._journal.facts.lane(fact.session, fact.connection, fact.vantage, fact.what)
            self._rows.take(lane, reader, fact.what)
        if fact.what in _LAST:
            del self._readers[key]
            self._over.add(key)

    def _parts(self, reader: VantageReader, fact: Fact, start: int) -> Iterator[Fact]:
        """Give what of a fact is to be read the long way: what completes a frame by itself, lest more of it has to."""
        end = len(fact.octets)
        stream = reader.frames_of(fact.what) if self._rows is not None and fact.what in _OCTETS else None
        missing = 0 if stream is None else stream.missing(fact.octets[start : start + MAX_HEADER])
        if stream is not None and 0 < missing < end - start:
            self._offset = start + missing
            yield replace(fact, octets=fact.octets[start : self._offset])
            if stream.idle:
                return
            start = self._offset
        self._offset = end
        yield replace(fact, octets=fact.octets[start:]) if start else fact

    def _guarded(self, reader: VantageReader, fact: Fact, turns: Iterator[list[Event]]) -> Iterator[list[Event]]:
        try:
            yield from turns
        except Exception:
            # Ours, not a peer's: a decoder is to take any octets. The rest of the trace goes on.
            logger.exception("connection %d, %s: its octets are no longer read", fact.connection, fact.vantage)
            if self._rows is not None:
                self._rows.give_back(reader, *_OCTETS)
            yield reader.give_up(fact, "a fault of Wirescope keeps this connection from being read")

    def _without_reader(self, fact: Fact) -> list[Event]:
        if fact.what in _OCTETS and fact.connection:
            logger.debug("connection %d, %s: octets after its end are passed over", fact.connection, fact.vantage)
        event = happening(fact)
        return [] if event is None else [event]

    def _limit_reached(self) -> str:
        """Return what there are as many of as are read, if anything."""
        if len(self._events) >= self._keep_events:
            return f"{self._keep_events:,} events"
        if self._events.objects >= self._keep_objects:
            return f"{self._keep_objects:,} events other than plain frames"
        return ""

    def _begin_to_count(self, facts: FactLog, limit: str) -> RecordingLimited:
        """Leave off reading octets, also those of the fact that is being read."""
        place = self._read if self._turns is not None or self._offset else self._read - 1
        fact = facts[place]
        self._counts = True
        if self._rows is not None:
            self._rows.give_all_back()
        reader = self._readers.get((fact.connection, fact.vantage))
        if self._turns is not None and reader is not None and fact.what in _OCTETS:
            self._turns = self._guarded(reader, fact, reader.stop_reading())
        text = f"{limit} are read; from here on octets are only counted."
        return RecordingLimited(at_ns=fact.at_ns, session=fact.session, kept=facts.ends[place], text=text)

    def _tell(self, fresh: EventSlice) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher(fresh)
            except Exception:
                self._watchers.remove(watcher)
                logger.exception("a watcher of the trace failed and was removed")
