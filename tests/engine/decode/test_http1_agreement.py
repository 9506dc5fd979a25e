"""Agreement with h11 on generated traffic: what it writes and reads, the decoders read."""

from __future__ import annotations

from typing import NamedTuple

import h11
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.http1 import RequestDecoder, ResponseDecoder
from engine.decode.items import Content, End, Item, RequestHead, ResponseHead
from tests.engine.decode.reading import pieces, read, rules

TOKENS = st.text("abcdefgXYZ-_!", min_size=1, max_size=8)
VALUES = st.text("abc XYZ,;=\"'%\t\xe4", max_size=12).map(str.strip)
FIELDS = st.lists(st.tuples(TOKENS.map("x-".__add__), VALUES), max_size=4)
BODIES = st.lists(st.binary(min_size=1, max_size=30), max_size=4)
SIZES = st.lists(st.integers(1, 50), min_size=1, max_size=8)


class Message(NamedTuple):
    """What both read of one message."""

    line: tuple[str, ...]
    fields: list[tuple[str, str]]
    body: bytes


def framing(body: list[bytes], *, chunked: bool) -> tuple[str, str]:
    return ("transfer-encoding", "chunked") if chunked else ("content-length", str(sum(map(len, body))))


def encoded(fields: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in fields]


def written(connection: h11.Connection, head: h11.Event, body: list[bytes]) -> bytes:
    parts = [connection.send(event) for event in (head, *(h11.Data(data=part) for part in body), h11.EndOfMessage())]
    return b"".join(part for part in parts if part)


def messages(items: list[Item]) -> list[Message]:
    assert rules(items) == []
    found: list[Message] = []
    for item in items:
        match item:
            case RequestHead():
                found.append(Message((item.method, item.target), lowered(item.fields), b""))
            case ResponseHead():
                found.append(Message((str(item.status), item.reason), lowered(item.fields), b""))
            case Content():
                found[-1] = found[-1]._replace(body=found[-1].body + item.data)
            case End():
                assert item.complete
                assert item.length == len(found[-1].body)
    return found


def lowered(fields: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in fields]


def read_by_h11(connection: h11.Connection, octets: bytes) -> Message:
    connection.receive_data(octets)
    line: tuple[str, ...] = ()
    fields: list[tuple[str, str]] = []
    body = b""
    while True:
        match connection.next_event():
            case h11.Request() as event:
                line = (event.method.decode(), event.target.decode())
                fields = [(name.decode(), value.decode("latin-1")) for name, value in event.headers]
            case h11.Response() as event:
                line = (str(event.status_code), event.reason.decode())
                fields = [(name.decode(), value.decode("latin-1")) for name, value in event.headers]
            case h11.Data() as event:
                body += bytes(event.data)
            case h11.EndOfMessage():
                return Message(line, fields, body)


@given(st.sampled_from(["GET", "POST", "PUT", "X-Y"]), FIELDS, BODIES, st.booleans(), SIZES)
def test_requests_are_read_as_h11_reads_them(
    method: str, fields: list[tuple[str, str]], body: list[bytes], chunked: bool, sizes: list[int]
) -> None:
    headers = encoded([("Host", "a"), *fields, framing(body, chunked=chunked)])
    head = h11.Request(method=method, target="/a?b=c", headers=headers)
    octets = written(h11.Connection(h11.CLIENT), head, body)
    expected = read_by_h11(h11.Connection(h11.SERVER), octets)
    assert messages(read(RequestDecoder, pieces(octets * 2, sizes))) == [expected, expected]


@given(st.sampled_from([200, 204, 304, 404, 599]), st.sampled_from(["GET", "HEAD"]), FIELDS, BODIES,
       st.sampled_from(["chunked", "length", "close"]), SIZES)  # fmt: skip
def test_responses_are_read_as_h11_reads_them(
    status: int, method: str, fields: list[tuple[str, str]], body: list[bytes], how: str, sizes: list[int]
) -> None:
    bare = status in (204, 304) or method == "HEAD"
    body = [] if bare else body
    more = [] if bare or how == "close" else [framing(body, chunked=how == "chunked")]
    octets, client = answered(
        method, h11.Response(status_code=status, headers=encoded(fields + more), reason="So"), body
    )
    client.receive_data(octets)
    client.receive_data(b"")
    expected = read_by_h11_response(client)
    found = messages(read(lambda: ResponseDecoder(lambda exchange: method), pieces(octets, sizes)))
    assert found == [expected]


def answered(method: str, response: h11.Response, body: list[bytes]) -> tuple[bytes, h11.Connection]:
    """Let h11's server write the response; return it with the h11 client that awaits it."""
    client, server = h11.Connection(h11.CLIENT), h11.Connection(h11.SERVER)
    request = h11.Request(method=method, target="/", headers=[("Host", "a")])
    server.receive_data(written(client, request, []))
    while server.next_event() is not h11.NEED_DATA and server.our_state is not h11.SEND_RESPONSE:
        pass
    return written(server, response, body), client


def read_by_h11_response(client: h11.Connection) -> Message:
    message = Message((), [], b"")
    while True:
        match client.next_event():
            case h11.Response() as event:
                fields = [(name.decode(), value.decode("latin-1")) for name, value in event.headers]
                message = Message((str(event.status_code), event.reason.decode()), fields, b"")
            case h11.Data() as event:
                message = message._replace(body=message.body + bytes(event.data))
            case h11.EndOfMessage():
                return message


PARTS = [
    b"GET / HTTP/1.1\r\nHost: a\r\n",
    b"X: y\r\n",
    b"X : y\r\n",
    b"Content-Length: 2\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: x\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b" f\r\n",
    b"\r\n",
    b"ok",
    b"2\r\nok\r\n",
    b"0\r\n\r\n",
    b"\x00",
]


@given(st.lists(st.sampled_from(PARTS), max_size=7).map(b"".join))
def test_what_h11_takes_from_a_client_is_read_the_same(octets: bytes) -> None:
    server = h11.Connection(h11.SERVER)
    try:
        server.receive_data(octets)
        events = []
        while server.our_state is not h11.MUST_CLOSE and server.their_state is not h11.DONE:
            event = server.next_event()
            if event is h11.NEED_DATA:
                break
            events.append(event)
    except h11.RemoteProtocolError:
        return
    items = RequestDecoder().feed(octets)
    heads = [event for event in events if isinstance(event, h11.Request)]
    if heads:
        assert isinstance(items[0], RequestHead)
        assert items[0].target.encode() == heads[0].target
    data = b"".join(bytes(event.data) for event in events if isinstance(event, h11.Data))
    assert b"".join(item.data for item in items if isinstance(item, Content) and item.exchange == 1) == data
