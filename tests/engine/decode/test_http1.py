from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.decode.http1 import RequestDecoder, ResponseDecoder
from engine.decode.items import Content, End, Ending, Item, Opaque, RequestHead, ResponseHead
from engine.decode.message import MAX_HEAD, MAX_LINES
from engine.events import Span
from tests.engine.decode.reading import joined, pieces, read, read_in_turns, rules

SNIPPETS = [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
    b"POST /x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n",
    b"GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/1.1 500 No\r\nContent-Length: 5, 6\r\n\r\n",
    b"hello",
    b"5\r\nhello\r\n",
    b"5;x=y\r\n",
    b"0\r\n",
    b"0\r\nX: y\r\n\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b" folded: yes\r\n",
    b"Name : value\r\n",
    b"\x16\x03\x01",
]
STREAMS = st.lists(st.sampled_from(SNIPPETS) | st.binary(max_size=6), max_size=8).map(b"".join)
SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=12)


def make_responses(*methods: str) -> ResponseDecoder:
    return ResponseDecoder(lambda exchange: methods[exchange - 1] if exchange <= len(methods) else None)


def requests(octets: bytes, ending: Ending = Ending.IN_ORDER) -> list[Item]:
    return read(RequestDecoder, [octets], ending)


def responses(octets: bytes, *methods: str, ending: Ending = Ending.IN_ORDER) -> list[Item]:
    return read(lambda: make_responses(*methods), [octets], ending)


def ends(items: list[Item]) -> list[End]:
    return [item for item in items if isinstance(item, End)]


def content(items: list[Item]) -> bytes:
    return b"".join(item.data for item in items if isinstance(item, Content))


# Any cut.


