"""One direction of a link: what waits, how long, and that nothing overtakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Stream
from engine.link import LINKS, NO_LINK, Link
from engine.passage import Departure, Passage, Unit
from tests.engine.by_hand import HandTimers

SECOND = 1_000_000_000


class Gate:
    def __init__(self):
        self.is_on = False
        self.changes = 0

    def changed(self):
        self.changes += 1


class Road:
    """A passage, and what came out of it, and when."""

    def __init__(self, link=NO_LINK, randoms=()):
        self.timers = HandTimers()
        self.link = link
        self.gate = Gate()
        self.departures: list[Departure] = []
        self.arrived: list[tuple[float, bytes]] = []
        self.sizes: list[int] = []
        given_randoms = iter(randoms)
        self.passage = Passage(
            self.timers,
            way=lambda: self.link.way(Stream.UP),
            random=lambda: next(given_randoms, 0.5),
            clock_ns=self.timers.now_ns,
            gate=self.gate,
            note=self.departures.append,
        )
        self.passage.hand_on = lambda octets: self.arrived.append((self.timers.now, octets))
        self.passage.on_size = lambda: self.sizes.append(self.passage.size)

    @property
    def octets(self):
        return b"".join(octets for _, octets in self.arrived)

    @property
    def times(self):
        return [round(at, 6) for at, _ in self.arrived]

    def change(self, link):
        self.link = link
        self.passage.plan_anew()

    def hold(self, on):
        self.gate.is_on = on
        self.passage.note_hold()


def test_without_a_link_octets_pass_at_once_and_nothing_is_written_of_it():
    road = Road()
    road.passage.put(b"now")
    assert road.arrived == [(0.0, b"now")]
    assert road.departures == []
    assert road.timers.pending == 0
    assert road.gate.changes == 0


def test_it_is_counted_what_waits_to_be_released():
    road = Road(Link(rate_up=100_000))
    road.hold(True)
    for octets in (b"x" * 5000, b"two"):
        road.passage.put(octets)
    assert road.passage.units_left == 2
    road.passage.release()
    assert road.passage.units_left == 1
    road.hold(False)
    assert road.passage.units_left == 0


def test_a_delay_keeps_each_octet_as_long_and_says_so():
    road = Road(Link(delay_up_ms=700))
    road.passage.put(b"one")
    road.timers.advance(0.1)
    road.passage.put(b"two!")
    road.timers.advance(0.599)
    assert road.arrived == []
    assert road.passage.size == 7
    road.timers.advance(1)
    assert road.arrived == [(pytest.approx(0.7), b"one"), (pytest.approx(0.8), b"two!")]
    assert [(gone.start, gone.end) for gone in road.departures] == [(0, 3), (3, 7)]
    assert [gone.waited_ns for gone in road.departures] == pytest.approx([0.7 * SECOND] * 2, abs=10)
    assert [gone.held_ns for gone in road.departures] == [0, 0]
    assert road.passage.is_empty
    assert road.timers.pending == 0


def test_a_rate_has_octets_follow_one_another_and_a_long_write_arrive_bit_by_bit():
    road = Road(Link(rate_up=100_000, delay_up_ms=10))
    road.passage.put(b"x" * 10_000)
    road.timers.advance(1)
    assert road.times == [0.03, 0.05, 0.07, 0.09, 0.11]
    assert [len(octets) for _, octets in road.arrived] == [2000] * 5


def test_jitter_never_makes_octets_overtake():
    road = Road(Link(delay_up_ms=100, jitter_ms=50), randoms=[1.0, 0.0, 0.5])
    for octets in (b"1", b"2", b"3"):
        road.passage.put(octets)
        road.timers.advance(0.01)
    road.timers.advance(1)
    assert road.octets == b"123"
    assert road.times == [0.15, 0.15, 0.15]


def test_another_link_is_for_octets_that_have_not_left_and_reorders_nothing():
    road = Road(Link(delay_up_ms=700))
    road.passage.put(b"slow")
    road.change(NO_LINK)
    road.passage.put(b"quick")
    assert road.arrived == []
    road.timers.advance(1)
    assert road.octets == b"slowquick"
    assert road.times == [0.7, 0.7]


def test_what_queues_for_a_slow_line_goes_as_the_new_one_lets_it():
    road = Road(Link(rate_up=1000))
    road.passage.put(b"x" * 5000)
    road.timers.advance(2)
    assert len(road.octets) == 1460
    road.change(NO_LINK)
    road.timers.advance(0)
    assert len(road.octets) == 5000


def test_the_end_of_the_stream_comes_behind_what_is_in_flight_and_takes_as_long():
    road = Road(Link(delay_up_ms=700))
    road.passage.put(b"last words")
    road.timers.advance(0.1)
    road.passage.put_end(lambda: road.arrived.append((road.timers.now, b"END")))
    road.timers.advance(0.65)
    assert road.octets == b"last words"
    road.timers.advance(0.1)
    assert road.arrived[-1] == (pytest.approx(0.8), b"END")
    assert (road.departures[-1].start, road.departures[-1].end) == (10, 10)


def test_held_units_go_one_by_one_and_an_end_follows_the_last():
    road = Road()
    road.hold(True)
    road.passage.put(b"one")
    road.passage.put(b"two")
    road.passage.put_end(lambda: road.arrived.append((0, b"END")))
    road.timers.advance(5)
    assert road.arrived == []
    assert road.passage.next_unit == Unit(number=1, octets=3, since_ns=0, title="3 octets")
    assert road.passage.release()
    assert road.octets == b"one"
    assert road.departures[0].held_ns == road.departures[0].waited_ns == 5 * SECOND
    assert road.passage.release()
    assert road.octets == b"onetwoEND"
    assert not road.passage.release()


def test_the_wait_of_held_octets_is_shared_between_the_link_and_the_hold():
    road = Road(Link(delay_up_ms=700))
    road.hold(True)
    road.passage.put(b"x")
    road.timers.advance(2)
    road.passage.release()
    (gone,) = road.departures
    assert (gone.waited_ns, gone.held_ns) == pytest.approx((2 * SECOND, 1.3 * SECOND), abs=10)


def test_what_is_released_early_still_takes_the_links_time():
    road = Road(Link(delay_up_ms=700))
    road.hold(True)
    road.passage.put(b"x")
    road.passage.release()
    assert road.arrived == []
    road.timers.advance(1)
    assert road.times == [0.7]
    assert road.departures[0].held_ns == 0


def test_a_hold_catches_what_is_in_flight_and_lets_all_go_when_it_is_over():
    road = Road(Link(delay_up_ms=100))
    road.passage.put(b"1")
    road.hold(True)
    road.passage.put(b"2")
    road.timers.advance(1)
    assert road.arrived == []
    road.hold(False)
    assert road.octets == b"12"
    road.passage.put(b"3")
    road.timers.advance(1)
    assert road.octets == b"123"


def test_what_is_dropped_is_counted_and_never_comes():
    road = Road(Link(delay_up_ms=100))
    road.passage.put(b"12345")
    assert road.passage.drop() == 5
    assert road.timers.pending == 0
    road.timers.advance(1)
    assert road.arrived == []
    assert road.sizes[-1] == 0


def test_an_end_that_reads_for_itself_is_given_nothing_until_it_goes_on():
    road = Road()
    road.passage.closed = True
    road.passage.put(b"x")
    assert road.arrived == []
    road.passage.closed = False
    road.passage.go_on()
    assert road.octets == b"x"


def test_octets_that_are_written_while_others_are_handed_on_come_behind_them():
    road = Road()
    taken = []

    def hand_on(octets):
        taken.append(octets)
        if octets == b"1":
            road.passage.put(b"3")

    road.hold(True)
    road.passage.hand_on = hand_on
    road.passage.put(b"1")
    road.passage.put(b"2")
    road.hold(False)
    assert taken == [b"1", b"2", b"3"]


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=9000), st.floats(0, 1), st.sampled_from(sorted(LINKS)))))
def test_whatever_the_links_all_arrives_in_order(steps):
    road = Road(randoms=[0.1, 0.9, 0.4] * 1000)
    for octets, seconds, name in steps:
        road.passage.put(octets)
        road.timers.advance(seconds)
        road.change(LINKS[name])
    road.timers.advance(60)
    assert road.octets == b"".join(octets for octets, _, _ in steps)
    assert road.passage.is_empty
    assert road.passage.size == 0
    assert road.passage.position == len(road.octets)


def test_octets_that_become_due_while_the_clock_is_looked_at_are_not_forgotten():
    timers = HandTimers()
    times = iter([0, 999])
    arrived = []
    passage = Passage(
        timers,
        way=lambda: Link(delay_up_ms=0.001).way(Stream.UP),
        random=lambda: 0.5,
        clock_ns=lambda: next(times, 2000),
        gate=Gate(),
        note=lambda _: None,
    )
    passage.hand_on = arrived.append
    passage.put(b"x")
    assert timers.pending == 1
    timers.advance(1)
    assert arrived == [b"x"]


def test_a_link_refuses_figures_that_are_none():
    for figures in ({"delay_up_ms": -1}, {"jitter_ms": float("nan")}, {"rate_up": 0}, {"rate_down": float("inf")}):
        with pytest.raises(ValueError, match="zero"):
            Link(**figures)


def test_the_classroom_is_slow_enough_to_be_followed_by_eye():
    assert LINKS["classroom"].round_trip_s >= 1
    assert LINKS["loopback"].is_free
