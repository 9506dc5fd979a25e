"""What passes is cut into units later: with the same outcome, a little at a time, and with bounds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from engine.cutting import MOST_OCTETS, MOST_WRITES, SLICE_NS, Cutting, LaterWork
from engine.events import Stream
from engine.link import NO_LINK, Link
from engine.network import Network
from engine.unit_readers import begun
from engine.units import Conversation
from tests.engine.by_hand import HandTimers
from tests.engine.pipes import Lines
from tests.engine.test_units import (
    CHUNKED,
    CONTINUE,
    FORBIDDEN,
    FRAMES,
    GET,
    OK,
    PING,
    POST,
    SWITCHING,
    TEXT,
    UNTIL_CLOSE,
    UPGRADE,
)

UP, DOWN = Stream.UP, Stream.DOWN

REQUESTS = st.sampled_from(
    [
        GET,
        POST + b"hello",
        GET.replace(b"GET", b"HEAD"),
        GET.replace(b"Host", b"Connection: close\r\nHost"),
        GET.replace(b"Host", b"Connection: keep-alive\r\nHost"),
        GET.replace(b"HTTP/1.1", b"HTTP/1.0"),
        GET.replace(b"Host", b"Transfer-Encoding: chunked\r\nHost") + b"1\r\nx\r\n0\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        UPGRADE,
        b"\r\n" + GET,
        GET.replace(b"\r\n", b"\n"),
        GET.replace(b"Host:", b"Host :"),
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
        b"\x16\x03\x01",
        b"lower case",
    ]
)
RESPONSES = st.sampled_from(
    [
        OK + b"hi",
        OK,
        OK.replace(b"2\r\n", b"0\r\n"),
        OK + b"more than that",
        OK + b"hi" + OK + b"hi",
        OK.replace(b"200 OK", b"204 No Content"),
        OK.replace(b"200 OK", b"304 Not Modified"),
        OK.replace(b"Content", b"Connection: close\r\nContent") + b"hi",
        OK.replace(b"Content", b"Connection: keep-alive\r\nContent") + b"hi",
        OK.replace(b"2\r\n", b"2, 2\r\n") + b"hi",
        OK.replace(b"HTTP/1.1", b"HTTP/1.0") + b"hi",
        OK.replace(b"OK", b"\xff") + b"hi",
        CHUNKED + b"3;x=y\r\none\r\n3\r\ntwo\r\n0\r\n\r\n",
        UNTIL_CLOSE,
        CONTINUE,
        CONTINUE + OK + b"hi",
        SWITCHING,
        SWITCHING + TEXT,
        FORBIDDEN,
        b"no response",
    ]
)


def cut_up(octets, cuts):
    places = sorted({cut % len(octets) for cut in cuts} | {0, len(octets)})
    return [octets[a:b] for a, b in zip(places, places[1:], strict=False)]


@st.composite
def writes(draw):
    """Draw what both ends hand over: HTTP, perhaps WebSocket behind it, written in pieces that nothing is known of."""
    some = st.lists(st.integers(0, 400), max_size=3)
    said = draw(st.lists(st.tuples(REQUESTS, RESPONSES), max_size=5))
    exchanges = [*((GET, OK + b"hi") for _ in range(draw(st.integers(0, 2)))), *said]
    found = []
    for request, response in exchanges:
        found += [(UP, piece) for piece in cut_up(request, draw(some))]
        found += [(DOWN, piece) for piece in cut_up(response, draw(some))]
    if draw(st.booleans()):
        found += [(UP, UPGRADE), (DOWN, SWITCHING)]
        for stream in draw(st.lists(st.sampled_from(Stream), max_size=5)):
            octets = draw(st.one_of(FRAMES, st.binary(min_size=1, max_size=20), st.just(PING * 700)))
            found += [(stream, piece) for piece in cut_up(octets, draw(some))]
    return found


class Eager:
    """Cuts octets as they come."""

    def __init__(self):
        self.conversation = Conversation()
        self.begun = dict.fromkeys(Stream, 0)

    def cut(self, stream, octets):
        parts = list(self.conversation.cut(stream, octets))
        self.begun[stream] += begun(parts)
        return parts


class Asked:
    """A cutting, and what calls it."""

    def __init__(self, clock_ns=None):
        self.timers = HandTimers()
        self.later = LaterWork()
        self.cutting = Cutting(self.later, self.timers, clock_ns or self.timers.now_ns)


def ticking(ns):
    """Return a clock that goes on by so much whenever it is looked at."""
    now = 0

    def clock_ns():
        nonlocal now
        now += ns
        return now

    return clock_ns


@given(writes(), st.lists(st.sampled_from(["pass", "pass", "pass", "cut", "wait", "count"]), min_size=1))
@example([(UP, UPGRADE), (DOWN, SWITCHING), (DOWN, b"\x81\x7f\xff" + PING * 700), (DOWN, TEXT)], ["pass"])
def test_units_are_the_same_whenever_it_is_that_they_are_looked_for(written, doing):
    eager, asked = Eager(), Asked(ticking(SLICE_NS // 2))
    for number, (stream, octets) in enumerate(written):
        what = doing[number % len(doing)]
        parts = eager.cut(stream, octets)
        if what == "cut":
            assert list(asked.cutting.cut(stream, octets)) == parts
        else:
            asked.cutting.passed(stream, octets)
        if what == "wait":
            asked.timers.advance(0.02)
        elif what == "count":
            assert asked.cutting.begun(stream) == eager.begun[stream]
    for stream in Stream:
        assert asked.cutting.begun(stream) == eager.begun[stream]
        assert list(asked.cutting.cut(stream, TEXT)) == eager.cut(stream, TEXT)


def waiting_of(lines):
    """Return what waits; how long it has differs."""
    return {w.stream: (w.number, w.octets, w.title) for w in lines.network.hold.waiting()}


@given(writes(), st.data())
def test_a_hold_that_is_put_on_anywhere_finds_what_it_finds_in_what_was_cut_all_along(written, data):
    at = data.draw(st.integers(0, len(written)))
    again = data.draw(st.integers(at, len(written)))
    lines, looked_at = Lines(Network(), both=True), Lines(Network(), both=True)
    for number, (stream, octets) in enumerate([*written, (DOWN, TEXT), (UP, TEXT)]):
        for known in (lines, looked_at):
            (known.client if stream is UP else known.server).write(octets)
            if number in (at, again):
                known.network.hold.turn_on()
            elif number == (at + again) // 2:
                known.network.hold.turn_off()
        looked_at.advance(0.02)
        assert waiting_of(lines) == waiting_of(looked_at)


def test_what_passes_is_not_cut_before_anybody_asks_or_there_is_time():
    asked = Asked()
    asked.cutting.passed(UP, GET)
    assert asked.cutting.is_behind
    assert asked.timers.pending == 1
    asked.timers.advance(0.02)
    assert not asked.cutting.is_behind
    assert asked.timers.pending == 0


def test_it_is_cut_a_slice_at_a_time_however_much_was_written_at_once():
    asked = Asked(ticking(SLICE_NS // 4))
    asked.cutting.passed(UP, UPGRADE)
    asked.cutting.passed(DOWN, SWITCHING + PING * 10_000)
    asked.cutting.passed(DOWN, PING * 10_000)
    asked.timers.advance(0.02)
    slices = 1
    while asked.cutting.is_behind:
        assert asked.timers.pending == 1
        asked.timers.advance(0.004)
        slices += 1
    assert slices > 10
    assert asked.cutting.begun(DOWN) == 20_001


def test_requests_in_one_write_are_cut_a_slice_at_a_time_as_well():
    asked = Asked(ticking(SLICE_NS // 4))
    asked.cutting.passed(UP, GET * 500)
    asked.timers.advance(0.02)
    assert asked.cutting.is_behind
    assert asked.cutting.begun(UP) == 500


def test_connections_take_turns():
    asked = Asked(ticking(SLICE_NS // 8))
    other = Cutting(asked.later, asked.timers, ticking(1))
    for cutting in (asked.cutting, other):
        cutting.passed(UP, GET * 2)
    asked.cutting.passed(UP, GET * 500)
    asked.timers.advance(0.02)
    assert asked.cutting.is_behind
    assert not other.is_behind


def test_no_more_is_remembered_than_so_much():
    for octets in (GET, b"x" * 100_000):
        asked = Asked()
        for _ in range(3 * MOST_WRITES):
            asked.cutting.passed(UP, octets)
            assert asked.cutting.remembered[0] <= MOST_WRITES
            assert asked.cutting.remembered[1] <= MOST_OCTETS


def test_of_a_connection_that_is_over_nothing_is_remembered_or_done():
    asked = Asked()
    asked.cutting.passed(UP, GET)
    asked.cutting.end()
    assert asked.timers.pending == 0
    assert asked.cutting.remembered == (0, 0)


def test_a_link_that_is_put_on_knows_what_passed_before():
    lines = Lines(Network(), both=True)
    lines.client.write(GET[:9])
    lines.network.change(Link(delay_up_ms=100))
    lines.client.write(GET[9:] + GET)
    lines.network.hold.turn_on()
    lines.network.change(NO_LINK)
    assert [(w.number, w.octets) for w in lines.network.hold.waiting(UP)] == [(1, len(GET) - 9)]
    lines.network.hold.release()
    assert [(w.number, w.title) for w in lines.network.hold.waiting(UP)] == [(2, "GET /a")]
