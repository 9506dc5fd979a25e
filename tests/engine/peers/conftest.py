"""Sessions on a tapped loop without a window, against peers that are not ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from engine.tap import tapped
from tests.engine.peers.lab import Lab, open_sockets

LIMIT_S = 20.0


@pytest.fixture
def run(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Run a coroutine on a tapped loop; afterwards no task and no socket may be left, and nothing may be logged."""
    before = open_sockets()
    loop = tapped(asyncio.SelectorEventLoop)()
    troubles: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: troubles.append(context))

    async def limited(coroutine: Coroutine[Any, Any, Any]) -> Any:
        async with asyncio.timeout(LIMIT_S):
            result = await coroutine
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"still running: {left}"
            return result

    try:
        asyncio.set_event_loop(loop)
        yield lambda coroutine: loop.run_until_complete(limited(coroutine))
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    assert not troubles, troubles
    assert open_sockets() <= before, "a socket was left open"
    logged = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not logged, logged


@pytest.fixture
def lab(run: Callable[[Coroutine[Any, Any, Any]], Any]) -> Lab:
    return Lab(run)
