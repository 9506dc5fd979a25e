"""Backpressure: a peer that does not read makes the sender wait, without a word of WebSocket about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.durations import duration
from engine.events import FrameSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, Inbox, as_websocket, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import messages, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import websocket_server
from engine.sessions.local.source import one_update
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

COUNT = 40
OCTETS = 256 * 1024
BUSY_S = 0.4
NOTICED_NS = 50_000_000
"""A wait that was none of the machine's own."""
WINDOW = 64 * 1024
"""Octets that the server's kernel takes unread; systems differ widely in what they take if they may choose."""


async def run(stage: Stage, *, count: int = COUNT, octets: int = OCTETS, busy_s: float = BUSY_S) -> list[Outcome]:
    """Send more than the buffers between the two ends hold, to a server that is busy with something else first."""
    inbox = Inbox()

    async def serve(connection: ServerConnection) -> None:
        await connection.recv()
        await one_update(busy_s)
        for _ in range(count - 1):
            await connection.recv()
        await connection.send(f"{count} messages")
        await connection.wait_closed()

    async def act(session: WebSocketSession) -> None:
        for number in range(count):
            await session.send(bytes([number % 256]) * octets)
        await inbox.have(1)
        await session.close(1000)

    # One message is kept for the application; while it waits to be taken, nothing more is read.
    async with websocket_server(serve, max_queue=1, window=WINDOW) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        limit_s = over_link(busy_s + 3 * PATIENCE_S, 0, count * octets)
        return [await as_websocket(stage, "Backpressure", wish, act, on_message=inbox.take, within_s=limit_s)]


def _sent(story: Story) -> list[FrameSeen]:
    return [message[-1] for message in messages(story, sender=Vantage.CLIENT)]


def _stall(story: Story) -> tuple[FrameSeen, FrameSeen] | None:
    """Return the two messages of the client between which it waited longest."""
    sent = _sent(story)
    pairs = list(zip(sent, sent[1:], strict=False))
    return max(pairs, key=lambda pair: pair[1].began_ns - pair[0].at_ns, default=None)


def _waited(story: Story) -> Verdict:
    stall = _stall(story)
    if stall is None:
        return nothing("the client did not send twice")
    wait_ns = stall[1].began_ns - stall[0].at_ns
    sent = _sent(story)
    all_ns = max(1, sent[-1].at_ns - sent[0].at_ns)
    found = f"it waited {duration(wait_ns)} of {duration(all_ns)} before message {sent.index(stall[1]) + 1}"
    return verdict(wait_ns >= NOTICED_NS, found, story.numbers(*stall), waited_ms=ms(wait_ns), all_ms=ms(all_ns))


def _under_way(story: Story, at: FrameSeen) -> int:
    """Return how many octets had been handed over by the client at an event, and not been given to the server."""
    arrived = [frame for frame in _sent(story) if (there := story.arrival(frame)) and there.at_ns <= at.at_ns]
    return at.octets.end - (arrived[-1].octets.end if arrived else 0)


def _full(story: Story) -> Verdict:
    stall = _stall(story)
    if stall is None:
        return nothing("the client did not send twice")
    octets = _under_way(story, stall[0])
    found = f"{octets:,} octets were under way, in the buffers of both ends"
    return verdict(octets > stall[0].payload_length, found, story.numbers(*stall), octets=octets)


def _whole(story: Story) -> Verdict:
    sent = _sent(story)
    if not sent:
        return nothing("no message")
    arrived = [there for frame in sent if (there := story.arrival(frame)) is not None]
    same = [frame.payload_length for frame in sent] == [frame.payload_length for frame in arrived]
    found = f"{len(arrived)} of {count(len(sent), 'message')} arrived"
    return verdict(same and len(sent) > 1, found, sent=len(sent), arrived=len(arrived))


def _told(story: Story) -> Iterator[Caption]:
    stall = _stall(story)
    if stall is None or _waited(story).result != "held":
        return
    octets = _under_way(story, stall[0])
    text = f"{octets:,} octets are under way and the server reads nothing: TCP's window is shut, the client waits."
    yield Caption(event=story.number(stall[0]), text=text, section="RFC 9293 3.8.6")
    text = f"The server reads again: after {duration(stall[1].began_ns - stall[0].at_ns)} the client may go on."
    yield Caption(event=story.number(stall[1]), text=text, section="RFC 9293 3.8.6")


SCENARIO = Scenario(
    name="backpressure",
    title="Backpressure",
    group="WebSocket",
    promise="a peer that does not read makes the sender wait",
    sections=("RFC 9293 3.8.6",),
    run=run,
    settings=(
        Setting(name="count", title="Messages", default=COUNT, low=2, high=200),
        Setting(name="octets", title="Size of each", default=OCTETS, low=1024, high=2**20, unit="octets"),
        Setting(name="busy_s", title="How long the server is busy", default=BUSY_S, low=0.1, high=3, unit="s"),
    ),
    claims=(
        common.connections_are(1),
        Claim(text="the client has to wait in the middle of its messages", section="RFC 9293 3.8.6", look=_waited),
        Claim(text="meanwhile more than a message is under way", section="RFC 9293 3.8.6", look=_full),
        Claim(text="nothing is lost", section="RFC 9293 2.2", look=_whole),
    ),
    tellers=(*tellers.WEBSOCKET, _told),
)
