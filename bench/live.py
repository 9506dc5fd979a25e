"""Following live: the window while a WebSocket brings 10,000 messages a second, all in one thread.

The server, the client and the window share one loop, so the libraries' own limit is measured, too: the same session on
the same loop without the window and its tap, as fast as it goes. A tick is what the window does between two paintings
of the stage, which are 16 ms apart where nothing is late: reading, layout and painting. Its 99th of 100 under load, and
the time from one painting to the next, are held against the median while the recording is played and nothing arrives.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtWidgets import QApplication
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from bench.children import in_child
from bench.waiting import until
from engine.tap import recorded_by, tapped
from gui.app import App
from gui.bridge import Bridge
from gui.command.options import WindowOptions
from gui.theme import load_fonts
from gui.widgets.stage.sequence_view import SequenceView

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gui.recording import Recording

RATE = int(os.environ.get("WIRESCOPE_BENCH_RATE", "10000"))
SECONDS = 4.0
IDLE_S = 2.0
SIZE = (1600, 1000)
PAYLOAD = "x" * 20
TURN_S = 0.004
"""Seconds after which the server sends what is due by then."""
LEAST_TICKS = 20
BEGINNING = 1_000
"""Events before the first tick that counts."""


def figures() -> Iterator[tuple[str, float]]:
    """Give each figure by its name."""
    alone = in_child("bench.live", "alone")
    found = in_child("bench.live", "with_window", min(RATE, alone))
    yield "live_messages_per_s_libraries_alone", alone
    for name, value in found.items():
        yield f"live_{name}", value


def alone() -> float:
    """Return how many messages a second the libraries manage on the window's loop, without the window."""
    return _on_loop(_alone)


async def _alone(application: QApplication) -> float:
    count = RATE * 2
    async with _server(float("inf"), count) as url, connect(url, compression=None) as connection:
        began = time.perf_counter()
        async for _ in connection:
            pass
        return count / (time.perf_counter() - began)


def with_window(rate: float) -> dict[str, float]:
    """Return what is measured at so many messages a second."""
    return _on_loop(lambda application: _with_window(application, rate))


async def _with_window(application: QApplication, rate: float) -> dict[str, float]:
    load_fonts()
    watch = Watch()
    count = int(rate * SECONDS)
    with tempfile.TemporaryDirectory(prefix="wirescope-bench-") as folder:
        app = App(application, Path(folder))
        app.window.resize(*SIZE)
        async with _server(rate, count) as url:
            app.begin(WindowOptions(url=url))
            recording = app.runner.recordings[-1]
            watch.recording = recording
            began = time.perf_counter()
            # The window's own coming is not meant.
            await until(lambda: len(recording.events) > BEGINNING, app.bridge.grown)
            watch.taken()
            await until(lambda: not recording.live, app.runner.changed)
            ended = time.perf_counter()
            loaded = watch.taken()
            await until(lambda: not recording.behind, app.bridge.caught_up)
            caught_up = time.perf_counter()
        app.player.first()
        app.player.toggle()
        watch.taken()
        await asyncio.sleep(IDLE_S)
        idle = watch.taken()
        app.window.close()
        await app.until_closed()
    return _told(loaded, idle) | {
        "messages_per_s_with_window": count / (ended - began),
        "behind_ms_at_the_end": 1000 * (caught_up - ended),
        "behind_messages_at_most": max(loaded.behind) / 2,
        "behind_second_half_over_first": _halves(loaded.behind),
    }


class Ticks:
    """What was seen: of each tick its work and its length in seconds, and how many facts were not read at its end."""

    def __init__(self) -> None:
        self.work: list[float] = []
        self.length: list[float] = []
        self.behind: list[int] = []


class Watch:
    """Looks at the window's work: reading and layout (``Bridge.advance``) and painting.

    Attributes:
        recording: Of which it is told how much is not read.
    """

    def __init__(self) -> None:
        self.recording: Recording | None = None
        self._ticks = Ticks()
        self._worked = 0.0
        self._painted = time.perf_counter()
        advance, paint = Bridge.advance, SequenceView.paintEvent

        def timed_advance(bridge: Bridge, *arguments: Any) -> None:
            began = time.perf_counter()
            advance(bridge, *arguments)
            self._worked += time.perf_counter() - began

        def timed_paint(view: SequenceView, qevent: Any) -> None:
            began = time.perf_counter()
            paint(view, qevent)
            self._note(time.perf_counter() - began)

        Bridge.advance = timed_advance  # type: ignore[method-assign]
        SequenceView.paintEvent = timed_paint  # type: ignore[method-assign]

    def taken(self) -> Ticks:
        """Return what was seen since the last time."""
        taken, self._ticks = self._ticks, Ticks()
        self._worked, self._painted = 0.0, time.perf_counter()
        return taken

    def _note(self, painting_s: float) -> None:
        now = time.perf_counter()
        self._ticks.work.append(self._worked + painting_s)
        self._ticks.length.append(now - self._painted)
        if self.recording is not None:
            self._ticks.behind.append(self.recording.trace.behind)
        self._worked, self._painted = 0.0, now


def _told(loaded: Ticks, idle: Ticks) -> dict[str, float]:
    if min(len(loaded.work), len(idle.work)) < LEAST_TICKS:
        raise RuntimeError(f"only {len(loaded.work)} and {len(idle.work)} ticks were painted")
    told = {"ticks_per_s": len(loaded.length) / sum(loaded.length)}
    for name in ("work", "length"):
        under_load, at_rest = _p99(getattr(loaded, name)), statistics.median(getattr(idle, name))
        told |= {
            f"tick_{name}_p50_ms_idle": 1000 * at_rest,
            f"tick_{name}_p99_ms_under_load": 1000 * under_load,
            f"tick_{name}_p99_under_load_over_p50_idle": under_load / at_rest,
        }
    return told


def _halves(behind: list[int]) -> float:
    middle = len(behind) // 2
    return (statistics.mean(behind[middle:]) + 1) / (statistics.mean(behind[:middle]) + 1)


def _p99(values: list[float]) -> float:
    return sorted(values)[len(values) * 99 // 100]


@asynccontextmanager
async def _server(rate: float, count: int) -> AsyncIterator[str]:
    """Serve one WebSocket that is sent ``count`` messages at ``rate`` a second, and closed; gives its URL."""

    async def push(connection: ServerConnection) -> None:
        began, sent = time.perf_counter(), 0
        while sent < count:
            due = min(count, sent + 100 if rate == float("inf") else int((time.perf_counter() - began) * rate))
            for _ in range(sent, due):
                await connection.send(PAYLOAD)
            sent = max(sent, due)
            await asyncio.sleep(0 if rate == float("inf") else TURN_S)

    with recorded_by(None):
        server = await serve(push, "127.0.0.1", 0, compression=None, ping_interval=None)
    try:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"
    finally:
        server.close()
        await server.wait_closed()


def _on_loop(work: Callable[[QApplication], Any]) -> Any:
    application = QApplication.instance() or QApplication([])
    loop = tapped(qasync.QEventLoop)(application)
    asyncio.set_event_loop(loop)
    with loop:
        return loop.run_until_complete(work(application))
