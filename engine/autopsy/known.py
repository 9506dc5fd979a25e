"""What numbers usually mean: close codes, and the idle times after which well-known programs cut a connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CLOSE_CODES: Final = {
    # RFC 6455 section 7.4.1, and IANA's registry of close codes for 1012 to 1014.
    1000: "normal closure",
    1001: "going away",
    1002: "protocol error",
    1003: "unacceptable kind of data",
    1005: "no code was given",
    1006: "abnormal closure",
    1007: "data that does not fit its type",
    1008: "policy violation",
    1009: "message too big",
    1010: "an extension is missing",
    1011: "internal error",
    1012: "service restart",
    1013: "try again later",
    1014: "bad gateway",
    1015: "TLS handshake failed",
}
FAILING: Final = frozenset({1002, 1003, 1007, 1008, 1009, 1010, 1011})
"""Codes that an end sends because something is wrong, rather than because it is done."""


def close_meaning(code: int) -> str:
    """Return what a close code means, in a few words (RFC 6455 section 7.4)."""
    if code in CLOSE_CODES:
        return CLOSE_CODES[code]
    if 3000 <= code <= 3999:
        return "registered by a library or framework"
    return "the application's own" if 4000 <= code <= 4999 else "not a registered code"


@dataclass(frozen=True, slots=True)
class IdleLimit:
    """An idle time that somebody is known to cut connections after.

    Attributes:
        seconds: How long nothing passed.
        who: Whose default it is.
        of: "http" or "websocket" where it is of that alone.
    """

    seconds: float
    who: str
    of: str = ""


LIMITS: Final = (
    # A table: defaults as their documentation gives them; they can be set otherwise everywhere.
    IdleLimit(5, "the keep-alive timeout of Node.js, Apache and uvicorn", "http"),
    IdleLimit(15, "the keep-alive timeout of aiohttp's client", "http"),
    IdleLimit(20, "the ping timeout of Python's websockets and of Socket.IO", "websocket"),
    IdleLimit(30, "a common idle timeout of proxies and of routers of hosting services"),
    IdleLimit(40, "ping interval and timeout of Python's websockets together", "websocket"),
    IdleLimit(45, "ping interval and timeout of Socket.IO together", "websocket"),
    IdleLimit(55, "the idle timeout of Heroku's router"),
    IdleLimit(60, "the idle timeout of nginx as a proxy (proxy_read_timeout) and of AWS's load balancer"),
    IdleLimit(75, "the keep-alive timeout of nginx", "http"),
    IdleLimit(100, "the idle timeout of Cloudflare's proxy"),
    IdleLimit(120, "the connection timeout of IIS", "http"),
    IdleLimit(240, "the idle timeout of Azure's load balancer"),
    IdleLimit(300, "a common idle timeout of firewalls and address translators"),
    IdleLimit(350, "the idle timeout of AWS's network load balancer"),
    IdleLimit(600, "the keep-alive timeout of Google's load balancer", "http"),
    IdleLimit(3600, "a common idle timeout of firewalls for TCP"),
)
_SLACK_S: Final = 0.5
_SLACK: Final = 0.015


def idle_limit(seconds: float, kind: str) -> IdleLimit | None:
    """Return the well-known limit that an idle time is just at, or a little past; None if there is none.

    ``kind`` is "http" or "websocket".
    """
    for limit in LIMITS:
        if limit.of not in ("", kind):
            continue
        late = seconds - limit.seconds
        if -0.05 <= late <= max(_SLACK_S, limit.seconds * _SLACK):
            return limit
    return None
