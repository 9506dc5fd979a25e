"""Servers for one session each: real, on loopback, on a port the system chooses, gone when the session is over."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from engine.journal import Recorder
from engine.sessions.local.idle import LIFTED_S, Idle
from engine.sessions.local.patient import PatientConnection
from engine.sessions.local.servers import ADDRESS, STOP_S, wait_or_cut
from engine.sessions.local.web import end_quietly
from engine.tap import networks, recorded_by

IDLE_S = 75.0
"""Seconds after which an HTTP server closes a connection without a request: the default of many."""

Handler = Callable[[ServerConnection], Awaitable[None]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def http_server(
    application: web.Application, *, idle_s: float = IDLE_S, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Serve an application within the block; gives its URL, without a slash at its end.

    Args:
        application: What is served.
        idle_s: Seconds after which a kept connection without a request is closed.
        port: Where to listen; the system chooses if 0.
        tls: Speak TLS with this context; the URL is https then.
    """
    idle = Idle(idle_s)
    if networks.get() is not None:
        idle.watch(application)
        idle_s = LIFTED_S
    end_quietly(application)
    runner = web.AppRunner(application, keepalive_timeout=idle_s, shutdown_timeout=STOP_S, access_log=None)
    await runner.setup()
    try:
        sock = socket.create_server((ADDRESS, port))
        # Whoever starts it may be recorded; the server belongs to nobody's recording.
        with recorded_by(None):
            await web.SockSite(runner, sock, ssl_context=tls).start()
        yield f"http{'s' if tls else ''}://{ADDRESS}:{sock.getsockname()[1]}"
    finally:
        try:
            await runner.cleanup()
        finally:
            idle.stop()


@asynccontextmanager
async def websocket_server(
    handler: Handler, *, port: int = 0, recorder: Recorder | None = None, window: int = 0, **options: Any
) -> AsyncIterator[str]:
    """Serve WebSockets within the block; gives the URL, without a slash at its end.

    Args:
        handler: Speaks on each WebSocket; that the peer goes away ends it quietly.
        port: Where to listen; the system chooses if 0.
        recorder: Under what connections are written whose client is not observed; under nothing if None.
        window: Octets that the kernel takes for a connection while nobody reads; as the system has it if 0.
        options: More arguments of ``websockets.serve``.
    """

    async def handle(connection: ServerConnection) -> None:
        try:
            await handler(connection)
        except* ConnectionClosed:
            pass  # The tap has written how.

    with recorded_by(recorder):
        usual = {"ping_interval": None, "open_timeout": None, "close_timeout": STOP_S}
        server = await serve(handle, ADDRESS, port, **{**usual, "create_connection": PatientConnection, **options})
    for sock in server.sockets if window else ():
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    try:
        yield f"ws{'s' if options.get('ssl') else ''}://{ADDRESS}:{next(iter(server.sockets)).getsockname()[1]}"
    finally:
        server.close()
        await wait_or_cut(server, 2 * STOP_S)


@asynccontextmanager
async def stream_server(talk: Talk) -> AsyncIterator[int]:
    """Accept connections within the block, each spoken on by ``talk``, octet by octet; gives the port.

    A peer that goes away, or says more than is taken of a head or a frame, ends its talk quietly; what still stands at
    the end is cut off.
    """
    talking: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            talking[task] = writer
            task.add_done_callback(lambda _: talking.pop(task))
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # The tap has written how.
        finally:
            writer.close()

    with recorded_by(None):
        server = await asyncio.start_server(accept, ADDRESS, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        if talking:
            # What the peer did last is on its way to them.
            await asyncio.wait(set(talking), timeout=STOP_S)
        for writer in talking.values():
            writer.transport.abort()
        if talking:
            await asyncio.wait(set(talking), timeout=STOP_S)
