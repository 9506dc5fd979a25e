"""Loopback servers, as real as any: HTTP by aiohttp, WebSocket by websockets, on ports the system chooses."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from engine.sessions.local.patient import PatientConnection
from engine.sessions.local.source import UpdateSource
from engine.sessions.local.web import MAX_BODY, application, end_quietly
from engine.tap import recorded_by

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

logger = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
PATHS = ("/echo", "/updates")
STOP_S = 0.5
"""Seconds that handlers are given to end before their connections are cut."""


class LocalServers:
    """The application's own servers, each started when first needed.

    Args:
        tls: Speak TLS with this context; the URLs are then https and wss.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._http: web.AppRunner | None = None
        self._http_port = 0
        self._websocket: Server | None = None
        self._websocket_port = 0
        self._source: UpdateSource | None = None
        self._starting = asyncio.Lock()
        self._publishing = asyncio.Lock()

    async def http_url(self) -> str:
        """Return the HTTP server's URL, without a slash at its end; starts the server if it does not run."""
        async with self._starting:
            if self._http is None:
                await self._start_http()
        return f"http{'s' if self._tls else ''}://{ADDRESS}:{self._http_port}"

    async def websocket_url(self) -> str:
        """Return the WebSocket server's URL, without a slash at its end; starts the server if it does not run."""
        async with self._starting:
            if self._websocket is None:
                await self._start_websocket()
        return f"ws{'s' if self._tls else ''}://{ADDRESS}:{self._websocket_port}"

    @asynccontextmanager
    async def publishing(self, source: UpdateSource) -> AsyncIterator[None]:
        """Give out the updates of ``source`` at /updates within the block; another has to wait until then."""
        async with self._publishing:
            self._source = source
            try:
                yield
            finally:
                self._source = None

    async def stop(self, within_s: float = 4 * STOP_S) -> None:
        """Stop listening, end every connection; the next call of an URL starts anew.

        Both servers at once, and what does not end by itself in half of ``within_s`` is cut off; a handler of the HTTP
        server is given ``STOP_S``.
        """
        async with self._starting:
            http, self._http = self._http, None
            websocket, self._websocket = self._websocket, None
            async with asyncio.TaskGroup() as group:
                if websocket is not None:
                    websocket.close()
                    group.create_task(wait_or_cut(websocket, within_s), name="stopping the WebSocket server")
                if http is not None:
                    group.create_task(http.cleanup(), name="stopping the HTTP server")

    async def _start_http(self) -> None:
        served = application(lambda: self._source)
        end_quietly(served)
        runner = web.AppRunner(served, shutdown_timeout=STOP_S, access_log=None)
        async with AsyncExitStack() as undo:
            await runner.setup()
            undo.push_async_callback(runner.cleanup)
            sock = socket.create_server((ADDRESS, 0))
            undo.callback(sock.close)
            # Whoever asks first may be recorded; the server belongs to nobody's recording.
            with recorded_by(None):
                await web.SockSite(runner, sock, ssl_context=self._tls).start()
            self._http_port = sock.getsockname()[1]
            self._http = runner
            undo.pop_all()

    async def _start_websocket(self) -> None:
        with recorded_by(None):
            self._websocket = await serve(
                self._handle,
                ADDRESS,
                0,
                ssl=self._tls,
                process_request=_refuse_other_paths,
                create_connection=PatientConnection,
                open_timeout=None,
                ping_interval=None,
                close_timeout=STOP_S,
                max_size=MAX_BODY,
            )
        self._websocket_port = next(iter(self._websocket.sockets)).getsockname()[1]

    async def _handle(self, connection: ServerConnection) -> None:
        request = connection.request
        try:
            if request is not None and _path(request) == "/updates":
                await self._push(connection)
            else:
                async for message in connection:
                    await connection.send(message)
        except* ConnectionClosed:
            pass  # The peer went away; the tap has written how.

    async def _push(self, connection: ServerConnection) -> None:
        """Send every update as it is born, until the peer closes; what it says meanwhile is read and dropped."""
        async with asyncio.TaskGroup() as group:
            source = self._source
            tasks = []
            if source is None:
                # Nothing is published: this connection gets updates of its own.
                source = UpdateSource()
                tasks.append(group.create_task(source.run()))
            tasks.append(group.create_task(_send_updates(connection, source)))
            try:
                async for _ in connection:
                    pass
            finally:
                for task in tasks:
                    task.cancel()


async def _send_updates(connection: ServerConnection, source: UpdateSource) -> None:
    async for number in source.follow():
        await connection.send(source.text(number))


async def wait_or_cut(server: Server, within_s: float) -> None:
    """Wait for the closing handshakes, then for the ends of connections that were cut, half of the time each."""
    connections = list(server.connections)
    for cut in (False, True):
        if cut:
            for connection in connections:
                connection.transport.abort()
        try:
            async with asyncio.timeout(within_s / 2):
                return await server.wait_closed()
        except TimeoutError:
            continue
    logger.error("a WebSocket handler of the local server did not end")
    return None


def _path(request: Request) -> str:
    return request.path.partition("?")[0]


def _refuse_other_paths(connection: ServerConnection, request: Request) -> Response | None:
    if _path(request) in PATHS:
        return None
    return connection.respond(404, f"There is no WebSocket here: use {' or '.join(PATHS)}.\n")
