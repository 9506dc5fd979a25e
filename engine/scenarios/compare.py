"""The comparison: the same updates, polled for over HTTP and pushed over a WebSocket, at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from engine.events import Marked
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.delivering import Order, by_polling, by_websocket, told
from engine.scenarios.questions import content, exchanges, messages, text_of
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Scenario, Stage
from engine.scenarios.story import Story
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome

COUNT = 5
INTERVAL_S = 0.1
POLL_S = 0.08
"""Seconds between polls: not the source's own pace, which a client cannot know, so some polls find nothing new."""
LIMIT_S = 10.0
"""Seconds that updates may be late in all before a side gives up."""
PONG_S = 2.0
ROUND_TRIPS = 2.0
"""Of the link, by which the updates are further apart."""


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
    http_url, websocket_url = await stage.servers.http_url(), await stage.servers.websocket_url()
    # A new connection and a request are two round trips: what a link makes of them must not be longer than an update
    # lasts, or all of them are there before anybody could have asked twice.
    interval_s = over_link(interval_s, ROUND_TRIPS)
    source = UpdateSource(stage.journal, count=count, interval_s=interval_s)
    order = Order(count=count, limit_s=count * interval_s + late_s)
    async with stage.servers.publishing(source), asyncio.TaskGroup() as group:
        polling = group.create_task(by_polling(stage, "HTTP polling", http_url, order, poll_s=poll_s, keep_alive=False))
        pushing = group.create_task(by_websocket(stage, "WebSocket", websocket_url, order, pong_s=pong_s))
        giving = group.create_task(source.run(), name="compare: source")
        await asyncio.wait({polling, pushing})
        giving.cancel()
    return [polling.result(), pushing.result()]


def _all_delivered(story: Story) -> Verdict:
    born = {event.update for event in story.of(Marked) if event.update is not None}
    if not born:
        return nothing("no update was made")
    pushed = {told(text_of(message).encode()) for message in messages(story, sender=Vantage.SERVER)}
    answers = [exchange.response for exchange in exchanges(story, session=story.session("HTTP"))]
    polled = max((told(content(story, answer)) for answer in answers if answer is not None), default=0)
    found = f"of {count(len(born), 'update')} {polled} were fetched and {len(pushed & born)} pushed"
    holds = pushed == born and polled == max(born)
    return verdict(holds, found, updates=len(born), polled=polled, pushed=len(pushed & born))


def in_vain(story: Story) -> Iterator[Caption]:
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
    tellers=(*tellers.WEBSOCKET, in_vain),
)
