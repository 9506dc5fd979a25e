"""What is asked of a trace: which Pong answers which Ping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Direction, FrameSeen, Opcode
from engine.scenarios.questions import frames, pong_of, round_trip_ns
from engine.scenarios.story import Story
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, PONG, frame
from tests.gui.diagram.script import websocket


def told(script) -> list[int | None]:
    """Return, for each Ping in order, the place of the Pong that answers it among the Pongs."""
    story = Story(script.events())
    pongs = frames(story, Opcode.PONG)
    found: list[FrameSeen | None] = [pong_of(story, ping) for ping in frames(story, Opcode.PING)]
    return [None if pong is None else pongs.index(pong) for pong in found]


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("a A", [0]),
        ("a a A A", [0, 1]),
        ("a A a A", [0, 1]),
        ("a a A", [None, 0]),
        ("a b B A", [1, 0]),
        ("a a A a A", [None, 0, 1]),
        ("A a", [None]),
        ("A a A A", [1]),
        ("a B", [None]),
        ("a A a", [0, None]),
        ("b a a A B A", [1, 0, 2]),
    ],
)
def test_a_pong_answers_one_ping(line: str, answers: list[int | None]) -> None:
    """Small letters are Pings of the client, capitals Pongs of the server, each after what stands before it came."""
    script, wire = websocket()
    for at, sign in enumerate(line.split()):
        payload = sign.lower().encode()
        if sign.islower():
            wire.up(1000 + 1000 * at, frame(PING, payload, key=MASK))
        else:
            wire.down(1000 + 1000 * at, frame(PONG, payload))
    assert told(script) == answers


def test_a_ping_that_has_not_arrived_is_not_answered_yet() -> None:
    script, wire = websocket()
    wire.up(1000, frame(PING, b"a", key=MASK))
    wire.up(1100, frame(PING, b"a", key=MASK), took=900)
    wire.down(1500, frame(PONG, b"a"))
    assert told(script) == [0, None]


@given(
    batches=st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from([b"", b"a"])), min_size=1, max_size=6)
)
def test_peers_that_answer_each_ping_or_the_most_recent_alone_are_understood(batches) -> None:
    # RFC 6455 5.5.3: an endpoint with Pings to answer "MAY elect to send a Pong frame for only the most recently
    # processed Ping frame."
    script, wire = websocket()
    at, pongs, truth = 1000, 0, []
    for count, each, payload in batches:
        for _ in range(count):
            wire.up(at, frame(PING, payload, key=MASK))
            at += 200
        answered = count if each else 1
        for _ in range(answered):
            wire.down(at, frame(PONG, payload))
            at += 200
        truth += [None] * (count - answered) + list(range(pongs, pongs + answered))
        pongs += answered
    assert told(script) == truth


class Asked(Story):
    """A story that counts how often it is gone through."""

    times = 0

    def of(self, *args, **kwargs):
        self.times += 1
        return super().of(*args, **kwargs)


def alike(count):
    script, wire = websocket()
    for at in range(1, count + 1):
        wire.up(1000 * at, frame(PING, b"a", key=MASK))
    for at in range(1, count + 1):
        wire.down(1000 * (count + at), frame(PONG, b"a"))
    return Asked(script.events())


def test_however_many_pings_are_alike_a_trace_is_gone_through_as_often() -> None:
    times = []
    for count in (3, 60):
        story = alike(count)
        pings = frames(story, Opcode.PING)
        before = story.times
        assert [round_trip_ns(story, ping, pong) for ping in pings if (pong := pong_of(story, ping))]
        times.append(story.times - before)
    assert times[0] == times[1] < 10


def answer_by_trying_all(story: Story, ping: FrameSeen) -> FrameSeen | None:
    """The rule as it is said: each answers the most recent Ping that had come and has no answer, alike in order."""
    pings = [
        known for known in frames(story, Opcode.PING) if (known.stream, known.payload) == (ping.stream, ping.payload)
    ]
    pongs = [
        known for known in frames(story, Opcode.PONG) if known.stream != ping.stream and known.payload == ping.payload
    ]
    arrivals = [known for known in story.of(FrameSeen) if known.direction is Direction.RECEIVED]
    came = {}
    for at, known in enumerate(pings):
        ends = [a.at_ns for a in arrivals if a.stream is known.stream and a.octets.end >= known.octets.end]
        came[at] = ends[0] if ends else known.at_ns
    answered, answers = set(), []
    for pong in pongs:
        free = [at for at in came if came[at] <= pong.at_ns and at not in answered]
        if free:
            answered.add(max(free))
            answers.append(pong)
    return next((answer for at, answer in zip(sorted(answered), answers, strict=True) if pings[at] is ping), None)


SAID = st.tuples(st.booleans(), st.sampled_from([PING, PONG]), st.sampled_from([b"", b"a"]), st.integers(0, 3))


@given(said=st.lists(SAID, max_size=30))
def test_pings_and_pongs_of_both_ends_are_joined_as_the_rule_says(said) -> None:
    script, wire = websocket()
    for at, (up, opcode, payload, took) in enumerate(said):
        send, key = (wire.up, MASK) if up else (wire.down, None)
        send(1000 + 100 * at, frame(opcode, payload, key=key), took=50 + 150 * took)
    story = Story(script.events())
    for ping in frames(story, Opcode.PING):
        assert pong_of(story, ping) is answer_by_trying_all(story, ping)
