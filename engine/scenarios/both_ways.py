"""Both ways at once: each end sends when it has something, nobody waits for a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from engine.events import Direction, FrameSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, Inbox, as_websocket, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import messages
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story, other_end
from engine.sessions.local.serving import websocket_server
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

NEWS, NEWS_S = 6, 0.06
NOTES, NOTES_S = 3, 0.1
OCTETS = 256 * 1024


async def run(stage: Stage, *, news_s: float = NEWS_S, notes_s: float = NOTES_S, octets: int = OCTETS) -> list[Outcome]:
    """Let both ends send at paces of their own, and at last both a long message at the same moment."""
    inbox, meeting = Inbox(), asyncio.Event()

    async def serve(connection: ServerConnection) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_give(connection.send, "news", NEWS, news_s, 1))
            for _ in range(2 * NOTES):
                await connection.recv()
        await connection.send("ready")
        await meeting.wait()
        await connection.send(b"s" * octets)
        await connection.recv()
        await connection.wait_closed()

    async def act(session: WebSocketSession) -> None:
        # Two notes at a time: the second does not wait for an answer to the first.
        await _give(session.send, "note", NOTES, notes_s, 2)
        await inbox.have(NEWS + 1)
        meeting.set()
        await session.send(b"c" * octets)
        await inbox.have(NEWS + 2)
        await session.close(1000)

    limit_s = over_link(NEWS * news_s + NOTES * notes_s + PATIENCE_S, 0, octets)
    async with websocket_server(serve) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        return [await as_websocket(stage, "Both ways at once", wish, act, on_message=inbox.take, within_s=limit_s)]


async def _give(send: Callable[[str], Awaitable[object]], what: str, number: int, pace_s: float, at_once: int) -> None:
    """Send messages as they come to be, each time so many at once."""
    source = UpdateSource(count=number, interval_s=pace_s)
    async with asyncio.TaskGroup() as group:
        group.create_task(source.run())
        async for born in source.follow():
            for part in range(at_once):
                await send(f"{what} {(born - 1) * at_once + part + 1}")


def _out_of_step(story: Story) -> Verdict:
    runs = {vantage: _longest_run(story, vantage) for vantage in (Vantage.CLIENT, Vantage.SERVER)}
    if not any(runs.values()):
        return nothing("no message")
    client, server = len(runs[Vantage.CLIENT]), len(runs[Vantage.SERVER])
    found = f"up to {client} in a row by the client, up to {server} by the server"
    at = story.numbers(*runs[Vantage.CLIENT], *runs[Vantage.SERVER])
    return verdict(client > 1 and server > 1, found, at, client=client, server=server)


def _longest_run(story: Story, vantage: Vantage) -> list[FrameSeen]:
    """Return the most messages that one end sent without being given any in between."""
    longest: list[FrameSeen] = []
    run: list[FrameSeen] = []
    for frame in story.of(FrameSeen, vantage=vantage):
        run = [*run, frame] if frame.direction is Direction.SENT and frame.opcode < 8 else []
        longest = max(longest, run, key=len)
    return longest


def crossings(story: Story, session: int | None = None) -> list[tuple[FrameSeen, FrameSeen]]:
    """Return the pairs of messages in opposite directions of which each had been sent when the other arrived."""
    under_way = [
        (message[-1], arrival)
        for message in messages(story, session=session)
        if (arrival := story.arrival(message[-1])) is not None
    ]
    return [
        (one, other)
        for one, one_there in under_way
        for other, other_there in under_way
        if one.connection == other.connection
        and (one.vantage, other.vantage) == (Vantage.CLIENT, Vantage.SERVER)
        and one.at_ns < other_there.at_ns
        and other.at_ns < one_there.at_ns
    ]


def _at_once(story: Story) -> Verdict:
    if not messages(story):
        return nothing("no message")
    found = crossings(story)
    at = story.numbers(*(frame for pair in found for frame in pair))
    return verdict(bool(found), f"{count(len(found), 'pair')} of messages met on the way", at, pairs=len(found))


def _in_order(story: Story) -> Verdict:
    found = messages(story)
    if not found:
        return nothing("no message")
    arrivals = [(message[-1], story.arrival(message[-1])) for message in found]
    there = [arrival for _, arrival in arrivals if arrival is not None]
    ordered = all(
        earlier.at_ns <= later.at_ns
        for vantage in (Vantage.CLIENT, Vantage.SERVER)
        for earlier, later in _pairs([arrival for arrival in there if arrival.vantage is vantage])
    )
    said = (
        f"{len(there)} of {count(len(found), 'message')} arrived, {'each way in order' if ordered else 'out of order'}"
    )
    return verdict(ordered and len(there) == len(found), said, messages=len(found), arrived=len(there))


def _pairs(events: list[FrameSeen]) -> Iterator[tuple[FrameSeen, FrameSeen]]:
    return zip(events, events[1:], strict=False)


def _met(story: Story) -> Iterator[Caption]:
    for vantage in (Vantage.CLIENT, Vantage.SERVER):
        run = _longest_run(story, vantage)
        if len(run) > 1:
            who, peer = common.NAMES[vantage], common.NAMES[other_end(vantage)]
            text = f"{who.capitalize()} sends {len(run)} messages in a row: nothing came from {peer} in between."
            yield Caption(event=story.number(run[-1]), text=text, section="RFC 6455 1.1")
    for one, other in crossings(story):
        later = max(one, other, key=lambda frame: frame.at_ns)
        up, down = count(one.payload_length, "octet"), count(other.payload_length, "octet")
        text = f"Under way in both directions: {up} up, {down} down."
        yield Caption(event=story.number(later), text=text, section="RFC 6455 1.1")


SCENARIO = Scenario(
    name="both-ways",
    title="Both ways at once",
    group="WebSocket",
    promise="full duplex: both ends send when they like, out of step",
    sections=("RFC 6455 1.1", "RFC 6455 1.2"),
    run=run,
    settings=(
        Setting(name="news_s", title="Pace of the server", default=NEWS_S, low=0.01, high=1, unit="s"),
        Setting(name="notes_s", title="Pace of the client", default=NOTES_S, low=0.01, high=1, unit="s"),
        Setting(name="octets", title="Last messages", default=OCTETS, low=1024, high=2**20, unit="octets"),
    ),
    claims=(
        common.connections_are(1),
        Claim(text="neither end waits its turn", section="RFC 6455 1.1", look=_out_of_step),
        Claim(text="at some moment messages are under way in both directions", section="RFC 6455 1.1", look=_at_once),
        Claim(text="every message arrives, each way in order", section="RFC 9293 2.2", look=_in_order),
    ),
    tellers=(*tellers.WEBSOCKET, _met),
)
