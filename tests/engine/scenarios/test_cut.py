"""Scenarios that the user cuts in the middle, at any step: told as that, and by nobody as a fault of anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import pytest

from engine.catalogue import CATALOGUE
from engine.events import Cut, Event, SessionEnded
from engine.journal import Journal
from engine.network import Network
from engine.scenarios import Result, Stage, check
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import over, tapped
from engine.trace import Trace
from tests.engine.scenarios.conftest import AT_ONCE, LIMIT_S, Played

NAMES = (
    "both-ways",
    "chunked",
    "continue",
    "close-by-server",
    "five-ways",
    "https",
    "lab-reset",
    "long-polling",
    "room",
    "server-sent-events",
    "six-connections",
    "upgrade",
)
STEPS = (0, 1, 2, 3, 4, 6, 9)
"""After how many the connections there are then are cut."""


class Said(logging.Handler):
    """What anybody complained of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.words.append(f"{record.name}: {record.getMessage()}: {error!r}")


async def cut_after(name: str, steps: int, *, stopped: bool = False) -> Played:
    """Run a scenario on a held wire, let so many things go, cut what is there, and let all else go.

    Where it is to be ``stopped``, nothing is cut: the scenario is.
    """
    network, running = Network(held=True), Keeper()
    stage = Stage(journal=Journal(), servers=LocalServers(), keeper=Keeper())
    changed = asyncio.Event()
    stop = network.hold.watch(changed.set)
    with over(network):
        scenario = running.start(CATALOGUE[name].run(stage), name=name)
    scenario.add_done_callback(lambda _: changed.set())
    try:
        async with asyncio.timeout(LIMIT_S):
            while not scenario.done():
                if stopped and steps == 0:
                    network.hold.turn_off()
                    scenario.cancel()
                    steps -= 1
                elif steps == 0 and network.hold.waits:
                    network.hold.cut()
                    steps -= 1
                elif network.hold.release() is not None:
                    steps -= 1
                else:
                    changed.clear()
                    await changed.wait()
            outcomes = [] if scenario.cancelled() else await scenario
    finally:
        left = stage.keeper.names
        network.end()
        stop()
        await running.end_all()
        await stage.keeper.end_all()
        await stage.servers.stop()
    trace = Trace(stage.journal)
    trace.refresh()
    return Played(outcomes, trace.events, left)


async def _all() -> dict[tuple[str, int], Played | BaseException]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, steps: int) -> Played:
        async with room:
            return await cut_after(name, steps)

    asked = [(name, steps) for name in NAMES for steps in STEPS]
    runs = await asyncio.gather(*(one(*each) for each in asked), return_exceptions=True)
    return dict(zip(asked, runs, strict=True))


@pytest.fixture(scope="module")
def runs() -> tuple[Mapping[tuple[str, int], Played | BaseException], list[str]]:
    """Each of them cut after each number of steps, and what was complained of meanwhile."""
    said = Said()
    logging.getLogger().addHandler(said)
    try:
        with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
            return runner.run(_all()), said.words
    finally:
        logging.getLogger().removeHandler(said)


def cuts(events: list[Event]) -> list[Cut]:
    return [event for event in events if isinstance(event, Cut)]


def test_nobody_complains_of_a_cut(runs):
    assert runs[1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_that_is_cut_comes_to_its_end(name, runs):
    for steps in STEPS:
        played = runs[0][name, steps]
        assert isinstance(played, Played), f"after {steps} steps: {played!r}"
        assert played.left == []


@pytest.mark.parametrize("name", NAMES)
def test_what_a_cut_made_impossible_to_tell_is_not_said_to_be_wrong(name, runs):
    found = set()
    for steps in STEPS:
        played = runs[0][name, steps]
        verdicts = [checked.verdict for checked in check(CATALOGUE[name], played.events)]
        if cuts(played.events):
            found |= {verdict.result for verdict in verdicts}
            told = [verdict.found for verdict in verdicts if "cut by hand" in verdict.found]
            assert all(verdict.result is not Result.HELD for verdict in verdicts if verdict.found in told)
        assert [verdict.found for verdict in verdicts if verdict.result is Result.NOT_HELD] == []
    assert Result.NOT_APPLICABLE in found
    assert Result.HELD in found or name == "room", "where all four are cut"


@pytest.mark.parametrize("name", NAMES)
def test_a_session_that_fails_for_a_cut_says_that_the_user_did_it(name, runs):
    for steps in STEPS:
        played = runs[0][name, steps]
        cut = {event.session for event in cuts(played.events)}
        ends = [event for event in played.events if isinstance(event, SessionEnded) and event.session in cut]
        assert {event.code for event in ends if event.error is not None} <= {"CUT"}, f"after {steps} steps"


@pytest.mark.parametrize("name", ["both-ways", "keep-alive", "room", "five-ways"])
def test_what_a_scenario_that_was_stopped_did_not_come_to_is_not_said_to_be_wrong(name):
    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        played = runner.run(cut_after(name, 6, stopped=True))
    verdicts = [checked.verdict for checked in check(CATALOGUE[name], played.events)]
    assert [verdict.found for verdict in verdicts if verdict.result is Result.NOT_HELD] == []
    short = [verdict for verdict in verdicts if verdict.cut_short]
    assert short
    assert all(verdict.found.startswith("it was stopped before it was over, so this cannot") for verdict in short)
