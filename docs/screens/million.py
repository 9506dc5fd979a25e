"""A million messages: recorded for this picture, over real connections on this machine, and opened in the window."""

from __future__ import annotations

import asyncio
import math
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
from PySide6.QtCore import Qt

from engine.formats.native import JournalWriter
from engine.journal import Journal, Recorder
from engine.sessions.outcome import write_end
from engine.tap import recorded_by, tapped
from screens.studio import Studio
from tests.engine.peers import raw

UPDATES = 900_000
"""Messages that the server sends; of every ``ANSWERED`` the client answers one, and it polls meanwhile."""
ANSWERED, PINGED = 9, 500
POLLED_S = 0.002
"""Seconds between a response and the next request."""
LONG_S = 24.0
SLICE_S = 0.01
SILENCE_S = 14.0, 16.0
"""From when to when the server sends nothing."""
BURSTS_S = 3.3, 8.1, 11.4, 19.2
BURST_S, TIMES = 0.4, 1.6
"""How long bursts are, and how many times as much is sent in them."""
CUT = 2_000
"""Requests that are answered on the first connection before it is reset."""
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
PARTS = 12
"""Of the reading, for each of which there is time of its own."""


async def zoomed_out(studio: Studio) -> None:
    """All of it on the screen."""
    path = studio.folder / "a-million-messages.wirescope"
    await asyncio.to_thread(_record, path)
    await studio.open(file=path)
    studio.window.stage.setFocus()
    # From folded time to even steps, and on to real time.
    for _ in range(2):
        studio.press(Qt.Key.Key_A)
    for part in range(1, PARTS + 1):
        await studio.until(lambda part=part: studio.step[1] > UPDATES * part / PARTS)
    await studio.until(lambda: not studio.reading)
    studio.press(Qt.Key.Key_End)
    studio.press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)


def _record(path: Path) -> None:
    journal = Journal()
    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        runner.run(_sessions(journal))
    JournalWriter(journal, path).close()


async def _sessions(journal: Journal) -> None:
    """Poll one server, while another pushes and is answered."""
    with raw.peer(_answering(CUT), _answering()) as polled, raw.peer(raw.switching(b"", _push)) as pushing:
        async with asyncio.TaskGroup() as group:
            over = asyncio.Event()
            group.create_task(_poll(journal, f"http://127.0.0.1:{polled}/updates", over))
            group.create_task(_listen(journal, f"ws://127.0.0.1:{pushing}/updates", over))


async def _poll(journal: Journal, url: str, over: asyncio.Event) -> None:
    recorder = Recorder.start(journal, title="Polling", kind="http", url=url)
    with recorded_by(recorder):
        async with aiohttp.ClientSession() as session:
            while not over.is_set():
                try:
                    async with session.get(url) as response:
                        await response.read()
                except aiohttp.ClientConnectionError:
                    # It was reset; the next request opens another connection.
                    continue
                await asyncio.sleep(POLLED_S)
    write_end(recorder, None)


async def _listen(journal: Journal, url: str, over: asyncio.Event) -> None:
    recorder = Recorder.start(journal, title="Pushing", kind="websocket", url=url)
    taken = 0
    with recorded_by(recorder):
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as connection:
            async for _ in connection:
                taken += 1
                if taken % ANSWERED == 0:
                    await connection.send_str(f"seen {taken}")
    write_end(recorder, None)
    over.set()


# The servers, in threads of their own.


def _answering(most: float = math.inf) -> raw.Serve:
    """Answer so many requests on one connection, and reset it at the next."""

    def serve(sock: socket.socket) -> None:
        answered = 0
        while sock.recv(4096):
            if answered == most:
                raw.reset(sock)
                return
            sock.sendall(ANSWER)
            answered += 1

    return serve


def _push(sock: socket.socket) -> None:
    """Send at a pace that changes, and take what comes meanwhile."""
    sock.settimeout(LONG_S)
    began_s, sent = time.perf_counter(), 0
    for at_s, until in _paced():
        while time.perf_counter() - began_s < at_s:
            _take(sock, min(SLICE_S, max(began_s + at_s - time.perf_counter(), 0.0)))
        sock.sendall(b"".join(_frames(sent, until)))
        sent = until
    sock.settimeout(LONG_S)
    # RFC 6455 section 5.5.1: a Close frame with the code 1000.
    sock.sendall(b"\x88\x02\x03\xe8")
    raw.finish(sock)


def _take(sock: socket.socket, wait_s: float) -> None:
    sock.settimeout(wait_s or 0.001)
    try:
        sock.recv(1 << 20)
    except TimeoutError:
        return
    finally:
        sock.settimeout(LONG_S)


def _paced() -> Iterator[tuple[float, int]]:
    """Yield seconds, and how many updates are to have been sent then."""
    slices = [number * SLICE_S for number in range(round(LONG_S / SLICE_S))]
    paces = [_pace(at_s) for at_s in slices]
    whole, sofar = sum(paces), 0.0
    for at_s, pace in zip(slices, paces, strict=True):
        sofar += pace
        yield at_s, round(UPDATES * sofar / whole)


def _pace(at_s: float) -> float:
    if SILENCE_S[0] <= at_s < SILENCE_S[1]:
        return 0.0
    swell = 0.25 + math.sin(at_s / LONG_S * 3 * math.pi) ** 2
    return swell + (TIMES if any(burst <= at_s < burst + BURST_S for burst in BURSTS_S) else 0.0)


def _frames(first: int, last: int) -> Iterator[bytes]:
    """Yield updates as text frames, and Pings among them, none of them masked (RFC 6455 sections 5.2 and 5.1)."""
    for number in range(first, last):
        payload = b"update %d" % number
        yield bytes((0x81, len(payload))) + payload
        if number % PINGED == 0:
            yield b"\x89\x02hi"
