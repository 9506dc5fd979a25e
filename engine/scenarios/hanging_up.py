"""Who hung up, in order: the closing handshake begun by the client, by the server, and by both at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from engine.durations import duration
from engine.events import Opcode
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import Inbox, as_websocket, meant
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import frames
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import Handler, websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

GROUP = "Who hung up"


async def by_client(stage: Stage) -> list[Outcome]:
    """Have a message echoed, then close from the client's end."""

    async def serve(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    async def act(session: WebSocketSession, inbox: Inbox) -> None:
        await session.send("hello")
        await inbox.have(1)
        await session.close(1000, "that was all")

    return [await _speak(stage, "Closed by the client", serve, act)]


async def by_server(stage: Stage) -> list[Outcome]:
    """Have a message echoed, then be closed on by a server that goes away."""

    async def serve(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        await connection.close(1001, "going home")

    async def act(session: WebSocketSession, inbox: Inbox) -> None:
        await session.send("hello")
        await session.wait_closed()

    return [await _speak(stage, "Closed by the server", serve, act)]


async def by_both(stage: Stage) -> list[Outcome]:
    """Close from both ends at the same moment, with different codes."""
    now = asyncio.Event()

    async def serve(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        await now.wait()
        await connection.close(1001, "going home")

    async def act(session: WebSocketSession, inbox: Inbox) -> None:
        await session.send("hello")
        await inbox.have(1)
        # Both wait for the same moment, so that neither has the other's frame when it sends its own.
        asyncio.get_running_loop().call_soon(now.set)
        await now.wait()
        await session.close(1000, "that was all")

    return [meant(await _speak(stage, "Closed by both", serve, act), {"1001"})]


async def _speak(
    stage: Stage, title: str, serve: Handler, act: Callable[[WebSocketSession, Inbox], Awaitable[None]]
) -> Outcome:
    inbox = Inbox()
    async with websocket_server(serve) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        return await as_websocket(stage, title, wish, lambda session: act(session, inbox), on_message=inbox.take)


def _crossed(story: Story) -> Verdict:
    closes = frames(story, Opcode.CLOSE)
    if not closes:
        return nothing("no Close frame")
    if len(closes) < 2:
        return verdict(False, "one Close frame alone", story.numbers(*closes))
    first, second = closes[:2]
    arrived = story.arrival(first)
    crossed = arrived is not None and second.at_ns < arrived.at_ns
    how = "before it had arrived" if crossed else "after it had arrived"
    found = f"the second was sent {duration(second.at_ns - first.at_ns)} after the first, {how}"
    return verdict(crossed, found, story.numbers(first, second))


def _own_codes(story: Story) -> Verdict:
    closes = frames(story, Opcode.CLOSE)
    if not closes:
        return nothing("no Close frame")
    codes = [str(close.close_code) for close in closes]
    return verdict(len(set(codes)) == 2, " and ".join(codes), story.numbers(*closes), closes=len(closes))


def _nothing_after(story: Story) -> Verdict:
    closes = frames(story, Opcode.CLOSE)
    if not closes:
        return nothing("no Close frame")
    late = [
        frame
        for close in closes
        for frame in frames(story, connection=close.connection)
        if frame.stream is close.stream and frame.at_ns > close.at_ns
    ]
    return verdict(
        not late, f"{count(len(late), 'frame')} after a Close", story.numbers(*closes, *late), late=len(late)
    )


def _crossing(story: Story) -> Iterator[Caption]:
    closes = frames(story, Opcode.CLOSE)
    if len(closes) > 1 and _crossed(story).result == "held":
        text = "Both Close frames are under way: each end takes the other's for the answer to its own."
        yield Caption(event=story.number(closes[1]), text=text, section="RFC 6455 7.1.5")


SILENT = Claim(text="nobody sends a frame after its Close", section="RFC 6455 5.5.1", look=_nothing_after)
TCP = common.tcp_closed_by(Vantage.SERVER, section="RFC 6455 7.1.1")

BY_CLIENT = Scenario(
    name="close-by-client",
    title="Closed by the client",
    group=GROUP,
    promise="the closing handshake, begun by the client with a code and a reason",
    sections=("RFC 6455 1.4", "RFC 6455 7.1.1"),
    run=by_client,
    claims=(common.first_close_by(Vantage.CLIENT), common.close_answered(), SILENT, TCP),
    tellers=tellers.WEBSOCKET,
)
BY_SERVER = Scenario(
    name="close-by-server",
    title="Closed by the server",
    group=GROUP,
    promise="the server goes away and says so: 1001",
    sections=("RFC 6455 1.4", "RFC 6455 7.4.1"),
    run=by_server,
    claims=(common.first_close_by(Vantage.SERVER), common.close_answered(), SILENT, TCP),
    tellers=tellers.WEBSOCKET,
)
BY_BOTH = Scenario(
    name="close-by-both",
    title="Closed by both at once",
    group=GROUP,
    promise="two Close frames meet on the way: neither is an answer",
    sections=("RFC 6455 7.1.5",),
    run=by_both,
    claims=(
        Claim(text="each Close frame is sent before the other arrives", section="RFC 6455 7.1.5", look=_crossed),
        Claim(text="each carries a code of its own", section="RFC 6455 7.1.5", look=_own_codes),
        SILENT,
        TCP,
    ),
    tellers=(*tellers.WEBSOCKET, _crossing),
)
