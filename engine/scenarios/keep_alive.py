"""Keep-alive: many requests in one tube, until the server's idle timeout ends it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.durations import duration
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, HttpActor, as_http, gone, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import ending, ms, requests_per_connection, silence_before_ns
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.local.web import application
from engine.sessions.outcome import Outcome

REQUESTS = 5
IDLE_S = 0.5


async def run(stage: Stage, *, requests: int = REQUESTS, idle_s: float = IDLE_S) -> list[Outcome]:
    """Ask several times on one connection, then say nothing until the server hangs up."""
    idle_s = over_link(idle_s, 3)

    async def act(client: HttpActor) -> None:
        for _ in range(requests):
            await client.ask("/")
        await gone(stage.journal, client.session, within_s=idle_s + PATIENCE_S)

    async with http_server(application(lambda: None), idle_s=idle_s) as url:
        return [await as_http(stage, "Keep-alive", url, act, within_s=idle_s + 2 * PATIENCE_S)]


def _ended_idle(story: Story) -> Verdict:
    ends = [end for connection in story.connections() if (end := ending(story, connection)) is not None]
    if not ends:
        return nothing("no connection has ended")
    quiet_ns = silence_before_ns(story, ends[0].event)
    found = f"{duration(quiet_ns)} without an octet, then {common.NAMES[ends[0].by]} closed"
    holds = ends[0].by is Vantage.SERVER and quiet_ns > _longest_wait_ns(story, ends[0].event.at_ns)
    return verdict(holds, found, story.numbers(ends[0].event), idle_ms=ms(quiet_ns))


def _longest_wait_ns(story: Story, until_ns: int) -> int:
    """Return the longest time between two events of the conversation before its end."""
    times = [event.at_ns for event in story.events if event.connection and event.at_ns < until_ns]
    return max((later - earlier for earlier, later in zip(times, times[1:], strict=False)), default=0)


def _saved(story: Story) -> Iterator[Caption]:
    for connection, requests in requests_per_connection(story).items():
        end = ending(story, connection)
        if end is not None and requests > 1:
            text = f"{requests} requests went through this connection, which saved {count(requests - 1, 'opening')}."
            yield Caption(event=story.number(end.event), text=text, section="RFC 9112 9.3")


SCENARIO = Scenario(
    name="keep-alive",
    title="Keep-alive",
    group="HTTP",
    promise="many requests in one tube, until the server's idle timeout ends it",
    sections=("RFC 9112 9.3", "RFC 9112 9.5"),
    run=run,
    settings=(
        Setting(name="requests", title="Requests", default=REQUESTS, low=2, high=1000),
        Setting(name="idle_s", title="The server's idle timeout", default=IDLE_S, low=0.1, high=60, unit="s"),
    ),
    claims=(
        common.connections_are(1),
        common.many_on_one(),
        common.all_answered(),
        common.tcp_closed_by(Vantage.SERVER, section="RFC 9112 9.5"),
        Claim(text="it ends after a silence longer than any before", section="RFC 9112 9.5", look=_ended_idle),
    ),
    tellers=(*tellers.HTTP, _saved),
)
