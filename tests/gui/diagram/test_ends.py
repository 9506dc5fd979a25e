"""What is drawn of how connections come to be and end, and of what stands beside them, read as text."""

from __future__ import annotations

import pytest

from engine.journal import What
from gui.diagram.text import as_text
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.script import SWITCHING, UPGRADE, Connection, Script, drawn, http, request, response, websocket

CONNECT = "|- -TCP connect 40 µs- ->|"


class TestTheEnd:
    def test_the_client_closes(self):
        script, wire = http()
        wire.close(600, by="client")
        assert drawn(script)[1:] == ["|- -FIN [client closes] 45 µs- ->|"]
        (tube,) = script.diagram().tubes.things
        assert tube.end == "closed"
        assert tube.client.closed_y < tube.server.closed_y

    def test_a_client_that_has_finished_sending_can_still_be_answered(self):
        script, wire = http()
        wire.up(100, request("/a"))
        wire.client.finishes(110)
        wire.server.sees_end(210)
        wire.down(300, response())
        wire.close(500)
        assert drawn(script)[1:] == [
            "|--GET /a [28 B] 100 µs-->|",
            "|- -FIN [client has finished sending] 100 µs- ->|",
            "|<--200 OK [43 B] 100 µs--|",
            "|<- -FIN [server closes] 45 µs- -|",
        ]

    def test_both_ends_that_close_at_once_never_learn_of_each_other(self):
        script, wire = http()
        wire.client.gone(100)
        wire.server.gone(101)
        assert drawn(script)[1:] == ["|..FIN [client closes]..>   |", "|   <..FIN [server closes]..|"]

    def test_a_reset_that_both_ends_show_is_one_arrow(self):
        script, wire = http()
        wire.up(100, request("/a"))
        wire.server.cuts(300)
        wire.server.gone(301)
        wire.client.gone(350, "ECONNRESET", "The connection was reset.")
        assert drawn(script)[2:] == ["|<- -RST [connection reset] 49 µs- -|"]
        assert script.diagram().tubes.things[0].end == "reset"

    def test_a_reset_that_only_the_client_shows_came_from_nobody_knows_when(self):
        script, wire = http(server=False)
        wire.up(100, request("/a"))
        wire.client.gone(350, "ECONNRESET", "The connection was reset.")
        assert drawn(script)[2:] == ["|<..RST [connection reset]..   |"]

    def test_a_reset_that_answers_something_sent_too_late_did_not_leave_when_the_server_closed(self):
        script, wire = http()
        wire.server.gone(100)
        wire.client.sends(160, request("/late"))
        wire.client.gone(300, "ECONNRESET", "The connection was reset.")
        assert drawn(script)[1:] == [
            "|   <..FIN [server closes]..|",
            "|--GET /late [31 B]x   |",
            "|<..RST [connection reset]..   |",
        ]

    def test_an_end_that_cuts_off_does_not_say_whether_by_fin_or_reset(self):
        script, wire = http(server=False)
        wire.client.cuts(300)
        wire.client.gone(301)
        assert drawn(script)[1:] == ["|..cut off [client aborts]..>   |"]

    def test_what_was_on_its_way_to_an_end_that_is_gone_is_lost(self):
        script, wire = http()
        wire.client.sends(100, request("/a"))
        wire.server.gone(150)
        assert drawn(script)[1:] == ["|--GET /a [28 B]x   |", "|~- -FIN [server closes]- -|"]

    def test_a_connection_that_breaks_otherwise_is_noted_where_it_was_noticed(self):
        script, wire = http()
        wire.client.gone(300, "ETIMEDOUT", "No answer came in time.")
        assert drawn(script)[1:] == ["|* connection lost [No answer came in time.]   |"]
        assert script.diagram().tubes.things[0].end == "broken off"

    def test_a_server_that_goes_away_at_work_works_no_more(self):
        script, wire = http()
        wire.up(100, request("/a"))
        wire.server.gone(300)
        (execution,) = script.diagram().executions.things
        assert execution.ended_y is not None


