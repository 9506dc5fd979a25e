"""Server-sent events: a response that never ends, and a client that comes back with the last ID when it is cut."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from aiohttp import web

from engine.decode.sse import MEDIA_TYPE
from engine.durations import duration
from engine.events import Direction, Marked, ServerSentEventSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, HttpActor, as_http
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.delivering import Delivered, listen_for_all
from engine.scenarios.long_polling import GROUP
from engine.scenarios.questions import exchanges, field, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome

COUNT, INTERVAL_S, RETRY_S = 6, 0.1, 0.15


async def run(
    stage: Stage, *, count: int = COUNT, interval_s: float = INTERVAL_S, retry_s: float = RETRY_S
) -> list[Outcome]:
    """Listen to a server whose first connection breaks half-way, until every update has come."""
    source = UpdateSource(stage.journal, count=count, interval_s=interval_s)

    async def act(client: HttpActor) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(source.run())
            await listen_for_all(client, f"{url}/events", Delivered(count))

    async with http_server(streaming(source, breaks_after=count // 2, retry_s=retry_s)) as url:
        limit_s = count * interval_s + retry_s + PATIENCE_S
        return [await as_http(stage, "Server-sent events", url, act, within_s=limit_s)]


def streaming(
    source: UpdateSource, *, breaks_after: int | None = None, retry_s: float | None = None
) -> web.Application:
    """Return a server that gives out updates as events at /events.

    Args:
        source: Of the updates.
        breaks_after: The update after which the first connection breaks, if it does.
        retry_s: The reconnection time, if it names one.
    """
    broken = breaks_after is None

    async def events(request: web.Request) -> web.StreamResponse:
        nonlocal broken
        response = web.StreamResponse(headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})
        await response.prepare(request)
        if retry_s is not None:
            await response.write(f"retry: {retry_s * 1000:.0f}\n\n".encode())
        after = request.headers.get("Last-Event-ID", "0")
        async for number in source.follow(int(after) if after.isdecimal() else 0):
            await response.write(f"id: {number}\nevent: update\ndata: {source.text(number)}\n\n".encode())
            if not broken and number >= (breaks_after or 0) and request.transport is not None:
                broken = True
                # As when its process is restarted: the response has no end.
                request.transport.close()
                break
        return response

    application = web.Application()
    application.router.add_get("/events", events)
    return application


def blocks(story: Story) -> list[ServerSentEventSeen]:
    """Return the blocks of all event streams in a trace, as the client was given them."""
    return story.of(ServerSentEventSeen, vantage=Vantage.CLIENT, direction=Direction.RECEIVED)


def _each_once(story: Story) -> Verdict:
    births = [str(event.update) for event in story.of(Marked) if event.update is not None]
    ids = [event.id for event in blocks(story) if event.dispatched]
    if not births or not ids:
        return nothing("no update, or no event")
    return verdict(ids == births, f"{count(len(births), 'update')}, events {', '.join(map(str, ids))}", events=len(ids))


def _comes_back(story: Story) -> Verdict:
    requests = [exchange.request for exchange in exchanges(story)]
    told = blocks(story)
    if not requests or not told:
        return nothing("no event stream")
    if len(requests) < 2:
        return verdict(False, "the client asked once", story.numbers(*requests))
    before = [event.id for event in told if event.id and event.at_ns < requests[1].at_ns]
    asked = field(requests[1], "Last-Event-ID")
    said = f"event {before[-1] if before else 'none'} was the last, Last-Event-ID: {asked}"
    first = field(requests[0], "Last-Event-ID")
    return verdict(first is None and bool(before) and asked == before[-1], said, story.numbers(*requests[:2]))


def _waits(story: Story) -> Verdict:
    wait = _wait(story)
    if wait is None:
        return nothing("no reconnection")
    named_ms, waited_ns, at = wait
    found = f"retry: {named_ms}, and {duration(waited_ns)} passed"
    # A window's timers are coarse, by a twentieth; an operating system's late, never early.
    return verdict(waited_ns >= named_ms * 900_000, found, at, retry_ms=named_ms, waited_ms=ms(waited_ns))


def _wait(story: Story) -> tuple[int, int, tuple[int, ...]] | None:
    """Return the reconnection time that was named, and how long after the last content the client asked again."""
    requests = [exchange.request for exchange in exchanges(story)]
    told = blocks(story)
    named = [event.retry_ms for event in told if event.retry_ms is not None]
    if len(requests) < 2 or not named:
        return None
    before = [event for event in told if event.at_ns < requests[1].at_ns]
    attempts = [attempt for attempt in story.attempts() if attempt.connection == requests[1].connection]
    again = attempts[0] if attempts else requests[1]
    return (named[0], again.at_ns - before[-1].at_ns, story.numbers(before[-1], again)) if before else None


def _open_ended(story: Story) -> Verdict:
    found = [e.response for e in exchanges(story) if e.response is not None]
    if not found:
        return nothing("no response")
    said = ", ".join(f"{response.status} {field(response, 'Content-Type')}" for response in found)
    holds = all(
        field(response, "Content-Type") == MEDIA_TYPE and field(response, "Content-Length") is None
        for response in found
    )
    return verdict(holds, said, story.numbers(*found))


def _told(story: Story) -> Iterator[Caption]:
    births = {str(event.update): event for event in story.of(Marked)}
    for event in blocks(story):
        if event.retry_ms is not None and not event.dispatched:
            text = f"If the stream is cut, the client is to come back after {event.retry_ms} ms."
            yield Caption(event=story.number(event), text=text, section="WHATWG HTML 9.2.6")
        elif event.data is not None:
            birth = births.get(event.id or "")
            late = "" if birth is None else f", {duration(event.at_ns - birth.at_ns)} after its birth"
            text = f"Event {event.id} of type {event.type}: {event.data[:60]}{late}."
            yield Caption(event=story.number(event), text=text, section="WHATWG HTML 9.2.6")
    for exchange in exchanges(story):
        last_id = field(exchange.request, "Last-Event-ID")
        if last_id is not None:
            text = f"The client comes back and says what it has: Last-Event-ID {last_id}. Nothing is told twice."
            yield Caption(event=story.number(exchange.request), text=text, section="WHATWG HTML 9.2.4")


SCENARIO = Scenario(
    name="server-sent-events",
    title="Server-sent events",
    group=GROUP,
    promise="a response that never ends, and what happens when it is cut",
    sections=("WHATWG HTML 9.2",),
    run=run,
    settings=(
        Setting(name="count", title="Updates", default=COUNT, low=2, high=100),
        Setting(name="interval_s", title="Time between updates", default=INTERVAL_S, low=0.02, high=1, unit="s"),
        Setting(name="retry_s", title="Reconnection time", default=RETRY_S, low=0.01, high=4, unit="s"),
    ),
    claims=(
        common.connections_are(2),
        Claim(text="every answer is an event stream of unknown length", section="WHATWG HTML 9.2.2", look=_open_ended),
        Claim(text="every update comes once, in order", section="WHATWG HTML 9.2.4", look=_each_once),
        Claim(text="the client comes back with the last ID it got", section="WHATWG HTML 9.2.4", look=_comes_back),
        Claim(text="it waits as long as retry says before it comes back", section="WHATWG HTML 9.2.6", look=_waits),
    ),
    tellers=(*tellers.HTTP, _told),
)
