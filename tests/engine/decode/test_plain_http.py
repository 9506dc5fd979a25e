"""What is told of a message at a glance is what reading it tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.http1 import RequestDecoder, ResponseDecoder
from engine.decode.plain_http import plain_request, plain_response

NEXT = b"GET /next HTTP/1.1\r\nHost: x\r\n\r\n"
NEXT_ANSWER = b"HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\n!"

FIELDS = st.one_of(
    st.sampled_from(
        [
            b"Host: x",
            b"Connection: keep-alive",
            b"connection:close",
            b"Connection: keep-alive, close",
            b"Content-Length: 3",
            b"content-length:  3",
            b"Content-Length: 3, 3",
            b"CONTENT-LENGTH: 0",
            b"Content-Length : 3",
            b"Content-Length: +3",
            b"Transfer-Encoding: chunked",
            b"Upgrade: websocket",
            b"Connection: upgrade",
            b" folded",
            b"no colon",
            b": no name",
            b"Date: today",
            b"X: a\nb: c",
            b"X: a\rb",
        ]
    ),
    st.binary(max_size=12),
)


@st.composite
def heads(draw, starts):
    ends = draw(st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n"]))
    lines = [draw(starts), *draw(st.lists(FIELDS, max_size=4))]
    return ends.join(lines) + draw(st.sampled_from([b"\r\n\r\n", b"\r\n\r\n", b"\n\n", b"\r\n", b"\r\n\r\nmore"]))


REQUESTS = heads(
    st.one_of(
        st.builds(
            lambda method, version: b" ".join((method, b"/", version)),
            st.sampled_from([b"GET", b"HEAD", b"POST", b"CONNECT", b"get", b"G\x00", b"A" * 300]),
            st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"http/1.1", b"HTTP/1.1 "]),
        ),
        st.sampled_from([b"GET / / HTTP/1.1", b"GET HTTP/1.1", b"", b"\r\nGET / HTTP/1.1", b"GET /\xff HTTP/1.1"]),
    )
)
RESPONSES = heads(
    st.one_of(
        st.builds(
            lambda status, reason: b"HTTP/1.1 " + status + reason,
            st.sampled_from([b"200", b"100", b"101", b"204", b"304", b"404", b"599", b"600", b"20"]),
            st.sampled_from([b" OK", b" ", b"", b" \xe9"]),
        ),
        st.sampled_from([b"HTTP/1.0 200 OK", b"http/1.1 200 OK", b""]),
    )
)


@given(REQUESTS)
def test_after_a_request_that_was_passed_over_it_goes_on_as_after_one_that_was_read(request_octets):
    over, read = RequestDecoder(), RequestDecoder()
    method = over.skip(request_octets)
    if method is None:
        assert over.feed(request_octets) == read.feed(request_octets)
        return
    head, *_ = read.feed(request_octets)
    assert head.method == method
    assert over.idle
    assert read.idle
    assert not read.waiting
    assert over.exchange == read.exchange
    assert over.feed(NEXT) == read.feed(NEXT)


@given(
    RESPONSES,
    st.lists(st.binary(min_size=1, max_size=3), max_size=4),
    st.sampled_from(["GET", "HEAD", "CONNECT", None]),
)
def test_after_a_response_that_was_passed_over_it_goes_on_as_after_one_that_was_read(head, contents, method):
    over, read = ResponseDecoder(lambda _: method), ResponseDecoder(lambda _: method)
    for octets in [head, *contents]:
        found = read.feed(octets)
        if not over.skip(octets):
            assert over.feed(octets) == found
        assert (over.idle, over.inside, over.exchange, over.switched) == (
            read.idle,
            read.inside,
            read.exchange,
            read.switched,
        )
    assert over.feed(NEXT_ANSWER) == read.feed(NEXT_ANSWER)


@pytest.mark.parametrize(
    "request_octets",
    [NEXT, b"DELETE /a?b HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nAccept: */*\r\nCookie: a=b\r\n\r\n"],
)
def test_most_requests_are_told_at_a_glance(request_octets):
    assert plain_request(request_octets) == request_octets.partition(b" ")[0].decode()


def test_most_responses_are_told_at_a_glance():
    head = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\nConnection: keep-alive\r\nDate: today\r\n\r\n"
    assert plain_response(head) == plain_response(head + b"hello") == (len(head), 5)
    assert plain_response(head[:-2]) is None


def test_heads_that_are_too_long_to_be_told_at_a_glance_take_no_longer_for_it():
    assert plain_request(b"GET / HTTP/1.1\r\n" + b"a:\r\n" * 100_000 + b"\r\n") is None
    assert plain_response(b"HTTP/1.1 200 OK\r\n" + b"a:\r\n" * 100_000 + b"\r\n") is None
