"""What delivering cost: every octet in one column, estimates from what must have passed."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings

from engine.costs import as_csv, as_json, costs, delivered
from engine.counters import Counters
from engine.deliveries import Deliveries
from engine.eventlog import EventSlice
from engine.events import Connected, SessionStarted
from engine.journal import Vantage, What
from engine.ledger import Ledger
from engine.scenarios import SCENARIOS, Stage
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.trace import Trace
from engine.wishes import HttpWish
from tests.engine.decode.frames import TEXT, frame
from tests.engine.recorded import Writing, journals, read

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


def events_of(journal):
    trace = Trace(journal)
    trace.refresh()
    return trace.events


def ran(run, journal, name, **arguments):
    async def use():
        servers, keeper = LocalServers(), Keeper()
        try:
            stage = Stage(journal=journal, servers=servers, keeper=keeper)
            return await SCENARIOS[name].run(stage, **arguments)
        finally:
            await servers.stop()
            await keeper.end_all()

    assert [outcome.fault for outcome in run(use()) if outcome.fault is not None] == []
    return events_of(journal)


def test_five_ways_cost_what_passed_and_no_octet_is_counted_twice(run, journal, facts):
    events = ran(run, journal, "five-ways", count=4, payload=100, interval_s=0.02, poll_s=0.015)
    found = costs(events)
    assert [cost.title for cost in found] == [
        "A connection each poll",
        "Keep-alive polling",
        "Long-polling",
        "Server-sent events",
        "WebSocket",
    ]
    new, kept, held, stream, socket = found
    for session, cost in enumerate(found, 1):
        passed = [fact for fact in facts.of(What.SENT) if fact.session == session]
        assert cost.seen == sum(len(fact.octets) for fact in passed)
        assert cost.updates == 4
        assert 0 < cost.median_ns <= cost.p95_ns == cost.worst_ns < 1_000_000_000
        assert cost.other == cost.tls == 0
    assert held.payload == stream.payload == socket.payload == 4 * 100
    # Of several updates in one answer there is a list.
    assert all(4 * 100 <= cost.payload <= 4 * 100 + 8 for cost in (new, kept))
    assert new.framing == kept.framing == held.framing == 0
    # A frame of the server's has two octets before its payload; the two Close frames are framing altogether.
    assert socket.framing == 4 * 2 + (2 + 2) + (2 + 4 + 2)
    assert (socket.connections, stream.connections, held.connections, kept.connections) == (1, 1, 1, 1)
    assert new.connections == new.requests
    assert (socket.round_trips, stream.round_trips, held.round_trips) == (2, 2, 5)
    # Opening and closing are six segments, and so many exchanges of two.
    assert held.tcp_ip == (6 + 2 * held.requests) * 40
    assert new.tcp_ip == (6 + 2) * new.requests * 40


def test_an_event_stream_has_framing_of_its_own_around_the_data(run, journal, facts):
    events = ran(run, journal, "server-sent-events", count=3, interval_s=0.02, retry_s=0.02)
    (cost,) = costs(events)
    data = [b'{"seq": %d}' % number for number in (1, 2, 3)]
    assert cost.payload == sum(map(len, data))
    down = b"".join(fact.octets for fact in facts.of(What.SENT, vantage=SERVER))
    heads = sum(map(len, re.findall(rb"HTTP/1\.1 .*?\r\n\r\n", down, re.DOTALL)))
    assert cost.framing == len(down) - heads - cost.payload > 0


@given(journals())
@settings(max_examples=60, deadline=None)
def test_every_octet_that_was_seen_is_in_one_column_by_rows_or_by_events(journal):
    events = read(journal)
    counters, at_once, one_by_one = Counters(), Ledger(), Ledger()
    for index, event in enumerate(events):
        counters.add(index, event)
    middle = len(events) // 2
    for first, last in ((0, middle), (middle, len(events))):
        at_once.take(EventSlice(events, first, last))
    one_by_one.take(list(events))
    for session in (1, 2, 3):
        assert at_once.spent(session) == one_by_one.spent(session)
        spent = at_once.spent(session)
        assert min(spent.payload, spent.framing, spent.fields, spent.other, spent.segments) >= 0


def test_what_one_end_saw_alone_is_counted_too():
    writing = Writing()
    writing.upgrade(ends=(CLIENT,))
    writing.write(CLIENT, What.RECEIVED, frame(TEXT, b"hello"))
    heads = sum(len(fact.octets) for fact in writing.journal.facts) - 7
    ledger = Ledger()
    ledger.take(read(writing.journal))
    assert (ledger.spent(1).payload, ledger.spent(1).framing, ledger.spent(1).fields) == (5, 2, heads)


@pytest.mark.parametrize(
    ("ending", "segments"),
    [
        ((What.CLOSE_CALLED,), 3),
        ((What.ABORT_CALLED,), 1),
        ((What.LOST,), 3),
        ((What.ABORT_CALLED, What.LOST), 1),
        ((), 0),
    ],
)
def test_the_end_of_a_connection_costs_what_its_kind_needs(ending, segments):
    writing = Writing()
    writing.write(CLIENT, What.CONNECTED, local="a", peer="b")
    writing.write(CLIENT, What.SENT, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".ljust(3000, b"x"))
    for what in ending:
        writing.write(CLIENT, what)
    ledger = Ledger()
    ledger.take(read(writing.journal))
    # Three octet runs of 1460 at most, and the handshake.
    assert ledger.spent(1).segments == 3 + 3 + segments


def test_tls_is_estimated_above_what_was_seen(run, journal, recorder, certificates):
    async def use():
        servers = LocalServers(certificates.server)
        await run_http(HttpWish(url=await servers.http_url(), count=2), recorder, tls=certificates.trusting)
        await servers.stop()

    run(use())
    found = costs(list(events_of(journal)))
    (cost,) = found
    # Four hand-overs are four records at least.
    assert cost.tls >= 4 * 22
    assert cost.whole == cost.seen + cost.tls + cost.tcp_ip
    assert delivered(found) == 0


def test_an_update_has_come_when_all_of_it_has(run, journal, facts):
    """The source writes its number last; the number itself may be cut in two."""
    writing = Writing()
    writing.write(Vantage.APP, What.MARK, connection=0, update=12)
    ask = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    text = b'{"pad": "...", "seq": 12}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text)
    writing.write(CLIENT, What.SENT, ask)
    writing.write(CLIENT, What.RECEIVED, head + text[:14])
    writing.write(CLIENT, What.RECEIVED, text[14:-2])
    born_ns, arrived_ns = 1, writing.at_ns + 1
    writing.write(CLIENT, What.RECEIVED, text[-2:])
    deliveries = Deliveries()
    deliveries.take(read(writing.journal))
    assert deliveries.delays_ns(1) == (arrived_ns - born_ns,)


def test_the_95th_percentile_is_a_delay_there_was():
    deliveries = Deliveries()
    writing = Writing()
    writing.upgrade()
    for update in range(1, 101):
        writing.write(Vantage.APP, What.MARK, connection=0, update=update)
    born = [fact.at_ns for fact in writing.journal.facts if fact.what is What.MARK]
    for update in range(1, 101):
        writing.write(SERVER, What.SENT, frame(TEXT, b'{"seq": %d}' % update))
        writing.write(CLIENT, What.RECEIVED, frame(TEXT, b'{"seq": %d}' % update))
    deliveries.take(read(writing.journal))
    delays = sorted(deliveries.delays_ns(1))
    assert len(delays) == len(born) == 100
    assert deliveries.share_ns(0.95, 1) == delays[94]
    assert deliveries.share_ns(0.95, 2) is None


def test_as_csv_and_as_json_say_the_same(run, journal):
    found = costs(ran(run, journal, "compare", count=2, interval_s=0.02, poll_s=0.02))
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [line["way"] for line in lines] == ["HTTP polling", "WebSocket"]
    for line, cost in zip(lines, found, strict=True):
        value = as_json(cost)
        assert value["kind"] == "cost"
        assert int(line["connections"]) == value["connections"] == cost.connections
        assert int(line["field octets"]) == value["octets"]["fields"] == cost.fields
        assert int(line["TCP/IP octets (estimate)"]) == value["estimated_octets"]["tcp_ip"]
        assert float(line["worst latency ms"]) == value["latency_ms"]["worst"] == round(cost.worst_ns / 1e6, 3)


def test_a_title_is_no_formula_in_a_spreadsheet():
    events = [
        SessionStarted(at_ns=0, session=1, title="=HYPERLINK(1)", kind="http", url=""),
        Connected(at_ns=1, session=1, connection=1, vantage=CLIENT, local="a", peer="b"),
    ]
    assert "'=HYPERLINK(1)" in as_csv(costs(events))
