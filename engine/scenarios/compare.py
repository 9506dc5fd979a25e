"""The comparison: the same updates, polled for over HTTP and pushed over a WebSocket, at the same time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

from engine.events import Marked
from engine.faults import Fault, explain
from engine.journal import Recorder, Vantage
from engine.scenarios import common, tellers
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import content, exchanges, messages, text_of
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Scenario, Stage
from engine.scenarios.story import Story
from engine.sessions.http import PEER_FAULTS, host_of, open_client, send
from engine.sessions.keeper import Keeper
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome, write_end
from engine.sessions.patience import within
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
    limit = within(limit_s)
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
            async with within(limit_s):
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


def _newest(given: str | bytes) -> int:
    """Return the highest number in what came: nothing, one update, or a list of them."""
    if not given:
        return 0
    updates = json.loads(given)
    return max(int(update["seq"]) for update in (updates if isinstance(updates, list) else [updates]))


def _all_delivered(story: Story) -> Verdict:
    born = {event.update for event in story.of(Marked) if event.update is not None}
    if not born:
        return nothing("no update was made")
    pushed = {_told(text_of(message).encode()) for message in messages(story, sender=Vantage.SERVER)}
    answers = [exchange.response for exchange in exchanges(story, session=story.session("HTTP"))]
    polled = max((_told(content(story, answer)) for answer in answers if answer is not None), default=0)
    found = f"of {count(len(born), 'update')} {polled} were fetched and {len(pushed & born)} pushed"
    holds = pushed == born and polled == max(born)
    return verdict(holds, found, updates=len(born), polled=polled, pushed=len(pushed & born))


def _told(text: bytes) -> int:
    """Return the highest number in what a trace shows; 0 where it is something else."""
    try:
        return _newest(text)
    except (ValueError, KeyError, TypeError):
        return 0


def _in_vain(story: Story) -> Iterator[Caption]:
    """Tell each request that found nothing new."""
    empty = [e.response for e in exchanges(story) if e.response is not None and e.response.status == 204]
    for number, response in enumerate(empty, 1):
        text = f"204: nothing new. Request {number} of those that were sent in vain."
        yield Caption(event=story.number(response), text=text, section="RFC 9110 15.3.5")


_POLLING, _PUSHED = common.titled("HTTP"), common.titled("WebSocket")

SCENARIO = Scenario(
    name="compare",
    title="HTTP or WebSocket?",
    group="HTTP or WebSocket",
    promise="five updates, two ways",
    sections=("RFC 9112 9.3", "RFC 6455 1.1"),
    run=run,
    settings=(
        Setting(name="count", title="Updates", default=COUNT, low=1, high=1000),
        Setting(name="interval_s", title="Time between updates", default=INTERVAL_S, low=0.01, high=60, unit="s"),
        Setting(name="poll_s", title="Time between polls", default=POLL_S, low=0.01, high=60, unit="s"),
    ),
    claims=(
        common.one_connection_each(_POLLING),
        common.connections_are(1, _PUSHED, of="the WebSocket needs "),
        common.first_close_by(Vantage.CLIENT, _PUSHED),
        Claim(text="every update comes to both", section="RFC 6455 1.1", look=_all_delivered),
    ),
    tellers=(*tellers.WEBSOCKET, _in_vain),
)
