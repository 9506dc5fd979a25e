"""The runner: what it calls its sessions, and by when it has ended them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from engine.wishes import HttpWish, WebSocketWish
from gui.app import CLOSE_S
from gui.recording import Recording
from gui.runner import Runner

pytestmark = pytest.mark.usefixtures("qapp")


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose clock stands still until somebody moves it."""

    now_s = 1000.0

    def time(self) -> float:
        return self.now_s


class Slow:
    """Takes all the time it is given, and says what that was."""

    is_open = True

    def __init__(self, clock: Any, given: list[float]) -> None:
        self._clock, self._given = clock, given

    async def _take(self, within_s: float) -> None:
        self._given.append(within_s)
        self._clock.now_s += within_s

    end = end_all = stop = _take


def stopped(sockets: int) -> tuple[list[float], float]:
    """What each of them was given, where all take all of it, and how long it took."""
    given: list[float] = []
    with asyncio.Runner(loop_factory=VirtualLoop) as asyncio_runner:
        loop: Any = asyncio_runner.get_loop()
        runner: Any = Runner()
        keeper, servers = runner._keeper, Slow(loop, given)
        runner._keeper = SimpleNamespace(start=keeper.start, end_all=Slow(loop, given).end_all)
        runner._servers = servers
        # One clock: only the first of several that end at once moves it.
        for number in range(sockets):
            socket: Any = Slow(loop, given) if number == 0 else Slow(SimpleNamespace(now_s=0.0), given)
            runner.recordings.append(Recording(number=number + 1, title="", kind="websocket", socket=socket))
        asyncio_runner.run(runner.stop(loop.time() + CLOSE_S))
        return given, loop.time() - VirtualLoop.now_s


@pytest.mark.parametrize("sockets", [0, 1, 5])
def test_all_has_ended_in_time_however_long_each_part_of_it_takes(sockets: int) -> None:
    given, took = stopped(sockets)
    assert len(given) == sockets + 2
    assert all(within_s >= 0.5 for within_s in given)
    assert took <= CLOSE_S + 1e-9


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("http://me:hunter2@host:8080/", "GET host:8080/"),
        ("http://me:hunter2@host/a/b?c", "GET /a/b"),
        ("http://token@host", "GET host/"),
    ],
)
def test_a_session_is_titled_without_name_and_password(monkeypatch: pytest.MonkeyPatch, url: str, title: str) -> None:
    runner = Runner()
    monkeypatch.setattr(runner, "_start", lambda recording, work, *, name: work.close())
    runner.send(HttpWish(url=url))
    assert runner.recordings[0].title == title
    runner.open(WebSocketWish(url=url.replace("http", "ws")))
    assert runner.recordings[1].title == title.replace("GET", "ws")
    (session,) = [event for event in runner.recordings[1].journal.facts if event.about.get("url")]
    assert "hunter2" not in str(session.about)
