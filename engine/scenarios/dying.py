"""Who hung up, out of order: a process killed at either end, a reset, and a process that stands still."""

from __future__ import annotations

import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from engine.durations import duration
from engine.events import AbortCalled, Direction, EndReceived, FrameSeen, Lost, OnWire, Opcode, SessionEnded
from engine.journal import Recorder, Vantage, What
from engine.scenarios import common, tellers
from engine.scenarios.acting import Inbox, as_websocket, meant, seen
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.hanging_up import GROUP
from engine.scenarios.questions import ending, frames, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story, other_end
from engine.sessions.local.processes import NotStarted, Process, process
from engine.sessions.local.serving import Handler, websocket_server
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

LOST = ("1006", "ECONNRESET")
"""How a session ends whose peer is gone without a word."""
PONG_S = 0.4
END_S = 0.3


async def server_killed(stage: Stage) -> list[Outcome]:
    """Speak with a server that is a process of its own; kill it."""

    async def act(session: WebSocketSession, peer: Process) -> None:
        await peer.kill()
        await session.wait_closed()

    return [await _with_process(stage, "The server's process is killed", act)]


async def silence(stage: Stage, *, pong_s: float = PONG_S) -> list[Outcome]:
    """Speak with a server that is a process of its own; have it stand still; ask whether it is there."""

    async def act(session: WebSocketSession, peer: Process) -> None:
        try:
            peer.stop()
        except NotStarted as error:
            session.blame(error.fault)
            return
        fault = await session.ping(b"still there?", pong_within_s=pong_s)
        if fault is not None:
            session.blame(fault)

    return [await _with_process(stage, "The server's process stands still", act)]


async def _with_process(
    stage: Stage, title: str, act: Callable[[WebSocketSession, Process], Awaitable[None]]
) -> Outcome:
    """Have a message echoed by a process of its own, then let ``act`` do to it what it does."""
    inbox = Inbox()
    try:
        async with process() as peer:

            async def speak(session: WebSocketSession) -> None:
                await session.send("hello")
                await inbox.have(1)
                await act(session, peer)

            wish = WebSocketWish(url=f"{peer.url}/", compress=False)
            outcome = await as_websocket(stage, title, wish, speak, on_message=inbox.take, end_s=END_S)
    except NotStarted as error:
        # There is nobody to speak with, which the session is to say.
        recorder = Recorder.start(stage.journal, title=title, kind="websocket", url="")
        return _without_peer(recorder, error)
    return meant(outcome, {*LOST, "PONG"})


def _without_peer(recorder: Recorder, error: NotStarted) -> Outcome:
    """Write the end of a session whose peer's process does not do what it is there for."""
    write_end(recorder, error.fault)
    return Outcome(fault=error.fault)


