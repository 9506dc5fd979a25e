"""The real window on the real loop: each test is a coroutine that uses it, and afterwards nothing may be left."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import socket
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qasync
from PySide6.QtCore import Qt

from engine.formats.native import JournalWriter
from engine.journal import Journal
from engine.scenarios import SCENARIOS, Stage
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import tapped
from gui.theme import load_fonts
from tests.engine.peers import raw
from tests.gui.window.user import User

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LIMIT_S = 45.0
Story = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture(scope="session")
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application object, as the program makes it; dialogs are Qt's own, so that they can be used here."""
    qapp.setQuitOnLastWindowClosed(False)
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    load_fonts()
    yield qapp
    # The offscreen platform would let go of what was copied when there is no Python any more that it belongs to.
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of the comparison, for tests of what is done with a recording."""
    path = tmp_path_factory.mktemp("kept") / "comparison.wirescope"

    async def record() -> None:
        stage = Stage(journal=Journal(), servers=LocalServers(), keeper=Keeper())
        outcomes = await SCENARIOS["compare"].run(stage)
        await stage.servers.stop()
        await stage.keeper.end_all()
        JournalWriter(stage.journal, path).close()
        assert [outcome.fault for outcome in outcomes] == [None, None]

    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        runner.run(record())
    return path


@pytest.fixture
def user(application: QApplication, tmp_path: Path) -> User:
    """Somebody who has not started the application yet."""
    return User(application, tmp_path / "home")


@pytest.fixture
def live(application: QApplication, user: User, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[..., None]]:
    """Run a coroutine on the window's loop; no task, no socket, no warning in the log may be left of it."""
    before = sockets()
    loop = tapped(qasync.QEventLoop)(application)
    asyncio.set_event_loop(loop)

    async def limited(story: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(LIMIT_S):
                await story
        finally:
            await user.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"still running: {left}"

    try:
        with caplog.at_level(logging.WARNING):
            yield lambda story: loop.run_until_complete(limited(story))
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    gc.collect()
    assert sockets() == before
    unexpected = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not unexpected, [record.getMessage() for record in unexpected]


def sockets() -> set[str]:
    """Return the sockets this process holds open, where the system tells."""
    found = set()
    with contextlib.suppress(FileNotFoundError):
        for number in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                name = str(number.readlink())
                if name.startswith("socket:"):
                    found.add(name)
    return found


@pytest.fixture
def peer() -> Iterator[Callable[[raw.Serve], int]]:
    """Start peers of plain sockets, one connection each; gives their ports."""
    with contextlib.ExitStack() as peers:
        yield lambda serve: peers.enter_context(raw.peer(serve))


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port whose backlog is full: a further connection attempt gets no answer."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(listening.getsockname())
        yield listening.getsockname()[1]


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port where nothing listens, and nothing will."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
