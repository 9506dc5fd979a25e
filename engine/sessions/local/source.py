"""A source of updates inside the local servers: something new every so often, and the moment of it written down."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from engine.journal import Detail, Journal, Vantage, What


async def one_update(after_s: float) -> None:
    """Wait for the one update of a source of its own: what keeps a server busy before it can go on."""
    source = UpdateSource(count=1, interval_s=after_s)
    async with asyncio.TaskGroup() as group:
        group.create_task(source.run())
        async for _ in source.follow():
            pass


class UpdateSource:
    """Makes updates 1, 2, 3 ... at a steady pace; each birth is a MARK of no session, seen by the server.

    Args:
        journal: Where the births are written; nowhere if None.
        count: How many updates there will be.
        interval_s: Seconds before each update, the first included.
        size: Octets of the text of an update; no more than it needs if 0.
        now: A monotonic clock, in seconds.
        sleep: Waits so many seconds of that clock.
    """

    def __init__(
        self,
        journal: Journal | None = None,
        *,
        count: int = 5,
        interval_s: float = 0.1,
        size: int = 0,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.count = count
        self.latest = 0
        self._journal = journal
        self._interval_s = interval_s
        self._size = size
        self._now, self._sleep = now, sleep
        self._born = asyncio.Event()

    async def run(self) -> None:
        """Make all the updates, then return."""
        began = self._now()
        for number in range(1, self.count + 1):
            # From the beginning, not from the last update: lateness does not add up.
            await self._sleep(max(0.0, began + number * self._interval_s - self._now()))
            self._give_birth(number)

    def after(self, number: int) -> list[int]:
        """Return the updates born so far that are newer than ``number``, oldest first."""
        return list(range(max(0, number) + 1, self.latest + 1))

    def text(self, number: int) -> str:
        """Return what is told of an update: JSON, its number last, so that whoever has that has all of it.

        Where it is padded its number is first, too, for those who read it.
        """
        plain = json.dumps({"seq": number})
        room = self._size - len(json.dumps({"update": number, "pad": "", "seq": number}))
        return plain if room < 0 else json.dumps({"update": number, "pad": "." * room, "seq": number})

    async def until_after(self, number: int) -> None:
        """Wait until there is an update newer than ``number``, be it for ever."""
        while self.latest <= number:
            await self._born.wait()

    async def follow(self, number: int = 0) -> AsyncIterator[int]:
        """Give the updates newer than ``number`` as they are born, until the last."""
        while number < self.count:
            await self.until_after(number)
            for new in self.after(number):
                number = new
                yield new

    def _give_birth(self, number: int) -> None:
        if self._journal is not None:
            about: Mapping[str, Detail] = {"label": f"update {number}", "update": number}
            self._journal.write(What.MARK, session=0, vantage=Vantage.SERVER, about=about)
        self.latest = number
        born, self._born = self._born, asyncio.Event()
        born.set()
