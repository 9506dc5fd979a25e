"""What a session has cost, at every moment, whoever observed it."""

from __future__ import annotations

import pytest

from engine.counters import Count
from engine.journal import What
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, PONG, TEXT, frame
from tests.gui.diagram.script import SWITCHING, UPGRADE, Script, request, response

ENDS = pytest.mark.parametrize(
    ("client", "server"), [(True, True), (True, False), (False, True)], ids=["both", "client only", "server only"]
)


def count(script: Script, session: int = 1) -> Count:
    diagram = script.diagram()
    return diagram.counters.at(session, diagram.events_taken)


@ENDS
def test_polling_pays_for_a_connection_and_two_waits_each_time(client, server):
    script = Script()
    session = script.session()
    asked, answered = request("/updates", fields="Connection: close\r\n"), response(fields="Connection: close\r\n")
    for at in (0, 1000, 2000):
        wire = session.connection(client=client, server=server).open(at)
        wire.up(at + 100, asked)
        wire.down(at + 300, answered)
        wire.close(at + 500)
    # Where nobody observes the client, that it waited for TCP is not known.
    trips = 6 if client else 3
    up, down = 3 * len(asked), 3 * len(answered)
    assert count(script) == Count(connections=3, round_trips=trips, octets_up=up, octets_down=down, requests=3, most=1)


@ENDS
def test_a_websocket_waits_twice_and_then_no_more(client, server):
    script = Script()
    wire = script.session("Chat", "websocket").connection(client=client, server=server).open(0).upgrade(100)
    messages = [frame(TEXT, b"update %d" % number) for number in range(5)]
    for number, octets in enumerate(messages):
        wire.down(600 + 200 * number, octets)
    ping, pong = frame(PING, b"p", key=MASK), frame(PONG, b"p")
    wire.up(2000, ping)
    wire.down(2200, pong)
    up, down = len(UPGRADE + ping), sum(map(len, [SWITCHING, *messages, pong]))
    trips = 2 if client else 1
    assert count(script) == Count(connections=1, round_trips=trips, octets_up=up, octets_down=down, requests=1, most=1)


def test_sessions_are_counted_apart_and_a_kept_connection_once():
    script = Script()
    left, right = script.session("left"), script.session("right")
    wire = left.connection().open(0)
    for at in (100, 500, 900):
        wire.up(at, request())
        wire.down(at + 200, response())
    right.connection().open(10)
    assert count(script, 1) == Count(
        connections=1, round_trips=4, octets_up=3 * len(request()), octets_down=3 * len(response()), requests=3, most=3
    )
    assert count(script, 2) == Count(connections=1, round_trips=1)
    assert count(script, 3) == Count()


def test_counts_grow_with_the_playhead():
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request())
    wire.down(300, response())
    diagram = script.diagram()
    seen = [diagram.counters.at(1, event) for event in diagram.stop_events]
    assert [found.connections for found in seen] == sorted(found.connections for found in seen)
    assert [(found.requests, found.round_trips) for found in seen] == [(0, 0), (0, 0), (1, 1), (1, 1), (1, 1), (1, 2)]
    assert diagram.counters.at(1, -1) == Count()


def test_a_refused_attempt_is_no_connection_and_an_interim_response_no_answer():
    script = Script()
    session = script.session()
    refused = session.connection()
    refused.connecting(0)
    refused.not_connected(50, "ECONNREFUSED", "The connection was refused.")
    wire = session.connection().open(100)
    wire.up(200, request())
    wire.down(400, b"HTTP/1.1 103 Early Hints\r\n\r\n")
    assert (count(script).connections, count(script).round_trips) == (1, 1)
    wire.down(600, response())
    assert count(script).round_trips == 2


def test_a_tls_handshake_is_one_more_wait():
    script = Script()
    wire = script.session().connection()
    wire.connecting(0)
    wire.connected(40)
    wire.client.write(50, What.SECURING, server_name="a")
    wire.client.write(900, What.SECURED, version="TLSv1.3", cipher="AES")
    wire.accepted(950, version="TLSv1.3")
    assert count(script) == Count(connections=1, round_trips=2)


def test_a_response_that_answers_nothing_is_no_round_trip():
    script = Script()
    wire = script.session().connection().open(0)
    wire.down(300, response(status="408 Request Timeout"))
    assert count(script).round_trips == 1


def test_octets_that_one_end_never_got_are_counted_all_the_same():
    script = Script()
    wire = script.session().connection().open(0)
    wire.client.sends(100, request())
    wire.server.gone(150)
    assert count(script).octets == len(request())


def test_pipelined_requests_share_a_round_trip():
    script = Script()
    wire = script.session().connection().open(0)
    for number in range(5):
        wire.up(100 + number, request(f"/{number}"))
    for number in range(5):
        wire.down(900 + 50 * number, response())
    found = count(script)
    assert (found.connections, found.requests, found.round_trips) == (1, 5, 1 + 1)


def test_connections_used_at_the_same_time_wait_at_the_same_time():
    script = Script()
    session = script.session()
    wires = [session.connection().open(at) for at in range(6)]
    for turn in (100, 500):
        for at, wire in enumerate(wires):
            wire.up(turn + at, request())
            wire.down(turn + 200 + at, response())
    found = count(script)
    assert (found.connections, found.requests, found.round_trips) == (6, 12, 1 + 2)


def test_a_long_wait_takes_no_more_round_trips_than_the_short_ones_beside_it():
    script = Script()
    session = script.session()
    slow, quick = session.connection().open(0), session.connection().open(0)
    slow.up(100, request("/slow"))
    for at in (110, 310, 510):
        quick.up(at, request("/quick"))
        quick.down(at + 100, response())
    slow.down(2000, response())
    assert count(script).round_trips == 1 + 3


def test_sessions_of_a_group_wait_at_the_same_time_too():
    script = Script()
    sessions = [script.session(name, "websocket", group="A room", name=name) for name in ("Ann", "Ben", "Cleo")]
    for at, session in enumerate(sessions):
        session.connection().open(at).upgrade(200 + at)
    late = script.session("Dan", "websocket", group="A room", name="Dan")
    late.connection().open(1000).upgrade(1200)
    diagram = script.diagram()
    whole = diagram.counters.together((1, 2, 3, 4), diagram.events_taken)
    assert (whole.connections, whole.requests, whole.round_trips) == (4, 4, 2 + 2)
    assert [diagram.counters.at(number, diagram.events_taken).round_trips for number in (1, 2, 3, 4)] == [2, 2, 2, 2]
    seen = [diagram.counters.together((1, 2, 3, 4), index).round_trips for index in range(-1, diagram.events_taken)]
    assert seen[0] == 0
    assert {after - before for before, after in zip(seen, seen[1:], strict=False)} == {0, 1}


@pytest.mark.parametrize(("content_at", "trips"), [(500, 1 + 2), (150, 1 + 1)], ids=["waits for it", "does not"])
def test_content_that_waits_for_100_continue_is_one_more_wait(content_at, trips):
    script = Script()
    wire = script.session().connection().open(0)
    head = request(method="POST", fields="Expect: 100-continue\r\nContent-Length: 5\r\n")
    steps = [(100, wire.up, head), (content_at, wire.up, b"12345"), (300, wire.down, b"HTTP/1.1 100 Continue\r\n\r\n")]
    for at, send, octets in sorted(steps, key=lambda step: step[0]):
        send(at, octets)
    wire.down(800, response())
    assert count(script).round_trips == trips
