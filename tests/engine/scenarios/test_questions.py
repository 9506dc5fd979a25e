"""What is asked of a trace: which Pong answers which Ping."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import FrameSeen, Opcode
from engine.scenarios.questions import frames, pong_of
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
