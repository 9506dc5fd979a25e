"""Every scenario of the catalogue, run once for real, several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from engine.events import Accepted, Connected, Event, Lost, NotSecured
from engine.journal import Journal
from engine.scenarios import SCENARIOS, Scenario, Stage
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.outcome import Outcome
from engine.tap import tapped
from engine.trace import Trace

AT_ONCE = 6
LIMIT_S = 30.0


@dataclass(frozen=True)
class Played:
    """A scenario that was run, and its trace."""

    outcomes: list[Outcome]
    events: Sequence[Event]
    left: list[str]


async def play(name: str, **settings: float) -> Played:
    """Run a scenario of the catalogue."""
    return await play_this(SCENARIOS[name], **settings)


async def play_this(scenario: Scenario, **settings: float) -> Played:
    """Run a scenario with servers of its own, until every end of its connections knows that it is gone."""
    stage = Stage(journal=Journal(), servers=LocalServers(), keeper=Keeper())
    try:
        outcomes = await scenario.run(stage, **settings)
        left = stage.keeper.names
    finally:
        await stage.keeper.end_all()
        await stage.servers.stop()
    trace = Trace(stage.journal)
    written = asyncio.Event()
    stop = stage.journal.watch(written.set)
    async with asyncio.timeout(LIMIT_S):
        while trace.refresh() or _open(trace.events):
            written.clear()
            if _open(trace.events):
                await written.wait()
    stop()
    return Played(outcomes, trace.events, left)


def _open(events: Sequence[Event]) -> int:
    ends = {(event.connection, event.vantage) for event in events if isinstance(event, Connected | Accepted)}
    return len(ends - {(event.connection, event.vantage) for event in events if isinstance(event, Lost | NotSecured)})


async def _play_all() -> dict[str, Played]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> Played:
        async with room:
            return await play(name)

    played = await asyncio.gather(*(one(name) for name in SCENARIOS))
    return dict(zip(SCENARIOS, played, strict=True))


@pytest.fixture(scope="session")
def played() -> Mapping[str, Played]:
    """Every scenario's run, by its name."""
    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        return runner.run(_play_all())