async def client_killed(stage: Stage) -> list[Outcome]:
    """Be spoken to by a client that is a process of its own; kill it. Only the server's end is observed."""
    recorder = Recorder.start(stage.journal, title="The client's process is killed", kind="websocket", url="")

    async def serve(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    try:
        await _kill_client(stage, serve, recorder)
    except NotStarted as error:
        return [_without_peer(recorder, error)]
    write_end(recorder, None)
    return [Outcome()]


async def _kill_client(stage: Stage, serve: Handler, recorder: Recorder) -> None:
    """Serve a client that is a process of its own, and kill it when it has been spoken to."""
    async with websocket_server(serve, recorder=recorder) as url, process(f"{url}/") as peer:
        await peer.heard()
        await peer.kill()
        await seen(stage.journal, 1, lambda fact: fact.what is What.LOST and fact.session == recorder.session)


async def reset(stage: Stage) -> list[Outcome]:
    """Speak with a server that cuts the connection: it closes its socket so that a reset goes out instead of a FIN."""
    inbox = Inbox()

    async def serve(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        await connection.recv()
        # SO_LINGER with a time of 0: what closing the socket then sends is RST.
        sock = connection.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.transport.abort()

    async def act(session: WebSocketSession) -> None:
        await session.send("hello")
        await inbox.have(1)
        await session.send("and now?")
        await session.wait_closed()

    async with websocket_server(serve) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        return [meant(await as_websocket(stage, "Reset", wish, act, on_message=inbox.take), LOST)]


def _told(vantage: Vantage, code: str | None) -> Claim:
    """Claim what an end is told of the end of the connection: a reset, or a FIN without a Close frame before it."""

    def look(story: Story) -> Verdict:
        found = story.of(Lost, vantage=vantage)
        if not found:
            return nothing("no end of a connection")
        fins = story.of(EndReceived, vantage=vantage)
        codes = ", ".join(event.code or "the end of the stream (FIN)" for event in found)
        holds = all(event.code == code for event in found) and (code is not None or bool(fins))
        return verdict(holds, f"{common.NAMES[vantage]} is told {codes}", story.numbers(*found))

    what = "a reset" if code else "the end of the stream"
    return Claim(
        text=f"{common.NAMES[vantage]} is told of {what}",
        section="RFC 9293 3.5.2" if code else "RFC 9293 3.6",
        look=look,
    )


def _unobserved(vantage: Vantage) -> Claim:
    """Claim that one end was not observed: nothing is shown that it saw."""

    def look(story: Story) -> Verdict:
        if not story.connections():
            return nothing("no connection")
        found = story.of(OnWire, vantage=vantage)
        return verdict(not found, f"{count(len(found), 'event')} of {common.NAMES[vantage]}", events=len(found))

    return Claim(
        text=f"{common.NAMES[vantage]} is a process of its own, not observed", section="RFC 9293 3.9.1", look=look
    )


def _failed(story: Story) -> Verdict:
    found = story.of(SessionEnded)
    if not found:
        return nothing("the session has not ended")
    codes = [event.code for event in found]
    return verdict(all(code in LOST for code in codes), f"{', '.join(map(str, codes))}", story.numbers(*found))


def _unanswered(story: Story) -> Verdict:
    pings = frames(story, Opcode.PING)
    if not pings:
        return nothing("no Ping")
    after = [frame for frame in story.of(FrameSeen, vantage=Vantage.CLIENT) if frame.at_ns > pings[0].at_ns]
    heard = [frame for frame in after if frame.direction == "received"]
    cut = story.of(AbortCalled, vantage=Vantage.CLIENT)
    waited_ns = cut[0].at_ns - pings[0].at_ns if cut else 0
    then = "then the client cut" if cut else "the client waits on"
    found = f"{count(len(heard), 'frame')} came in {duration(waited_ns)}, {then}"
    return verdict(bool(cut) and not heard, found, story.numbers(*pings, *cut), waited_ms=ms(waited_ns))


def _without_word(story: Story) -> Iterator[Caption]:
    """Tell what an end that was left without a Close frame makes of it."""
    for connection in story.connections():
        end = ending(story, connection)
        if end is None or frames(story, Opcode.CLOSE, connection=connection):
            continue
        who = common.NAMES[end.event.vantage if not end.observed else other_end(end.by)]
        text = f"No Close frame came before: to {who} this is an abnormal closure, 1006, which is never sent."
        yield Caption(event=story.number(end.event), text=text, section="RFC 6455 7.1.5")


def _still(story: Story) -> Iterator[Caption]:
    for ping in frames(story, Opcode.PING):
        for cut in story.of(AbortCalled, connection=ping.connection, vantage=Vantage.CLIENT):
            came = story.of(OnWire, connection=ping.connection, vantage=Vantage.CLIENT, direction=Direction.RECEIVED)
            if any(ping.at_ns < event.at_ns < cut.at_ns for event in came):
                continue
            text = f"No octet has come for {duration(cut.at_ns - ping.at_ns)}: the client cuts."
            yield Caption(event=story.number(cut), text=text, section="RFC 6455 7.1.7")


SERVER_KILLED = Scenario(
    name="server-killed",
    title="The server's process is killed",
    group=GROUP,
    promise="killed at once (kill -9): no Close frame, but the kernel says goodbye for it",
    sections=("RFC 6455 7.1.5", "RFC 9293 3.6"),
    run=server_killed,
    claims=(
        _unobserved(Vantage.SERVER),
        common.no_close(),
        _told(Vantage.CLIENT, None),
        Claim(text="the session fails with 1006", section="RFC 6455 7.1.5", look=_failed),
    ),
    tellers=(*tellers.WEBSOCKET, _without_word),
)
CLIENT_KILLED = Scenario(
    name="client-killed",
    title="The client's process is killed",
    group=GROUP,
    promise="what a server sees of a client that dies",
    sections=("RFC 6455 7.1.5", "RFC 9293 3.6"),
    run=client_killed,
    claims=(
        _unobserved(Vantage.CLIENT),
        common.tcp_closed_by(Vantage.CLIENT, section="RFC 9293 3.6"),
        _told(Vantage.SERVER, None),
    ),
    tellers=(*tellers.WEBSOCKET, _without_word),
)
RESET = Scenario(
    name="reset",
    title="Reset",
    group=GROUP,
    promise="the connection is cut off: RST instead of FIN",
    sections=("RFC 6455 7.1.7", "RFC 9293 3.5.2"),
    run=reset,
    claims=(
        common.no_close(),
        common.tcp_closed_by(Vantage.SERVER, section="RFC 9293 3.5.2"),
        _told(Vantage.CLIENT, "ECONNRESET"),
        Claim(text="the session fails", section="RFC 6455 7.1.7", look=_failed),
    ),
    tellers=(*tellers.WEBSOCKET, _without_word),
)
SILENCE = Scenario(
    name="silence",
    title="A process that stands still",
    group=GROUP,
    promise="SIGSTOP: the connection stands, and nobody is there",
    sections=("RFC 6455 5.5.2", "RFC 6455 7.1.7"),
    run=silence,
    settings=(Setting(name="pong_s", title="Wait for the Pong", default=PONG_S, low=0.05, high=4, unit="s"),),
    claims=(
        _unobserved(Vantage.SERVER),
        common.first_close_by(Vantage.CLIENT),
        Claim(text="nothing comes any more, and the client cuts", section="RFC 6455 7.1.7", look=_unanswered),
    ),
    tellers=(*tellers.WEBSOCKET, _still),
)
