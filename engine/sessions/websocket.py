"""WebSocket sessions: one connection by websockets, as it is, under a recorder.

What is sent is what was asked for: no pings of its own, no redirect followed, no proxy. TLS is verified.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConcurrencyError, ConnectionClosed, WebSocketException
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.version import version as websockets_version

from engine.faults import CutByUser, Fault, explain
from engine.journal import Recorder
from engine.sessions.http import host_of
from engine.sessions.keeper import Keeper
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.patience import Patient, network_of, within
from engine.tap import recorded_by
from engine.wishes import WebSocketWish

USER_AGENT = f"Wirescope websockets/{websockets_version}"
OPEN_S = 10.0
CLOSE_S = 10.0
END_S = 1.5
MAX_MESSAGE = 16 * 1024 * 1024

PEER_FAULTS = (WebSocketException, OSError, TimeoutError, UnicodeError)
NOT_OPEN = Fault(code="NOT OPEN", sentence="The WebSocket is not open.", advice="Open it first.")
CUT_HERE = Fault(code="1006", sentence="The client cut the connection off without a Close frame: code 1006.")


class _Connection(Patient, ClientConnection):
    """Cuts the connection where the server leaves it open after the closing handshake.

    RFC 6455 section 7.1.1: "a client ... SHOULD wait for the server to close the connection but MAY close the
    connection at any time". Without this the wait has no bound unless somebody calls ``close``. Over a network of ours
    ``Patient`` does it.
    """

    _patience: asyncio.TimerHandle | None = None
    _cut: CutByUser | None = None

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        """Perform the opening handshake; where the user cut the connection meanwhile, it fails for that."""
        try:
            await super().handshake(*args, **kwargs)
        except WebSocketException as error:
            if self._cut is None:
                raise
            raise self._cut from error

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._patience is not None or self.close_timeout is None or network_of(self.transport) is not None:
            return
        if self.protocol.close_expected():
            self._patience = self.loop.call_later(self.close_timeout, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        if isinstance(exc, CutByUser):
            self._cut = exc
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)


class _Connect(connect):
    """Opens what was asked for and nothing else: a redirect is an answer like any other."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        # RFC 6455 4.1: for a status other than 101 the client "might" follow redirects, "but is not required to".
        return exc


