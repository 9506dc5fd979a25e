"""What a WebSocket session on the command line does with peers that say little, much, or goodbye."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from engine.events import FrameSeen, Opcode
from engine.faults import Fault
from engine.journal import Journal, Recorder, Vantage
from engine.sessions.keeper import Keeper
from engine.tap import tapped
from engine.trace import Trace
from engine.wishes import CloseWish, WebSocketWish
from gui.command.conversation import Patience, converse
from gui.command.options import OutputOptions, WebSocketOptions

LIMIT_S = 20
SHORT = Patience(answer_s=0.02, quiet_s=0.02, all_s=0.1)
LONG = Patience(answer_s=LIMIT_S, quiet_s=0.02, all_s=LIMIT_S)


def talk(
    handler: Callable[[ServerConnection], Awaitable[None]],
    *send: str,
    ping: bool = False,
    close: int = 1000,
    patience: Patience = SHORT,
) -> tuple[list[Fault], list[str]]:
    """Return what went wrong, and the texts that the client sent and received."""
    journal = Journal()

    async def run() -> list[Fault]:
        async with asyncio.timeout(LIMIT_S), serve(handler, "127.0.0.1", 0, ping_interval=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            options = WebSocketOptions(
                wish=WebSocketWish(url=f"ws://127.0.0.1:{port}/"),
                send=send,
                ping=ping,
                close=CloseWish(code=close),
                output=OutputOptions(),
            )
            recorder = Recorder.start(journal, title="t", kind="websocket", url=options.wish.url)
            return await converse(options, recorder, Keeper(), patience)

    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        faults = runner.run(run())
    events = [event for event in Trace(journal).refresh() if event.vantage is Vantage.CLIENT]
    frames = [event for event in events if isinstance(event, FrameSeen) and event.opcode == Opcode.TEXT]
    return faults, [f"{frame.direction} {frame.content.decode()}" for frame in frames]


async def listen(connection: ServerConnection) -> None:
    async for _ in connection:
        pass


async def answer_twice(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(f"{message} 1")
        await connection.send(f"{message} 2")


async def close_after_one(connection: ServerConnection) -> None:
    await connection.recv()
    await connection.close(1000)


async def close_with_an_error(connection: ServerConnection) -> None:
    await connection.recv()
    await connection.close(1011, "no more")


async def push_for_ever(connection: ServerConnection) -> None:
    try:
        while True:
            await connection.send("more")
            await (await connection.ping())
    except ConnectionClosed:
        return


def test_a_peer_that_never_answers_does_not_hold_it_up():
    faults, texts = talk(listen, "a", "b")
    assert faults == []
    assert texts == ["sent a", "sent b"]


def test_each_text_waits_for_the_first_answer_and_no_answer_is_lost():
    faults, texts = talk(answer_twice, "a", "b", ping=True, close=4001, patience=LONG)
    assert faults == []
    assert texts.index("received a 1") < texts.index("sent b")
    assert sorted(texts) == ["received a 1", "received a 2", "received b 1", "received b 2", "sent a", "sent b"]


def test_a_peer_that_never_stops_is_closed_in_the_end():
    faults, texts = talk(push_for_ever)
    assert faults == []
    assert set(texts) == {"received more"}


def test_a_peer_that_closes_before_everything_was_sent_is_told():
    faults, texts = talk(close_after_one, "a", "b", patience=LONG)
    assert [fault.code for fault in faults] == ["CLOSED"]
    assert texts == ["sent a"]


def test_a_peer_that_closes_once_everything_was_sent_is_in_order():
    assert talk(close_after_one, "a", patience=LONG) == ([], ["sent a"])


def test_a_close_code_that_tells_of_a_failure_is_one():
    faults, _ = talk(close_with_an_error, "a", patience=LONG)
    assert [fault.code for fault in faults] == ["1011"]
    assert "no more" in faults[0].sentence
