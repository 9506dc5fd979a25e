"""What is written of secrets: nothing, and nothing else is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.formats.masking import Masker
from engine.journal import Fact, Vantage, What
from engine.secrets import StreamMasker, without_secret_fields

REQUEST = (
    b"GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: Basic QTpi\r\ncookie:a=1; b=2\r\nX-Cookie: seen\r\n"
    b"PROXY-AUTHORIZATION : t\r\n\tfolded\r\nAccept: */*\r\n\r\n"
)
MASKED = (
    b"GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: **********\r\ncookie:********\r\nX-Cookie: seen\r\n"
    b"PROXY-AUTHORIZATION : *\r\n\t******\r\nAccept: */*\r\n\r\n"
)
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSet-Cookie: s=1\r\n\r\n"
LINES = st.sampled_from(
    [
        b"GET / HTTP/1.1",
        b"HTTP/1.1 101 Switching Protocols",
        b"HTTP/1.1 200 OK",
        b"Cookie: a=b",
        b"GET /?b=1&token=abc&key=" + b"d" * 90 + b"&" + b"e" * 90 + b"=1&sig=f#g HTTP/1.1",
        b"Location: /?code=1&a#token=b#c",
        b"GET  /?code=1",
        b"cookie : \t c d",
        b"Set-Cookie:",
        b" folded",
        b"Cooki",
        b"Authorization: x" + b"y" * 90,
        b"Authorization" + b" " * 60 + b": far away",
        b"",
        b"\x00\xff: \x80",
    ]
)


def in_pieces(octets: bytes, sizes: list[int]) -> bytes:
    masker, made, at = StreamMasker(), b"", 0
    for size in sizes:
        made += masker.feed(octets[at : at + size])
        at += size
    return made + masker.feed(octets[at:])


def fact(what: What, octets: bytes, vantage: Vantage = Vantage.CLIENT, connection: int = 1) -> Fact:
    return Fact(at_ns=0, session=1, connection=connection, vantage=vantage, what=what, octets=octets)


def test_the_values_of_secret_fields_are_masked_octet_by_octet_and_nothing_else():
    assert StreamMasker().feed(REQUEST) == MASKED


def test_the_next_message_of_the_connection_is_masked_too():
    assert StreamMasker().feed(REQUEST + b'{"a": 1}' + REQUEST) == MASKED + b'{"a": 1}' + MASKED


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        (b"GET /a?token=abc&b=1 HTTP/1.1", b"GET /a?token=***&b=1 HTTP/1.1"),
        (b"GET /?Api_Key=ab&key=c&c=d&sig= HTTP/1.1", b"GET /?Api_Key=**&key=*&c=d&sig= HTTP/1.1"),
        (b"GET ?code=1 HTTP/1.1", b"GET ?code=* HTTP/1.1"),
        (b"OPTIONS * HTTP/1.1", b"OPTIONS * HTTP/1.1"),
        (b"GET /token=abc HTTP/1.1", b"GET /token=abc HTTP/1.1"),
        (b"GET /?tokens=abc&a=token=1 HTTP/1.1", b"GET /?tokens=abc&a=token=1 HTTP/1.1"),
        (b"Location: https://h/?code=abc&state=1#here", b"Location: https://h/?code=***&state=1#here"),
        (b"content-location : /?sig=x", b"content-location : /?sig=*"),
        (b"Referer: /?secret=x&password=yy", b"Referer: /?secret=*&password=**"),
        (b"Location: /back#access_token=abc&b=1", b"Location: /back#access_token=***&b=1"),
        (b"Location: /?code=12#id_token=abc", b"Location: /?code=**#id_token=***"),
        (b"Refresh: 0; url=/?key=abc", b"Refresh: 0; url=/?key=***"),
        (b"Link: </a?sig=abc>; rel=next", b"Link: </a?sig=***** rel=next"),
        (b"X-Other: /?secret=x", b"X-Other: /?secret=x"),
        (b"Location: https://me:pw@h:80/?code=1", b"Location: https://me:**@h:80/?code=*"),
        (b"Referer: http://me:p@ss:word@h/a//b", b"Referer: http://me:*********@h/a//b"),
        (b"Content-Location: //:pw@h", b"Content-Location: //:**@h"),
        (
            b"Link: <http://a:b@h>, <http://h/?next=http://c:d@h/>",
            b"Link: <http://a:*@h>, <http://h/?next=http://c:*@h/>",
        ),
        (b"Refresh: 0;url='http://me:pw@h'", b"Refresh: 0;url='http://me:**@h'"),
        (b"Destination: http://me:pw@h/", b"Destination: http://me:**@h/"),
        (b"GET http://me:pw@h/ HTTP/1.1", b"GET http://me:**@h/ HTTP/1.1"),
        (b"GET http://o'b:p'w@h/ HTTP/1.1", b"GET http://o'b:***@h/ HTTP/1.1"),
        (b"CONNECT h:443 HTTP/1.1", b"CONNECT h:443 HTTP/1.1"),
        (b"Location: http://127.0.0.1:8080/a:b@c", b"Location: http://127.0.0.1:8080/a:b@c"),
        (b"Location: http://[::1]:8080/", b"Location: http://[::1]:8080/"),
        (b"Location: http://h:8080", b"Location: http://h:8080"),
        (b"Location: http://me@h:80/", b"Location: http://me@h:80/"),
        (b'{"see": "/?secret=x"}', b'{"see": "/?secret=x"}'),
    ],
)
def test_values_of_secret_parameters_are_masked_in_targets_and_in_fields_that_hold_urls(line, masked):
    assert StreamMasker().feed(line + b"\r\nHost: x\r\n\r\n") == masked + b"\r\nHost: x\r\n\r\n"


@given(
    lines=st.lists(LINES, max_size=12),
    ends=st.lists(st.sampled_from([b"\r\n", b"\n"]), min_size=12, max_size=12),
    sizes=st.lists(st.integers(1, 9)),
)
def test_any_cut_of_the_octets_gives_the_same_masked_octets(lines, ends, sizes):
    octets = b"".join(line + end for line, end in zip(lines, ends, strict=False))
    assert in_pieces(octets, sizes) == StreamMasker().feed(octets)


@given(octets=st.binary(max_size=300), sizes=st.lists(st.integers(1, 9)))
def test_the_length_never_changes(octets, sizes):
    assert len(in_pieces(octets, sizes)) == len(octets)


@given(value=st.text(st.characters(codec="latin-1", exclude_characters="\r\n *"), min_size=4), cut=st.integers(0, 60))
def test_no_part_of_a_secret_is_left_whatever_it_is_and_wherever_it_is_cut(value, cut):
    octets = b"GET / HTTP/1.1\r\nCookie: " + value.encode("latin-1") + b"\r\n\r\n"
    shown = in_pieces(octets, [cut + 1])
    assert shown.removeprefix(b"GET / HTTP/1.1\r\nCookie: ").strip(b"\t \r\n").strip(b"*") == b""


@given(
    value=st.text(st.sampled_from("0189abz@:!%.'"), min_size=1, max_size=20),
    sizes=st.lists(st.integers(1, 12), max_size=9),
)
def test_no_part_of_a_password_in_a_url_is_left_wherever_it_is_cut(value, sizes):
    begin, end = b"GET / HTTP/1.1\r\nLocation: http://me:", b"@h/\r\n"
    shown = in_pieces(begin + value.encode() + end, [len(begin) - 9, *sizes])
    assert shown[: len(begin) + len(value)] == begin + b"*" * len(value)
    assert StreamMasker().feed(begin + value.encode() + end) == begin + b"*" * len(value) + end


@pytest.mark.parametrize(
    "name", ["X-API-Key", "api-key", "X-Auth-Token", "X-CSRF-Token", "X-Amz-Security-Token", "Private-Token"]
)
def test_values_of_fields_that_carry_credentials_by_custom_are_masked(name):
    line = name.encode() + b": abc"
    assert StreamMasker().feed(line + b"\r\nHost: x\r\n") == name.encode() + b": ***\r\nHost: x\r\n"
    assert without_secret_fields(f"{name}: abc\nHost: x") == "Host: x"


def test_what_the_subprotocols_of_a_websocket_are_is_left_to_be_read():
    line = b"Sec-WebSocket-Protocol: chat, v2\r\nX-Key: a\r\nSec-WebSocket-Key: a\r\n"
    assert StreamMasker().feed(line) == line


def test_after_the_switch_to_another_protocol_both_directions_are_left_as_they_are():
    masker = Masker()
    frame = b"\x81\x12\r\nCookie: in a text\r\n"
    masked = masker.mask(fact(What.RECEIVED, SWITCH + frame))
    assert masked == SWITCH.replace(b"s=1", b"***") + frame
    assert masker.mask(fact(What.SENT, b"\nCookie: in a text\r\n")) == b"\nCookie: in a text\r\n"


def test_a_line_of_content_cannot_switch_the_masking_off():
    masker = Masker()
    answer = b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n"
    masker.mask(fact(What.RECEIVED, answer))
    assert masker.mask(fact(What.SENT, REQUEST)) == MASKED


def test_connections_and_ends_are_masked_apart():
    masker = Masker()
    masker.mask(fact(What.SENT, b"GET / HTTP/1.1\r\nCookie: a"))
    assert masker.mask(fact(What.SENT, b"GET /b HTTP/1.1\r\n", connection=2)) == b"GET /b HTTP/1.1\r\n"
    assert masker.mask(fact(What.RECEIVED, b"GET / HTTP", Vantage.SERVER)) == b"GET / HTTP"
    assert masker.mask(fact(What.SENT, b"bc\r\n")) == b"**\r\n"
