"""Which Pong answers which Ping (RFC 6455 section 5.5.3), of a whole direction of a connection at once."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence

from engine.events import FrameSeen, Span


def answers(pings: Sequence[tuple[FrameSeen, int]], pongs: Iterable[FrameSeen]) -> dict[Span, FrameSeen]:
    """Return the Pong that answers each Ping that has one, by the octets of the Ping.

    Each answers one: the most recent of its payload that had come and has no answer yet. Several alike answer in order.

    Args:
        pings: Those of one end, in order, each with when it came.
        pongs: Those of the other end, in order.
    """
    alike: dict[bytes, list[tuple[FrameSeen, int]]] = defaultdict(list)
    for ping, came_ns in pings:
        alike[ping.payload].append((ping, came_ns))
    said: dict[bytes, list[FrameSeen]] = defaultdict(list)
    for pong in pongs:
        said[pong.payload].append(pong)
    found: dict[Span, FrameSeen] = {}
    for payload, asked in alike.items():
        found |= _answers_alike(asked, said[payload])
    return found


def _answers_alike(pings: Sequence[tuple[FrameSeen, int]], pongs: Iterable[FrameSeen]) -> dict[Span, FrameSeen]:
    # RFC 6455 5.5.3: "If an endpoint receives a Ping frame and has not yet sent Pong frame(s) in response to previous
    # Ping frame(s), the endpoint MAY elect to send a Pong frame for only the most recently processed Ping frame."
    coming = sorted((came_ns, place) for place, (_, came_ns) in enumerate(pings))
    coming.reverse()
    free: list[int] = []  # Places of those that came and have no answer, the most recent first, as minus their place.
    answered: list[int] = []
    answering: list[FrameSeen] = []
    for pong in pongs:
        while coming and coming[-1][0] <= pong.at_ns:
            heapq.heappush(free, -coming.pop()[1])
        if free:
            answered.append(-heapq.heappop(free))
            answering.append(pong)
    return {pings[place][0].octets: pong for place, pong in zip(sorted(answered), answering, strict=True)}
