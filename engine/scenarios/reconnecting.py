"""Reconnecting with backoff: a server is restarted, and its client comes back, each time after a longer wait."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from engine.durations import duration
from engine.events import Connected, Connecting, NotConnected
from engine.faults import Fault, explain
from engine.journal import Recorder, Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, gone, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import first_close, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story, sender_of
from engine.sessions.http import host_of
from engine.sessions.local.serving import websocket_server
from engine.sessions.local.source import one_update
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.patience import Patient, within
from engine.sessions.websocket import OPEN_S, PEER_FAULTS, USER_AGENT
from engine.tap import recorded_by

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

DOWN_S, FIRST_S = 0.6, 0.05
GROWTH, JITTER = 2.0, 0.2
"""Each wait is twice the one before, and up to a fifth longer, so that clients do not come back all at once."""


async def run(
    stage: Stage, *, down_s: float = DOWN_S, first_s: float = FIRST_S, rand: Callable[[], float] = random.random
) -> list[Outcome]:
    """Speak with a server, have it restarted, and try until it is back."""
    down_s = over_link(down_s, 6)
    up = asyncio.Event()
    async with websocket_server(_greet) as url:
        recorder = Recorder.start(stage.journal, title="Reconnecting", kind="websocket", url=url)
        client = stage.keeper.start(_client(recorder, url, first_s, rand, up), name="reconnecting")
        try:
            async with within(PATIENCE_S):
                await up.wait()
        except TimeoutError:
            client.cancel()
    # The server has closed its connections with 1001 and is gone, which the client learns when that has arrived.
    with suppress(TimeoutError):
        await gone(stage.journal, recorder.session)
    await one_update(down_s)
    async with websocket_server(_greet, port=urlsplit(url).port or 0):
        with suppress(TimeoutError):
            async with within(PATIENCE_S + 4 * down_s):
                await asyncio.wait({client})
        client.cancel()
        await asyncio.wait({client})
    return [Outcome(fault=explain(asyncio.CancelledError())) if client.cancelled() else client.result()]


async def _greet(connection: ServerConnection) -> None:
    await connection.send("hello")
    await connection.wait_closed()


class _Socket(Patient, ClientConnection):
    """Waits as long as the network takes that it goes over."""


async def _open(url: str) -> ClientConnection:
    async with within(OPEN_S):
        return await connect(
            f"{url}/",
            proxy=None,
            compression=None,
            user_agent_header=USER_AGENT,
            open_timeout=None,
            create_connection=_Socket,
        )


async def _client(
    recorder: Recorder, url: str, first_s: float, rand: Callable[[], float], up: asyncio.Event
) -> Outcome:
    """Connect, and after the connection is lost connect again; the second greeting ends it."""
    fault: Fault | None = None
    try:
        with recorded_by(recorder):
            greetings = 0
            wait_s = first_s
            while greetings < 2:
                try:
                    async with await _open(url) as socket:
                        await socket.recv()
                        greetings += 1
                        up.set()
                        if greetings < 2:
                            await socket.wait_closed()
                except (ConnectionRefusedError, ConnectionClosed):
                    await asyncio.sleep(wait_s * (1 + JITTER * rand()))
                    wait_s *= GROWTH
    except PEER_FAULTS as error:
        fault = explain(error, host_of(url))
    except BaseException as error:
        write_end(recorder, explain(error))
        raise
    write_end(recorder, fault)
    return Outcome(fault=fault)


def _refused(story: Story) -> list[NotConnected]:
    return [event for event in story.of(NotConnected) if event.code == "ECONNREFUSED"]


def _tries(story: Story) -> list[Connecting]:
    """Return the attempts after the first connection."""
    return story.attempts()[1:]


def _waits_ns(story: Story) -> list[int]:
    """Return how long the client waited after each attempt that was refused."""
    ends = [story.of(NotConnected, connection=attempt.connection) for attempt in _tries(story)]
    return [attempt.at_ns - before[0].at_ns for before, attempt in zip(ends, _tries(story)[1:], strict=False) if before]


def _goes_away(story: Story) -> Verdict:
    connections = story.connections()
    close = first_close(story, connections[0]) if connections else None
    if close is None:
        return nothing("no Close frame on the first connection")
    said = f"{common.NAMES[sender_of(close)]} sent Close {close.close_code} first"
    return verdict(sender_of(close) is Vantage.SERVER and close.close_code == 1001, said, story.numbers(close))


def _is_refused(story: Story) -> Verdict:
    tries = _tries(story)
    if not tries:
        return nothing("no attempt to come back")
    refused = _refused(story)
    found = f"{len(refused)} of {count(len(tries), 'attempt')} refused"
    return verdict(len(refused) > 1, found, story.numbers(*refused), refused=len(refused), attempts=len(tries))


def _backs_off(story: Story) -> Verdict:
    waits = _waits_ns(story)
    if len(waits) < 2:
        return nothing("fewer than two waits")
    longer = sum(later > earlier for earlier, later in zip(waits, waits[1:], strict=False))
    # A machine that is busy may be late once; the last wait is the longest by far all the same.
    grows = 2 * longer > len(waits) - 1 and waits[-1] >= 3 * min(waits)
    return verdict(grows, f"it waited {', '.join(map(duration, waits))}", longest_ms=ms(max(waits)))


def _comes_back(story: Story) -> Verdict:
    opened = story.of(Connected)
    if not opened:
        return nothing("no connection")
    refused = _refused(story)
    back = len(opened) == 2 and bool(refused) and opened[1].at_ns > refused[-1].at_ns
    gap_ns = opened[-1].at_ns - opened[0].at_ns
    found = f"{count(len(opened), 'connection')}, the last {duration(gap_ns)} after the first"
    return verdict(back, found, story.numbers(*opened), connections=len(opened))


def _told(story: Story) -> Iterator[Caption]:
    refused = {event.connection: event for event in _refused(story)}
    waits = iter(_waits_ns(story))
    for number, attempt in enumerate(_tries(story), 1):
        failed = refused.get(attempt.connection)
        if failed is None:
            text = f"Attempt {number} to come back: this time somebody listens."
            yield Caption(event=story.number(attempt), text=text, section="RFC 6455 7.2.3")
            continue
        wait = next(waits, None)
        then = "" if wait is None else f" The client waits {duration(wait)} before the next."
        text = f"Attempt {number} to come back: refused, nobody listens.{then}"
        yield Caption(event=story.number(failed), text=text, section="RFC 6455 7.2.3")


SCENARIO = Scenario(
    name="reconnecting",
    title="Coming back",
    group="At scale",
    promise="a server restarts; its client tries again, with longer and longer waits",
    sections=("RFC 6455 7.2.3",),
    run=run,
    settings=(
        Setting(name="down_s", title="How long the server is gone", default=DOWN_S, low=0.3, high=3, unit="s"),
        Setting(name="first_s", title="The first wait", default=FIRST_S, low=0.01, high=0.1, unit="s"),
    ),
    claims=(
        Claim(text="the server says that it goes away: 1001", section="RFC 6455 7.4.1", look=_goes_away),
        Claim(text="attempts are refused while the server is gone", section="RFC 9293 3.5.2", look=_is_refused),
        Claim(text="the waits grow", section="RFC 6455 7.2.3", look=_backs_off),
        Claim(text="in the end there is a new connection", section="RFC 6455 7.2.3", look=_comes_back),
    ),
    tellers=(*tellers.WEBSOCKET, _told),
)
