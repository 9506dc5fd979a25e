"""Waiting for what a session's trace shows: the frames that one end was given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.events import Accepted, Direction, Event, FrameSeen, SessionStarted
from engine.journal import Journal, Vantage
from engine.sessions.patience import within
from engine.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Iterator


class Watch:
    """Reads a journal as it grows, for whoever waits for something in it.

    Args:
        journal: What is read.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._trace = Trace(journal)
        self._grown = asyncio.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice within the block that the journal grows."""
        stop = self._journal.watch(self._note)
        try:
            yield
        finally:
            stop()

    def _note(self) -> None:
        # Each who waits has the event of before; whoever comes later gets another.
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    async def until(self, at: int, where: Callable[[Event], bool], within_s: float) -> int:
        """Return the number of the first event from ``at`` on of which ``where`` is true, once it is there.

        Raises:
            TimeoutError: None came in ``within_s``.
        """
        async with within(within_s):
            while True:
                grown = self._grown
                self._trace.refresh()
                events = self._trace.events
                while at < len(events):
                    if where(events[at]):
                        return at
                    at += 1
                await grown.wait()

    def session(self, title: str) -> int:
        """Return the number of the newest session of a title."""
        return self._last(lambda event: isinstance(event, SessionStarted) and event.title == title).session

    def accepted(self, peer: str) -> int:
        """Return the number of the connection that a server was given last from an address."""
        return self._last(lambda event: isinstance(event, Accepted) and event.peer == peer).connection

    def _last(self, where: Callable[[Event], bool]) -> Event:
        self._trace.refresh()
        return next(event for event in reversed(self._trace.events) if where(event))


class Listener:
    """One end of a connection, and how far the frames that it was given were looked at.

    Args:
        watch: Where they are looked for.
        vantage: The end.
        session: Of the connection, where its number is not known; 0 otherwise.
        connection: Its number; 0 where its session is known.
    """

    def __init__(self, watch: Watch, vantage: Vantage, *, session: int = 0, connection: int = 0) -> None:
        self._watch, self._vantage = watch, vantage
        self._session, self._connection = session, connection
        self._at = 0

    async def hear(
        self, where: Callable[[FrameSeen], bool], within_s: float, ended: Callable[[], Awaitable[object]]
    ) -> bool:
        """Wait for the next frame of which ``where`` is true; those that came before it are passed over.

        Args:
            where: What it is to be.
            within_s: Seconds until it has come.
            ended: Waits for the end of the connection, after which none comes.

        Returns:
            Whether it came.
        """
        async with asyncio.TaskGroup() as group:
            heard = group.create_task(self._frame(where, within_s))
            gone = group.create_task(_until(ended))
            await asyncio.wait({heard, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            if not heard.done():
                heard.cancel()
        # What came last may have come with the end.
        return heard.result() if not heard.cancelled() else await self._frame(where, 0.0)

    async def _frame(self, where: Callable[[FrameSeen], bool], within_s: float) -> bool:
        def is_it(event: Event) -> bool:
            return (
                isinstance(event, FrameSeen)
                and event.vantage is self._vantage
                and event.direction is Direction.RECEIVED
                and self._session in (0, event.session)
                and self._connection in (0, event.connection)
                and where(event)
            )

        try:
            self._at = await self._watch.until(self._at, is_it, within_s) + 1
        except TimeoutError:
            return False
        return True


async def _until(ended: Callable[[], Awaitable[object]]) -> None:
    await ended()
