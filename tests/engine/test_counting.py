from __future__ import annotations

from engine.counters import Count, Counters
from engine.deliveries import Deliveries
from engine.journal import Vantage, What
from engine.scenarios.compare import run as run_compare
from engine.scenarios.stage import Stage
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.trace import Trace
from engine.wishes import HttpWish


def events_of(journal):
    trace = Trace(journal)
    trace.refresh()
    return trace.events


def counted(events):
    counters = Counters()
    for index, event in enumerate(events):
        counters.add(index, event)
    return {session: counters.at(session, len(events)) for session in (1, 2)}


def test_the_comparison_shows_what_polling_costs(run, journal, facts):
    async def use():
        servers = LocalServers()
        stage = Stage(journal=journal, servers=servers, keeper=Keeper())
        polling, _ = await run_compare(stage, count=5, interval_s=0.02, poll_s=0.015)
        await servers.stop()
        return len(polling.statuses)

    polls = run(use())
    events = events_of(journal)
    http, websocket = counted(events).values()
    deliveries = Deliveries()
    deliveries.take(events)
    assert (http.connections, http.round_trips) == (polls, 2 * polls)
    assert (websocket.connections, websocket.round_trips) == (1, 2)
    for session, cost in ((1, http), (2, websocket)):
        client = facts.of(What.SENT, What.RECEIVED, vantage=Vantage.CLIENT)
        mine = [fact for fact in client if fact.session == session]
        assert cost.octets_up == sum(len(fact.octets) for fact in mine if fact.what is What.SENT)
        assert cost.octets_down == sum(len(fact.octets) for fact in mine if fact.what is What.RECEIVED)
        delays = deliveries.delays_ns(session)
        assert len(delays) == 5
        assert 0 < min(delays) <= deliveries.median_ns(session) <= max(delays) < 1_000_000_000
    assert http.octets_up > websocket.octets_up
    assert deliveries.median_ns(2) < deliveries.median_ns(1)


def test_a_kept_connection_and_tls_are_waited_for_once(run, journal, recorder, certificates):
    async def use():
        servers = LocalServers(certificates.server)
        wish = HttpWish(url=await servers.http_url(), count=3)
        await run_http(wish, recorder, tls=certificates.trusting)
        await servers.stop()

    run(use())
    cost = counted(events_of(journal))[recorder.session]
    assert (cost.connections, cost.round_trips) == (1, 1 + 1 + 3)


def test_what_never_happened_cost_nothing():
    assert counted([]) == {1: Count(), 2: Count()}
    assert Deliveries().median_ns(1) is None
