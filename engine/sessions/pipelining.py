"""A client that pipelines: all requests at once on one connection, then all answers, as HTTP libraries no longer do."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Sequence
from urllib.parse import urlsplit

from engine.faults import Fault, explain
from engine.journal import Recorder
from engine.sessions.http import PEER_FAULTS, host_of
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.patience import within
from engine.tap import recorded_by

USER_AGENT = f"Wirescope asyncio/{platform.python_version()}"
"""No library of HTTP speaks here."""
MAX_OCTETS = 16 * 1024 * 1024
"""Octets of answers that are read before the rest is left."""
_PIECE = 64 * 1024


async def pipeline(url: str, targets: Sequence[str], recorder: Recorder, *, within_s: float) -> Outcome:
    """Send a GET for each target without waiting in between, and read until the server closes; write the session's end.

    RFC 9112 section 9.3.2: "A client that supports persistent connections MAY 'pipeline' its requests". The last one
    asks for the connection to be closed, so that the end of the answers is the end of the stream.

    Args:
        url: The server's, without a slash at its end; http alone.
        targets: Paths, at least one.
        recorder: The session.
        within_s: Seconds for all of it; more over a link, and none pass while the wire is held.
    """
    fault: Fault | None = None
    try:
        with recorded_by(recorder):
            async with within(within_s):
                await _exchange(url, targets)
    except PEER_FAULTS as error:
        fault = explain(error, host_of(url))
    except BaseException as error:
        write_end(recorder, explain(error))
        raise
    write_end(recorder, fault)
    return Outcome(fault=fault)


async def _exchange(url: str, targets: Sequence[str]) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        for number, target in enumerate(targets, 1):
            writer.write(_request(target, host_of(url), last=number == len(targets)))
        await writer.drain()
        room = MAX_OCTETS
        while room > 0 and (piece := await reader.read(_PIECE)):
            room -= len(piece)
    finally:
        writer.close()


def _request(target: str, host: str, *, last: bool) -> bytes:
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", f"User-Agent: {USER_AGENT}", "Accept: */*"]
    lines += ["Connection: close"] if last else []
    return "\r\n".join([*lines, "", ""]).encode("ascii")
