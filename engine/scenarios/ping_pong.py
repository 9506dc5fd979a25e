"""Ping and pong: each end asks whether the other is there, between and beside messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.durations import duration
from engine.events import Opcode
from engine.journal import Vantage, What
from engine.scenarios import tellers
from engine.scenarios.acting import as_websocket, seen
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import frames, ms, pong_of, round_trip_ns
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story, sender_of
from engine.sessions.local.serving import websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

PINGS = 3
EVERY_S = 0.2
PONG_S = 2.0


async def run(stage: Stage, *, pings: int = PINGS, every_s: float = EVERY_S) -> list[Outcome]:
    """Ping from the client, then be pinged twice by the server's own timer."""

    async def serve(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async def act(session: WebSocketSession) -> None:
        for number in range(1, pings + 1):
            fault = await session.ping(b"ping %d" % number, pong_within_s=PONG_S)
            if fault is not None:
                session.blame(fault)
        # 0x89: a Ping in one piece, which the server sends unmasked.
        await seen(
            stage.journal,
            2,
            lambda fact: fact.what is What.RECEIVED and fact.vantage == "client" and fact.octets[:1] == b"\x89",
        )
        await session.close(1000)

    async with websocket_server(serve, ping_interval=every_s, ping_timeout=PONG_S) as url:
        return [await as_websocket(stage, "Ping and pong", WebSocketWish(url=f"{url}/", compress=False), act)]


def _answered(story: Story) -> Verdict:
    pings = frames(story, Opcode.PING)
    if not pings:
        return nothing("no Ping")
    pongs = [pong for ping in pings if (pong := pong_of(story, ping)) is not None]
    trips = [round_trip_ns(story, ping, pong) for ping in pings if (pong := pong_of(story, ping)) is not None]
    slowest = f", the slowest after {duration(max(trips))}" if trips else ""
    found = f"{count(len(pings), 'Ping')}, {len(pongs)} answered{slowest}"
    return verdict(
        len(pongs) == len(pings),
        found,
        story.numbers(*pings, *pongs),
        pings=len(pings),
        pongs=len(pongs),
        slowest_ms=ms(max(trips, default=0)),
    )


def _both(story: Story) -> Verdict:
    pings = frames(story, Opcode.PING)
    if not pings:
        return nothing("no Ping")
    client = sum(sender_of(ping) is Vantage.CLIENT for ping in pings)
    server = len(pings) - client
    return verdict(client > 0 and server > 0, f"{client} by the client, {server} by the server", client=client)


def _small(story: Story) -> Verdict:
    control = [frame for frame in frames(story) if frame.opcode >= Opcode.CLOSE]
    if not control:
        return nothing("no control frame")
    longest = max(frame.payload_length for frame in control)
    whole = all(frame.fin for frame in control)
    found = f"{count(len(control), 'control frame')}, the longest payload has {count(longest, 'octet')}"
    return verdict(longest <= 125 and whole, found, story.numbers(*control), longest=longest)


SCENARIO = Scenario(
    name="ping-pong",
    title="Ping and pong",
    group="WebSocket",
    promise="either end asks whether the other is there; the answer carries the same octets",
    sections=("RFC 6455 5.5.2", "RFC 6455 5.5.3"),
    run=run,
    settings=(
        Setting(name="pings", title="Pings by the client", default=PINGS, low=1, high=50),
        Setting(name="every_s", title="Pings by the server, every", default=EVERY_S, low=0.05, high=1, unit="s"),
    ),
    claims=(
        Claim(text="every Ping comes back as a Pong with its payload", section="RFC 6455 5.5.3", look=_answered),
        Claim(text="both ends ask", section="RFC 6455 5.5.2", look=_both),
        Claim(text="control frames are whole and at most 125 octets long", section="RFC 6455 5.5", look=_small),
    ),
    tellers=tellers.WEBSOCKET,
)
