"""Whatever the user and the ends do over a link and under a hold: nothing is lost, repeated or reordered."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.events import Stream
from engine.journal import Vantage, What
from engine.link import LINKS, NO_LINK, Link
from engine.network import Network
from engine.opening import Opening
from tests.engine.pipes import Lines
from tests.engine.test_units import FRAMES, SWITCHING, UPGRADE

SLOW = Link(name="slow", delay_up_ms=100, delay_down_ms=300, jitter_ms=90, rate_up=20_000, rate_down=50_000)
ENDS = st.sampled_from(["client", "server"])
LINKS_TO_TRY = st.sampled_from([NO_LINK, SLOW, LINKS["classroom"], LINKS["4g"]])


class Asked:
    """Another connection that is asked for, and whether it was begun."""

    def __init__(self, lines):
        self.road = lines.new_road()
        self.begun = self.cuts = 0
        self.over = False
        self.opening: Opening = self.road.open("TCP connect to a server", go=self.begin, cut=self.cut)

    def begin(self):
        assert not self.over
        self.begun += 1

    def cut(self):
        self.cuts += 1
        self.end()

    @property
    def waits(self):
        return self.opening.waits and not self.over

    def end(self):
        self.over = True
        self.road.opened(self.opening)


class UserAndEnds(RuleBasedStateMachine):
    """Both ends write, read, close and break off, while the user holds, releases, cuts and changes the link."""

    @initialize(
        both=st.booleans(),
        held=st.booleans(),
        link=LINKS_TO_TRY,
        seed=st.randoms(use_true_random=False),
        turns=st.integers(0, 12),
        websocket=st.booleans(),
    )
    def begin(self, both, held, link, seed, turns, websocket):
        self.turns = turns
        self.websocket = websocket
        self.both = both
        self.lines = Lines(Network(link, held=held, random=seed.random), both=both)
        self.hold = self.lines.network.hold
        self.broken = False
        self.asked: list[Asked] = []
        self.always_held = held
        self.handed_over, self.released = dict.fromkeys(Stream, 0), dict.fromkeys(Stream, 0)
        if websocket:
            self.hand_over("client", UPGRADE)
            self.hand_over("server", SWITCHING)
            # Frames are known as such once the answer has come to the end that is observed, held or not.
            self.lines.advance(0.0)

    def end(self, name):
        return getattr(self.lines, name)

    @property
    def may_end(self):
        """Whether an end may finish, or the connection break: not before something was written."""
        return self.turns <= 0 and not self.broken

    def hand_over(self, name, octets, units=1):
        """Have an end write octets that are so many units."""
        self.turns -= 1
        end = self.end(name)
        if not end.finished:
            self.handed_over[Stream.UP if name == "client" else Stream.DOWN] += units
            end.write(octets)

    @precondition(lambda self: self.websocket)
    @rule(name=ENDS, frames=st.lists(FRAMES, min_size=1, max_size=3), cut=st.integers(0, 1000))
    def write_frames(self, name, frames, cut):
        octets = b"".join(frames)
        cut %= len(octets)
        if cut:
            self.hand_over(name, octets[:cut], 0)
        self.hand_over(name, octets[cut:], len(frames))

    @precondition(lambda self: not self.websocket)
    @rule(name=ENDS, letter=st.sampled_from(b"abcdefghijklmnop"), length=st.sampled_from([1, 3, 100, 5000, 70_000]))
    def write(self, name, letter, length):
        self.hand_over(name, bytes([letter]) * length)

    @precondition(lambda self: self.may_end)
    @rule(name=ENDS, how=st.sampled_from(["write_eof", "close", "close", "abort"]))
    def finish(self, name, how):
        end = self.end(name)
        if how != "write_eof" or not end.finished:
            getattr(end, how)()

    @rule(name=ENDS)
    def pause_reading(self, name):
        if not self.end(name).left:
            self.end(name).transport.pause_reading()

    @rule(name=ENDS)
    def resume_reading(self, name):
        if not self.end(name).left:
            self.end(name).transport.resume_reading()

    @rule(seconds=st.sampled_from([0.0, 0.001, 0.05, 0.3, 2.0]))
    def let_time_pass(self, seconds):
        self.lines.advance(seconds)

    @rule(link=LINKS_TO_TRY)
    def change_link(self, link):
        self.lines.network.change(link)

    @rule()
    def ask_for_another_connection(self):
        self.asked.append(Asked(self.lines))
        assert self.asked[-1].begun == (not self.hold.is_on)

    @precondition(lambda self: any(not asked.over for asked in self.asked))
    @rule()
    def give_up_a_connection(self):
        next(asked for asked in self.asked if not asked.over).end()

    @rule(on=st.booleans())
    def hold_or_not(self, on):
        self.always_held = self.always_held and on
        if on:
            self.hold.turn_on()
        else:
            self.hold.turn_off()

    @rule(stream=st.sampled_from([Stream.UP, Stream.DOWN, None]))
    def release(self, stream):
        before = self.hold.waiting(stream)
        released = self.hold.release(stream)
        assert released == (before[0] if before else None)
        assert released not in self.hold.waiting()
        if released is not None and released.number:
            self.released[released.stream] += 1

    @precondition(lambda self: self.may_end)
    @rule(name=st.sampled_from(["the user", "client", "server"]))
    def break_off(self, name):
        self.broken = True
        if name != "the user":
            self.lines.real[Vantage(name)].reset()
            return
        self.hold.cut()
        assert all(asked.over for asked in self.asked)
        self.lines.advance(0)
        assert self.lines.client.losses
        assert self.lines.network.is_empty

    @invariant()
    def what_was_taken_is_how_what_was_written_begins(self):
        for stream in Stream:
            sender, receiver = self.lines.direction(stream)
            assert bytes(sender.written).startswith(receiver.taken)

    @invariant()
    def the_journal_says_what_the_ends_saw(self):
        for vantage in (Vantage.CLIENT, Vantage.SERVER)[: 1 + self.both]:
            end = self.end(vantage.value)
            assert self.lines.stream(vantage, What.SENT) == end.written
            assert self.lines.stream(vantage, What.RECEIVED) == end.taken
            lost = [fact for fact in self.lines.journal.facts if (fact.what, fact.vantage) == (What.LOST, vantage)]
            assert len(lost) == len(end.losses)

    @invariant()
    def an_end_is_asked_to_pause_while_much_of_what_it_sent_is_in_flight(self):
        for vantage in (Vantage.CLIENT, Vantage.SERVER)[: 1 + self.both]:
            end = self.end(vantage.value)
            low, high = end.transport.get_write_buffer_limits()
            size = end.transport.get_write_buffer_size()
            if not end.losses:
                assert end.paused or size <= high
                assert not end.paused or size > low

    @invariant()
    def a_connection_is_begun_once_it_is_let_go_and_not_before(self):
        waiting = [waits for waits in self.hold.waiting(Stream.UP) if not waits.number]
        held = [asked for asked in self.asked if asked.waits]
        assert {waits.connection for waits in waiting} == {asked.road.connection for asked in held}
        for asked in self.asked:
            assert asked.begun + asked.waits <= 1
            assert asked.begun or asked.over or asked.waits

    @precondition(lambda self: self.always_held and not self.broken)
    @invariant()
    def as_many_messages_wait_as_were_handed_over_and_not_let_go(self):
        if any(end.left or end.losses for end in (self.lines.client, self.lines.server)):
            return
        for stream in Stream:
            openings = sum(asked.waits for asked in self.asked) if stream is Stream.UP else 0
            count = self.hold.count(stream) - openings
            expected = self.handed_over[stream] - self.released[stream]
            # What another program sends has to come first.
            assert count == expected if self.both or stream is Stream.UP else count <= expected

    def teardown(self):
        lines = self.lines
        self.hold.turn_off()
        for asked in self.asked:
            assert asked.over or asked.begun == 1
            asked.end()
        for end in (lines.client, lines.server):
            if not end.left and not end.losses:
                end.transport.resume_reading()
        lines.settle()
        if not self.broken:
            for stream in Stream:
                sender, receiver = lines.direction(stream)
                if not receiver.left:
                    assert receiver.taken == sender.written
        for end in (lines.client, lines.server):
            if not end.losses:
                end.close()
        lines.settle()
        assert [len(end.losses) for end in (lines.client, lines.server)] == [1, 1]
        assert lines.network.is_empty
        assert lines.timers.troubles == []
        self.let_go_facts_join()

    def let_go_facts_join(self):
        """What was let go lies one behind the other, and nothing waited longer than it is said to have waited."""
        ends = dict.fromkeys(("up", "down"), 0)
        for fact in self.lines.journal.facts:
            if fact.what is What.LET_GO:
                stream = fact.about["stream"]
                assert ends[stream] <= fact.about["start"] <= fact.about["end"]
                assert 0 <= fact.about["held_ns"] <= fact.about["waited_ns"] <= fact.at_ns
                ends[stream] = fact.about["end"]


TestUserAndEnds = UserAndEnds.TestCase
TestUserAndEnds.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
