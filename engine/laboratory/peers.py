"""Rude peers: servers and a client of a few lines, each polite but for the one act it is given."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from engine.decode.websocket import unmask
from engine.laboratory import octets
from engine.sessions.local.serving import Talk
from engine.sessions.patience import network_of, within

PATIENCE_S = 3.0
"""Seconds that a rude peer waits for the other end's reaction."""

MOST = 1024 * 1024
"""Octets of a frame that a rude peer takes."""

_LINGER_NOT = struct.pack("ii", 1, 0)
_OPCODE = 0x0F
_CLOSE, _PING, _PONG = 0x8, 0x9, 0xA


@dataclass(slots=True)
class Peer:
    """The rude end of a WebSocket that stands."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> tuple[int, bytes]:
        """Return the next frame that came: its opcode, and its payload without the mask.

        Raises:
            asyncio.LimitOverrunError: It is longer than ``MOST``.
        """
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length >= 126:
            length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
        if length > MOST:
            raise asyncio.LimitOverrunError(f"a frame of {length:,} octets, of which {MOST:,} are taken", 0)
        key = await self.reader.readexactly(4) if second & 0x80 else b""
        payload = await self.reader.readexactly(length)
        return first & _OPCODE, unmask(payload, key) if key else payload

    async def write(self, *frames: bytes) -> None:
        """Send octets as they are."""
        self.writer.write(b"".join(frames))
        await self.writer.drain()

    async def see_out(self, *, pongs: bool = True) -> None:
        """Be polite until the other end is gone, or for as long as the patience lasts."""
        try:
            async with _patience(self.writer):
                while True:
                    opcode, payload = await self.read()
                    if opcode == _PING and pongs:
                        await self.write(octets.frame(_PONG, payload))
                    if opcode == _CLOSE:
                        return await self.write(octets.frame(_CLOSE, payload))
        except TimeoutError:
            return None

    async def listen_only(self) -> None:
        """Take what comes, say nothing, until the other end is gone or for as long as the patience lasts."""
        await take(self.reader, self.writer)

    def reset(self) -> None:
        """Cut the connection off so that the other end is told by a reset (SO_LINGER of 0 seconds)."""
        reset(self.writer)


Act = Callable[[Peer], Awaitable[None]]


def rude_websocket(act: Act, *, answer: Callable[[str], bytes] = octets.switching) -> Talk:
    """Return a WebSocket server that answers the opening handshake, by ``answer`` of its key, and then acts."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(octets.key_of(head)))
        await writer.drain()
        await act(Peer(reader, writer))

    return talk


def rude_http(answer: bytes, *, closes: bool = True) -> Talk:
    """Return an HTTP server that gives the same octets for an answer to whatever it is asked first."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        if not closes:
            await take(reader, writer)

    return talk


async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what comes until the other end is gone, or for as long as the patience lasts."""
    try:
        async with _patience(writer):
            while await reader.read(1 << 16):
                pass
    except TimeoutError:
        return


def _patience(writer: asyncio.StreamWriter) -> within:
    """Return how long a rude peer waits on its connection: over a link longer, and not while the wire is held."""
    return within(PATIENCE_S, network=network_of(writer.transport))


def reset(writer: asyncio.StreamWriter) -> None:
    """Have the system reset the connection when it is closed, and close it."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    writer.transport.abort()
