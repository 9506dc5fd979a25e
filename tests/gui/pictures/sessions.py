"""The recordings that pictures are painted from: real sessions with real peers, recorded once and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from engine.formats.native import JournalWriter
from engine.journal import Journal, Recorder
from engine.scenarios import SCENARIOS, Stage
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import recorded_by, tapped
from engine.wishes import HttpWish
from tests.engine.peers import raw

FOLDER = Path(__file__).resolve().parent / "recordings"
HALF = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4096\r\n\r\n" + b"half of the story\n" * 24
MANY, TOGETHER = 600, 60
"""Messages of the long one, and how many of them come at once."""


async def compare(stage: Stage) -> None:
    """The comparison of polling and pushing."""
    await SCENARIOS["compare"].run(stage)


async def single(stage: Stage) -> None:
    """Three requests on one connection, both of whose ends are observed."""
    recorder = Recorder.start(stage.journal, title="HTTP", kind="http", url="http://localhost/")
    await run_http(HttpWish(url=f"{await stage.servers.http_url()}/", count=3), recorder)


async def failure(stage: Stage) -> None:
    """A response that is cut off half-way, by a server that nobody observes."""
    with raw.peer(raw.answering(HALF, raw.reset)) as port:
        recorder = Recorder.start(stage.journal, title="HTTP", kind="http", url="http://localhost/report")
        await run_http(HttpWish(url=f"http://127.0.0.1:{port}/report"), recorder)


async def many(stage: Stage) -> None:
    """A server that pushes a lot, in bursts."""

    async def push(connection: ServerConnection) -> None:
        for number in range(MANY):
            if number % TOGETHER == 0:
                await connection.recv()
            await connection.send(f"{number}")

    with recorded_by(None):
        server = await serve(push, "127.0.0.1", 0, compression=None)
    url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"
    recorder = Recorder.start(stage.journal, title="WebSocket", kind="websocket", url=url)
    with recorded_by(recorder):
        connection = await connect(url, proxy=None, compression=None)
    for number in range(MANY):
        if number % TOGETHER == 0:
            await connection.send("more")
        await connection.recv()
    await connection.close()
    server.close()
    await server.wait_closed()


SESSIONS: tuple[Callable[[Stage], Awaitable[None]], ...] = (compare, single, failure, many)


def record() -> None:
    """Record all of them anew: every picture changes with them."""
    FOLDER.mkdir(exist_ok=True)
    for session in SESSIONS:
        journal = Journal()
        with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
            runner.run(_run(session, journal))
        path = FOLDER / f"{session.__name__}.wirescope"
        path.unlink(missing_ok=True)
        JournalWriter(journal, path).close()


async def _run(session: Callable[[Stage], Awaitable[None]], journal: Journal) -> None:
    stage = Stage(journal=journal, servers=LocalServers(), keeper=Keeper())
    await session(stage)
    await stage.servers.stop()
    await stage.keeper.end_all()
