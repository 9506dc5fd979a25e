"""The server's end of a WebSocket, which waits as long as the network it is reached over takes."""

from __future__ import annotations

from typing import Any

from websockets.asyncio.server import ServerConnection

from engine.sessions.patience import Patient, network_of, within

OPEN_S = 10.0
"""Seconds for the opening handshake."""


class PatientConnection(Patient, ServerConnection):
    """To be served with ``open_timeout=None``: the library's own limit cannot be lifted later."""

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        """Perform the opening handshake, in its time."""
        async with within(OPEN_S, network=network_of(self.transport)):
            await super().handshake(*args, **kwargs)
