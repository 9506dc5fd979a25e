"""A connection for each request: ``Connection: close``, and who closes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.durations import duration
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, as_http, gone
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import exchanges, field, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.outcome import Outcome

REQUESTS = 3


async def run(stage: Stage, *, requests: int = REQUESTS) -> list[Outcome]:
    """Ask several times, each on a connection of its own that is waited for to end."""

    async def act(client: HttpActor) -> None:
        for number in range(1, requests + 1):
            await client.ask("/")
            await gone(stage.journal, client.session, number)

    url = await stage.servers.http_url()
    return [await as_http(stage, "A connection for each request", url, act, keep_alive=False)]


def _asks_to_close(story: Story) -> Verdict:
    requests = [exchange.request for exchange in exchanges(story)]
    if not requests:
        return nothing("no request")
    asked = [request for request in requests if (field(request, "Connection") or "").lower() == "close"]
    found = f"{len(asked)} of {count(len(requests), 'request')} say so"
    return verdict(len(asked) == len(requests), found, story.numbers(*requests), requests=len(requests))


def _price(story: Story) -> Iterator[Caption]:
    """Tell what opening cost beside asking."""
    for exchange in exchanges(story):
        opening = story.opening(exchange.request.connection)
        attempts = [attempt for attempt in story.attempts() if attempt.connection == exchange.request.connection]
        if opening is None or not attempts or exchange.response is None:
            continue
        opened_ns = opening.at_ns - attempts[0].at_ns
        asked_ns = exchange.response.at_ns - exchange.request.at_ns
        share = ms(opened_ns) / max(ms(opened_ns + asked_ns), 0.001)
        text = (
            f"Opening took {duration(opened_ns)}, asking {duration(asked_ns)}: {share:.0%} of the time went on opening."
        )
        yield Caption(event=story.number(exchange.response), text=text, section="RFC 9112 9.3")


SCENARIO = Scenario(
    name="connection-each",
    title="A connection for each request",
    group="HTTP",
    promise="Connection: close, and what opening anew each time costs",
    sections=("RFC 9112 9.3", "RFC 9112 9.6"),
    run=run,
    settings=(Setting(name="requests", title="Requests", default=REQUESTS, low=2, high=100),),
    claims=(
        common.one_connection_each(),
        Claim(text="each request says Connection: close", section="RFC 9112 9.6", look=_asks_to_close),
        common.all_answered(),
        common.tcp_closed_by(Vantage.SERVER),
    ),
    tellers=(*tellers.HTTP, _price),
)
