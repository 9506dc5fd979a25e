"""The link: how late, how unevenly and how slowly octets get from one end of a connection to the other.

A ``Link`` is a value; ``engine.network.Network`` applies it to the octets of a session. RFC 3393 speaks of delay
variation where this says jitter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.events import Stream
from engine.journal import Detail

SEGMENT = 1460
"""Octets that go together at least where there is a rate: what a TCP segment holds over Ethernet."""
_PIECE_S = 0.02
"""Seconds that a piece of a longer write takes at the link's rate, so that it arrives bit by bit, as it would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a network adds to what the two ends do.

    Attributes:
        name: What the user calls it; "" where it was put together by hand.
        delay_up_ms: Milliseconds from client to server, for each octet.
        delay_down_ms: The same from server to client.
        jitter_ms: How much a delay differs from that at most, either way, each time anew; never below no delay at all.
        rate_up: Octets a second from client to server; None for no limit.
        rate_down: The same from server to client.

    Raises:
        ValueError: A figure is negative, not finite, or a rate is zero.
    """

    name: str = ""
    delay_up_ms: float = 0.0
    delay_down_ms: float = 0.0
    jitter_ms: float = 0.0
    rate_up: float | None = None
    rate_down: float | None = None

    def __post_init__(self) -> None:
        for value in (self.delay_up_ms, self.delay_down_ms, self.jitter_ms):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"a delay is zero or more milliseconds, not {value}")
        for rate in (self.rate_up, self.rate_down):
            if rate is not None and not (math.isfinite(rate) and rate > 0):
                raise ValueError(f"a rate is more than zero octets a second, not {rate}")

    @property
    def is_free(self) -> bool:
        """Whether it adds nothing."""
        return self.way(Stream.UP).is_free and self.way(Stream.DOWN).is_free

    @property
    def round_trip_s(self) -> float:
        """Seconds that it adds to a round trip at most, without what a rate takes."""
        return (self.delay_up_ms + self.delay_down_ms + 2 * self.jitter_ms) / 1000

    def way(self, stream: Stream) -> Way:
        """Return what it is in one direction."""
        up = stream is Stream.UP
        delay_ms, rate = (self.delay_up_ms, self.rate_up) if up else (self.delay_down_ms, self.rate_down)
        return Way(delay_s=delay_ms / 1000, jitter_s=self.jitter_ms / 1000, rate=rate)

    def about(self) -> Mapping[str, Detail]:
        """Return it as the journal writes it (``What.LINK``)."""
        return {
            "name": self.name,
            "delay_up_ms": self.delay_up_ms,
            "delay_down_ms": self.delay_down_ms,
            "jitter_ms": self.jitter_ms,
            "rate_up": self.rate_up,
            "rate_down": self.rate_down,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link in one direction: seconds, and octets a second."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    rate: float | None = None

    @property
    def is_free(self) -> bool:
        """Whether octets pass as if it were not there."""
        return self.delay_s == 0 and self.jitter_s == 0 and self.rate is None

    def takes_s(self, octets: int) -> float:
        """Return the seconds until so many octets are on the way."""
        return 0.0 if self.rate is None else octets / self.rate

    def travel_s(self, random: Callable[[], float]) -> float:
        """Return the seconds from one end to the other, this time; ``random`` gives numbers from 0 to 1."""
        if self.jitter_s == 0:
            return self.delay_s
        return max(0.0, self.delay_s + self.jitter_s * (2 * random() - 1))

    def pieces(self, octets: bytes) -> list[bytes]:
        """Cut what is written at once as it arrives: whole where there is no rate."""
        size = len(octets) if self.rate is None else max(SEGMENT, int(self.rate * _PIECE_S))
        if len(octets) <= size:
            return [octets]
        return [octets[start : start + size] for start in range(0, len(octets), size)]


NO_LINK = Link(name="loopback")
LINKS: Mapping[str, Link] = MappingProxyType(
    {
        link.name: link
        for link in (
            NO_LINK,
            # 1 Gbit/s.
            Link(name="lan", delay_up_ms=0.3, delay_down_ms=0.3, jitter_ms=0.1, rate_up=125e6, rate_down=125e6),
            # 20 Mbit/s up, 100 Mbit/s down.
            Link(name="broadband", delay_up_ms=10, delay_down_ms=10, jitter_ms=2, rate_up=2.5e6, rate_down=12.5e6),
            # 10 Mbit/s up, 30 Mbit/s down.
            Link(name="4g", delay_up_ms=25, delay_down_ms=25, jitter_ms=8, rate_up=1.25e6, rate_down=3.75e6),
            # To a geostationary orbit and back it is 240 ms for light alone; 3 Mbit/s up, 25 Mbit/s down.
            Link(name="satellite", delay_up_ms=300, delay_down_ms=300, jitter_ms=10, rate_up=375e3, rate_down=3.125e6),
            # Slow enough to be followed by eye.
            Link(name="classroom", delay_up_ms=700, delay_down_ms=700),
        )
    }
)
"""The links that have a name."""