class TestConnecting:
    @pytest.mark.parametrize("server", [True, False], ids=["ours", "another's"])
    def test_refused(self, server):
        script = Script()
        session = script.session()
        wire = session.connection(server=server)
        wire.connecting(0)
        wire.not_connected(50, "ECONNREFUSED", "The connection was refused.")
        session.ends(60, "The connection was refused.")
        assert drawn(script) == [
            "|..TCP connect..>   |",
            "|<..refused [ECONNREFUSED]..   |",
            "|* session failed [The connection was refused.]   |",
            "HTTP: The connection was refused.",
        ]
        assert script.diagram().tubes.things[0].end == "failed"

    def test_a_failure_that_is_told_where_it_happened_is_not_told_again(self):
        script = Script()
        session = script.session()
        wire = session.connection(server=False)
        wire.connecting(0)
        wire.not_connected(50, "ETIMEDOUT", "No answer came in time.")
        session.ends(60, "No answer came in time.", "ETIMEDOUT")
        assert drawn(script) == [
            "|..TCP connect..>   |",
            "|* not connected [No answer came in time.]   |",
            "HTTP: No answer came in time.",
        ]

    @pytest.mark.parametrize("server", [True, False], ids=["ours", "another's"])
    def test_no_answer_is_not_said_to_be_a_lost_request(self, server):
        script = Script()
        wire = script.session().connection(server=server)
        wire.connecting(0)
        wire.not_connected(5_000_000, "ETIMEDOUT", "No answer came in time.")
        assert drawn(script) == ["|..TCP connect..>   |", "|* not connected [No answer came in time.]   |"]

    def test_a_name_looked_up_and_not_found(self):
        script = Script()
        session = script.session()
        session.looks_up(0, "a.example")
        session.not_found(500, "a.example", "No address was found for “a.example”.")
        session.ends(510, "No address was found for “a.example”.")
        assert drawn(script)[:2] == [
            "|* look up [a.example]   |",
            "|* host not found [No address was found for “a.example”.]   |",
        ]
        assert script.diagram().tubes.things == []

    def test_two_attempts_of_which_the_first_to_answer_is_used(self):
        script = Script()
        session = script.session()
        session.looks_up(0, "a")
        session.found(100, "a", "::1", "127.0.0.1")
        slow, quick = session.connection(server=False), session.connection(server=False)
        slow.connecting(200)
        quick.connecting(450)
        quick.connected(500)
        slow.not_connected(510, "CANCELLED", "It was stopped before it was over.")
        quick.up(600, request("/a"))
        assert drawn(script) == [
            "|* look up [a]   |",
            "|* found [::1, 127.0.0.1]   |",
            "|..TCP connect..>   |",
            "|..TCP connect..>   |",
            "|* attempt given up   |",
            "|..GET /a [28 B]..>   |",
        ]
        first, second = script.diagram().tubes.things
        assert (first.lane, second.lane) == (0, 1)
        assert (first.ordinal, second.ordinal) == (0, 1)
        given_up = script.diagram().items.things[4]
        assert given_up.layer != "fault"

    def test_a_connection_established_elsewhere_begins_where_it_was_handed_over(self):
        script = Script()
        session = script.session()
        session.looks_up(0, "a")
        wire = session.connection(server=False)
        wire.connected(100)
        wire.up(200, request("/a"))
        (tube,) = script.diagram().tubes.things
        assert 0 < tube.top <= tube.established_y
        assert drawn(script)[1:] == ["|..GET /a [28 B]..>   |"]


def secured(script: Script, *, server: bool) -> Connection:
    wire = script.session("HTTPS").connection(server=server)
    wire.connecting(0)
    wire.connected(40)
    wire.client.write(50, What.SECURING, server_name="a")
    wire.client.write(900, What.SECURED, version="TLSv1.3", cipher="AES")
    wire.accepted(1000, version="TLSv1.3")
    return wire


