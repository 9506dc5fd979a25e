"""A peer that stops answering: TCP still stands, but nobody reads, and only a Ping finds out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.durations import duration
from engine.events import AbortCalled, FrameSeen, Opcode
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import Inbox, as_websocket, meant
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import first_close, frames, ms, pong_of
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

PONG_S = 0.4
END_S = 0.3


async def run(stage: Stage, *, pong_s: float = PONG_S) -> list[Outcome]:
    """Speak with a server that then stops reading; ask; give up when no answer comes."""
    inbox, over = Inbox(), asyncio.Event()

    async def serve(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        # A process that hangs: it reads nothing more, and its kernel goes on taking what comes.
        connection.transport.pause_reading()
        try:
            await over.wait()
        finally:
            connection.transport.resume_reading()

    async def act(session: WebSocketSession) -> None:
        await session.send("are you there?")
        await inbox.have(1)
        fault = await session.ping(b"still there?", pong_within_s=pong_s)
        if fault is not None:
            session.blame(fault)

    async with websocket_server(serve) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        outcome = await as_websocket(stage, "No pong", wish, act, on_message=inbox.take, end_s=END_S)
        over.set()
        return [meant(outcome, {"PONG", "1006", "ECONNRESET"})]


def _unanswered(story: Story) -> Verdict:
    pings = frames(story, Opcode.PING)
    if not pings:
        return nothing("no Ping")
    pongs = sum(_pong_in_time(story, ping) for ping in pings)
    waited_ns = _waited_ns(story, pings[0])
    found = f"{count(len(pings), 'Ping')}, {pongs} answered; the client waited {duration(waited_ns)}"
    return verdict(pongs == 0 and waited_ns > 0, found, story.numbers(*pings), waited_ms=ms(waited_ns), pongs=pongs)


def _pong_in_time(story: Story, ping: FrameSeen) -> bool:
    """Return whether a Pong came before the client gave up."""
    pong = pong_of(story, ping)
    arrived = None if pong is None else story.arrival(pong)
    close = first_close(story, ping.connection)
    return arrived is not None and (close is None or arrived.at_ns < close.at_ns)


def _waited_ns(story: Story, ping: FrameSeen) -> int:
    close = first_close(story, ping.connection)
    return 0 if close is None else close.at_ns - ping.at_ns


def _unread(story: Story) -> Verdict:
    pings = frames(story, Opcode.PING, sender=Vantage.CLIENT)
    if not pings:
        return nothing("no Ping")
    cut = story.of(AbortCalled, connection=pings[0].connection, vantage=Vantage.CLIENT)
    if not cut:
        return verdict(False, "the client did not cut the connection", story.numbers(*pings))
    arrival = story.arrival(pings[0])
    read = arrival is not None and arrival.at_ns < cut[0].at_ns
    found = "the server had read the Ping" if read else "the server had not read the Ping when the client cut"
    return verdict(not read, found, story.numbers(pings[0], cut[0]))


def _given_up(story: Story) -> Iterator[Caption]:
    for ping in frames(story, Opcode.PING):
        close = first_close(story, ping.connection)
        if close is None or _pong_in_time(story, ping):
            continue
        text = f"No Pong came in {duration(close.at_ns - ping.at_ns)}: the client gives up, and says so."
        yield Caption(event=story.number(close), text=text, section="RFC 6455 5.5.2")
        for cut in story.of(AbortCalled, connection=ping.connection, vantage=Vantage.CLIENT):
            text = f"Nor is the Close frame answered: after {duration(cut.at_ns - close.at_ns)} the client cuts it off."
            yield Caption(event=story.number(cut), text=text, section="RFC 6455 7.1.7")


SCENARIO = Scenario(
    name="no-pong",
    title="A peer that stops answering",
    group="WebSocket",
    promise="the connection stands, but nobody reads: only a Ping finds out",
    sections=("RFC 6455 5.5.2", "RFC 6455 7.1.7"),
    run=run,
    settings=(Setting(name="pong_s", title="Wait for the Pong", default=PONG_S, low=0.05, high=4, unit="s"),),
    claims=(
        common.connections_are(1),
        Claim(text="the Ping is not answered", section="RFC 6455 5.5.3", look=_unanswered),
        common.first_close_by(Vantage.CLIENT),
        Claim(text="the client cuts the connection, and the Ping lies unread", section="RFC 6455 7.1.7", look=_unread),
    ),
    tellers=(*tellers.WEBSOCKET, _given_up),
)
