"""Long-polling: the server keeps the request until there is something to answer, or its patience is over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from aiohttp import web

from engine.durations import duration
from engine.events import Marked
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, HttpActor, as_http, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.delivering import Delivered, ask_for_all, told
from engine.scenarios.questions import Exchange, content, exchanges, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome

GROUP = "Push"
COUNT, INTERVAL_S, HOLD_S = 4, 0.15, 0.3


async def run(
    stage: Stage, *, count: int = COUNT, interval_s: float = INTERVAL_S, hold_s: float = HOLD_S
) -> list[Outcome]:
    """Ask for each update before it is there, and once more when there will be none."""
    interval_s, hold_s = over_link(interval_s, 2), over_link(hold_s, 4)
    source = UpdateSource(stage.journal, count=count, interval_s=interval_s)

    async def act(client: HttpActor) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(source.run())
            await ask_for_all(client, Delivered(count))
            await client.ask(f"/next?after={count}")

    async with http_server(waiting(source, hold_s)) as url:
        limit_s = count * interval_s + hold_s + PATIENCE_S
        return [await as_http(stage, "Long-polling", url, act, within_s=limit_s)]


def waiting(source: UpdateSource, hold_s: float) -> web.Application:
    """Return a server that answers /next when the next update is there, or with 204 when it has waited long enough."""

    async def following(request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        try:
            async with asyncio.timeout(hold_s):
                await source.until_after(after)
        except TimeoutError:
            return web.Response(status=204)
        return web.json_response(text=source.text(source.after(after)[0]))

    application = web.Application()
    application.router.add_get("/next", following)
    return application


def _births(story: Story) -> list[Marked]:
    return [event for event in story.of(Marked) if event.update is not None]


def _fetched(story: Story) -> list[tuple[Exchange, Marked]]:
    """Return the exchanges that brought an update, each with its birth."""
    births = {birth.update: birth for birth in _births(story)}
    return [
        (exchange, birth)
        for exchange in exchanges(story)
        if exchange.response is not None and (birth := births.get(told(content(story, exchange.response)))) is not None
    ]


def _all(story: Story) -> Verdict:
    births = _births(story)
    if not births:
        return nothing("no update was made")
    fetched = _fetched(story)
    found = f"{len(fetched)} of {count(len(births), 'update')} came, each in an answer of its own"
    return verdict(len({birth.update for _, birth in fetched}) == len(births), found, updates=len(births))


def _held(story: Story) -> Verdict:
    fetched = _fetched(story)
    if not fetched:
        return nothing("no update came")
    early = [exchange for exchange, birth in fetched if exchange.request.at_ns < birth.at_ns]
    delays = [exchange.response.at_ns - birth.at_ns for exchange, birth in fetched if exchange.response is not None]
    found = f"{len(early)} of {len(fetched)} requests were there first; "
    found += f"the slowest answer came {duration(max(delays))} after its update"
    return verdict(bool(early) and min(delays) >= 0, found, early=len(early), slowest_ms=ms(max(delays)))


def _patience(story: Story) -> Verdict:
    found = [exchange for exchange in exchanges(story) if exchange.response is not None]
    empty = [exchange for exchange in found if exchange.response and exchange.response.status == 204]
    if not found:
        return nothing("no response")
    waits = [exchange.response.at_ns - exchange.request.at_ns for exchange in empty if exchange.response]
    said = f"{count(len(empty), 'answer')} without content, after {duration(max(waits, default=0))}"
    return verdict(bool(empty) and found[-1] is empty[-1], said, waited_ms=ms(max(waits, default=0)))


def _one_at_a_time(story: Story) -> Verdict:
    found = exchanges(story)
    if not found:
        return nothing("no request")
    overlapping = sum(
        1
        for exchange, following in zip(found, found[1:], strict=False)
        if exchange.response is None or following.request.at_ns < exchange.response.at_ns
    )
    said = f"{overlapping} of {count(len(found), 'request')} began before the answer to the one before"
    return verdict(overlapping == 0 and len(found) > 1, said, overlapping=overlapping)


def _told(story: Story) -> Iterator[Caption]:
    for exchange, birth in _fetched(story):
        if exchange.response is None:
            continue
        waited, late = birth.at_ns - exchange.request.at_ns, exchange.response.at_ns - birth.at_ns
        text = f"Update {birth.update} is born; the request for it has waited {duration(waited)}."
        if waited > 0:
            yield Caption(event=story.number(birth), text=text, section="RFC 6202 2.1")
        text = f"Update {birth.update} is on its way {duration(late)} after its birth. Now the client has to ask again."
        yield Caption(event=story.number(exchange.response), text=text, section="RFC 6202 2.1")
    for exchange in exchanges(story):
        if exchange.response is not None and exchange.response.status == 204:
            waited = exchange.response.at_ns - exchange.request.at_ns
            text = f"Nothing new in {duration(waited)}: the server answers with nothing, before others lose patience."
            yield Caption(event=story.number(exchange.response), text=text, section="RFC 6202 5.5")


SCENARIO = Scenario(
    name="long-polling",
    title="Long-polling",
    group=GROUP,
    promise="the server keeps the request until it has an answer",
    sections=("RFC 6202 2",),
    run=run,
    settings=(
        Setting(name="count", title="Updates", default=COUNT, low=1, high=100),
        Setting(name="interval_s", title="Time between updates", default=INTERVAL_S, low=0.02, high=1, unit="s"),
        Setting(name="hold_s", title="The server's patience", default=HOLD_S, low=0.02, high=4, unit="s"),
    ),
    claims=(
        common.connections_are(1),
        Claim(text="every update comes", section="RFC 6202 2.1", look=_all),
        Claim(text="requests are kept until their update is there", section="RFC 6202 2.1", look=_held),
        Claim(text="one request at a time", section="RFC 6202 2.1", look=_one_at_a_time),
        Claim(text="the last request is given up by the server", section="RFC 6202 5.5", look=_patience),
    ),
    tellers=(*tellers.HTTP, _told),
)
