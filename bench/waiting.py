"""Waiting for what a signal tells, on the window's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

GIVE_UP_S = 300


async def until(condition: Callable[[], bool], *signals: Any) -> None:
    """Wait until something is so, which is looked at whenever one of the signals comes.

    Raises:
        TimeoutError: It does not become so.
    """
    came = asyncio.Event()

    def look(*_: object) -> None:
        came.set()

    for signal in signals:
        signal.connect(look)
    try:
        async with asyncio.timeout(GIVE_UP_S):
            while not condition():
                came.clear()
                await came.wait()
    finally:
        for signal in signals:
            signal.disconnect(look)
