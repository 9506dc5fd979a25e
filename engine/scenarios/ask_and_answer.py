"""Ask and answer: one request, one response; the server says nothing unasked."""

from __future__ import annotations

from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, as_http
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.sessions.outcome import Outcome


async def run(stage: Stage) -> list[Outcome]:
    """Ask once; the client hangs up when it has its answer."""

    async def act(client: HttpActor) -> None:
        await client.ask("/")

    return [await as_http(stage, "Ask and answer", await stage.servers.http_url(), act)]


SCENARIO = Scenario(
    name="ask-and-answer",
    title="Ask and answer",
    group="HTTP",
    promise="one request, one response; only the client starts",
    sections=("RFC 9110 3.3", "RFC 9110 3.4"),
    run=run,
    claims=(
        common.connections_are(1),
        common.client_speaks_first(),
        common.all_answered(),
        common.statuses_are(200),
    ),
    tellers=tellers.HTTP,
)
