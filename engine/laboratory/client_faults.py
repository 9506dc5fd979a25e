"""What a WebSocket client can do wrong; a server of the library meets it."""

from __future__ import annotations

import asyncio
import base64

from engine.faults import explain
from engine.journal import Recorder, Vantage
from engine.laboratory import octets
from engine.laboratory.experiment import breaking
from engine.laboratory.peers import Peer
from engine.laboratory.verdicts import closes_with, notices
from engine.scenarios.stage import Stage
from engine.sessions.http import host_of
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.websocket import PEER_FAULTS
from engine.tap import recorded_by

SERVER = Vantage.SERVER
KEY = base64.b64encode(bytes(range(16))).decode()


async def _unmasked(stage: Stage, title: str) -> list[Outcome]:
    """Open a WebSocket to the local server by hand, and send a frame without a mask."""
    url = f"{await stage.servers.websocket_url()}/echo"
    recorder = Recorder.start(stage.journal, title=title, kind="websocket", url=url)
    try:
        with recorded_by(recorder):
            host, _, port = host_of(url).rpartition(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(_request(host_of(url)))
            await reader.readuntil(b"\r\n\r\n")
            peer = Peer(reader, writer)
            await peer.write(octets.frame(0x1, b"not masked, and should be"))
            await peer.see_out()
            writer.close()
            await writer.wait_closed()
    except (*PEER_FAULTS, asyncio.IncompleteReadError) as error:
        write_end(recorder, explain(error, host_of(url)))
    except BaseException as error:
        write_end(recorder, explain(error))
        raise
    else:
        write_end(recorder, None)
    return [Outcome()]


def _request(host: str) -> bytes:
    lines = (
        "GET /echo HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {KEY}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


EXPERIMENTS = (
    breaking(
        "unmasked-client-frame",
        "A frame from the client without a mask",
        "clients always mask; the server fails the WebSocket with 1002",
        sections=("RFC 6455 5.1",),
        claims=(notices(SERVER, "RFC 6455 5.1"), closes_with(SERVER, 1002)),
        run=_unmasked,
    ),
)
