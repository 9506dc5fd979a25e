"""What is drawn of a conversation, read as text: with both ends observed, or one."""

from __future__ import annotations

import pytest

from tests.engine.decode.frames import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.engine.decode.frames import KEY as MASK
from tests.gui.diagram.script import Script, drawn, http, request, response, websocket

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CONNECT = "|- -TCP connect 40 µs- ->|"
UPGRADED = [
    CONNECT,
    "|--GET /chat [Upgrade: websocket] 100 µs-->|",
    "|<--101 [Switching Protocols] 100 µs--|",
]


class TestHttp:
    def test_a_request_and_its_response(self):
        script, wire = http()
        wire.up(100, request("/a"))
        wire.down(400, response())
        wire.close(600)
        assert script.text() == [
            "|- - - - - - TCP connect 40 µs- - - - - - >|",
            "|----------GET /a [28 B] 100 µs----------->|",
            "|<-----------200 OK [43 B] 100 µs----------|",
            "|<- - - - FIN [server closes] 45 µs- - - - |",
        ]

    def test_an_unobserved_server_leaves_one_end_of_every_arrow_open(self):
        script, wire = http(server=False)
        wire.up(100, request("/a"))
        wire.down(400, response())
        wire.close(600)
        assert script.text() == [
            "|.............TCP connect..............>   |",
            "|............GET /a [28 B].............>   |",
            "|<.............200 OK [43 B]............   |",
            "|<..........FIN [server closes].........   |",
        ]

    def test_an_unobserved_client_does_too(self):
        script, wire = http(client=False)
        wire.up(100, request("/a"))
        wire.down(400, response())
        wire.close(600, by="client")
        assert script.text() == [
            "|   .............TCP connect..............>|",
            "|   ............GET /a [28 B].............>|",
            "|   <.............200 OK [43 B]............|",
            "|   .........FIN [client closes]..........>|",
        ]

    def test_a_connection_for_each_request_is_a_tube_for_each(self):
        script = Script()
        session = script.session()
        for at in (0, 1000):
            wire = session.connection().open(at)
            wire.up(at + 100, request("/a", fields="Connection: close\r\n"))
            wire.down(at + 400, response(fields="Connection: close\r\n"))
            wire.close(at + 600)
        one = [CONNECT, "|--GET /a [47 B] 100 µs-->|", "|<--200 OK [62 B] 100 µs--|"]
        assert drawn(script) == [*one, "|<- -FIN [server closes] 45 µs- -|"] * 2
        first, second = script.diagram().tubes.things
        assert first.bottom < second.top
        assert (first.lane, second.lane) == (0, 0)
        assert (first.exchanges, second.exchanges) == (1, 1)

    def test_two_requests_on_a_kept_connection_are_in_one_tube(self):
        script, wire = http()
        for at in (100, 1000):
            wire.up(at, request("/a"))
            wire.down(at + 300, response())
        exchange = ["|--GET /a [28 B] 100 µs-->|", "|<--200 OK [43 B] 100 µs--|"]
        assert drawn(script) == [CONNECT, *exchange, *exchange]
        (tube,) = script.diagram().tubes.things
        assert tube.exchanges == 2
        assert len(script.diagram().executions.things) == 2

    def test_pipelined_requests_in_one_write_are_two_arrows_and_one_execution(self):
        script, wire = http()
        wire.up(100, request("/a") + request("/b"))
        wire.down(400, response(b"one"))
        wire.down(450, response(b"second"))
        assert drawn(script) == [
            CONNECT,
            "|--GET /a [28 B] 100 µs-->|",
            "|--GET /b [28 B] 100 µs-->|",
            "|<--200 OK [41 B] 100 µs--|",
            "|<--200 OK [44 B] 100 µs--|",
        ]
        diagram = script.diagram()
        (execution,) = diagram.executions.things
        second = diagram.items.things[4]
        assert execution.ended_y == second.sent_y

    def test_a_message_arrives_with_its_last_octet_however_it_was_cut(self):
        script, wire = http()
        octets = response(b"x" * 300)
        wire.up(100, request("/a"))
        cut = len(octets) - 200
        wire.server.sends(300, octets[:cut])
        wire.server.sends(400, octets[cut:])
        wire.client.gets(410, octets[:20])
        wire.client.gets(450, octets[20 : cut + 50])
        wire.client.gets(650, octets[cut + 50 :])
        assert drawn(script)[2:] == ["|<--200 OK [140 B] 150 µs--|", "|<--content [200 B] 250 µs--|"]

    def test_two_writes_that_arrive_as_one_are_two_arrows(self):
        script, wire = http()
        octets = response(b"x" * 300)
        wire.up(100, request("/a"))
        wire.server.sends(300, octets[:-200])
        wire.server.sends(400, octets[-200:])
        wire.client.gets(500, octets)
        assert drawn(script)[2:] == ["|<--200 OK [140 B] 200 µs--|", "|<--content [200 B] 100 µs--|"]

    def test_chunks_and_the_last_one(self):
        script, wire = http()
        wire.up(100, request("/a"))
        wire.down(300, CHUNKED)
        wire.down(500, b"5\r\nhello\r\n")
        wire.server.sends(700, b"6\r\n world\r\n")
        wire.server.sends(800, b"0\r\n\r\n")
        wire.client.gets(900, b"6\r\n world\r\n0\r\n\r\n")
        assert drawn(script)[2:] == [
            "|<--200 OK [47 B] 100 µs--|",
            "|<--content [10 B] 100 µs--|",
            "|<--content [11 B] 200 µs--|",
            "|<--end of content [5 B] 100 µs--|",
        ]

    def test_an_interim_response_does_not_end_the_work(self):
        script, wire = http()
        wire.up(100, request("/a"))
        wire.down(300, b"HTTP/1.1 103 Early Hints\r\n\r\n")
        wire.down(500, response())
        assert drawn(script)[2:] == ["|<--103 Early Hints [28 B] 100 µs--|", "|<--200 OK [43 B] 100 µs--|"]
        diagram = script.diagram()
        assert diagram.executions.things[0].ended_y == diagram.items.things[3].sent_y


