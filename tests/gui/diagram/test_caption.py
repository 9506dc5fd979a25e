"""Captions: plain sentences that say what the event shows, and no more."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given

from engine import events as ev
from engine.events import Direction, Event, Span
from engine.journal import Vantage, What
from gui.diagram.caption import Caption, caption, ordinal
from gui.diagram.caption_tls import SECTIONS
from gui.diagram.layout import Diagram
from tests.engine.decode.frames import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.engine.decode.frames import KEY as MASK
from tests.gui.diagram.script import SWITCHING, UPGRADE, Connection, Script, request, response
from tests.gui.diagram.scripts import SOME, scripts

REFERENCE = re.compile(r"((RFC \d{4}|WHATWG HTML) §[A-Z\d]+(\.\d+)*)?")
ANSWER = "It is to answer with one."
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def captions(script: Script) -> list[tuple[Event, Caption]]:
    """Return what is said at each stop."""
    events, diagram = script.events(), script.diagram()
    return [
        (events[index], caption(events[index], diagram.items.things[number], diagram))
        for index, number in zip(diagram.stop_events, diagram.stop_items, strict=True)
    ]


def said(script: Script) -> list[str]:
    """Return the words said at each stop."""
    return [found.text for _, found in captions(script)]


def http(*, client: bool = True, server: bool = True) -> tuple[Script, Connection]:
    script = Script()
    return script, script.session().connection(client=client, server=server).open(0)


def chat(*, client: bool = True, server: bool = True) -> tuple[Script, Connection]:
    script = Script()
    return script, script.session("Chat", "websocket").connection(client=client, server=server).open(0).upgrade(100)


def well_formed(found: Caption) -> None:
    assert found.text.endswith(".")
    assert not re.search(r"\.\.|  | \.|None|§§", found.text)
    assert found.text[0].isupper() or found.text[0].isdigit() or found.text.startswith("a")
    assert REFERENCE.fullmatch(found.reference)


def samples() -> list[Event]:
    """Return an event of every kind, the ones read from octets in both directions at both ends."""
    plain = {"at_ns": 1000, "session": 1, "connection": 1, "vantage": Vantage.CLIENT}
    error = {"error": "It failed", "code": "CODE"}
    found: list[Event] = [
        ev.SessionStarted(**plain, title="HTTP", kind="http", url="http://a/"),
        ev.SessionEnded(**plain),
        ev.SessionEnded(**plain, **error),
        ev.Marked(**plain, label="update 1", update=1),
        ev.Marked(**plain, label="half-way"),
        ev.NameResolving(**plain, host="a"),
        ev.NameResolved(**plain, host="a", addresses=("127.0.0.1",)),
        ev.NameResolved(**plain, host="a", addresses=("::1", "127.0.0.1")),
        ev.NameResolved(**plain, host="a", addresses=()),
        ev.NameNotResolved(**plain, host="a", **error),
        ev.Connecting(**plain, address="127.0.0.1:80"),
        ev.Connected(**plain, local="127.0.0.1:5000", peer="127.0.0.1:80"),
        ev.NotConnected(**plain, address="127.0.0.1:80", **error),
        ev.NotConnected(**plain, address="127.0.0.1:80", error="It was refused.", code="ECONNREFUSED"),
        ev.NotConnected(**plain, address="127.0.0.1:80", error="It was stopped.", code="CANCELLED"),
        ev.Accepted(**plain, local="127.0.0.1:80", peer="127.0.0.1:5000"),
        ev.Accepted(**plain, local="127.0.0.1:80", peer="127.0.0.1:5000", tls_version="TLSv1.2"),
        ev.Securing(**plain, server_name="a"),
        ev.Securing(**plain, server_name=""),
        ev.Secured(**plain, version="TLSv1.2", cipher="AES"),
        ev.NotSecured(**plain, **error),
        ev.NotSecured(**plain, **error, begun=False),
        *_of_tls(plain),
        ev.RecordingLimited(**plain, kept=1024),
        ev.LinkChanged(**plain, name="4g", delay_up_ms=25),
        ev.LetGo(**plain, stream=ev.Stream.UP, span=Span(0, 9), waited_ns=25_000_000),
        ev.LetGo(**plain, stream=ev.Stream.DOWN, span=Span(0, 9), waited_ns=25_000_000, held_ns=1_000_000),
        ev.Cut(**plain, dropped_up=5),
    ]
    for vantage in (Vantage.CLIENT, Vantage.SERVER):
        there = plain | {"vantage": vantage}
        found += [ev.EndSent(**there), ev.EndReceived(**there), ev.CloseCalled(**there), ev.AbortCalled(**there)]
        found += [
            ev.Lost(**there),
            ev.Lost(**there, **error),
            ev.Lost(**there, error="It was reset.", code="ECONNRESET"),
        ]
        for direction in Direction:
            wire = there | {"direction": direction, "octets": Span(0, 9), "began_ns": 900}
            found += _of_octets(wire)
    return found


def _of_tls(plain: dict) -> list[Event]:
    details = [(), (("versions", "TLSv1.3"), ("server_name", "a"), ("pre_shared_key", "offered"))]
    details += [(("version", "TLSv1.3"), ("cipher", "AES")), (("subject", "none"),), (("lifetime", "7,200 s"),)]
    details += [(("issuer", "CN=b"), ("names", "a"), ("valid_until", "3000-01-01 00:00:00 UTC"))]
    alerts = [(("level", "fatal"), ("alert", alert)) for alert in ("close_notify", "unknown_ca", "alert 254")]
    return [
        ev.TlsMessageSeen(**there, direction=direction, name=name, length=9, detail=detail)
        for there in (plain, plain | {"vantage": Vantage.SERVER})
        for direction in Direction
        for name in (*SECTIONS, "Alert", "handshake message 77")
        for detail in (details if name != "Alert" else alerts)
    ]


def _of_octets(wire: dict) -> list[Event]:
    head = {"exchange": 1, "version": "HTTP/1.1", "fields": ()}
    upgrade = (("Upgrade", "websocket"), ("Connection", "Upgrade"))
    bits = {"rsv": 0, "masking_key": None, "header_length": 2, "length_field": 7, "payload_length": 7}
    content = {"payload": b"1234567", "content": b"1234567"}
    frames = [
        ev.FrameSeen(**wire, **bits, **content, opcode=opcode, fin=fin) for opcode in range(16) for fin in (True, False)
    ]
    closing = ev.FrameSeen(**wire, **bits, **content, opcode=8, fin=True, close_code=1000, close_reason="bye")
    responses = [
        ev.ResponseSeen(**wire, **head, status=status, reason="Reason") for status in (100, 101, 200, 301, 404, 500)
    ]
    ended = {"exchange": 1, "length": 7, "whole": Span(0, 9)}
    return [
        ev.RequestSeen(**wire, **head, method="GET", target="/"),
        ev.RequestSeen(**wire, **head, method="BREW", target="/"),
        ev.RequestSeen(**wire, **(head | {"exchange": 3, "fields": upgrade}), method="GET", target="/"),
        *responses,
        ev.ResponseSeen(**wire, **(head | {"fields": upgrade}), status=101, reason=""),
        ev.ContentSeen(**wire, exchange=1, data=b"1234567", chunked=True),
        ev.ServerSentEventSeen(**wire, exchange=1, type="update", data="one", id="1"),
        ev.ServerSentEventSeen(**wire, exchange=1, type="message", data=None, comment="still here"),
        ev.ServerSentEventSeen(**wire, exchange=1, type="message", data=None, retry_ms=250),
        ev.ServerSentEventSeen(**wire, exchange=1, type="message", data=None, id=""),
        ev.ServerSentEventSeen(**wire, exchange=1, type="message", data=None),
        ev.MessageEnded(**wire, **ended),
        ev.MessageEnded(**wire, **ended, complete=False),
        *frames,
        closing,
        ev.OctetsSeen(**wire, data=b"123456789", why="after the end"),
        ev.ProtocolViolation(**wire, rule="RFC 6455 5.1", text="It was masked"),
        ev.ProtocolViolation(**wire, rule="RFC 9112 8", text="It ended early."),
    ]


def test_an_end_that_has_sent_its_close_frame_owes_none():
    script, wire = chat()
    wire.up(1000, frame(CLOSE, b"\x03\xe8", key=MASK))
    wire.down(1100, frame(CLOSE, b"\x03\xe8"))
    assert [text.partition(" It was on its way")[0] for text in said(script) if "gets a Close" in text] == [
        "The server gets a Close frame with code 1000. It is to answer with one.",
        "The client gets a Close frame with code 1000. It has sent its own already: the closing handshake is over.",
    ]


def test_an_end_that_finishes_after_the_other_has_listens_no_more():
    script, wire = http()
    wire.server.finishes(300)
    wire.client.sees_end(310)
    wire.client.finishes(320)
    wire.server.sees_end(330)
    assert said(script)[-4:] == [
        "The server has finished sending, but still listens.",
        "The client learns that the server has finished: no more octets will come.",
        "The client has finished sending too: no more will be sent, either way.",
        "The server learns that the client has finished: no more octets will come.",
    ]


def test_there_is_a_sample_of_every_kind_of_event():
    assert {type(event) for event in samples()} == set(get_args(Event))


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_has_a_caption_in_sentences(kind):
    for event in samples():
        if type(event) is kind:
            well_formed(caption(event, None, Diagram()))


@SOME
@given(scripts())
def test_whatever_happens_the_captions_are_well_formed(script: Script):
    for _, found in captions(script):
        well_formed(found)


def test_a_whole_exchange_is_told_as_it_went():
    script, wire = http()
    wire.up(100, request("/a"))
    wire.down(400, response(fields="Connection: close\r\n"))
    wire.close(600)
    assert said(script) == [
        "The client asks 127.0.0.1:80 for a TCP connection. Nothing of HTTP can be sent before it stands.",
        "The server is given the first connection of this session. The band between the lines is this TCP connection, "
        "as long as it is open.",
        "The client asks: GET /a. In HTTP only the client can begin.",
        "The server has the request GET /a: it can work on it. It was on its way for 100 µs.",
        "The server answers 200 OK, and says that it will close the connection after that.",
        "The client has the response 200 OK. One request, one response: the exchange is over. "
        "It was on its way for 100 µs.",
        "The server closes the connection. What comes next needs a new one.",
        "The client learns that the server has finished: no more octets will come.",
    ]


def test_a_response_whose_content_is_still_to_come_is_not_over():
    script, wire = http()
    wire.up(100, request("/a"))
    wire.down(300, CHUNKED)
    wire.down(500, b"5\r\nhello\r\n")
    wire.down(700, b"0\r\n\r\n")
    assert said(script)[5:] == [
        "The client has the beginning of the response 200 OK: the rest of its content is still to come. "
        "It was on its way for 100 µs.",
        "The server sends 5 octets of the content.",
        "The client is given 5 octets of the content of the server’s message. It was on its way for 100 µs.",
        "The server has sent the whole message: 5 octets of content.",
        "The client has the whole message: 5 octets of content. It was on its way for 100 µs.",
    ]


def test_a_response_that_arrives_in_pieces_is_told_as_a_response_when_the_last_is_there():
    script, wire = http()
    octets = response(b"x" * 300)
    wire.up(100, request("/a"))
    wire.server.sends(300, octets)
    wire.client.gets(400, octets[:100])
    wire.client.gets(500, octets[100:])
    (last,) = said(script)[5:]
    assert last.startswith("The client has the response 200 OK.")
    assert last.endswith("It was on its way for 200 µs.")


def test_a_later_request_on_a_connection_is_told_as_such():
    script, wire = http()
    for at in (100, 1000):
        wire.up(at, request("/a"))
        wire.down(at + 300, response())
    assert "The client asks: GET /a. In HTTP only the client can begin. It is the second on this connection." in said(
        script
    )


@pytest.mark.parametrize(
    ("octets", "sent", "received"),
    [
        (
            frame(TEXT, b"hello"),
            "The server sends a text message of 5 octets, in a frame of 7: 2 octets of overhead.",
            "The client has the text message: WebSocket knows no turns, no request was needed for it.",
        ),
        (
            frame(BINARY, b"hello"),
            "The server sends a binary message of 5 octets, in a frame of 7: 2 octets of overhead.",
            "The client has the binary message: WebSocket knows no turns, no request was needed for it.",
        ),
        (
            frame(TEXT, b"one", fin=False),
            "The server sends the first fragment of a text message: more are to follow.",
            "The client has the first fragment of a text message: more are to follow.",
        ),
        (
            frame(PING),
            "The server sends a Ping, to learn whether the other end is still there.",
            "The client gets a Ping: it is to answer with a Pong of the same content.",
        ),
        (
            frame(PONG),
            "The server sends a Pong: it is there.",
            "The client gets a Pong: the server was there when it sent it.",
        ),
        (
            frame(CLOSE, b"\x03\xe8bye"),
            "The server sends a Close frame with code 1000 (“bye”): it sends no more data after it.",
            "The client gets a Close frame with code 1000 (“bye”). " + ANSWER,
        ),
        (
            frame(CLOSE),
            "The server sends a Close frame without a code: it sends no more data after it.",
            "The client gets a Close frame without a code. " + ANSWER,
        ),
    ],
    ids=["text", "binary", "fragment", "ping", "pong", "close", "close without code"],
)
@pytest.mark.parametrize("ends", ["both", "client", "server"])
def test_a_frame_from_the_server_at_whichever_end_it_was_seen(octets, sent, received, ends):
    script, wire = chat(client=ends != "server", server=ends != "client")
    wire.down(600, octets)
    expected = {"both": [sent, f"{received} It was on its way for 100 µs."], "client": [received], "server": [sent]}
    assert said(script)[-len(expected[ends]) :] == expected[ends]


def test_a_frame_from_the_client_is_told_the_other_way_round():
    script, wire = chat()
    wire.up(600, frame(TEXT, b"hello", key=MASK))
    assert said(script)[-2:] == [
        "The client sends a text message of 5 octets, in a frame of 11: 6 octets of overhead.",
        "The server has the text message: WebSocket knows no turns, no response is due. It was on its way for 100 µs.",
    ]


def test_the_switch_is_told_with_its_condition():
    script, _ = chat()
    assert [found.reference for _, found in captions(script)][2:] == ["RFC 6455 §4.1"] * 2 + [
        "RFC 6455 §4.2.2",
        "RFC 6455 §4.1",
    ]
    assert "So far this is an ordinary GET request." in said(script)[2]
    assert "If its Sec-WebSocket-Accept is right" in said(script)[5]


def test_an_upgrade_to_something_else_is_not_told_as_websocket():
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, UPGRADE.replace(b"websocket", b"h2c"))
    wire.down(300, SWITCHING.replace(b"websocket", b"h2c"))
    assert not [text for text in said(script) if "WebSocket" in text]


def test_an_upgrade_that_is_declined_opens_no_websocket():
    script = Script()
    wire = script.session("Chat", "websocket").connection().open(0)
    wire.up(100, UPGRADE)
    wire.down(300, response(status="403 Forbidden"))
    assert said(script)[4:] == [
        "The server answers 403 Forbidden. The WebSocket is not opened: that takes a 101.",
        "The client has the response 403 Forbidden. The WebSocket is not opened: that takes a 101. "
        "It was on its way for 100 µs.",
    ]


@pytest.mark.parametrize("server", [True, False], ids=["both", "client only"])
def test_a_rule_broken_is_told_with_who_broke_it_and_its_section(server):
    script, wire = chat(server=server)
    wire.down(600, frame(TEXT, b"x", key=MASK))
    _, found = captions(script)[-1]
    assert found == Caption("The server broke a rule. The server sent a TEXT frame that is masked.", "RFC 6455 §5.1")


def test_a_message_that_is_cut_short_is_told_as_incomplete():
    script, wire = http()
    wire.up(100, request("/a"))
    wire.down(300, response(b"x" * 100)[:-50])
    wire.close(600)
    (found,) = [found for event, found in captions(script) if isinstance(event, ev.ProtocolViolation)]
    assert found.text == "The server’s message is incomplete. The connection ended after 50 of 100 octets."
    assert found.reference == "RFC 9112 §8"


def test_under_tls_the_end_of_the_stream_is_tlss():
    script = Script()
    wire = script.session("HTTPS").connection()
    wire.connecting(0)
    wire.connected(40)
    wire.client.write(50, What.SECURING, server_name="a")
    wire.client.write(900, What.SECURED, version="TLSv1.3", cipher="AES")
    wire.accepted(1000, version="TLSv1.3")
    wire.server.closes(1100)
    wire.client.sees_end(1200)
    assert [(found.text, found.reference) for _, found in captions(script)][1:] == [
        ("The client begins the TLS handshake with a, to learn who is there and to agree on keys.", "RFC 8446 §2"),
        (
            "The connection is encrypted: TLSv1.3, AES. What follows is shown as it was before encryption.",
            "RFC 8446 §2",
        ),
        (
            "The server is given the first connection of this session, now that the TLS handshake is over.",
            "RFC 8446 §2",
        ),
        ("The server closes: it ends its TLS stream, then the connection.", "RFC 8446 §6.1"),
        ("The client learns that the server has finished: no more octets will come.", "RFC 8446 §6.1"),
    ]


def test_what_is_lost_is_told_when_its_receiver_is_gone():
    script, wire = http(client=True)
    wire.client.finishes(100)
    wire.server.sees_end(150)
    wire.server.sends(200, response())
    wire.client.gone(210)
    assert said(script)[-1] == "The client’s end is closed: 200 OK was on its way to it and is lost."


def test_the_step_at_which_an_end_goes_is_of_its_own_fin_and_not_of_the_others_that_goes_unseen():
    script, wire = http()
    wire.server.finishes(100)
    wire.server.gone(110)
    wire.client.gone(120)
    diagram = script.diagram()
    last = diagram.items.things[diagram.stop_items[-1]]
    assert (last.title, last.detail) == ("FIN", "client closes")
    assert said(script)[-1] == "The client closes the connection. What comes next needs a new one."


def test_an_end_that_goes_after_its_own_fin_tells_of_the_others():
    script, wire = http()
    wire.client.finishes(90)
    wire.server.finishes(100)
    wire.client.gone(110)
    diagram = script.diagram()
    last = diagram.items.things[diagram.stop_items[-1]]
    assert last.detail == "server has finished sending"
    told = said(script)[-1]
    assert told == "The client’s end of the connection is closed: whether the server’s FIN came to it was not seen."


def test_an_attempt_that_was_refused_or_failed_is_told_by_its_error():
    script = Script()
    session = script.session()
    for code, at in (("ECONNREFUSED", 0), ("ETIMEDOUT", 1000)):
        wire = session.connection(server=False)
        wire.connecting(at)
        wire.not_connected(at + 50, code, f"It was {code}.")
    refused, timed_out = [found for event, found in captions(script) if isinstance(event, ev.NotConnected)]
    assert refused == Caption("It was ECONNREFUSED.", "RFC 9293 §3.5.2")
    assert timed_out == Caption("It was ETIMEDOUT.")


def test_only_connections_that_came_to_be_are_numbered():
    script = Script()
    session = script.session()
    failed = session.connection(server=False)
    failed.connecting(0)
    failed.not_connected(50, "ECONNREFUSED", "It was refused.")
    session.connection().open(100)
    (accepted,) = [found for event, found in captions(script) if isinstance(event, ev.Accepted)]
    assert "the first connection" in accepted.text


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "first"), (5, "fifth"), (6, "6th"), (11, "11th"), (21, "21st"), (102, "102nd"), (113, "113th")],
)
def test_ordinals(number, word):
    assert ordinal(number) == word
