"""HTTP sessions: requests by aiohttp, as it is, under a recorder.

Each request is what was asked for: redirects are not followed, cookies not kept, content not decompressed, no proxy
used, and none is repeated but on a kept connection that the server had closed. TLS is verified.
"""

from __future__ import annotations

import asyncio
import ssl
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from engine.events import Fields
from engine.faults import Fault, explain
from engine.journal import Recorder
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.patience import within
from engine.tap import networks, recorded_by
from engine.wishes import HttpWish

USER_AGENT = f"Wirescope aiohttp/{aiohttp.__version__}"
TOTAL_S = 300.0
CONNECT_S = 10.0
MAX_CONTENT = 64 * 1024 * 1024
"""How many octets of content of one response are read before the session gives up on it."""

_PIECE = 64 * 1024
PEER_FAULTS = (aiohttp.ClientError, OSError, TimeoutError, UnicodeError)
"""What a network, a server or a URL can raise; anything else is a fault of our own."""


class Unanswered(aiohttp.ClientError):
    """A request got no answer on a connection made for it: aiohttp would send it once more, unasked."""


class _OncePerConnection:
    """Keeps a request from being repeated where its connection was new.

    RFC 9112 section 9.3.1 has a client repeat a request that an idle connection closed under; aiohttp does so on any
    connection, and a server that fails would be seen to get twice what was asked for once.
    """

    def __init__(self) -> None:
        self._reused: ContextVar[bool] = ContextVar("reused", default=False)
        self.trace = aiohttp.TraceConfig()
        self.trace.on_connection_reuseconn.append(self._note_reuse)

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        self._reused.set(False)
        try:
            return await handler(request)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            if self._reused.get():
                raise
            raise Unanswered from error

    async def _note_reuse(self, *_: object) -> None:
        # Called in the task of the request.
        self._reused.set(True)


class _Connector(aiohttp.TCPConnector):
    """Opens connections within a time that stands still while the wire is held.

    aiohttp's own limit (``sock_connect``) cannot be lifted once it runs. This one includes waiting for a connection,
    where there may be only so many at a time.
    """

    def __init__(self, connect_s: float, **options: Any) -> None:
        super().__init__(**options)
        self._connect_s = connect_s

    async def connect(self, req: aiohttp.ClientRequest, *args: Any, **kwargs: Any) -> aiohttp.connector.Connection:
        async with within(self._connect_s):
            return await super().connect(req, *args, **kwargs)


class TooMuchContent(Exception):
    """A response has more content than is read."""


def open_client(
    *,
    keep_alive: bool = True,
    total_s: float = TOTAL_S,
    connect_s: float = CONNECT_S,
    tls: ssl.SSLContext | None = None,
    per_host: int = 0,
    jar: aiohttp.abc.AbstractCookieJar | None = None,
) -> aiohttp.ClientSession:
    """Return a client for one session; the caller closes it.

    Args:
        keep_alive: Whether requests may share a connection; if not, each carries ``Connection: close``.
        total_s: Seconds for one request, from its start to the end of its response.
        connect_s: Seconds for one connection, TLS included.
        tls: What to trust; the system's authorities if None. Certificates are verified either way.
        per_host: How many connections there may be to one host at a time; 0 is no limit.
        jar: Keeps cookies and sends them back; they are dropped if None.
    """
    network = networks.get()
    options: dict[str, Any] = {
        "force_close": not keep_alive,
        "limit_per_host": per_host,
        "ssl": tls if tls is not None else True,
        # Named because aiohttp otherwise prefers one that would go past the loop's getaddrinfo.
        "resolver": aiohttp.ThreadedResolver(),
    }
    if network is not None and network.hold.is_on:
        # RFC 8305 section 5 has another address tried soon where the first does not answer: here it is the user's turn.
        options["happy_eyeballs_delay"] = None
    # Over a network of ours, time is limited by what the hold can lift: ``_Connector``, and ``send``.
    connector = aiohttp.TCPConnector(**options) if network is None else _Connector(connect_s, **options)
    limits = aiohttp.ClientTimeout(total=total_s, sock_connect=connect_s)
    once = _OncePerConnection()
    return aiohttp.ClientSession(
        connector=connector,
        middlewares=(once,),
        trace_configs=[once.trace],
        timeout=limits if network is None else aiohttp.ClientTimeout(total=None),
        cookie_jar=jar if jar is not None else aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        headers={"User-Agent": USER_AGENT},
        skip_auto_headers=("Accept-Encoding",),
    )


async def send(
    client: aiohttp.ClientSession,
    url: str,
    *,
    method: str = "GET",
    fields: Fields = (),
    body: bytes = b"",
    total_s: float = TOTAL_S,
) -> tuple[int, bytes]:
    """Send one request; returns the status and the content of its response.

    It may take ``total_s`` seconds, where the client was not given less.

    Raises:
        TooMuchContent: The content is longer than ``MAX_CONTENT``.
        aiohttp.ClientError, OSError, TimeoutError: The request failed; see ``engine.faults.explain``.
    """
    request = client.request(method, url, headers=list(fields), data=body or None, allow_redirects=False)
    async with within(total_s), request as response:
        pieces = []
        room = MAX_CONTENT
        async for piece in response.content.iter_chunked(_PIECE):
            room -= len(piece)
            if room < 0:
                response.close()
                raise TooMuchContent
            pieces.append(piece)
        return response.status, b"".join(pieces)


async def run_http(
    wish: HttpWish,
    recorder: Recorder,
    *,
    total_s: float = TOTAL_S,
    connect_s: float = CONNECT_S,
    tls: ssl.SSLContext | None = None,
) -> Outcome:
    """Send what ``wish`` asks for, one request after the other, and write the session's end.

    The first failure ends the session: it is in the outcome, never raised. Cancelling closes the connections.
    """
    statuses: list[int] = []
    fault: Fault | None = None
    try:
        with recorded_by(recorder):
            async with open_client(keep_alive=wish.keep_alive, total_s=total_s, connect_s=connect_s, tls=tls) as client:
                for _ in range(wish.count):
                    status, _ = await send(
                        client, wish.url, method=wish.method, fields=wish.fields, body=wish.body, total_s=total_s
                    )
                    statuses.append(status)
                    if not wish.keep_alive:
                        await _let_go()
    except TooMuchContent:
        fault = Fault(
            code="LIMIT",
            sentence=f"The response has more than {MAX_CONTENT // 2**20} MB of content: the rest was not read.",
        )
    except PEER_FAULTS as error:
        fault = explain(error, host_of(wish.url))
    except BaseException as error:
        write_end(recorder, explain(error))
        raise
    write_end(recorder, fault)
    return Outcome(fault=fault, statuses=tuple(statuses))


async def _let_go() -> None:
    """Let the connection that was closed go before the next is opened: the loop tells its end in its next rounds."""
    for _ in range(3):
        await asyncio.sleep(0)


def host_of(url: str) -> str:
    """Return the host of ``url``, with its port where it names one, as a fault's sentence shows it."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2]
