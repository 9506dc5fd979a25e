from __future__ import annotations

import asyncio
import time

from engine.journal import Vantage, What
from engine.scenarios import SCENARIOS, Stage
from engine.scenarios.compare import run as run_compare
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


def comparing(run, journal, **arguments):
    async def use():
        servers, keeper = LocalServers(), Keeper()
        try:
            return await run_compare(Stage(journal=journal, servers=servers, keeper=keeper), **arguments)
        finally:
            await servers.stop()
            assert await keeper.end_all() == []

    return run(use())


def test_both_sides_get_all_updates_each_in_its_way(run, journal, facts):
    polling, pushed = comparing(run, journal, count=5, interval_s=0.02, poll_s=0.015)
    assert polling.fault is None
    assert pushed.fault is None
    assert set(polling.statuses) == {200, 204}
    titles = [(fact.session, fact.about["title"]) for fact in facts.of(What.SESSION)]
    assert titles == [(1, "HTTP polling"), (2, "WebSocket")]
    assert facts.end(1) == facts.end(2) == (None, None)
    connected = facts.of(What.CONNECTED)
    assert len([fact for fact in connected if fact.session == 1]) == len(polling.statuses)
    (websocket,) = [fact.connection for fact in connected if fact.session == 2]
    for connection in range(1, len(connected) + 1):
        assert facts.stream(CLIENT, What.SENT, connection) == facts.stream(SERVER, What.RECEIVED, connection)
        assert facts.stream(CLIENT, What.RECEIVED, connection) == facts.stream(SERVER, What.SENT, connection)
    assert b"\x8a\x0cstill there?" in facts.stream(CLIENT, What.RECEIVED, websocket)
    assert facts.stream(CLIENT, What.RECEIVED, websocket).endswith(b"\x88\x02\x03\xe8")
    assert len(facts.of(What.MARK)) == 5


def test_as_it_ships_it_takes_less_than_a_second(run, journal, facts):
    began = time.monotonic()
    comparing(run, journal)
    assert 0.5 <= time.monotonic() - began < 2.0
    assert SCENARIOS["compare"].run is run_compare
    births = [fact.at_ns for fact in facts.of(What.MARK)]
    gaps = [later - earlier for earlier, later in zip(births, births[1:], strict=False)]
    assert all(60e6 < gap < 200e6 for gap in gaps)


def test_stopping_it_ends_both_sessions(run, journal, facts):
    async def use():
        servers, keeper = LocalServers(), Keeper()
        task = keeper.start(run_compare(Stage(journal=journal, servers=servers, keeper=keeper)), name="compare")
        opened = asyncio.Event()
        stop = journal.watch(lambda: opened.set() if facts.of(What.MARK) else None)
        await opened.wait()
        stop()
        assert await keeper.end_all() == []
        assert task.cancelled()
        await servers.stop()

    run(use())
    assert facts.end(1)[0] == "CANCELLED"
    assert facts.end(2)[1] is None or facts.end(2)[0] == "CANCELLED"
