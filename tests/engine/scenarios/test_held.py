"""The whole catalogue on a held wire, released message by message as soon as one waits: all end, their claims hold."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from engine.catalogue import CATALOGUE
from engine.journal import Journal
from engine.network import Network
from engine.scenarios import Checked, Result, Stage, check
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import over, tapped
from engine.trace import Trace
from tests.engine.scenarios.conftest import AT_ONCE, LIMIT_S, Played

ABOUT_TIME = {
    "chunked": {"the first part has come before the last is sent"},
    "six-connections": {"the quick answers overtake the slow one"},
}
"""Claims of what happens meanwhile, beside those whose verdicts name milliseconds: a hold may make it come later."""


async def step_through(name: str) -> tuple[Played, int]:
    """Run a scenario on a held wire, and release what waits until it is over; return how many messages that were."""
    network, stepping = Network(held=True), Keeper()
    stage = Stage(journal=Journal(), servers=LocalServers(), keeper=Keeper())
    released = 0
    changed = asyncio.Event()
    stop = network.hold.watch(changed.set)
    with over(network):
        running = stepping.start(CATALOGUE[name].run(stage), name=name)
    running.add_done_callback(lambda _: changed.set())
    try:
        async with asyncio.timeout(LIMIT_S):
            while not running.done():
                changed.clear()
                if network.hold.release() is not None:
                    released += 1
                else:
                    await changed.wait()
            outcomes = await running
    finally:
        left = stage.keeper.names
        network.end()
        stop()
        await stepping.end_all()
        await stage.keeper.end_all()
        await stage.servers.stop()
    trace = Trace(stage.journal)
    trace.refresh()
    return Played(outcomes, trace.events, left), released


async def _step_through_all() -> dict[str, tuple[Played, int]]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> tuple[Played, int]:
        async with room:
            return await step_through(name)

    return dict(zip(CATALOGUE, await asyncio.gather(*map(one, CATALOGUE)), strict=True))


@pytest.fixture(scope="module")
def stepped() -> Mapping[str, tuple[Played, int]]:
    """Every scenario's run on a held wire."""
    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        return runner.run(_step_through_all())


def about_time(name: str, checked: Checked) -> bool:
    named = any(number.endswith("_ms") for number in checked.verdict.numbers)
    return named or checked.claim.text in ABOUT_TIME.get(name, ())


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_ends_and_what_it_claims_holds(name: str, stepped: Mapping[str, tuple[Played, int]]):
    played, released = stepped[name]
    verdicts = [checked for checked in check(CATALOGUE[name], played.events) if not about_time(name, checked)]
    wrong = [(found.claim.text, found.verdict.found) for found in verdicts if found.verdict.result is not Result.HELD]
    assert wrong == []
    assert [outcome.fault for outcome in played.outcomes if outcome.fault is not None] == []
    assert played.left == []
    assert released > 0 or name == "lab-header-injection", "of which nothing is sent"
