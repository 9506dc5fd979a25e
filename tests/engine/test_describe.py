from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from engine import events
from engine.describe import MASKED, MAX_OCTETS, as_json, label
from engine.events import Direction, Event, Span
from engine.journal import Vantage
from engine.secrets import OpaqueMasker

AT: dict[str, Any] = {"at_ns": 5, "session": 1, "connection": 2, "vantage": Vantage.CLIENT}
WIRE: dict[str, Any] = {**AT, "direction": Direction.SENT, "octets": Span(0, 9), "began_ns": 4}


def frame(opcode: int = 1, payload: bytes = b"hello world", **more: Any) -> events.FrameSeen:
    return events.FrameSeen(
        **WIRE, opcode=opcode, fin=True, rsv=0, masking_key=b"abcd", header_length=6, length_field=7,
        payload_length=len(payload), payload=payload, content=payload, **more,
    )  # fmt: skip


def alert(said: str) -> events.TlsMessageSeen:
    return events.TlsMessageSeen(**AT, direction=Direction.SENT, name="Alert", length=2, detail=(("alert", said),))


CASES: list[tuple[Event, str]] = [
    (events.SessionStarted(**AT, title="poll", kind="http", url="http://a/"), "session poll"),
    (events.SessionEnded(**AT), "session end"),
    (events.SessionEnded(**AT, error="It failed."), "! session end"),
    (events.Marked(**AT, label="update 3"), "update 3"),
    (events.NameResolving(**AT, host="a.example"), "DNS a.example"),
    (events.NameResolved(**AT, host="a", addresses=("1.2.3.4", "::1")), "DNS answer 1.2.3.4, ::1"),
    (events.NameNotResolved(**AT, host="a.example", error="?"), "! DNS a.example"),
    (events.Connecting(**AT, address="127.0.0.1:80"), "TCP connect 127.0.0.1:80"),
    (events.Connected(**AT, local="127.0.0.1:5", peer="127.0.0.1:80"), "TCP connected 127.0.0.1:80"),
    (events.NotConnected(**AT, address="a:1", error="?", code="ECONNREFUSED"), "! TCP ECONNREFUSED a:1"),
    (events.Accepted(**AT, local="127.0.0.1:80", peer="127.0.0.1:5"), "TCP accept 127.0.0.1:5"),
    (events.Securing(**AT, server_name="a"), "TLS handshake a"),
    (events.Secured(**AT, version="TLSv1.3", cipher="x"), "TLS 1.3"),
    (events.NotSecured(**AT, error="?", code="CERT"), "! TLS CERT"),
    (events.TlsMessageSeen(**AT, direction=Direction.SENT, name="Finished", length=52), "TLS Finished"),
    (alert("unknown_ca"), "TLS Alert unknown_ca"),
    (events.RequestSeen(**WIRE, exchange=1, method="GET", target="/u", version="HTTP/1.1", fields=()), "GET /u"),
    (events.ResponseSeen(**WIRE, exchange=1, status=200, reason="OK", version="HTTP/1.1", fields=()), "200 OK"),
    (events.ResponseSeen(**WIRE, exchange=1, status=200, reason="", version="HTTP/1.1", fields=()), "200"),
    (events.ContentSeen(**WIRE, exchange=1, data=b"12345"), "content [5]"),
    (events.ServerSentEventSeen(**WIRE, exchange=1, type="update", data="x", id="5", retry_ms=5), "event: update"),
    (events.ServerSentEventSeen(**WIRE, exchange=1, type="update", data=None, comment="hi", retry_ms=5), "comment"),
    (events.ServerSentEventSeen(**WIRE, exchange=1, type="message", data=None, id="5", retry_ms=9), "retry: 9 ms"),
    (events.ServerSentEventSeen(**WIRE, exchange=1, type="message", data=None, id="5"), "id: 5"),
    (events.ServerSentEventSeen(**WIRE, exchange=1, type="message", data=None, id=""), "id:"),
    (events.ServerSentEventSeen(**WIRE, exchange=1, type="message", data=None), "no event"),
    (events.MessageEnded(**WIRE, exchange=1, length=5, whole=Span(0, 9)), "end of message [5]"),
    (events.MessageEnded(**WIRE, exchange=1, length=5, whole=Span(0, 9), complete=False), "message cut off [5]"),
    (frame(), "TEXT [11]"),
    (frame(9, b"hi"), "PING [2]"),
    (frame(3, b""), "OPCODE 3 [0]"),
    (frame(8, b"\x03\xe8", close_code=1000), "CLOSE 1000"),
    (frame(8, b""), "CLOSE"),
    (events.OctetsSeen(**WIRE, data=b"", why="not kept"), "octets [9]"),
    (events.ProtocolViolation(**WIRE, rule="RFC 6455 5.1", text="x"), "! RFC 6455 5.1"),
    (events.EndSent(**AT), "FIN"),
    (events.EndReceived(**AT), "FIN"),
    (events.CloseCalled(**AT), "close()"),
    (events.AbortCalled(**AT), "abort()"),
    (events.Lost(**AT), "connection closed"),
    (events.Lost(**AT, error="?", code="ECONNRESET"), "! connection lost ECONNRESET"),
    (events.RecordingLimited(**AT, kept=5), "! recording limit"),
    (events.LinkChanged(**AT, name="4g", delay_up_ms=25.5), "link 4g"),
    (events.LetGo(**AT, stream=events.Stream.UP, span=Span(3, 9), waited_ns=25, held_ns=20), "let go [6]"),
    (events.Cut(**AT, dropped_up=5), "cut by the user"),
]


