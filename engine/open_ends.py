"""The ends of connections that still stand in a journal, and waiting until none does."""

from __future__ import annotations

import asyncio

from engine.journal import Journal, What

_GONE = (What.LOST, What.NOT_SECURED)
_THERE = (What.CONNECTED, What.ACCEPTED)


class OpenEnds:
    """The ends of connections that are there and not gone, as far as a journal was read; each fact is read once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._read = 0
        self._open: set[tuple[int, str]] = set()

    def read(self) -> set[tuple[int, str]]:
        """Read on to the journal's end; returns the connection and the vantage of each."""
        facts = self._journal.facts
        for fact in facts[self._read :]:
            if fact.what in _THERE:
                self._open.add((fact.connection, fact.vantage))
            elif fact.what in _GONE:
                self._open.discard((fact.connection, fact.vantage))
        self._read = len(facts)
        return self._open


async def until_gone(journal: Journal, within_s: float) -> None:
    """Wait until every end of every connection knows that it is gone, so that the journal is whole; or for so long."""
    written = asyncio.Event()
    stop = journal.watch(written.set)
    ends = OpenEnds(journal)
    try:
        async with asyncio.timeout(within_s):
            while ends.read():
                written.clear()
                await written.wait()
    except TimeoutError:
        pass  # An end that nobody told stays open in the picture: that is what was seen.
    finally:
        stop()
