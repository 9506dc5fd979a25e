"""Peers that are processes of their own, to see what happens when one is killed or stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from engine.faults import Fault
from engine.sessions.local.servers import ADDRESS
from engine.sessions.patience import within

PROGRAM = Path(__file__).with_name("child.py")
START_S = 10.0
"""Seconds that a process is given to start."""


class NotStarted(OSError):
    """The process did not do what it is there for: it did not start, did not speak, or cannot be stopped here.

    Args:
        sentence: What happened, in one plain sentence.
        code: A short name for it.
        advice: What to do about it.

    Attributes:
        fault: The same for the user.
    """

    def __init__(self, sentence: str, *, code: str = "PROCESS", advice: str = "") -> None:
        super().__init__(sentence)
        self.fault = Fault(code=code, sentence=sentence, advice=advice)


class Process:
    """A running peer.

    Attributes:
        url: Of its WebSocket server; empty if it is a client.
    """

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.url = url
        self._process = process

    async def heard(self) -> None:
        """Wait until a client was given its first message.

        Raises:
            NotStarted: It was not in ``START_S``.
        """
        if await _line(self._process, within(START_S)) != b"heard":
            raise NotStarted("The peer's process did not get its first message.", advice="Run it again.")

    async def kill(self) -> None:
        """End it at once, as ``kill -9`` does, and wait until it is gone; its kernel closes its sockets."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    def stop(self) -> None:
        """Have it stand still: it runs no further, and its kernel keeps its sockets.

        Raises:
            NotStarted: This system knows no such signal.
        """
        number = getattr(signal, "SIGSTOP", None)
        if number is None:
            raise NotStarted(
                "This system cannot have a process stand still: it has no SIGSTOP.",
                code="SIGSTOP",
                advice="Run it on Linux or macOS; “no-pong” shows a silent peer on any system.",
            )
        self._process.send_signal(number)


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[Process]:
    """Run the peer's program within the block, a server, or a client of the URL that is given.

    Raises:
        NotStarted: It did not start in ``START_S``.
    """
    # -P: the program's folder holds modules of ours that are none of its.
    try:
        running = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(PROGRAM),
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, NotImplementedError) as error:
        # Some event loops start no processes.
        raise _not_started(f": {error}" if str(error) else "") from error
    peer = Process(running, "")
    try:
        if not arguments:
            peer.url = f"ws://{ADDRESS}:{await _port(running)}"
        yield peer
    finally:
        await peer.kill()
        if running.stdin is not None:
            running.stdin.close()


async def _port(running: asyncio.subprocess.Process) -> int:
    line = await _line(running, asyncio.timeout(START_S))
    if not line.isdigit():
        raise _not_started(f" within {START_S:g} s" if running.returncode is None else "")
    return int(line)


def _not_started(why: str) -> NotStarted:
    advice = "Run it again; if it stays so, see whether this system lets Wirescope start processes."
    return NotStarted(f"The peer's process, which is one of its own, did not start{why}.", advice=advice)


async def _line(running: asyncio.subprocess.Process, limit: within | asyncio.Timeout) -> bytes:
    line = b""
    if running.stdout is not None:
        with suppress(TimeoutError):
            async with limit:
                line = await running.stdout.readline()
    return line.strip()
