"""Openings: what a client asks for before it has anything to send, a TCP connection or a TLS handshake, is a step too.

While the wire is held, nothing of an opening is done until the user lets it go: no SYN leaves (RFC 9293 section 3.5),
no ClientHello (RFC 8446 section 4.1.2). Once it is let go it takes its course, the answer included.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from engine.faults import CutByUser


class Opening:
    """Something that is to be opened, until it is open or has failed.

    Args:
        title: What it is, such as "TCP connect to 127.0.0.1:80".
        now_ns: The journal's clock.
        go: Begins it; called once.
        cut: Ends it, with ``CutByUser``; called once.

    Attributes:
        title: The same.
        since_ns: When it was asked for, in nanoseconds since the journal began.
        held_ns: How long the hold kept it waiting, once it was let go.
        waits: Whether it waits to be let go.
        begun: Whether it was.
        was_cut: Whether the user cut it.
    """

    def __init__(
        self, title: str, now_ns: Callable[[], int], *, go: Callable[[], None], cut: Callable[[], None]
    ) -> None:
        self.title = title
        self.since_ns = now_ns()
        self.held_ns = 0
        self.waits = True
        self.begun = self.was_cut = False
        self._now_ns, self._go, self._cut = now_ns, go, cut

    def begin(self) -> None:
        """Begin it at once: nothing is held."""
        self.waits, self.begun = False, True
        self._go()

    def release(self) -> None:
        """Let it go, if it waits for that."""
        if self.waits:
            self.held_ns = self._now_ns() - self.since_ns
            self.begin()

    def cut(self) -> None:
        """End it, whether it waits or is on its way."""
        if not self.was_cut:
            self.was_cut, self.waits = True, False
            self._cut()


class Openings(Protocol):
    """What knows of a connection's openings."""

    def open(self, title: str, *, go: Callable[[], None], cut: Callable[[], None]) -> Opening:
        """Take an opening, and have it begin as soon as the hold lets it."""
        ...

    def opened(self, opening: Opening) -> None:
        """Be told that an opening is over, however it ended."""
        ...


@asynccontextmanager
async def opening(road: Openings, title: str) -> AsyncIterator[Opening]:
    """Enter the block once the hold lets ``title`` go.

    Raises:
        CutByUser: The user cut it, before or within the block.
    """
    going = asyncio.Event()
    known: Opening | None = None
    try:
        async with asyncio.timeout(None) as limit:
            # A moment that has passed already: the block is left at once.
            known = road.open(title, go=going.set, cut=lambda: limit.reschedule(0))
            try:
                await going.wait()
                yield known
            finally:
                road.opened(known)
    except TimeoutError as error:
        if known is None or not known.was_cut:
            raise
        raise _cut_by_user() from error
    if known.was_cut:
        # It stood before its waiting could be ended.
        raise _cut_by_user()


def _cut_by_user() -> CutByUser:
    return CutByUser(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))
