"""Going to the next moment of a kind, and gliding there."""

from __future__ import annotations

import pytest

from gui.diagram.goals import Goal, next_stop
from gui.diagram.playback import PACE, Playback
from tests.engine.decode.frames import PING, PONG, TEXT, frame
from tests.gui.diagram.script import Script, request, response

MASK = b"\1\2\3\4"


def conversation() -> Script:
    script = Script()
    first = script.session("HTTP").connection().open(0)
    first.up(100, request())
    first.down(300, response())
    second = script.session("WebSocket", "websocket").connection().open(1000).upgrade(1100)
    second.down(2000, frame(TEXT, b"hello"))
    second.up(3000, frame(PING, b"p", key=MASK))
    second.down(3200, frame(PONG, b"p"))
    return script


@pytest.mark.parametrize(
    ("goal", "titles"),
    [
        (Goal.EXCHANGE, ["GET /", "GET /chat", "TEXT"]),
        (Goal.CONNECTION, ["TCP connect", "TCP connect"]),
        (Goal.ANSWER, ["200 OK", "101"]),
        (Goal.PONG, ["PONG"]),
        (Goal.FAULT, []),
    ],
)
def test_every_moment_of_a_kind_is_visited_both_ways(goal, titles):
    diagram = conversation().diagram()

    def visited(y, by):
        found = []
        while (there := next_stop(diagram, y, by, goal)) is not None:
            found.append(diagram.items.things[diagram.stop_items[diagram.stop_before(there)]].title)
            y = there
        return found

    assert visited(-1.0, 1) == titles
    assert visited(diagram.height + 1, -1) == titles[::-1]


def test_a_glide_pauses_where_it_was_to_go():
    playback = Playback(y=10.0).glide(40.0)
    assert playback.playing
    there = playback.advance(100.0, 500.0)
    assert (there.y, there.playing, there.until) == (40.0, False, None)
    assert playback.advance(1 / PACE, 500.0).y == 11.0


def test_a_loop_goes_round_until_it_is_ended():
    playback = Playback(y=90.0).looping(20.0, 60.0)
    assert playback.y == 20.0
    assert playback.advance(100.0, 500.0).y == 20.0
    assert playback.advance(10 / PACE, 500.0).y == 30.0
    assert playback.looping(30.0, 30.0).loop is None
    assert playback.follow(500.0).loop is None
