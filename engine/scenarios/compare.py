"""The comparison: the same updates, polled for over HTTP and pushed over a WebSocket, at the same time."""

from __future__ import annotations

import asyncio
import json

from engine.faults import Fault, explain
from engine.journal import Recorder
from engine.scenarios.stage import Scenario, Stage
from engine.sessions.http import PEER_FAULTS, host_of, open_client, send
from engine.sessions.keeper import Keeper
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.websocket import WebSocketSession
from engine.tap import recorded_by
from engine.wishes import WebSocketWish

COUNT = 5
INTERVAL_S = 0.1
POLL_S = 0.08
"""Seconds between polls: not the source's own pace, which a client cannot know, so some polls find nothing new."""
LIMIT_S = 10.0
"""Seconds that updates may be late in all before a side gives up."""
PONG_S = 2.0


async def run(
    stage: Stage,
    *,
    count: int = COUNT,
    interval_s: float = INTERVAL_S,
    poll_s: float = POLL_S,
    late_s: float = LIMIT_S,
    pong_s: float = PONG_S,
) -> list[Outcome]:
    """Run both sides until each has all the updates; returns how the HTTP and the WebSocket session ended."""
    http_url = f"{await stage.servers.http_url()}/updates"
    websocket_url = f"{await stage.servers.websocket_url()}/updates"
    left = Recorder.start(stage.journal, title="HTTP polling", kind="http", url=http_url)
    right = Recorder.start(stage.journal, title="WebSocket", kind="websocket", url=websocket_url)
    source = UpdateSource(stage.journal, count=count, interval_s=interval_s)
    limit_s = count * interval_s + late_s
    async with stage.servers.publishing(source), asyncio.TaskGroup() as group:
        polling = group.create_task(_poll(left, http_url, count, poll_s, limit_s), name="compare: polling")
        pushing = group.create_task(
            _be_pushed(right, websocket_url, count, limit_s, pong_s, stage.keeper), name="compare: pushed"
        )
        giving = group.create_task(source.run(), name="compare: source")
        await asyncio.wait({polling, pushing})
        giving.cancel()
    return [polling.result(), pushing.result()]


async def _poll(recorder: Recorder, url: str, count: int, poll_s: float, limit_s: float) -> Outcome:
    """Ask for what is new, over a new connection each time, until all has come."""
    statuses: list[int] = []
    fault: Fault | None = None
    seen = 0
    limit = asyncio.timeout(limit_s)
    try:
        with recorded_by(recorder):
            async with limit, open_client(keep_alive=False) as client:
                while seen < count:
                    status, content = await send(client, f"{url}?after={seen}")
                    statuses.append(status)
                    seen = max(seen, _newest(content))
                    if seen < count:
                        await asyncio.sleep(poll_s)
    except PEER_FAULTS as error:
        fault = _late(seen, count) if limit.expired() else explain(error, host_of(url))
    except BaseException as error:
        write_end(recorder, explain(error))
        raise
    write_end(recorder, fault)
    return Outcome(fault=fault, statuses=tuple(statuses))


async def _be_pushed(
    recorder: Recorder, url: str, count: int, limit_s: float, pong_s: float, keeper: Keeper
) -> Outcome:
    """Open a WebSocket and take what comes; in the middle a Ping, at the end the closing handshake."""
    pushed = _Pushed(count)
    session = WebSocketSession(WebSocketWish(url=url), recorder, keeper=keeper, on_message=pushed.take)
    try:
        if await session.open() is None:
            async with asyncio.timeout(limit_s):
                await pushed.half_way.wait()
                fault = await session.ping(b"still there?", pong_within_s=pong_s)
                if fault is not None:
                    session.blame(fault)
                await pushed.complete.wait()
            await session.close(1000)
    except TimeoutError:
        session.blame(_late(pushed.seen, count))
    finally:
        outcome = await session.end()
    return outcome


class _Pushed:
    """What was pushed so far: the number of the newest update, half of them, all of them."""

    def __init__(self, count: int) -> None:
        self.seen = 0
        self.half_way, self.complete = asyncio.Event(), asyncio.Event()
        self._count = count

    def take(self, message: str | bytes) -> None:
        self.seen = max(self.seen, _newest(message))
        if self.seen >= (self._count + 1) // 2:
            self.half_way.set()
        if self.seen >= self._count:
            self.complete.set()


def _late(seen: int, count: int) -> Fault:
    return Fault(
        code="ETIMEDOUT",
        sentence=f"Of {count} updates {seen} had come when the time for them was over.",
        advice="Run it again; if it stays so, the machine is too busy for it.",
    )


def _newest(content: str | bytes) -> int:
    """Return the highest number in what came: nothing, one update, or a list of them."""
    if not content:
        return 0
    updates = json.loads(content)
    return max(int(update["seq"]) for update in (updates if isinstance(updates, list) else [updates]))


SCENARIO = Scenario(
    name="compare",
    title="HTTP or WebSocket?",
    promise="five updates, two ways",
    run=run,
)
