"""Whatever the user and the ends do over a link and under a hold: nothing is lost, repeated or reordered."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.events import Stream
from engine.journal import Vantage, What
from engine.link import LINKS, NO_LINK, Link
from engine.network import Network
from tests.engine.pipes import Lines

SLOW = Link(name="slow", delay_up_ms=100, delay_down_ms=300, jitter_ms=90, rate_up=20_000, rate_down=50_000)
ENDS = st.sampled_from(["client", "server"])
LINKS_TO_TRY = st.sampled_from([NO_LINK, SLOW, LINKS["classroom"], LINKS["4g"]])


class UserAndEnds(RuleBasedStateMachine):
    """Both ends write, read, close and break off, while the user holds, releases, cuts and changes the link."""

    @initialize(
        both=st.booleans(),
        held=st.booleans(),
        link=LINKS_TO_TRY,
        seed=st.randoms(use_true_random=False),
        turns=st.integers(0, 12),
    )
    def begin(self, both, held, link, seed, turns):
        self.turns = turns
        self.both = both
        self.lines = Lines(Network(link, held=held, random=seed.random), both=both)
        self.hold = self.lines.network.hold
        self.broken = False

    def end(self, name):
        return getattr(self.lines, name)

    @property
    def may_end(self):
        """Whether an end may finish, or the connection break: not before something was written."""
        return self.turns <= 0 and not self.broken

    @rule(name=ENDS, letter=st.sampled_from(b"abcdefghijklmnop"), length=st.sampled_from([1, 3, 100, 5000, 70_000]))
    def write(self, name, letter, length):
        self.turns -= 1
        end = self.end(name)
        if not end.finished:
            end.write(bytes([letter]) * length)

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

    @rule(on=st.booleans())
    def hold_or_not(self, on):
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

    @precondition(lambda self: self.may_end)
    @rule(name=st.sampled_from(["the user", "client", "server"]))
    def break_off(self, name):
        self.broken = True
        if name != "the user":
            self.lines.real[Vantage(name)].reset()
            return
        self.hold.cut()
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

    def teardown(self):
        lines = self.lines
        self.hold.turn_off()
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