class TestWebSocket:
    def test_the_opening_handshake_then_messages_both_ways(self):
        script, wire = websocket()
        wire.up(600, frame(TEXT, b"hi", key=MASK))
        wire.down(900, frame(BINARY, b"\x00\x01"))
        assert drawn(script) == [*UPGRADED, "|--TEXT [hi] 100 µs-->|", "|<--BINARY [2 B] 100 µs--|"]
        assert script.diagram().tubes.things[0].websocket
        assert script.diagram().executions.things[0].ended_y is not None

    def test_each_end_has_done_with_http_when_it_has_handed_over_or_got_the_101(self):
        script, _ = websocket()
        diagram = script.diagram()
        (tube,), switching = diagram.tubes.things, diagram.items.things[2]
        assert (tube.server.switched_y, tube.client.switched_y) == (switching.sent_y, switching.received_y)

    def test_messages_that_cross_are_both_on_their_way_at_once(self):
        script, wire = websocket()
        wire.up(600, frame(TEXT, b"up", key=MASK), took=200)
        wire.down(650, frame(TEXT, b"down"), took=50)
        assert drawn(script)[3:] == ["|--TEXT [up] 200 µs-->|", "|<--TEXT [down] 50 µs--|"]
        up, down = script.diagram().items.things[3:]
        assert up.sent_y < down.sent_y < down.received_y < up.received_y

    def test_a_ping_and_its_pong(self):
        script, wire = websocket()
        wire.up(600, frame(PING, b"there?", key=MASK))
        wire.down(750, frame(PONG, b"there?"))
        assert drawn(script)[3:] == ["|--PING [there?] 100 µs-->|", "|<--PONG [there?] 100 µs--|"]

    def test_fragments_with_a_ping_between_them(self):
        script, wire = websocket()
        wire.down(600, frame(TEXT, b"one ", fin=False))
        wire.down(800, frame(PING))
        wire.down(1000, frame(0, b"two"))
        assert drawn(script)[3:] == [
            "|<--TEXT … [one ] 100 µs--|",
            "|<--PING 100 µs--|",
            "|<--CONTINUATION [two] 100 µs--|",
        ]

    def test_frames_in_one_segment_arrive_together(self):
        script, wire = websocket()
        wire.server.sends(600, frame(TEXT, b"one"))
        wire.server.sends(620, frame(TEXT, b"two"))
        wire.client.gets(700, frame(TEXT, b"one") + frame(TEXT, b"two"))
        assert drawn(script)[3:] == ["|<--TEXT [one] 100 µs--|", "|<--TEXT [two] 80 µs--|"]

    def test_the_closing_handshake_and_then_tcps(self):
        script, wire = websocket()
        wire.up(600, frame(CLOSE, b"\x0f\xa1bye", key=MASK))
        wire.down(800, frame(CLOSE, b"\x0f\xa1bye"))
        wire.close(900)
        assert drawn(script)[3:] == [
            "|--CLOSE 4001 [bye] 100 µs-->|",
            "|<--CLOSE 4001 [bye] 100 µs--|",
            "|<- -FIN [server closes] 45 µs- -|",
        ]

    @pytest.mark.parametrize("server", [True, False], ids=["both ends", "client only"])
    def test_a_rule_broken_is_noted_once_and_where_it_was_noticed(self, server):
        script, wire = websocket(server=server)
        wire.down(600, frame(TEXT, b"masked", key=MASK))
        notes = [row for row in drawn(script) if "*" in row]
        assert notes == ["|* RFC 6455 §5.1 [The server sent a TEXT frame that is masked.]   |"]

    def test_a_rule_the_client_broke_is_noted_at_the_server(self):
        script, wire = websocket()
        wire.up(600, frame(TEXT, b"bare"))
        notes = [row for row in drawn(script) if "*" in row]
        assert notes == ["|   RFC 6455 §5.1 [The client sent a TEXT frame that is not masked.] *|"]
