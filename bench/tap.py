"""What the tap costs: requests and messages per second with it over without it, in one run.

With and without alternate round by round on the same machine in the same process, and the median of the rounds' ratios
is the figure: what slows one down slows the other. Both ends are tapped. Reading what was written down comes later, at
the window's pace, and is not part of the figure.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
from aiohttp import web
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from engine.journal import Journal, Recorder
from engine.tap import recorded_by, tapped

ROUNDS = 9
REQUESTS = 400
MESSAGES = 1500
PAYLOAD = "x" * 100

Work = Callable[[], Awaitable[float]]


def figures() -> Iterator[tuple[str, float]]:
    """Give each figure by its name: the ratio, and for orientation the rate with the tap."""
    for loop_name, loop_class, arguments in _loops():
        for work_name, work in (("http_requests", _requests), ("websocket_messages", _messages)):
            ratio, rate = _compare(loop_class, arguments, work)
            yield f"tap_{work_name}_ratio_{loop_name}", ratio
            yield f"tap_{work_name}_per_s_{loop_name}", rate


def _loops() -> Iterator[tuple[str, Any, tuple[Any, ...]]]:
    yield "asyncio", asyncio.SelectorEventLoop, ()
    if importlib.util.find_spec("qasync") is None or importlib.util.find_spec("PySide6") is None:
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    import qasync

    yield "qasync", qasync.QEventLoop, (application,)


def _compare(loop_class: Any, arguments: tuple[Any, ...], work: Work) -> tuple[float, float]:
    """Return the median over the rounds of rate with over rate without, and the median rate with."""
    ratios, rates = [], []
    for number in range(ROUNDS):
        # Each goes first in turn, so that a machine that speeds up or slows down favours neither.
        order = (True, False) if number % 2 else (False, True)
        rate = {with_tap: _run(loop_class, arguments, work, with_tap) for with_tap in order}
        ratios.append(rate[True] / rate[False])
        rates.append(rate[True])
    return statistics.median(ratios), statistics.median(rates)


def _run(loop_class: Any, arguments: tuple[Any, ...], work: Work, with_tap: bool) -> float:
    loop = (tapped(loop_class) if with_tap else loop_class)(*arguments)
    recorder = Recorder.start(Journal(), title="bench", kind="http", url="") if with_tap else None

    async def recorded() -> float:
        with recorded_by(recorder):
            return await work()

    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(recorded())
    finally:
        loop.close()
        asyncio.set_event_loop(None)


async def _requests() -> float:
    """Requests per second on one kept connection."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=PAYLOAD)

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    with recorded_by(None):
        await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with aiohttp.ClientSession() as client:
        rate = await _rate(REQUESTS, lambda: _get(client, url))
    await runner.cleanup()
    return rate


async def _get(client: aiohttp.ClientSession, url: str) -> None:
    async with client.get(url) as response:
        await response.read()


async def _messages() -> float:
    """Messages that were echoed per second on one WebSocket."""

    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    with recorded_by(None):
        server = await serve(echo, "127.0.0.1", 0, compression=None)
    port = next(iter(server.sockets)).getsockname()[1]
    async with connect(f"ws://127.0.0.1:{port}/", proxy=None, compression=None) as connection:

        async def round_trip() -> None:
            await connection.send(PAYLOAD)
            await connection.recv()

        rate = await _rate(MESSAGES, round_trip)
    server.close()
    await server.wait_closed()
    return rate


async def _rate(count: int, action: Callable[[], Awaitable[None]]) -> float:
    for _ in range(count // 10):
        await action()
    began = time.perf_counter()
    for _ in range(count):
        await action()
    return count / (time.perf_counter() - began)
