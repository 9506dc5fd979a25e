"""How long things may take: longer over a slow link, and as long as the user likes while the wire is held.

``within`` is ``asyncio.timeout`` where no network of ours is gone over; nothing changes there.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Any

from engine.linked import LinkedTransport
from engine.network import Network
from engine.tap import networks

if TYPE_CHECKING:
    from typing import Self

ROUND_TRIPS = 30
"""How many round trips over a link anything that is waited for may take, besides its own time."""


def network_of(transport: object) -> Network | None:
    """Return the network that a connection goes over, by either end's transport."""
    return transport.network if isinstance(transport, LinkedTransport) else None


def allowed_s(seconds: float, network: Network | None, round_trips: int = ROUND_TRIPS) -> float | None:
    """Return how long something may take now; None for as long as it likes, which is while the wire is held."""
    if network is None:
        return seconds
    return None if network.hold.is_on else seconds + round_trips * network.link.round_trip_s


class within:  # noqa: N801  # As asyncio.timeout, which it stands for, reads.
    """Raises ``TimeoutError`` where its block takes longer than it may; a hold stops the time, which then begins anew.

    Args:
        seconds: How long it may take where nothing is held.
        network: What is gone over; if not given, that of the block it is in (``engine.tap.over``).
    """

    def __init__(self, seconds: float, *, network: Network | None = None) -> None:
        self._seconds = seconds
        self._network = network if network is not None else networks.get()
        self._limit: asyncio.Timeout | None = None

    def expired(self) -> bool:
        """Whether it took too long."""
        return self._limit is not None and self._limit.expired()

    async def __aenter__(self) -> Self:
        self._limit = asyncio.timeout(allowed_s(self._seconds, self._network))
        await self._limit.__aenter__()
        self._held = self._network is not None and self._network.hold.is_on
        self._stop = None if self._network is None else self._network.hold.watch(self._begin_anew)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> Any:
        if self._stop is not None:
            self._stop()
        assert self._limit is not None
        return await self._limit.__aexit__(kind, error, traceback)

    def _begin_anew(self) -> None:
        if self._network is None or self._limit is None or self._network.hold.is_on is self._held:
            return
        self._held = self._network.hold.is_on
        seconds = allowed_s(self._seconds, self._network)
        if not self._limit.expired():
            self._limit.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)


class Patient:
    """Has a WebSocket connection of the websockets library wait for the other end as long as its network takes.

    The library asks for each limit when it begins to wait.
    """

    transport: Any

    @property
    def close_timeout(self) -> float | None:
        """Seconds for the closing handshake and TCP's after it."""
        return self._allowed_s(self._close_s, 3)

    @close_timeout.setter
    def close_timeout(self, seconds: float | None) -> None:
        self._close_s = seconds

    @property
    def ping_timeout(self) -> float | None:
        """Seconds until the Pong."""
        return self._allowed_s(self._pong_s, 2)

    @ping_timeout.setter
    def ping_timeout(self, seconds: float | None) -> None:
        self._pong_s = seconds

    def _allowed_s(self, seconds: float | None, round_trips: int) -> float | None:
        network = network_of(getattr(self, "transport", None))
        return None if seconds is None else allowed_s(seconds, network, round_trips)