class TestTls:
    def test_the_handshake_is_one_span_and_the_servers_end_begins_after_it(self):
        script = Script()
        wire = secured(script, server=True)
        wire.up(1100, request("/a"))
        wire.down(1400, response())
        assert drawn(script) == [
            "|..TCP connect..>   |",
            "|==TLS handshake [TLSv1.3 · AES]==|",
            "|   accepted, TLSv1.3 *|",
            "|--GET /a [28 B] 100 µs-->|",
            "|<--200 OK [43 B] 100 µs--|",
        ]
        (tube,) = script.diagram().tubes.things
        assert (tube.tls, tube.ordinal) == ("TLSv1.3", 1)
        assert tube.server.opened_y > tube.established_y

    def test_the_end_is_learned_from_the_tls_stream_before_the_transport_is_gone(self):
        script = Script()
        wire = secured(script, server=True)
        wire.server.closes(1600)
        wire.client.sees_end(1650)
        wire.client.closes(1660)
        wire.client.gone(1700)
        wire.server.gone(1710)
        assert drawn(script)[3:] == ["|<- -end of stream [server closes] 50 µs- -|"]

    def test_an_unobserved_server_under_tls(self):
        script = Script()
        wire = secured(script, server=False)
        wire.up(1100, request("/a"))
        wire.client.sees_end(1650)
        assert drawn(script)[1:] == [
            "|==TLS handshake [TLSv1.3 · AES]==|",
            "|..GET /a [28 B]..>   |",
            "|<..end of stream [server closes]..   |",
        ]

    @pytest.mark.parametrize("server", [True, False], ids=["ours", "another's"])
    def test_a_handshake_that_fails_ends_the_connection(self, server):
        script = Script()
        wire = script.session("HTTPS").connection(server=server)
        wire.connecting(0)
        wire.connected(40)
        wire.client.write(50, What.SECURING, server_name="a")
        wire.client.write(900, What.NOT_SECURED, error="The certificate was rejected.", code="CERTIFICATE")
        assert drawn(script) == ["|..TCP connect..>   |", "|==TLS failed [The certificate was rejected.]==|"]
        diagram = script.diagram()
        assert diagram.tubes.things[0].bottom == diagram.height
        assert all(item.bottom <= diagram.height for item in diagram.items.things)

    def test_a_handshake_that_the_hold_did_not_let_begin_is_told_as_that(self):
        script = Script()
        wire = script.session("HTTPS").connection()
        wire.connecting(0)
        wire.connected(40)
        wire.client.write(50, What.SECURING, server_name="a")
        wire.client.write(900, What.NOT_SECURED, error="It was cut by the user.", code="CUT", begun=False)
        assert drawn(script)[-1] == "|==TLS handshake never begun [It was cut by the user.]==|"

    def test_tls_spoken_to_a_server_that_does_not(self):
        hello = bytes.fromhex("16030100c8010000c40303") + bytes(100)
        script = Script()
        wire = script.session("HTTPS").connection()
        wire.connecting(0)
        wire.connected(40)
        wire.client.write(50, What.SECURING, server_name="a")
        wire.accepted(60)
        wire.server.gets(100, hello)
        wire.server.sends(150, response(status="400 Bad Request"))
        wire.client.write(200, What.NOT_SECURED, error="The TLS handshake failed: wrong version number.", code="TLS")
        wire.server.gone(250)
        text = drawn(script)
        assert "|- -TCP connect 60 µs- ->|" in text
        assert "|   <..400 Bad Request [52 B]..|" in text