class WebSocketSession:
    """One WebSocket, from its opening handshake to its end, which is written whatever happens.

    Args:
        wish: What to open.
        recorder: The session it is written under.
        keeper: Runs it in the background.
        on_message: Called with each message as it is taken; messages are not kept.
        open_s: Seconds for the opening handshake, DNS, TCP and TLS included.
        close_s: Seconds for the closing handshake, after which the connection is cut.
        max_message: Octets of the longest message that is taken; a longer one fails the connection with code 1009.
        tls: What to trust; the system's authorities if None. Certificates are verified either way.

    Attributes:
        is_meant: Says of a fault that ended the connection whether it is none, as the peer was asked to cause it.
    """

    def __init__(
        self,
        wish: WebSocketWish,
        recorder: Recorder,
        *,
        keeper: Keeper,
        on_message: Callable[[str | bytes], None] | None = None,
        open_s: float = OPEN_S,
        close_s: float = CLOSE_S,
        max_message: int = MAX_MESSAGE,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.is_meant: Callable[[Fault], bool] = _nothing_is
        self._wish = wish
        self._max_message = max_message
        self._recorder = recorder
        self._keeper = keeper
        self._on_message = on_message
        self._tls = tls
        self._open_s = open_s
        self._close_s = close_s
        self._connection: ClientConnection | None = None
        self._task: asyncio.Task[Outcome] | None = None
        self._opened: asyncio.Future[Fault | None] | None = None
        self._close_asked = self._cut_here = False
        self._blamed: Fault | None = None

    @property
    def is_open(self) -> bool:
        """Whether messages can be sent."""
        return self._connection is not None and self._connection.state is State.OPEN

    @property
    def was_open(self) -> bool:
        """Whether the opening handshake succeeded, whatever came after it."""
        return self._connection is not None

    async def open(self) -> Fault | None:
        """Perform the opening handshake; returns why it failed, or None once the WebSocket is open."""
        self._opened = asyncio.get_running_loop().create_future()
        with recorded_by(self._recorder):
            self._task = self._keeper.start(self._live(), name=f"WebSocket {self._wish.url}")
        self._task.add_done_callback(self._give_up_opening)
        return await asyncio.shield(self._opened)

    async def send(self, message: str | bytes | AsyncIterable[str] | AsyncIterable[bytes]) -> Fault | None:
        """Send a message: text if a string, binary if octets; returns why it could not be sent.

        What comes piece by piece is sent so, a fragment for each (RFC 6455 section 5.4).
        """
        connection = self._connection
        if connection is None or not self.is_open:
            return NOT_OPEN
        return await self._try(connection.send(message))

    async def ping(self, payload: bytes = b"", *, pong_within_s: float = 0.0) -> Fault | None:
        """Send a Ping frame, and wait for its Pong where ``pong_within_s`` says for how many seconds at most."""
        connection = self._connection
        if connection is None or not self.is_open:
            return NOT_OPEN
        try:
            pong = await connection.ping(payload)
            if pong_within_s > 0:
                async with within(pong_within_s):
                    await pong
        except ConcurrencyError:
            return Fault(
                code="PING",
                sentence="A Ping with this payload is still waiting for its Pong.",
                advice="Use another payload.",
            )
        except TimeoutError:
            return Fault(code="PONG", sentence=f"No Pong came within {pong_within_s} s (RFC 6455 section 5.5.3).")
        except PEER_FAULTS as error:
            return self._fault(error)
        return None

    async def close(self, code: int = 1000, reason: str = "") -> Fault | None:
        """Perform the closing handshake and wait for the end of the connection; returns why that could not be."""
        if self._connection is None:
            return NOT_OPEN
        self._close_asked = True
        return await self._try(self._connection.close(code, reason))

    def cut(self) -> None:
        """Cut the connection off at this end without a Close frame, as if its process had died."""
        if self._connection is not None:
            self._cut_here = True
            self._connection.transport.abort()

    def blame(self, fault: Fault) -> None:
        """Say what went wrong where the connection itself did not fail: it is how the session ends, the first such."""
        self._blamed = self._blamed or fault

    async def wait_closed(self) -> Outcome:
        """Wait for the session's end; returns how it ended."""
        if self._task is None:
            return Outcome(fault=NOT_OPEN)
        await asyncio.wait({self._task})
        if self._task.cancelled():
            return Outcome(fault=explain(asyncio.CancelledError()))
        outcome = self._task.result()
        return outcome if outcome.fault is not None else Outcome(fault=self._blamed)

    async def end(self, within_s: float = END_S) -> Outcome:
        """End the session, cleanly if the peer answers ``within_s``, by cutting the connection if it does not."""
        task = self._task
        if task is None or task.done():
            return await self.wait_closed()
        if self._connection is None:
            task.cancel()
            return await self.wait_closed()
        self._keeper.start(self.close(1001), name=f"closing {self._wish.url}")
        try:
            async with within(within_s):
                await asyncio.wait({task})
        except TimeoutError:
            self._connection.transport.abort()
        return await self.wait_closed()

    async def _live(self) -> Outcome:
        """Connect, take messages until the connection is gone, write the end."""
        fault: Fault | None = None
        try:
            async with within(self._open_s):
                self._connection = await self._connect()
            self._say_opened(None)
            async for message in self._connection:
                if self._on_message is not None:
                    self._on_message(message)
            await self._connection.wait_closed()
        except PEER_FAULTS as error:
            fault = self._fault(error)
        except BaseException as error:
            if self._connection is not None:
                self._connection.transport.abort()
            write_end(self._recorder, explain(error))
            raise
        if fault is None or self.is_meant(fault):
            fault = self._blamed
        write_end(self._recorder, fault)
        self._say_opened(fault)
        return Outcome(fault=fault)

    async def _connect(self) -> ClientConnection:
        secure = self._wish.url.lower().startswith("wss:")
        return await _Connect(
            self._wish.url,
            additional_headers=list(self._wish.fields),
            subprotocols=[Subprotocol(name) for name in self._wish.subprotocols] or None,
            compression="deflate" if self._wish.compress else None,
            user_agent_header=USER_AGENT,
            proxy=None,
            open_timeout=None,
            close_timeout=self._close_s,
            ping_interval=None,
            max_size=self._max_message,
            create_connection=_Connection,
            ssl=(self._tls or ssl.create_default_context()) if secure else None,
        )

    def _fault(self, error: BaseException) -> Fault | None:
        """Return what ``error`` means; nothing where the peer answered the closing handshake that was asked for."""
        if isinstance(error, ConnectionClosed) and self._close_asked and error.rcvd and not error.rcvd_then_sent:
            return None
        if isinstance(error, ConnectionClosed) and self._cut_here and error.rcvd is None:
            return CUT_HERE
        return explain(error, host_of(self._wish.url))

    async def _try(self, sending: Awaitable[None]) -> Fault | None:
        try:
            await sending
        except PEER_FAULTS as error:
            return self._fault(error)
        return None

    def _say_opened(self, fault: Fault | None) -> None:
        if self._opened is not None and not self._opened.done():
            self._opened.set_result(fault)

    def _give_up_opening(self, task: asyncio.Task[Outcome]) -> None:
        """Let nobody wait for an opening whose task is gone: it was cancelled, or it failed by our own fault."""
        error = None if task.cancelled() else task.exception()
        self._say_opened(explain(error or asyncio.CancelledError()))


def _nothing_is(fault: Fault) -> bool:
    return False
