from __future__ import annotations

import itertools

from hypothesis import given, settings

from engine.counters import Count, Counters
from engine.deliveries import Deliveries
from engine.eventlog import EventSlice
from engine.journal import Vantage, What
from engine.scenarios.compare import run as run_compare
from engine.scenarios.stage import Stage
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.trace import Trace
from engine.wishes import HttpWish
from tests.engine.decode.frames import KEY, TEXT, frame
from tests.engine.recorded import Writing, journals, read, rows_of


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
    assert sorted(end - start for start, end in deliveries.spans()) == sorted(
        delay for session in (1, 2) for delay in deliveries.delays_ns(session)
    )
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


@given(journals())
@settings(max_examples=100, deadline=None)
def test_rows_are_counted_as_the_events_they_stand_for(journal):
    events = read(journal)
    one_by_one, by_rows = Counters(), Counters()
    for index, event in enumerate(events):
        one_by_one.add(index, event)
    middle = len(events) // 2
    for first, last in ((0, middle), (middle, len(events))):
        by_rows.take_from(events, first, last)
    for session, index in itertools.product((1, 2, 3), range(-1, len(events) + 1)):
        assert by_rows.at(session, index) == one_by_one.at(session, index)


def test_an_update_is_found_in_rows_and_at_a_client_alone():
    writing = Writing()
    writing.upgrade()
    for update in (2, 3):
        if update == 3:
            writing.write(Vantage.APP, What.MARK, connection=0, update=update)
        octets = b'{"seq": %d}' % update
        writing.write(Vantage.SERVER, What.SENT, frame(TEXT, octets))
        writing.write(Vantage.SERVER, What.RECEIVED, frame(TEXT, octets, key=KEY))
        writing.write(Vantage.CLIENT, What.RECEIVED, frame(TEXT, octets))
    events = read(writing.journal)
    assert rows_of(events) == 5
    at_once, one_by_one = Deliveries(), Deliveries()
    at_once.take(EventSlice(events, 0, len(events)))
    one_by_one.take(list(events))
    assert at_once.delays_ns(1) == one_by_one.delays_ns(1) == (3,)


def test_what_never_happened_cost_nothing():
    assert counted([]) == {1: Count(), 2: Count()}
    assert Deliveries().median_ns(1) is None
