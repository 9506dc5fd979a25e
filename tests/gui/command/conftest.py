"""The application's own servers, beside the command line under test, which runs a loop of its own. No Qt here."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.sessions.local.servers import LocalServers

ROOT = Path(__file__).resolve().parents[3]
BEGIN = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); import main; sys.exit(main.main())"
)


@dataclass(frozen=True)
class Urls:
    """Where the servers listen."""

    http: str
    websocket: str


@pytest.fixture(scope="session")
def urls() -> Iterator[Urls]:
    # What earlier tests left of Qt is let go of here, not in the thread of the servers.
    gc.collect()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="servers")
    thread.start()
    servers = LocalServers()

    def do(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(20)

    try:
        yield Urls(http=do(servers.http_url()), websocket=do(servers.websocket_url()))
        do(servers.stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """A listening socket: what connects to it gets no answer."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        yield listening


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the program as a user would, in a folder of its own; Ctrl-C reaches it wherever the tests run."""
    with contextlib.ExitStack() as ends:

        def started(*arguments: str, code: str = BEGIN, **environ: str | None) -> subprocess.Popen[str]:
            wanted = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environ}
            process = ends.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", code, *arguments],
                    cwd=tmp_path,
                    env={name: value for name, value in wanted.items() if value is not None},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                )
            )
            ends.callback(process.kill)
            return process

        yield started