class TestPanes:
    def test_two_panes_share_an_axis(self):
        script = Script()
        left = script.session("HTTP").connection().open(0)
        right = script.session("Chat", "websocket", at=5).connection().open(10).upgrade(100)
        left.up(100, request("/a"))
        script.mark(450, "update 1", 1)
        right.down(460, frame(TEXT, b"one"))
        diagram = script.diagram()
        http_request = next(item for item in diagram.items.things if item.title == "GET /a")
        upgrade = next(item for item in diagram.items.things if item.title == "GET /chat")
        assert http_request.pane != upgrade.pane
        assert abs(http_request.sent_y - upgrade.sent_y) < 10
        marks = [item for item in diagram.items.things if item.title == "update 1"]
        assert [mark.pane for mark in marks] == [0, 1]
        assert marks[0].y == marks[1].y
        assert as_text(diagram).splitlines()[0].split() == ["HTTP", "Chat"]

    def test_the_limit_of_the_recording_is_noted_and_what_follows_is_counted(self):
        script, wire = websocket()
        script.write(500, What.LIMIT, about={"kept": 1024})
        wire.server.write(600, What.SENT, length=700)
        wire.client.write(700, What.RECEIVED, length=700)
        assert drawn(script)[3:] == [
            "|* recording limit [1,024 octets are kept; from here on they are only counted]   |",
            "|<--700 octets [not kept] 100 µs--|",
        ]
        assert [script.diagram().items.things[-2].y] == list(script.diagram().aids.limits)

    def test_what_stands_for_several_facts_says_how_many_were_dropped(self):
        script, wire = websocket()
        script.write(500, What.LIMIT, about={"kept": 1024, "facts": 20})
        wire.server.write(600, What.SENT, length=700_000, facts=1234)
        wire.client.write(700, What.RECEIVED, length=700_000, facts=1300)
        limited, counted = drawn(script)[3:]
        assert "[20 facts are kept; from here on octets are only counted, together for each connection]" in limited
        assert counted == "|<--700,000 octets [1,234 dropped, not kept] 100 µs--|"

    def test_a_foreign_client_is_drawn_from_the_servers_end_alone(self):
        script, wire = websocket(client=False)
        wire.up(600, frame(TEXT, b"hi", key=MASK))
        wire.down(700, frame(TEXT, b"ho"))
        wire.client.gone(900)
        wire.server.sees_end(900)
        assert drawn(script) == [
            "|   ..TCP connect..>|",
            "|   ..GET /chat [Upgrade: websocket]..>|",
            "|   <..101 [Switching Protocols]..|",
            "|   ..TEXT [hi]..>|",
            "|   <..TEXT [ho]..|",
            "|   ..FIN [client closes]..>|",
        ]

    def test_an_upgrade_that_is_declined(self):
        script = Script()
        session = script.session("Chat", "websocket")
        wire = session.connection().open(0)
        wire.up(100, UPGRADE)
        wire.down(300, response(b"no", status="403 Forbidden"))
        session.ends(500, "The server answered 403.")
        assert drawn(script)[2:4] == [
            "|<--403 Forbidden [47 B] 100 µs--|",
            "|* session failed [The server answered 403.]   |",
        ]

    def test_an_upgrade_with_a_wrong_answer_is_noted_at_the_client(self):
        script = Script()
        wire = script.session("Chat", "websocket").connection().open(0)
        wire.up(100, UPGRADE)
        wire.down(300, SWITCHING.replace(b"Accept: ", b"Accept: x"))
        (note,) = [row for row in drawn(script) if "*" in row]
        assert note.startswith("|* RFC 6455 §4.1 [Sec-WebSocket-Accept is")


def test_what_goes_to_a_server_that_never_says_it_is_there_is_unknown_once_the_session_is_over():
    script = Script()
    session = script.session()
    wire = session.connection()
    wire.connecting(0)
    wire.connected(60)
    wire.client.sends(100, request())
    wire.client.gone(300)
    assert sum("~" in row for row in drawn(script)) == 3
    session.ends(400)
    assert drawn(script) == ["|..TCP connect..>   |", "|..GET / [27 B]..>   |", "|..FIN [client closes]..>   |"]
