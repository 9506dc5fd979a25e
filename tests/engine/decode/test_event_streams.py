"""Event streams within responses: as both ends see them, however octets and chunks are cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decode.connection import VantageReader
from engine.decode.event_streams import MAX_KEPT
from engine.decode.room import Room
from engine.events import ContentSeen, Direction, ServerSentEventSeen, Span
from engine.journal import Fact, Vantage, What
from tests.engine.decode.reading import pieces
from tests.engine.decode.test_connection import GET, End

SIZES = st.lists(st.integers(1, 60), min_size=1, max_size=8)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
STREAM = (
    "\N{BYTE ORDER MARK}retry: 250\r\n\r\n: still here\n\nid: 1\nevent: update\ndata: one\n\n\n"
    "data: two\rdata:  lines\rid\r\rid: 9\n\nx\n\ndata: ünïcode\r\n\r\ndata: never ended\n"
).encode()
SAID = [
    ("message", None, None, 250, None),
    ("message", None, None, None, "still here"),
    ("update", "one", "1", None, None),
    ("message", "two\n lines", "", None, None),
    ("message", None, "9", None, None),
    ("message", None, None, None, None),
    ("message", "ünïcode", None, None, None),
]

TEXTS = [
    b"\xef\xbb\xbfretry: 250\r\n\r",
    b": still here\n\n",
    b"id: 1\nevent: update\ndata: one\n\n",
    b"data: two\rdata:  lines\rid\r\r",
    b"id: 9\n\n",
    b"x\n\n",
    "data: ünïcode\r\n\r".encode(),
]


def chunked(content: bytes, sizes: list[int]) -> bytes:
    chunks = (b"%x\r\n%s\r\n" % (len(part), part) for part in pieces(content, sizes))
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(chunks) + b"0\r\n\r\n"


def read(octets: bytes, sizes: list[int], vantage: Vantage = Vantage.CLIENT) -> End:
    end = End(vantage)
    client = vantage is Vantage.CLIENT
    end.tell(What.SENT if client else What.RECEIVED, GET)
    for part in pieces(octets, sizes):
        end.tell(What.RECEIVED if client else What.SENT, part)
    end.tell(What.LOST, error=None)
    return end


def blocks(end: End) -> list[ServerSentEventSeen]:
    return [event for event in end.events if isinstance(event, ServerSentEventSeen)]


def said(end: End) -> list[tuple[object, ...]]:
    return [(block.type, block.data, block.id, block.retry_ms, block.comment) for block in blocks(end)]


def without_times(end: End) -> list[ServerSentEventSeen]:
    return [replace(block, at_ns=0, began_ns=0) for block in blocks(end)]


def test_what_an_event_stream_says_is_told_as_events():
    assert said(read(chunked(STREAM, [1000]), [10_000])) == SAID


@given(SIZES, SIZES)
def test_any_split_of_octets_and_chunks_says_the_same(chunks: list[int], cuts: list[int]):
    octets = chunked(STREAM, chunks)
    whole, client = read(octets, [10_000]), read(octets, cuts)
    server = read(octets, list(reversed(cuts)), Vantage.SERVER)
    assert said(whole) == said(client) == said(server) == SAID
    assert without_times(whole) == without_times(client), "spans do not depend on how the octets were cut"
    assert [block.octets for block in blocks(client)] == [block.octets for block in blocks(server)]


@given(SIZES, SIZES)
def test_spans_and_times_are_those_of_the_octets(chunks: list[int], cuts: list[int]):
    octets = chunked(STREAM, chunks)
    end = read(octets, cuts)
    parts = list(pieces(octets, cuts))
    times = [20 + 10 * number for number, part in enumerate(parts) for _ in part]
    content_of = dict(places(chunks))
    for block, text in zip(blocks(end), TEXTS, strict=True):
        assert bytes(content_of[at] for at in range(*block.octets) if at in content_of) == text
        assert block.octets.start in content_of
        assert block.octets.end - 1 in content_of
        assert (block.began_ns, block.at_ns) == (times[block.octets.start], times[block.octets.end - 1])


def places(chunks: list[int]) -> list[tuple[int, int]]:
    """Return where in the response each octet of content lies, and the octet."""
    parts = list(pieces(STREAM, chunks))
    framing = [len(b"%x\r\n" % len(part)) for part in parts]
    begin = len(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    firsts = accumulate((before + len(part) + 2 for before, part in zip(framing, parts, strict=True)), initial=begin)
    found = []
    for first, before, part in zip(firsts, framing, parts, strict=False):
        found += [(first + before + at, octet) for at, octet in enumerate(part)]
    return found


def test_each_comes_right_behind_the_content_that_completes_it():
    octets = HEAD + b"Connection: close\r\n\r\ndata: a\n"
    end = read(octets + b"\ndata: b\n\ndata: c", [len(octets), 1000])
    content, rest, one, two = end.events[3:7]
    assert isinstance(content, ContentSeen)
    assert isinstance(rest, ContentSeen)
    assert isinstance(one, ServerSentEventSeen)
    assert isinstance(two, ServerSentEventSeen)
    assert (one.began_ns, one.at_ns) == (content.at_ns, rest.at_ns)
    assert (two.began_ns, two.at_ns) == (rest.at_ns, rest.at_ns)
    assert one.octets == Span(content.octets.start, content.octets.end + 1)
    assert one.direction is Direction.RECEIVED


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Type: text/plain\r\n",
        b"Content-Type: text/event-streams\r\n",
        b"",
        b"Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n",
    ],
)
def test_other_content_is_not_read_as_one(fields: bytes):
    assert blocks(read(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\ndata: a\n\n", [1000])) == []


def test_the_next_response_begins_anew():
    first = HEAD + b"Content-Length: 7\r\n\r\ndata: a"
    second = HEAD + b"Content-Length: 9\r\n\r\ndata: b\n\n"
    end = End(Vantage.CLIENT)
    end.sent(GET + GET)
    end.received(first + second)
    (block,) = blocks(end)
    assert (block.exchange, block.data) == (2, "b")
    assert block.octets == Span(len(first + second) - 9, len(first + second))


def test_a_long_block_is_cut_and_says_so():
    end = read(HEAD + b"\r\ndata: " + b"x" * (MAX_KEPT + 1) + b"\n\ndata: y\n\n", [70_000])
    long, short = blocks(end)
    assert long.data == "x" * MAX_KEPT
    assert (long.cut, short.cut, short.data) == (True, False, "y")


def test_where_there_is_no_room_left_the_beginning_is_what_is_kept():
    end = End(Vantage.CLIENT)
    end.reader = VantageReader(1, 7, Vantage.CLIENT, Room(20))
    end.sent(GET)
    end.received(HEAD + b"\r\n" + b"data: hello\n\n" * 3)
    assert [(block.data, block.cut) for block in blocks(end)] == [("hello", False), ("", True), ("", True)]


def test_many_blocks_are_told_in_turns():
    end = End(Vantage.CLIENT)
    end.sent(GET)
    octets = HEAD + b"\r\n" + b"data\n\n" * 5000
    fact = Fact(at_ns=20, session=1, connection=7, vantage=Vantage.CLIENT, what=What.RECEIVED, octets=octets)
    turns = [len(turn) for turn in end.reader.read(fact)]
    assert sum(turns) == 5002, "with the head and the content"
    assert max(turns) < 200