@given(STREAMS, SIZES)
@example(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n", [1])
@example(b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nblub", [3])
def test_any_split_of_the_octets_gives_the_same_requests(octets: bytes, sizes: list[int]) -> None:
    assert joined(read(RequestDecoder, pieces(octets, sizes))) == joined(read(RequestDecoder, [octets]))


@given(STREAMS, SIZES)
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nX", [1])
@example(b"HTTP/1.1 200\n\nabc", [1])
def test_any_split_of_the_octets_gives_the_same_responses(octets: bytes, sizes: list[int]) -> None:
    assert joined(read(make_responses, pieces(octets, sizes))) == joined(read(make_responses, [octets]))


@given(STREAMS, SIZES, st.integers(1, 3))
def test_reading_in_turns_gives_the_same_messages(octets: bytes, sizes: list[int], most: int) -> None:
    for make in (RequestDecoder, make_responses):
        in_turns, _ = read_in_turns(make, pieces(octets, sizes), most)
        assert in_turns == read(make, pieces(octets, sizes))


def test_small_chunks_are_read_in_turns_and_still_told_together() -> None:
    octets = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 5000
    items, turns = read_in_turns(make_responses, [octets], 4)
    assert [item.data for item in items if isinstance(item, Content)] == [b"a" * 5000]
    assert len(turns) >= 5


def test_a_head_of_too_many_lines_is_not_read() -> None:
    lines = b"a:\r\n" * MAX_LINES
    assert rules(requests(b"GET / HTTP/1.1\r\nHost: a\r\n" + lines + b"\r\n")) == ["RFC 9110 5.4"]
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    assert rules(responses(answer + lines + b"a:\r\n\r\n")) == ["RFC 9110 5.4"]


@given(STREAMS, st.sampled_from(Ending))
def test_every_octet_is_in_the_span_of_an_item_but_for_empty_lines(octets: bytes, ending: Ending) -> None:
    covered = bytearray(len(octets))
    for item in read(make_responses, [octets], ending):
        covered[item.span.start : item.span.end] = b"x" * (item.span.end - item.span.start)
    switched = octets.find(b"101 Switching") >= 0
    bare = bytes(octet for octet, seen in zip(octets, covered, strict=True) if not seen)
    # An incomplete chunk's framing belongs to the message that ended incomplete.
    assert (
        switched or not bare.strip(b"\r\n") or any(not end.complete for end in ends(responses(octets, ending=ending)))
    )


@given(st.binary(max_size=300), SIZES)
def test_no_octets_make_it_raise(octets: bytes, sizes: list[int]) -> None:
    read(RequestDecoder, pieces(octets, sizes))
    read(make_responses, pieces(octets, sizes))


# Messages.


def test_a_request_with_content_length_is_read_with_its_spans() -> None:
    octets = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
    assert requests(octets) == [
        RequestHead(Span(0, 48), 1, "POST", "/a", "HTTP/1.1", (("Host", "a"), ("Content-Length", "5"))),
        Content(Span(48, 53), 1, b"hello", False),
        End(Span(53, 53), 1, 5, True, (), Span(0, 53)),
    ]


def test_chunk_framing_is_in_the_span_but_not_in_the_data() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b'5;name="v"\r\nhello\r\n0A\r\n, world!!!\r\n'
    found = responses(head + body + b"0\r\nChecksum: 1\r\n\r\n")
    start = len(head)
    middle = start + len(body)
    assert found[1:] == [
        Content(
            Span(start, middle),
            1,
            b"hello, world!!!",
            True,
            (Span(start + 12, start + 17), Span(start + 23, start + 33)),
        ),
        End(Span(middle, middle + 18), 1, 15, True, (("Checksum", "1"),), Span(0, middle + 18)),
    ]


def test_a_response_without_length_lasts_until_the_connection_closes() -> None:
    found = responses(b"HTTP/1.1 200 OK\r\n\r\nabcdef")
    assert content(found) == b"abcdef"
    assert ends(found)[0].complete
    assert rules(found) == []


def test_a_response_until_close_is_incomplete_where_the_connection_broke() -> None:
    found = responses(b"HTTP/1.1 200 OK\r\n\r\nabcdef", ending=Ending.CUT)
    assert not ends(found)[0].complete
    assert rules(found) == ["RFC 9112 8"]


def test_interim_responses_are_a_head_alone_and_answer_the_same_exchange() -> None:
    found = responses(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    )
    assert [(item.status, item.exchange) for item in found if isinstance(item, ResponseHead)] == [
        (100, 1),
        (103, 1),
        (200, 1),
    ]
    assert [end.exchange for end in ends(found)] == [1]


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_responses_that_carry_no_content_end_with_their_head(method: str, status: int) -> None:
    length = b"" if status == 204 else b"Content-Length: 99\r\n"
    octets = b"HTTP/1.1 %d X\r\n%s\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" % (status, length)
    found = responses(octets, method, "GET")
    assert [(end.exchange, end.length) for end in ends(found)] == [(1, 0), (2, 2)]
    assert rules(found) == []


def test_pipelined_requests_are_read_one_after_the_other() -> None:
    found = requests(b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert [(item.exchange, item.target) for item in found if isinstance(item, RequestHead)] == [(1, "/1"), (2, "/2")]


def test_empty_lines_before_a_request_are_passed_over() -> None:
    found = requests(b"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n")
    assert isinstance(found[0], RequestHead)
    assert found[0].span == Span(4, 31)
    assert rules(found) == []


def test_after_a_request_to_upgrade_nothing_is_read_until_it_is_answered() -> None:
    decoder = RequestDecoder()
    upgrade = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"
    assert len(decoder.feed(upgrade + b"GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")) == 2
    assert decoder.waiting
    assert [type(item) for item in decoder.resume()] == [RequestHead, End]


def test_after_an_answer_that_switches_the_rest_is_released() -> None:
    decoder = make_responses("GET")
    head = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    decoder.feed(head + b"\x81\x00")
    assert decoder.switched
    assert decoder.release() == (len(head), b"\x81\x00")


def test_after_a_successful_answer_to_connect_the_rest_is_released() -> None:
    decoder = make_responses("CONNECT")
    decoder.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    assert decoder.switched
    assert decoder.release()[1] == b"hello"


def test_http_1_0_goes_on_with_keep_alive_alone() -> None:
    first = b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na"
    assert len(ends(responses(first + first))) == 2
    plain = b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na"
    assert rules(responses(plain + plain)) == ["RFC 9112 9.3"]


def test_where_the_reader_left_nobody_is_blamed() -> None:
    found = responses(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nabc", ending=Ending.LEFT)
    assert not ends(found)[0].complete
    assert rules(found) == []


# Rules broken. Each is named by its section.


def head_rules(*lines: bytes, start: bytes = b"GET / HTTP/1.1", host: bytes = b"Host: a") -> list[str]:
    found = requests(b"\r\n".join([start, *([host] if host else []), *lines, b"", b""]))
    assert isinstance(found[0], RequestHead), "the head is still readable"
    return rules(found)


def test_rfc_9112_2_2_bare_lf() -> None:
    assert rules(requests(b"GET / HTTP/1.1\nHost: a\r\n\r\n")) == ["RFC 9112 2.2"]
    assert rules(requests(b"GET / HTTP/1.1\r\nHost: a\n\r\n")) == ["RFC 9112 2.2"]


def test_rfc_9112_2_2_bare_cr() -> None:
    assert head_rules(b"A: b\rc") == ["RFC 9112 2.2"]


def test_rfc_9112_2_2_whitespace_before_the_first_field() -> None:
    found = requests(b"GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n")
    assert rules(found) == ["RFC 9112 2.2"]
    assert isinstance(found[0], RequestHead)
    assert found[0].fields == (("Host", "a"),)


def test_rfc_9112_2_3_version() -> None:
    assert "RFC 9112 2.3" in head_rules(start=b"PRI * HTTP/2.0")


@pytest.mark.parametrize(
    "octets", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/1.1 more\r\n", b"@@ / HTTP/1.1"]
)
def test_rfc_9112_3_not_a_request(octets: bytes) -> None:
    found = joined(requests(octets + b"and the rest"))
    assert rules(found) == ["RFC 9112 3"]
    assert found[1:] == [Opaque(Span(0, len(octets) + 12), octets + b"and the rest", "after a violation of RFC 9112 3")]


def test_rfc_9112_3_a_method_without_end() -> None:
    assert rules(requests(b"A" * 300)) == ["RFC 9112 3"]


def test_rfc_9112_3_2_whitespace_in_the_target() -> None:
    assert head_rules(start=b"GET /a b HTTP/1.1") == ["RFC 9112 3.2"]


def test_rfc_9112_3_2_host() -> None:
    assert head_rules(host=b"") == ["RFC 9112 3.2"]
    assert head_rules(b"Host: b") == ["RFC 9112 3.2"]


@pytest.mark.parametrize("octets", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 OK\r\n", b"garbage", b"HTTP/1.1 2000 OK\r\n"])
def test_rfc_9112_4_not_a_response(octets: bytes) -> None:
    found = joined(responses(octets))
    assert rules(found) == ["RFC 9112 4"]
    assert found[1:] == [Opaque(Span(0, len(octets)), octets, "after a violation of RFC 9112 4")]


def test_rfc_9112_6_3_more_than_the_last_response_holds() -> None:
    decoder = ResponseDecoder(lambda exchange: "GET" if exchange == 1 else None)
    found = decoder.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n0123456789")
    assert rules(found) == ["RFC 9112 6.3"]


def test_rfc_9112_4_is_reported_with_the_first_octet_that_shows_it() -> None:
    assert rules(make_responses().feed(b"SSH")) == ["RFC 9112 4"]


def test_rfc_9112_4_missing_space() -> None:
    found = responses(b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")
    assert isinstance(found[0], ResponseHead)
    assert rules(found) == ["RFC 9112 4"]


def test_rfc_9110_15_status_code() -> None:
    assert rules(responses(b"HTTP/1.1 999 Hm\r\nContent-Length: 0\r\n\r\n")) == ["RFC 9110 15"]


def test_rfc_9112_5_no_colon() -> None:
    assert head_rules(b"nonsense") == ["RFC 9112 5"]


def test_rfc_9112_5_1_whitespace_before_the_colon() -> None:
    found = requests(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n")
    assert rules(found) == ["RFC 9112 5.1"]
    assert isinstance(found[0], RequestHead)
    assert found[0].fields == (("Host", "a"),)


def test_rfc_9110_5_1_field_name() -> None:
    assert head_rules(b"Na me: x") == ["RFC 9110 5.1"]
    assert head_rules(b": x") == ["RFC 9110 5.1"]


def test_rfc_9112_5_2_folded_line() -> None:
    found = requests(b"GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n\ttwo\r\n\r\n")
    assert rules(found) == ["RFC 9112 5.2"]
    assert isinstance(found[0], RequestHead)
    assert found[0].fields[1] == ("X", "one two")


def test_rfc_9110_5_4_head_too_long() -> None:
    octets = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * MAX_HEAD + b"\r\n\r\n"
    found = joined(requests(octets))
    assert rules(found) == ["RFC 9110 5.4"]
    assert found[-1].span == Span(0, len(octets))
    assert joined(read(RequestDecoder, pieces(octets, [9000]))) == found


def test_rfc_9110_5_4_trailers_too_long() -> None:
    octets = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"y" * MAX_HEAD + b"\r\n\r\n"
    found = responses(octets)
    assert rules(found) == ["RFC 9110 5.4"]
    assert not ends(found)[0].complete


def test_rfc_9110_5_5_control_character() -> None:
    assert head_rules(b"A: b\x00c") == ["RFC 9110 5.5"]


def test_rfc_9112_6_1_transfer_coding() -> None:
    assert head_rules(b"Transfer-Encoding: chunked, chunked")[0] == "RFC 9112 6.1"
    assert rules(responses(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) == ["RFC 9112 6.1"]
    assert rules(responses(b"HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n")) == ["RFC 9112 6.1"]


def test_rfc_9112_6_2_both_lengths_and_chunked_wins() -> None:
    octets = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    found = responses(octets)
    assert rules(found) == ["RFC 9112 6.2"]
    assert ends(found)[0].complete
    assert content(found) == b"ok"


@pytest.mark.parametrize(
    "field", [b"Content-Length: 5, 6", b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: +5",
              b"Content-Length: " + b"9" * 5000, b"Content-Length:", b"Transfer-Encoding: gzip"]
)  # fmt: skip
def test_rfc_9112_6_3_a_request_whose_length_cannot_be_known(field: bytes) -> None:
    found = requests(b"POST / HTTP/1.1\r\nHost: a\r\n" + field + b"\r\n\r\nhello")
    assert rules(found) == ["RFC 9112 6.3"]
    assert not ends(found)[0].complete
    assert isinstance(found[-1], Opaque)
    assert found[-1].data == b"hello"


def test_rfc_9110_8_6_the_same_length_twice() -> None:
    found = requests(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")
    assert rules(found) == ["RFC 9110 8.6"]
    assert ends(found)[0].complete


def test_rfc_9110_8_6_a_length_where_there_is_no_content() -> None:
    assert rules(responses(b"HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n")) == ["RFC 9110 8.6"]


@pytest.mark.parametrize("body", [b"xyz\r\n", b"5\nhello", b"-1\r\n", b"2\r\nokay\r\n", b"11111111111111111\r\n"])
def test_rfc_9112_7_1_chunk(body: bytes) -> None:
    found = responses(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    assert rules(found) == ["RFC 9112 7.1"]
    assert not ends(found)[0].complete
    assert isinstance(found[-1], Opaque)


def test_rfc_9112_7_1_1_chunk_extension_too_long() -> None:
    octets = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;" + b"x" * 9000 + b"\r\nok\r\n"
    assert rules(responses(octets)) == ["RFC 9112 7.1.1"]


def test_rfc_9112_8_the_connection_ended_early() -> None:
    found = responses(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"x" * 120)
    assert [item.text for item in found if hasattr(item, "rule")] == ["The connection ended after 120 of 500 octets."]
    assert (ends(found)[0].complete, ends(found)[0].length) == (False, 120)
    for octets in (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", b"HTTP/1.1 200 OK\r\nContent-"):
        assert rules(responses(octets)) == ["RFC 9112 8"]


def test_rfc_9112_9_6_more_after_close() -> None:
    octets = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
    found = joined(responses(octets + b"more"))
    assert rules(found) == ["RFC 9112 9.6"]
    assert isinstance(found[-1], Opaque)
    assert found[-1].data == b"more"
