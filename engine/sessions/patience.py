"""How long things may take: longer over a slow link, and as long as the user likes while the wire is held.

``within`` is ``asyncio.timeout`` where no network of ours is gone over; nothing changes there. While the wire is held,
it is the user who takes time, as long as something waits to be released; with nothing in flight the peer is silent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from engine.linked import LinkedTransport
from engine.network import Network
from engine.tap import networks

if TYPE_CHECKING:
    from typing import Self

ROUND_TRIPS = 30
"""How many round trips over a link anything that is waited for may take, besides its own time."""
UNHURRIED_S = 1.0
"""Seconds that anything is given at least, with nothing held back, once the wire was held: nobody hurries then."""


def network_of(transport: object) -> Network | None:
    """Return the network that a connection goes over, by either end's transport."""
    return transport.network if isinstance(transport, LinkedTransport) else None


def allowed_s(seconds: float, network: Network | None, round_trips: int = ROUND_TRIPS) -> float | None:
    """Return how long something that is asked for once may take; None for as long as it likes: the wire is held."""
    if network is None:
        return seconds
    return None if network.hold.is_on else seconds + round_trips * network.link.round_trip_s


class _Time:
    """The time that is left for something: it stands still while something waits in the hold, then it begins anew.

    Args:
        seconds: How much there is where nothing is held.
        network: What is gone over; None where it is nothing of ours.
        plan: Called with the seconds that are left, None for as many as it likes, whenever that changes.
        round_trips: How many pass meanwhile.
    """

    def __init__(
        self,
        seconds: float,
        network: Network | None,
        plan: Callable[[float | None], None],
        round_trips: int = ROUND_TRIPS,
    ) -> None:
        self._seconds, self._network, self._plan, self._round_trips = seconds, network, plan, round_trips
        self._state = self._look()
        self._was_held = self._state[0]
        plan(self.left_s)
        self.stop: Callable[[], None] = _nothing if network is None else network.hold.watch(self._changed)

    @property
    def left_s(self) -> float | None:
        """How many seconds there are from now on; None for as many as it likes."""
        held, waits = self._state
        if held and waits:
            return None
        trip_s = 0.0 if self._network is None else self._network.link.round_trip_s
        seconds = self._seconds + self._round_trips * trip_s
        return max(seconds, UNHURRIED_S) if self._was_held else seconds

    def _look(self) -> tuple[bool, bool]:
        hold = None if self._network is None else self._network.hold
        return (False, False) if hold is None else (hold.is_on, hold.waits)

    def _changed(self) -> None:
        state = self._look()
        if state != self._state:
            self._state = state
            self._was_held = self._was_held or state[0]
            self._plan(self.left_s)


class within:  # noqa: N801  # As asyncio.timeout, which it stands for, reads.
    """Raises ``TimeoutError`` where its block takes longer than it may.

    While the wire is held, the time stands still as long as something waits to be released, and then begins anew.

    Args:
        seconds: How long it may take where nothing is held.
        network: What is gone over; if not given, that of the block it is in (``engine.tap.over``).
    """

    def __init__(self, seconds: float, *, network: Network | None = None) -> None:
        self._seconds = seconds
        self._network = network if network is not None else networks.get()
        self._limit = asyncio.timeout(None)
        self._time: _Time | None = None

    def expired(self) -> bool:
        """Whether it took too long."""
        return self._limit.expired()

    async def __aenter__(self) -> Self:
        await self._limit.__aenter__()
        self._time = _Time(self._seconds, self._network, self._plan)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> Any:
        if self._time is not None:
            self._time.stop()
        return await self._limit.__aexit__(kind, error, traceback)

    def _plan(self, seconds: float | None) -> None:
        if not self._limit.expired():
            self._limit.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)


class Limit:
    """Calls back once a time is over that stands still as that of ``within`` does, unless it is stopped before.

    Args:
        seconds: How long it may take where nothing is held.
        network: What is gone over; None where it is nothing of ours.
        then: What is called.
        round_trips: How many pass meanwhile.
    """

    def __init__(self, seconds: float, network: Network | None, then: Callable[[], None], round_trips: int) -> None:
        self._then = then
        self._timer: asyncio.TimerHandle | None = None
        self._time = _Time(seconds, network, self._plan, round_trips)

    def stop(self) -> None:
        """Call nothing any more."""
        self._time.stop()
        self._plan(None)

    def _plan(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else asyncio.get_running_loop().call_later(seconds, self._over)

    def _over(self) -> None:
        self.stop()
        self._then()


def _nothing() -> None:
    return None


class Patient:
    """Has a WebSocket connection of the websockets library wait for the other end as long as its network takes.

    The library asks for each limit when it begins to wait, and notes by when the connection has to be closed. Over a
    network of ours it notes no such moment, and a ``Limit`` closes the connection instead, which can still be lifted.
    """

    transport: Any
    _deadline: float | None = None
    _closing: Limit | None = None

    @property
    def close_timeout(self) -> float | None:
        """Seconds for the closing handshake and TCP's after it."""
        return self._close_s

    @close_timeout.setter
    def close_timeout(self, seconds: float | None) -> None:
        self._close_s = seconds

    @property
    def close_deadline(self) -> float | None:
        """By when it has to be closed, on the loop's clock."""
        return self._deadline

    @close_deadline.setter
    def close_deadline(self, at: float | None) -> None:
        network = network_of(getattr(self, "transport", None))
        if at is None or network is None:
            self._deadline = at
        elif self._closing is None and self._close_s is not None:
            self._closing = Limit(self._close_s, network, self._close_late, 3)

    @property
    def ping_timeout(self) -> float | None:
        """Seconds until the Pong."""
        network = network_of(getattr(self, "transport", None))
        return None if self._pong_s is None else allowed_s(self._pong_s, network, 2)

    @ping_timeout.setter
    def ping_timeout(self, seconds: float | None) -> None:
        self._pong_s = seconds

    def connection_lost(self, exc: Exception | None) -> None:
        """Be told that the connection is gone."""
        if self._closing is not None:
            self._closing.stop()
        super().connection_lost(exc)  # type: ignore[misc]

    def _close_late(self) -> None:
        self.set_connection_exc(TimeoutError("timed out while closing connection"))  # type: ignore[attr-defined]
        self.transport.abort()
