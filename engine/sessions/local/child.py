"""A program of its own that speaks WebSocket, to be killed or stopped: what it says it says as any other peer.

It is run by its path, not imported, and knows nothing of Wirescope. It ends when its standard input does, so that it
never outlives who started it. With a URL as its argument it is a client that says hello and waits for what comes;
without one it is a server that echoes, and the first line it prints is its port.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


async def _echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def _serve() -> None:
    async with serve(_echo, "127.0.0.1", 0, ping_interval=None) as server:
        _say(str(next(iter(server.sockets)).getsockname()[1]))
        await server.serve_forever()


async def _speak(url: str) -> None:
    async with connect(url, ping_interval=None, proxy=None) as connection:
        await connection.send("hello")
        try:
            async for _ in connection:
                _say("heard")
        except ConnectionClosed:
            _say("closed")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    asyncio.run(_speak(sys.argv[1]) if len(sys.argv) > 1 else _serve())
