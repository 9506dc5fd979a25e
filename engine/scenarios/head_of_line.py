"""Pipelined requests, that wait for the slow one at their head; and six connections, as browsers open them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from aiohttp import web

from engine.counters import Count, Counters
from engine.durations import duration
from engine.events import CloseCalled, Connected, Lost, SessionEnded, SessionStarted
from engine.journal import Recorder, Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, HttpActor, as_http, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import Exchange, exchanges, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.local.source import one_update
from engine.sessions.outcome import Outcome
from engine.sessions.pipelining import pipeline

QUICK, SIX_QUICK = 4, 11
SLOW_S = 0.3
AT_ONCE = 6
SLOW = "/slow"


async def pipelined(stage: Stage, *, quick: int = QUICK, slow_s: float = SLOW_S) -> list[Outcome]:
    """Send one request that takes long to answer and several that do not, all at once on one connection."""
    slow_s = over_link(slow_s, 2)
    targets = [SLOW, *(f"/quick/{number}" for number in range(1, quick + 1))]
    async with http_server(_resources(slow_s)) as url:
        recorder = Recorder.start(stage.journal, title="Pipelining", kind="http", url=url)
        return [await pipeline(url, targets, recorder, within_s=slow_s + PATIENCE_S)]


async def six(stage: Stage, *, quick: int = SIX_QUICK, slow_s: float = SLOW_S) -> list[Outcome]:
    """Ask for the same over at most six connections, as many requests at once as there is room for."""
    # A new connection, and then the quick ones in turns of one less than there are connections.
    slow_s = over_link(slow_s, 3 + quick / (AT_ONCE - 1))

    async def act(client: HttpActor) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(client.ask(SLOW))
            for number in range(1, quick + 1):
                group.create_task(client.ask(f"/quick/{number}"))

    limit_s = slow_s + PATIENCE_S
    async with http_server(_resources(slow_s)) as url:
        return [await as_http(stage, "Six connections", url, act, within_s=limit_s, per_host=AT_ONCE)]


def _resources(slow_s: float) -> web.Application:
    """Return a server of which one resource has to wait for a source before it can answer."""

    async def slow(_: web.Request) -> web.Response:
        await one_update(slow_s)
        return web.Response(text="slow\n")

    async def quick(request: web.Request) -> web.Response:
        return web.Response(text=f"quick {request.match_info['number']}\n")

    application = web.Application()
    application.router.add_get(SLOW, slow)
    application.router.add_get(r"/quick/{number:\d+}", quick)
    return application


def _slow_and_quick(story: Story) -> tuple[Exchange | None, list[Exchange]]:
    found = [exchange for exchange in exchanges(story) if exchange.response is not None]
    slow = next((exchange for exchange in found if exchange.request.target == SLOW), None)
    return slow, [exchange for exchange in found if exchange.request.target.startswith("/quick/")]


def _before_answers(story: Story) -> Verdict:
    found = exchanges(story)
    answers = [exchange.response for exchange in found if exchange.response is not None]
    if not answers:
        return nothing("no response")
    before = [exchange.request for exchange in found if exchange.request.at_ns < answers[0].at_ns]
    said = f"{len(before)} of {count(len(found), 'request')} had been sent when the first answer was"
    return verdict(len(before) == len(found) > 1, said, story.numbers(*before, answers[0]), before=len(before))


def _ordered(story: Story) -> Verdict:
    found = [exchange for exchange in exchanges(story) if exchange.response is not None]
    if not found:
        return nothing("no response")
    ordered = sorted(found, key=lambda exchange: exchange.response.at_ns if exchange.response else 0)
    said = ", ".join(exchange.request.target for exchange in ordered[:6])
    return verdict(ordered == found and len(found) > 1, f"answers came to {said}")


def _wait_for_slow(story: Story) -> Verdict:
    slow, quick = _slow_and_quick(story)
    if slow is None or slow.response is None or not quick:
        return nothing("no slow answer, or no quick one")
    behind = [each for each in quick if each.response and each.response.at_ns >= slow.response.at_ns]
    took_ns = slow.response.at_ns - slow.request.at_ns
    said = f"{len(behind)} of {len(quick)} quick answers came after the slow one, which took {duration(took_ns)}"
    return verdict(len(behind) == len(quick), said, slow_ms=ms(took_ns), behind=len(behind), quick=len(quick))


def _overtake(story: Story) -> Verdict:
    slow, quick = _slow_and_quick(story)
    if slow is None or slow.response is None or not quick:
        return nothing("no slow answer, or no quick one")
    ahead = [each for each in quick if each.response and each.response.at_ns < slow.response.at_ns]
    said = f"{len(ahead)} of {len(quick)} quick answers came before the slow one"
    return verdict(len(ahead) == len(quick), said, ahead=len(ahead), quick=len(quick))


def _open_at_once(story: Story) -> Verdict:
    opened = [(event.at_ns, 1) for event in story.of(Connected)]
    if not opened:
        return nothing("no connection")
    closed: dict[int, int] = {}
    for event in (*story.of(CloseCalled, vantage=Vantage.CLIENT), *story.of(Lost, vantage=Vantage.CLIENT)):
        closed[event.connection] = min(event.at_ns, closed.get(event.connection, event.at_ns))
    most = now = 0
    for _, change in sorted([*opened, *((at_ns, -1) for at_ns in closed.values())]):
        now += change
        most = max(most, now)
    return verdict(most == AT_ONCE, f"{most} were open at once", connections=len(opened), at_once=most)


def _counted(story: Story) -> Count:
    """Return what the first session has cost."""
    counters, started = Counters(), story.of(SessionStarted)
    for number, event in enumerate(story.events):
        counters.add(number, event)
    return counters.at(started[0].session, len(story.events)) if started else Count()


def _one_round_trip(story: Story) -> Verdict:
    spent = _counted(story)
    if spent.requests < 2 or not any(exchange.response for exchange in exchanges(story)):
        return nothing("no response, or no second request")
    said = f"{count(spent.requests, 'request')} in {count(spent.round_trips, 'round trip')}, one of them TCP's"
    return verdict(spent.round_trips == 2, said, trips=spent.round_trips, requests=spent.requests)


def _fewer_round_trips(story: Story) -> Verdict:
    spent = _counted(story)
    if spent.requests < 2 or not any(exchange.response for exchange in exchanges(story)):
        return nothing("no response, or no second request")
    said = f"{count(spent.requests, 'request')} in {count(spent.round_trips, 'round trip')}, one after the other"
    return verdict(spent.round_trips < spent.requests, said, trips=spent.round_trips, requests=spent.requests)


def _in_all(story: Story) -> Iterator[Caption]:
    """Tell at the end how many round trips it took, and of several connections why so few."""
    last = max((each.response for each in exchanges(story) if each.response), key=story.number, default=None)
    if last is None or not story.of(SessionEnded):
        return
    spent = _counted(story)
    asked, trips = count(spent.requests, "request"), count(spent.round_trips, "round trip")
    if spent.connections == 1:
        text = f"{asked} in {trips}: one for TCP's connection; requests sent before any answer share one."
        yield Caption(event=story.number(last), text=text, section="RFC 9112 9.3.2")
    else:
        text = f"{asked} over {spent.connections} connections in {trips}, one after the other: what is waited for on "
        text += "several connections at the same time passes in the same time."
        yield Caption(event=story.number(last), text=text, section="RFC 9112 9.4")


def _waiting(story: Story) -> Iterator[Caption]:
    slow, quick = _slow_and_quick(story)
    if slow is None or slow.response is None:
        return
    for each in quick:
        if each.response is None:
            continue
        waited = duration(each.response.at_ns - each.request.at_ns)
        if each.request.connection == slow.request.connection and each.response.at_ns >= slow.response.at_ns:
            text = f"{each.request.target} waited {waited} behind {SLOW}: answers keep the order of the requests."
        elif each.response.at_ns < slow.response.at_ns:
            text = f"{each.request.target} is answered after {waited}, while {SLOW} still waits on connection "
            text += f"{slow.request.connection}."
        else:
            continue
        yield Caption(event=story.number(each.response), text=text, section="RFC 9112 9.3.2")


_SLOW = Setting(name="slow_s", title="How long the slow answer takes", default=SLOW_S, low=0.05, high=3, unit="s")

PIPELINING = Scenario(
    name="pipelining",
    title="Pipelining",
    group="HTTP",
    promise="all requests at once in one tube, and the slow one holds up the rest",
    sections=("RFC 9112 9.3.2",),
    run=pipelined,
    settings=(Setting(name="quick", title="Quick requests", default=QUICK, low=1, high=100), _SLOW),
    claims=(
        common.connections_are(1),
        Claim(text="all requests are sent before any is answered", section="RFC 9112 9.3.2", look=_before_answers),
        Claim(text="the requests share one round trip", section="RFC 9112 9.3.2", look=_one_round_trip),
        Claim(text="the answers come in the order of the requests", section="RFC 9112 9.3.2", look=_ordered),
        Claim(text="the quick answers wait for the slow one", section="RFC 9112 9.3.2", look=_wait_for_slow),
    ),
    tellers=(*tellers.HTTP, _waiting, _in_all),
)
SIX = Scenario(
    name="six-connections",
    title="Six connections",
    group="HTTP",
    promise="what browsers do instead: several tubes, and the quick overtake the slow",
    sections=("RFC 9112 9.4",),
    run=six,
    settings=(Setting(name="quick", title="Quick requests", default=SIX_QUICK, low=6, high=100), _SLOW),
    claims=(
        Claim(text=f"{AT_ONCE} connections are open at once, no more", section="RFC 9112 9.4", look=_open_at_once),
        common.all_answered(),
        Claim(text="there are fewer round trips than requests", section="RFC 9112 9.4", look=_fewer_round_trips),
        Claim(text="the quick answers overtake the slow one", section="RFC 9112 9.4", look=_overtake),
    ),
    tellers=(*tellers.HTTP, _waiting, _in_all),
)
