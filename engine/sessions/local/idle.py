"""A server's idle timeout that stands still while the wire is held.

aiohttp's own closes a kept connection once its time is over, whoever has what the server sent last: while the wire is
held, that may still be in flight, and so may the next request. Over a network of ours the server closes by this one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from engine.sessions.patience import Limit, network_of

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

LIFTED_S = 24 * 60 * 60.0
"""Seconds that aiohttp's own is given where this one closes."""


class Idle:
    """Closes connections on which no request came for a while after the last answer (RFC 9112 section 9.5).

    Args:
        seconds: How long that is, while nothing waits in the hold.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # Of each connection that a request came on and that stands: how long it waits for the next, while it does.
        self._limits: dict[asyncio.Transport, Limit | None] = {}

    def watch(self, application: web.Application) -> None:
        """Watch the requests of an application that is not served yet."""
        application.middlewares.insert(0, self._watch)

    def stop(self) -> None:
        """Close nothing any more."""
        for transport in tuple(self._limits):
            self._end(transport)

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._end(request.transport)
        try:
            return await handler(request)
        finally:
            self._begin(request)

    def _begin(self, request: web.Request) -> None:
        transport = request.transport
        if transport is None or transport.is_closing():
            return

        if transport not in self._limits:
            # aiohttp's task for a connection is over with it.
            request.task.add_done_callback(lambda _: self._forget(transport))

        def close() -> None:
            self._end(transport)
            if transport.get_write_buffer_size():
                # Its answer has not left yet.
                self._begin(request)
            else:
                request.protocol.force_close()

        self._limits[transport] = Limit(self._seconds, network_of(transport), close, 0)

    def _end(self, transport: asyncio.Transport | None) -> None:
        limit = None if transport is None else self._limits.get(transport)
        if transport is not None and limit is not None:
            limit.stop()
            self._limits[transport] = None

    def _forget(self, transport: asyncio.Transport) -> None:
        self._end(transport)
        self._limits.pop(transport, None)
