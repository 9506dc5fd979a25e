"""A server that echoes, and the ends of what was connected to it."""

from __future__ import annotations

import asyncio
import contextlib

from engine.journal import What


async def open_echo(tls=None):
    """Serve echoes; returns the server, its port, and what the server's application took."""
    taken = bytearray()

    async def echo(reader, writer):
        while data := await reader.read(65536):
            taken.extend(data)
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=tls)
    return server, server.sockets[0].getsockname()[1], taken


async def shut(server, writer=None):
    if writer is not None:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    server.close()
    await server.wait_closed()


async def lost_at_both_ends(facts, connection=1):
    """Turn the loop until both ends were told that the connection is gone."""
    done = asyncio.Event()
    stop = facts.journal.watch(lambda: done.set() if len(facts.of(What.LOST, connection=connection)) == 2 else None)
    if len(facts.of(What.LOST, connection=connection)) < 2:
        await done.wait()
    stop()
