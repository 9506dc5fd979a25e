"""Event streams, whole and cut anywhere."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.decode.sse import MAX_BLOCK, EventStreamReader

STREAM = (
    "\N{BYTE ORDER MARK}retry: 250\r\n"
    "\r\n"
    ": still here\n\n"
    "id: 1\nevent: update\ndata: one\n\n\n"
    "data: two\rdata:  lines\rid\r\r"
    "data\n\n"
    "id: 7\ndata: ünïcode\r\n\r\n"
    "nonsense: x\nretry: soon\nid: a\0b\ndata: last\n\n"
    "data: never ended\n"
).encode()
LINES = st.sampled_from(
    [b"data: a", b"data:b", b"data", b"id: 5", b"id:", b"event: e", b"retry: 10", b": c", b"", b"", b"x", b"\xff", b":"]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


def read(*pieces: bytes):
    reader = EventStreamReader()
    return [event for piece in pieces for event in reader.read(piece)]


def cut(octets: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted(place % (len(octets) + 1) for place in places), len(octets)]
    return [octets[start:end] for start, end in pairwise(bounds)]


def test_fields_comments_and_line_ends_are_read_as_the_standard_has_it():
    retry, comment, one, two, empty, seven, last = read(STREAM)
    assert (retry.retry_ms, retry.data, retry.last_id) == (250, None, "")
    assert (comment.comments, comment.data) == (("still here",), None)
    assert (one.type, one.data, one.id, one.last_id) == ("update", "one", "1", "1")
    assert (two.type, two.data, two.id, two.last_id) == ("message", "two\n lines", "", "")
    assert (empty.data, empty.id) == ("", None)
    assert (seven.data, seven.last_id) == ("ünïcode", "7")
    assert (last.data, last.id, last.last_id, last.retry_ms) == ("last", None, "7", None)


def test_spans_lie_side_by_side_and_hold_the_block():
    events = read(STREAM)
    assert STREAM[slice(*events[2].octets)] == b"id: 1\nevent: update\ndata: one\n\n"
    assert all(before.octets.end <= after.octets.start for before, after in pairwise(events))


@given(st.lists(st.tuples(LINES, ENDS)), st.lists(st.integers(0, 10_000)))
def test_any_split_of_the_octets_gives_the_same_events(lines, places):
    octets = b"".join(line + end for line, end in lines)
    assert read(*cut(octets, places)) == read(octets)


@given(st.lists(st.tuples(LINES, ENDS)))
def test_data_is_what_a_plain_reading_of_the_lines_gives(lines):
    octets = b"".join(line + end for line, end in lines)
    text = re.sub(r"\r\n|\r", "\n", octets.decode("utf-8", "replace"))
    expected = []
    for block in re.split(r"\n\n+", re.sub(r"^\n+", "", text))[:-1]:
        data = [line[5:].removeprefix(" ") for line in block.split("\n") if re.match(r"data(:|$)", line)]
        expected.append("\n".join(data) if data else None)
    assert [event.data for event in read(octets)] == expected


def test_a_block_without_end_is_bounded_and_marked():
    reader = EventStreamReader()
    assert reader.read(b"data: " + b"x" * (MAX_BLOCK + 100)) == []
    (event,) = reader.read(b"\n\ndata: y\n\n")[:1]
    assert event.cut
    assert event.data == "x" * (MAX_BLOCK - 6)
    (after,) = reader.read(b"data: z\n\n")
    assert (after.data, after.cut) == ("z", False)


def test_what_comes_after_the_bound_does_not_end_the_block():
    octets = b"data: " + b"x" * MAX_BLOCK + b"\ndata: more\nid: 5\n\n"
    (event,) = read(octets, b"data: y\n")
    assert event.cut
    assert event.octets == (0, len(octets))