@pytest.mark.parametrize(("event", "text"), CASES, ids=[f"{type(event).__name__} {text}" for event, text in CASES])
def test_every_event_has_a_label_and_is_json(event: Event, text: str) -> None:
    assert label(event) == text
    found = json.loads(json.dumps(as_json(event, 7)))
    assert list(found)[:8] == ["seq", "at_ns", "connection", "vantage", "direction", "kind", "label", "octets"]
    assert (found["seq"], found["kind"], found["label"]) == (7, type(event).__name__, text)


def test_the_members_of_a_frame_are_those_of_the_event() -> None:
    found = as_json(frame(), 0)
    assert found["octets"] == [0, 9]
    assert found["direction"] == "sent"
    assert (found["payload"], found["payload_form"]) == ("hello world", "text")
    assert (found["masking_key"], found["masking_key_form"]) == ("61626364", "hex")


def test_octets_that_are_not_text_are_hexadecimal() -> None:
    found = as_json(frame(2, b"\xff\x00"), 0)
    assert (found["payload"], found["payload_form"]) == ("ff00", "hex")


def test_long_values_are_cut_even_in_mid_character() -> None:
    payload = b"a" * (MAX_OCTETS - 1) + "ää".encode()
    assert as_json(frame(1, payload), 0)["payload"] == "a" * (MAX_OCTETS - 1) + "…"


@pytest.mark.parametrize("name", ["Authorization", "proxy-authorization", "Cookie", "SET-COOKIE"])
def test_secrets_are_masked(name: str) -> None:
    fields = ((name, "secret"), ("Host", "a"))
    request = events.RequestSeen(**WIRE, exchange=1, method="GET", target="/", version="HTTP/1.1", fields=fields)
    assert as_json(request, 0)["fields"] == [[name, MASKED], ["Host", "a"]]
    fields = (("Location", "/?code=secret&b=1"),)
    asked = replace(request, target="/?key=secret", fields=fields)
    assert as_json(asked, 0)["target"] == "/?key=***"
    assert as_json(asked, 0)["fields"] == [["Location", "/?code=***&b=1"]]
    assert "secret" not in json.dumps(as_json(asked, 0))
    ended = events.MessageEnded(**WIRE, exchange=1, length=0, whole=Span(0, 9), trailers=fields)
    assert "secret" not in json.dumps(as_json(ended, 0))


def test_a_head_that_was_cut_off_shows_no_credentials():
    head = b"HTTP/1.1 200 OK\r\nSet-Cookie: id=hunter2; Secure"
    one = events.OctetsSeen(**{**WIRE, "octets": Span(0, 44)}, data=head[:44], why="an incomplete head")
    other = events.OctetsSeen(**{**WIRE, "octets": Span(44, len(head))}, data=head[44:], why="an incomplete head")
    assert as_json(one, 0)["data"] == "HTTP/1.1 200 OK\r\nSet-Cookie: " + "*" * (44 - 29)
    masker = OpaqueMasker()
    assert "id=" not in str(as_json(one, 0, masker))
    assert as_json(other, 1, masker)["data"] == "*" * (len(head) - 44)


def test_a_message_of_tls_says_which_way_it_went_and_what_it_says():
    found = as_json(alert("unknown_ca"), 7)
    assert (found["direction"], found["name"], found["length"]) == ("sent", "Alert", 2)
    assert found["detail"] == [["alert", "unknown_ca"]]
    assert found["octets"] is None
