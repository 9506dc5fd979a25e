"""A room of clients: one server, many clients, a broadcast, and one that dies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from websockets.asyncio.server import ServerConnection, broadcast

from engine.durations import duration
from engine.events import AbortCalled, FrameSeen, Opcode
from engine.faults import explain
from engine.journal import Recorder, Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, Inbox, meant
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import frames, messages, ms, text_of
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.patience import within
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

CLIENTS = 4
HELLO, STILL = "hello, everybody", "who is still here?"


class _Client:
    """One client of the room: its session, and what it was told."""

    def __init__(self, stage: Stage, number: int, url: str) -> None:
        self.inbox = Inbox()
        name = f"Client {number}"
        recorder = Recorder.start(
            stage.journal, title=f"Room, {name}", kind="websocket", url=url, group="A room", name=name
        )
        wish = WebSocketWish(url=f"{url}/{number}", compress=False)
        self.session = WebSocketSession(
            wish, recorder, keeper=stage.keeper, on_message=self.inbox.take, open_s=PATIENCE_S, close_s=PATIENCE_S
        )


async def run(stage: Stage, *, clients: int = CLIENTS) -> list[Outcome]:
    """Let clients enter, one speak to all, one die, and one ask who is still there; then all leave."""
    async with websocket_server(_Room().serve) as url:
        everybody = [_Client(stage, number, url) for number in range(1, clients + 1)]
        try:
            async with within(2 * PATIENCE_S):
                await _meet(everybody)
        except TimeoutError:
            pass  # Who did not get what it waited for shows in the trace, and in what is claimed of it.
        except asyncio.CancelledError as error:
            for client in everybody:
                client.session.blame(explain(error))
            raise
        outcomes = await asyncio.gather(*(client.session.end() for client in everybody))
    # The one that dies is cut off at its own end.
    return [*outcomes[:-1], meant(outcomes[-1], {"1006", "ECONNRESET", "ECONNABORTED"})]


async def _meet(everybody: list[_Client]) -> None:
    first, *others, dying = everybody
    await asyncio.gather(*(client.session.open() for client in everybody))
    await first.session.send(HELLO)
    await asyncio.gather(*(client.inbox.have(1) for client in everybody))
    dying.session.cut()
    await dying.session.wait_closed()
    # The server tells the others who has left.
    await asyncio.gather(*(client.inbox.have(2) for client in (first, *others)))
    await first.session.send(STILL)
    await asyncio.gather(*(client.inbox.have(3) for client in (first, *others)))
    await asyncio.gather(*(client.session.close(1000) for client in (first, *others)))


class _Room:
    """A server that passes on what one client says to all, and says who has left without a word."""

    def __init__(self) -> None:
        self._present: set[ServerConnection] = set()

    async def serve(self, connection: ServerConnection) -> None:
        """Speak with one client until it is gone."""
        number = connection.request.path.strip("/") if connection.request is not None else ""
        self._present.add(connection)
        try:
            async for message in connection:
                broadcast(self._present, message)
        finally:
            self._present.discard(connection)
            if connection.close_code == 1006:
                broadcast(self._present, f"client {number} has gone")


def _broadcasts(story: Story) -> dict[str, list[FrameSeen]]:
    """Return what the server sent to several clients, by its text: one frame for each client."""
    found: dict[str, list[FrameSeen]] = {}
    for message in messages(story, sender=Vantage.SERVER):
        found.setdefault(text_of(message), []).append(message[-1])
    return {text: sent for text, sent in found.items() if len(sent) > 1}


def _dead(story: Story) -> list[AbortCalled]:
    """Return the ends of the clients that died: each cut off without a Close frame."""
    return [
        event
        for event in story.of(AbortCalled, vantage=Vantage.CLIENT)
        if not frames(story, Opcode.CLOSE, connection=event.connection)
    ]


def _to_all(story: Story) -> Verdict:
    sent = _broadcasts(story).get(HELLO, [])
    clients = len(story.connections())
    if not clients or not sent:
        return nothing("nothing was said to all")
    arrived = [there for frame in sent if (there := story.arrival(frame)) is not None]
    spread_ns = max((event.at_ns for event in arrived), default=0) - min((event.at_ns for event in arrived), default=0)
    found = f"{len(arrived)} of {count(clients, 'client')} were told, within {duration(spread_ns)}"
    return verdict(
        len(arrived) == clients > 1,
        found,
        story.numbers(*sent),
        clients=clients,
        told=len(arrived),
        spread_ms=ms(spread_ns),
    )


def _one_dies(story: Story) -> Verdict:
    if not story.connections():
        return nothing("no connection")
    dead = _dead(story)
    said = f"{count(len(dead), 'client')} cut off without a Close frame"
    return verdict(len(dead) == 1, said, story.numbers(*dead), dead=len(dead))


def _others_go_on(story: Story) -> Verdict:
    dead, clients = _dead(story), len(story.connections())
    after = [sent for sent in _broadcasts(story).values() if dead and sent[0].at_ns > dead[0].at_ns]
    if not dead or not after:
        return nothing("nobody died, or nothing was said after")
    reached = [len([frame for frame in sent if story.arrival(frame) is not None]) for sent in after]
    said = f"{count(len(after), 'message')} after that, to {min(reached)} of the {clients - 1} others at least"
    return verdict(set(reached) == {clients - len(dead)}, said, story.numbers(*(sent[0] for sent in after)))


def _in_order(story: Story) -> Verdict:
    connections = story.connections()
    if not connections:
        return nothing("no connection")
    closed = [number for number in connections if len(frames(story, Opcode.CLOSE, connection=number)) == 2]
    dead = {event.connection for event in _dead(story)}
    said = f"{len(closed)} of {count(len(connections), 'connection')} closed with a handshake, {len(dead)} cut off"
    return verdict(set(closed) == set(connections) - dead and len(closed) > 0, said, closed=len(closed))


def _told(story: Story) -> Iterator[Caption]:
    for text, sent in _broadcasts(story).items():
        last = max(sent, key=lambda frame: frame.at_ns)
        words = f"“{text[:60]}” has been sent {len(sent)} times, once to each: WebSocket knows no broadcast."
        yield Caption(event=story.number(last), text=words, section="RFC 6455 5.6")
    for event in _dead(story):
        text = "This client is gone without a word; the others do not notice, until the server tells them."
        yield Caption(event=story.number(event), text=text, section="RFC 6455 7.1.7")


SCENARIO = Scenario(
    name="room",
    title="A room of clients",
    group="At scale",
    promise="one server, many clients, a broadcast, and one that dies",
    sections=("RFC 6455 1.5",),
    run=run,
    settings=(Setting(name="clients", title="Clients", default=CLIENTS, low=3, high=50),),
    claims=(
        Claim(text="what one says reaches all", section="RFC 6455 5.6", look=_to_all),
        Claim(text="one client dies without a word", section="RFC 6455 7.1.7", look=_one_dies),
        Claim(text="the others go on, and are told", section="RFC 6455 1.5", look=_others_go_on),
        Claim(text="all others close in order", section="RFC 6455 7.1.2", look=_in_order),
        common.first_close_by(Vantage.CLIENT),
    ),
    tellers=(*tellers.WEBSOCKET, _told),
)
