"""What scenarios are made of: clients that act under a recorder, and waiting for what a journal shows."""

from __future__ import annotations

import asyncio
import io
import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.faults import Fault, explain, is_of
from engine.journal import Fact, Journal, Recorder, What
from engine.link import Link
from engine.scenarios.stage import Stage
from engine.sessions.http import PEER_FAULTS, host_of, open_client
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.patience import within
from engine.sessions.websocket import END_S, MAX_MESSAGE, WebSocketSession
from engine.tap import networks, recorded_by
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    import aiohttp

PATIENCE_S = 5.0
"""Seconds that anything a scenario waits for may take before it gives up."""
_LONG = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response as its client got it; the fields by name in any case."""

    status: int
    fields: Mapping[str, str]
    content: bytes


class HttpActor:
    """An HTTP client of one session: it asks, one request after the other or several at once.

    Attributes:
        client: The client as it is, for what ``ask`` does not do.
        session: The number of its session.
        statuses: Of the answers, in the order of their coming.
    """

    def __init__(self, client: aiohttp.ClientSession, session: int, url: str) -> None:
        self.client = client
        self.session = session
        self.statuses: list[int] = []
        self._url = url

    async def ask(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        fields: Mapping[str, str] | None = None,
        body: bytes | None = None,
        continues: bool = False,
        follow: bool = False,
    ) -> Answer:
        """Send a request and read its answer to the end.

        Args:
            path: Of the session's server.
            method: The method.
            fields: To send with it.
            body: Its content.
            continues: Whether to wait for 100 (Continue) before the content (RFC 9110 section 10.1.1).
            follow: Whether to follow redirects.
        """
        async with self.client.request(
            method,
            self._url + path,
            headers=fields,
            # As a file where it is long: aiohttp writes that piece by piece.
            data=body if body is None or len(body) <= _LONG else io.BytesIO(body),
            expect100=continues,
            allow_redirects=follow,
            max_redirects=5,
        ) as response:
            content = await response.read()
            self.statuses.append(response.status)
            return Answer(status=response.status, fields=response.headers, content=content)


async def as_http(
    stage: Stage,
    title: str,
    url: str,
    act: Callable[[HttpActor], Awaitable[Fault | None]],
    *,
    within_s: float = PATIENCE_S,
    late: Callable[[], Fault] | None = None,
    keep_alive: bool = True,
    per_host: int = 0,
    jar: aiohttp.abc.AbstractCookieJar | None = None,
    tls: ssl.SSLContext | None = None,
) -> Outcome:
    """Run one HTTP session, in which ``act`` asks; its end is written whatever happens.

    Args:
        stage: Where it runs.
        title: The session's.
        url: The server's, without a slash at its end.
        act: What the client does; it may return what was not as it should be.
        within_s: Seconds for all of it.
        late: What to say where that was not enough.
        keep_alive: Whether requests may share a connection.
        per_host: How many connections there may be at once; 0 is no limit.
        jar: Keeps cookies; they are dropped if None.
        tls: What to trust; the system's authorities if None.
    """
    recorder = Recorder.start(stage.journal, title=title, kind="http", url=url)
    fault: Fault | None = None
    statuses: list[int] = []
    limit = within(within_s)
    try:
        with recorded_by(recorder):
            client = open_client(keep_alive=keep_alive, per_host=per_host, jar=jar, tls=tls)
            async with client, limit:
                actor = HttpActor(client, recorder.session, url)
                statuses = actor.statuses
                fault = await act(actor)
    except BaseException as error:
        if not is_of(error, PEER_FAULTS):
            write_end(recorder, explain(error))
            raise
        fault = late() if late is not None and limit.expired() else explain(error, host_of(url))
    write_end(recorder, fault)
    return Outcome(fault=fault, statuses=tuple(statuses))


async def as_websocket(
    stage: Stage,
    title: str,
    wish: WebSocketWish,
    act: Callable[[WebSocketSession], Awaitable[Fault | None]],
    *,
    on_message: Callable[[str | bytes], None] | None = None,
    within_s: float = PATIENCE_S,
    late: Callable[[], Fault] | None = None,
    open_s: float = PATIENCE_S,
    close_s: float = PATIENCE_S,
    end_s: float = END_S,
    max_message: int = MAX_MESSAGE,
    tls: ssl.SSLContext | None = None,
) -> Outcome:
    """Run one WebSocket session: once it is open ``act`` says what is said, and what is still open then is ended.

    Args:
        stage: Where it runs.
        title: The session's.
        wish: What to open.
        act: What the client does, which may return what was not as it should be; it is not called where the opening
            failed.
        on_message: Called with each message that comes.
        within_s: Seconds for what ``act`` does.
        late: What to say where that was not enough.
        open_s: Seconds that the opening handshake may take.
        close_s: Seconds that the closing handshake may take.
        end_s: Seconds that the peer is given to answer the Close frame of a session that is ended.
        max_message: Octets of the longest message that is taken.
        tls: What to trust; the system's authorities if None.
    """
    recorder = Recorder.start(stage.journal, title=title, kind="websocket", url=wish.url)
    session = WebSocketSession(
        wish,
        recorder,
        keeper=stage.keeper,
        on_message=on_message,
        open_s=open_s,
        close_s=close_s,
        max_message=max_message,
        tls=tls,
    )
    try:
        fault = await _acted(session, act, within_s, late)
        if fault is not None:
            session.blame(fault)
    finally:
        outcome = await session.end(end_s)
    return outcome


async def _acted(
    session: WebSocketSession,
    act: Callable[[WebSocketSession], Awaitable[Fault | None]],
    within_s: float,
    late: Callable[[], Fault] | None,
) -> Fault | None:
    """Open a session and have its client act; return what was not as it should be."""
    try:
        if await session.open() is not None:
            return None
        async with within(within_s):
            return await act(session)
    except asyncio.CancelledError as error:
        session.blame(explain(error))
        raise
    except TimeoutError:
        waited = Fault(code="ETIMEDOUT", sentence=f"What was waited for did not come in {within_s:g} s.")
        return waited if late is None else late()


def over_link(seconds: float, round_trips: float, octets: int = 0, link: Link | None = None) -> float:
    """Return a pause that has to outlast what passes meanwhile, longer by what the link makes of that.

    Args:
        seconds: The pause where no link is gone over.
        round_trips: How many pass meanwhile.
        octets: How many go one way meanwhile.
        link: What will be gone over, where it adds anything; else what is gone over now.
    """
    network = networks.get()
    if link is None or link.is_free:
        link = network.link if network is not None else None
    if link is None:
        return seconds
    rates = [rate for rate in (link.rate_up, link.rate_down) if rate is not None]
    return seconds + round_trips * link.round_trip_s + (octets / min(rates) if rates else 0.0)


def meant(outcome: Outcome, codes: Collection[str]) -> Outcome:
    """Return an outcome without the fault that the scenario is there to show, which has one of these codes."""
    expected = outcome.fault is not None and outcome.fault.code in codes
    return replace(outcome, fault=None) if expected else outcome


class Inbox:
    """Messages as they came, to be waited for: give ``take`` to a session."""

    def __init__(self) -> None:
        self.taken: list[str | bytes] = []
        self._came = asyncio.Event()

    def take(self, message: str | bytes) -> None:
        """Add a message."""
        self.taken.append(message)
        self._came.set()

    async def have(self, count: int) -> None:
        """Wait until so many messages have come."""
        while len(self.taken) < count:
            self._came.clear()
            await self._came.wait()


async def seen(journal: Journal, count: int, where: Callable[[Fact], bool], within_s: float = PATIENCE_S) -> None:
    """Wait until a journal holds ``count`` facts of which ``where`` is true.

    Raises:
        TimeoutError: It did not in ``within_s``.
    """
    written = asyncio.Event()
    stop = journal.watch(written.set)
    read = 0
    try:
        async with within(within_s):
            while True:
                facts = journal.facts
                count -= sum(1 for fact in facts[read:] if where(fact))
                if count <= 0:
                    return
                read = len(facts)
                await written.wait()
                written.clear()
    finally:
        stop()


async def gone(journal: Journal, session: int, connections: int = 1, within_s: float = PATIENCE_S) -> None:
    """Wait until so many connections of a session are gone at their client's end."""
    await seen(
        journal,
        connections,
        lambda fact: fact.what is What.LOST and fact.session == session and fact.vantage == "client",
        within_s,
    )
