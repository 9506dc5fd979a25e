"""https and wss: the messages of the TLS handshake, then HTTP and WebSocket as ever, inside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trustme

from engine.events import Direction, Opcode, RequestSeen, ResponseSeen, TlsMessageSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, Inbox, as_http, as_websocket
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import frames
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.scenarios.tls_common import (
    ARRIVES,
    CLIENT_BEGINS,
    GROUP,
    HTTP_WAITS,
    ONE_FLIGHT,
    handshakes,
    secured,
    serving,
    trusting,
)
from engine.sessions.local.serving import http_server, websocket_server
from engine.sessions.local.web import application
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

TEXT = "Nobody on the way can read this."


async def https(stage: Stage) -> list[Outcome]:
    """Ask once, over TLS."""

    async def act(client: HttpActor) -> None:
        await client.ask("/")

    authority = trustme.CA()
    async with http_server(application(lambda: None), tls=serving(authority)) as url:
        return [await as_http(stage, "https", url, act, keep_alive=False, tls=trusting(authority))]


async def wss(stage: Stage) -> list[Outcome]:
    """Have a text echoed on a WebSocket over TLS, and close it."""
    inbox = Inbox()

    async def act(session: WebSocketSession) -> None:
        await session.send(TEXT)
        await inbox.have(1)
        await session.close(1000)

    authority = trustme.CA()
    async with websocket_server(_echo, ssl=serving(authority)) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        return [await as_websocket(stage, "wss", wish, act, on_message=inbox.take, tls=trusting(authority))]


async def _echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def _in_order(story: Story) -> Verdict:
    requests, responses = story.once(RequestSeen), story.once(ResponseSeen)
    if not requests or not responses:
        return nothing("no opening handshake")
    steps = [secured(story, requests[0].connection), requests[0], responses[0], *frames(story)[:1]]
    numbers = story.numbers(*steps)
    holds = len(numbers) == 4 and numbers == tuple(sorted(numbers)) and responses[0].status == 101
    names = ("TLS", "the upgrade", str(responses[0].status), "the first frame")
    there = [name for name, step in zip(names, steps, strict=False) if step is not None]
    return verdict(holds, ", then ".join(there), numbers)


def _stream_after_close(story: Story) -> Verdict:
    closes = frames(story, Opcode.CLOSE)
    notified = [
        message
        for message in story.of(TlsMessageSeen)
        if message.alert == "close_notify" and message.direction is Direction.SENT
    ]
    if not closes or not notified:
        return nothing("it did not come to an end")
    numbers = story.numbers(*closes, *notified)
    said = f"{count(len(closes), 'Close frame')}, then {count(len(notified), 'close_notify', 'close_notify')}"
    return verdict(len(closes) == 2 and numbers == tuple(sorted(numbers)), said, numbers)


HTTPS = Scenario(
    name="https",
    title="https: the handshake",
    group=GROUP,
    promise="the messages of TLS 1.3, one round trip, and then HTTP as ever",
    sections=("RFC 8446 2", "RFC 9110 4.2.2"),
    run=https,
    claims=(common.connections_are(1), CLIENT_BEGINS, ONE_FLIGHT, ARRIVES, HTTP_WAITS, common.all_answered()),
    tellers=(*tellers.HTTP, handshakes),
)
WSS = Scenario(
    name="wss",
    title="wss: the same under a WebSocket",
    group=GROUP,
    promise="TLS, the upgrade, frames: each inside of the one before",
    sections=("RFC 8446 2", "RFC 6455 3", "RFC 6455 10.6"),
    run=wss,
    claims=(
        common.connections_are(1),
        CLIENT_BEGINS,
        ONE_FLIGHT,
        HTTP_WAITS,
        Claim(
            text="TLS is there before the upgrade, and that before any frame", section="RFC 6455 4.1", look=_in_order
        ),
        common.first_close_by(Vantage.CLIENT),
        Claim(
            text="the TLS streams end when both Close frames have passed",
            section="RFC 8446 6.1",
            look=_stream_after_close,
        ),
    ),
    tellers=(*tellers.WEBSOCKET, handshakes),
)
