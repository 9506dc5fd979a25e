"""Stateful or not: a count kept by the client's cookie, forgotten without it, and kept by a connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from engine.events import RequestSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, Inbox, as_http, as_websocket, gone
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, nothing, verdict
from engine.scenarios.questions import content, exchanges, field, messages, text_of
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server, websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

VISITS = 3
WITH, WITHOUT, FIRST, SECOND = "With a cookie", "Without a cookie", "One WebSocket", "Another WebSocket"


async def run(stage: Stage, *, visits: int = VISITS) -> list[Outcome]:
    """Visit a server that keeps nothing, with and without a cookie; then one that counts by connection, twice."""

    async def visit(client: HttpActor) -> None:
        for number in range(1, visits + 1):
            await client.ask("/visit")
            await gone(stage.journal, client.session, number)

    async with http_server(_counting()) as url, websocket_server(_count_messages) as websocket_url:
        # An address is no domain: without this the jar keeps no cookies of it.
        jar = aiohttp.CookieJar(unsafe=True)
        return [
            await as_http(stage, WITH, url, visit, keep_alive=False, jar=jar),
            await as_http(stage, WITHOUT, url, visit, keep_alive=False),
            await _speak(stage, FIRST, websocket_url, visits),
            await _speak(stage, SECOND, websocket_url, visits),
        ]


async def _speak(stage: Stage, title: str, url: str, times: int) -> Outcome:
    inbox = Inbox()

    async def act(session: WebSocketSession) -> None:
        for number in range(1, times + 1):
            await session.send("count me")
            await inbox.have(number)
        await session.close(1000)

    return await as_websocket(stage, title, WebSocketWish(url=f"{url}/", compress=False), act, on_message=inbox.take)


def _counting() -> web.Application:
    """Return a server that knows of a visitor only what the request says."""

    async def visit(request: web.Request) -> web.Response:
        seen = request.cookies.get("visits", "0")
        number = int(seen) + 1 if seen.isdecimal() and len(seen) < 10 else 1
        response = web.Response(text=str(number))
        response.set_cookie("visits", str(number), path="/visit", httponly=True, samesite="Strict")
        return response

    application = web.Application()
    application.router.add_get("/visit", visit)
    return application


async def _count_messages(connection: ServerConnection) -> None:
    number = 0
    async for _ in connection:
        number += 1
        await connection.send(str(number))


def _told(story: Story, title: str) -> list[str]:
    """Return what the server said in a session, in order."""
    session = story.session(title)
    if title in (WITH, WITHOUT):
        answers = [exchange.response for exchange in exchanges(story, session=session)]
        return [content(story, answer).decode("utf-8", "replace") for answer in answers if answer is not None]
    return [text_of(message) for message in messages(story, session=session, sender=Vantage.SERVER)]


def _counts(title: str, *, up: bool, text: str, section: str) -> Claim:
    def look(story: Story) -> Verdict:
        told = _told(story, title)
        if not told:
            return nothing("no answer")
        expected = [str(number) if up else "1" for number in range(1, len(told) + 1)]
        return verdict(told == expected and len(told) > 1, f"the server said {', '.join(told)}", answers=len(told))

    return Claim(text=text, section=section, look=look)


def _remembered(story: Story) -> Iterator[Caption]:
    for exchange in exchanges(story):
        if exchange.response is None or not exchange.request.target.startswith("/visit"):
            continue
        told = content(story, exchange.response).decode("utf-8", "replace")
        yield Caption(event=story.number(exchange.request), text=_knows(exchange.request), section="RFC 6265 5.4")
        keep = " and asks the client to keep it" if field(exchange.response, "Set-Cookie") is not None else ""
        text = f"The server says {told}{keep}; then it forgets."
        yield Caption(event=story.number(exchange.response), text=text, section="RFC 6265 4.1")
    for title in (FIRST, SECOND):
        for message in messages(story, session=story.session(title), sender=Vantage.SERVER):
            text = f"The server says {text_of(message)}: it has counted on this connection since it was opened."
            yield Caption(event=story.number(message[-1]), text=text, section="RFC 6455 1.5")


def _knows(request: RequestSeen) -> str:
    if field(request, "Cookie") is not None:
        return "A new connection, but the Cookie field carries what the server needs to know."
    return "A new connection without a Cookie field: the server cannot know who asks."


SCENARIO = Scenario(
    name="counters",
    title="Stateful or not",
    group="WebSocket",
    promise="a counter kept by a cookie, and one kept by the connection",
    sections=("RFC 9110 3.3", "RFC 6265 1", "RFC 6455 1.5"),
    run=run,
    settings=(Setting(name="visits", title="Visits", default=VISITS, low=2, high=50),),
    claims=(
        common.one_connection_each(common.titled(WITH), of="with a cookie "),
        _counts(WITH, up=True, text="with a cookie the count goes on over new connections", section="RFC 6265 1"),
        _counts(WITHOUT, up=False, text="without it every visit is the first", section="RFC 9110 3.3"),
        _counts(FIRST, up=True, text="a WebSocket counts without a cookie", section="RFC 6455 1.5"),
        _counts(SECOND, up=True, text="another WebSocket begins at 1 again", section="RFC 6455 1.5"),
    ),
    tellers=(*tellers.WEBSOCKET, _remembered),
)
