"""The events of a journal, in order; append-only; watched, never edited."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from engine.decode.connection import VantageReader
from engine.decode.happenings import happening
from engine.events import Event
from engine.journal import Fact, Journal, Vantage

logger = logging.getLogger(__name__)

Watcher = Callable[[Sequence[Event]], None]


class Trace:
    """Reads a journal, as far as it is written, whenever it is told to.

    An event's number is its place in ``events``. The order is that of the journal; see ``VantageReader`` for the few
    events whose times go back.

    Args:
        journal: What is read. It is only ever read.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._read = 0
        self._events: list[Event] = []
        self._readers: dict[tuple[int, Vantage], VantageReader] = {}
        self._watchers: list[Watcher] = []

    @property
    def events(self) -> Sequence[Event]:
        """Every event so far, oldest first; it only ever grows."""
        return self._events

    @property
    def behind(self) -> int:
        """How many facts are written but not read yet."""
        return len(self._journal.facts) - self._read

    def refresh(self, limit: int | None = None) -> Sequence[Event]:
        """Read the facts written since the last time, tell the watchers, and return the new events.

        Args:
            limit: How many facts to read at most, for those who have little time; see ``behind``.
        """
        end = len(self._journal.facts) if limit is None else min(len(self._journal.facts), self._read + limit)
        fresh: list[Event] = []
        for fact in self._journal.facts[self._read : end]:
            fresh += self._read_fact(fact)
        self._read = end
        self._events += fresh
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

    def _read_fact(self, fact: Fact) -> list[Event]:
        if fact.connection == 0:
            event = happening(fact)
            return [] if event is None else [event]
        key = (fact.connection, fact.vantage)
        reader = self._readers.get(key)
        if reader is None:
            reader = self._readers[key] = VantageReader(fact.session, fact.connection, fact.vantage)
        try:
            return reader.read(fact)
        except Exception:
            # Ours, not a peer's: a decoder is to take any octets. The rest of the trace goes on.
            logger.exception("connection %d, %s: its octets are no longer read", fact.connection, fact.vantage)
            return reader.give_up(fact, "a fault of Wirescope keeps this connection from being read")

    def _tell(self, fresh: Sequence[Event]) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher(fresh)
            except Exception:
                self._watchers.remove(watcher)
                logger.exception("a watcher of the trace failed and was removed")
