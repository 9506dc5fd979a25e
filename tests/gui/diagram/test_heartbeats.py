"""Which Pings and Pongs are a run: answered one by one, at least three times, with nothing else between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.journal import What
from engine.link import LINKS
from engine.trace import Trace
from gui.diagram.fold_plan import FoldPlan, Run
from gui.diagram.heartbeats import Heartbeats
from gui.diagram.notation import Side
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, PONG, TEXT, frame
from tests.gui.diagram.beats import EVERY, beat, beats, heart
from tests.gui.diagram.frame_scripts import frame_scripts
from tests.gui.diagram.script import Script, websocket
from tests.gui.diagram.scripts import SOME


def plan_of(script: Script) -> FoldPlan:
    return heart(Trace(script.journal()))[1].plan()


def sizes(script: Script) -> list[int]:
    return [len(run.trips_ns) for run in plan_of(script).runs]


@pytest.mark.parametrize(("client", "server"), [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("by", Side)
def test_a_run_is_found_from_either_end_with_what_is_known_of_its_times(client: bool, server: bool, by: Side) -> None:
    script, wire = websocket(client=client, server=server)
    beats(wire, 4, by=by)
    (run,) = plan_of(script).runs
    asked = client if by is Side.CLIENT else server
    assert (run.pinger, run.asked) == (by, asked)
    # A Ping is under way for 100 us, answered 50 us after it came, and the Pong is under way for 100 us.
    assert run.trips_ns == (250_000 if asked else 50_000,) * 4
    assert len(run.pairs) == 4
    assert sum(run.pairs, ()) == run.events == tuple(sorted(run.events))


def test_two_pairs_are_no_run() -> None:
    script, wire = websocket()
    beats(wire, 2)
    assert sizes(script) == []
    beats(wire, 1, at=2 * EVERY)
    assert sizes(script) == [3]


def up(opcode: int, payload: bytes = b"") -> bytes:
    return frame(opcode, payload, key=MASK)


@pytest.mark.parametrize(
    "other",
    [
        lambda script, wire, at: wire.up(at, up(TEXT, b"hi")),
        lambda script, wire, at: wire.down(at, frame(TEXT, b"hi")),
        lambda script, wire, at: wire.up(at, up(PONG, b"unasked")),
        lambda script, wire, at: script.mark(at, "update 1", 1),
        lambda script, wire, at: wire.down(at, frame(PING, b"unanswered")),
    ],
    ids=["text", "text back", "a Pong nobody asked for", "a mark", "a Ping that is not answered"],
)
def test_something_else_between_two_pairs_ends_the_run(other) -> None:
    script, wire = websocket()
    beats(wire, 4)
    other(script, wire, 4 * EVERY)
    beats(wire, 3, at=5 * EVERY)
    assert sizes(script) == [4, 3]


@pytest.mark.parametrize("late", [60, 120, 200], ids=["under way", "at the other end", "on the way back"])
def test_something_else_within_a_pair_ends_the_run(late: int) -> None:
    script, wire = websocket()
    beats(wire, 7)
    wire.up(1000 + 3 * EVERY + late, up(TEXT, b"hi"), took=1)
    assert sizes(script) == [3, 3]


def test_a_pong_that_is_lost_is_no_pair() -> None:
    script, wire = websocket()
    beats(wire, 3)
    wire.down(1000 + 3 * EVERY, frame(PING, b"last"))
    wire.client.sends(1150 + 3 * EVERY, up(PONG, b"last"))
    wire.server.gone(1200 + 3 * EVERY, "ECONNRESET", "It was reset.")
    assert sizes(script) == [3]


def test_a_pong_of_another_payload_answers_nothing() -> None:
    script, wire = websocket()
    for number in range(4):
        at = 1000 + number * EVERY
        wire.down(at, frame(PING, b"one"))
        wire.up(at + 150, up(PONG, b"other"))
    assert sizes(script) == []


def test_pings_that_overtake_their_answers_are_not_folded() -> None:
    script, wire = websocket()
    for number in range(4):
        at = 1000 + number * EVERY
        wire.down(at, frame(PING, b"a"))
        wire.down(at + 10, frame(PING, b"b"))
        wire.up(at + 150, up(PONG, b"a"))
        wire.up(at + 160, up(PONG, b"b"))
    assert sizes(script) == []


def test_another_pane_does_not_matter_and_another_connection_of_the_same_does() -> None:
    script = Script()
    one, other = (script.session(title, "websocket") for title in ("One", "Other"))
    first, second = one.connection().open(0).upgrade(100), other.connection().open(0).upgrade(100)
    beats(first, 4)
    beats(second, 4, at=EVERY // 2)
    assert sizes(script) == [4, 4]
    third = one.connection().open(600).upgrade(700)
    for number in range(3):
        third.up(EVERY // 4 + number * EVERY, up(TEXT, b"hi"))
    assert sizes(script) == [4]


def test_the_other_end_takes_over() -> None:
    script, wire = websocket()
    beats(wire, 3, by=Side.SERVER)
    beats(wire, 4, at=3 * EVERY, by=Side.CLIENT)
    assert [(run.pinger, len(run.trips_ns)) for run in plan_of(script).runs] == [(Side.SERVER, 3), (Side.CLIENT, 4)]


@SOME
@given(frame_scripts(), st.lists(st.integers(1, 40)))
def test_any_batches_give_the_same_runs(script: Script, sizes: list[int]) -> None:
    trace, whole = heart(Trace(script.journal()))
    made, at = Heartbeats(), 0
    for size in (*sizes, len(trace.events)):
        last = min(at + size, len(trace.events))
        made.take_from(trace.events, at, last)
        at = last
    assert made.plan() == whole.plan()
    assert made.pairs == sum(len(run.trips_ns) for run in made.plan().runs)


def test_a_run_that_goes_on_keeps_its_key_and_can_be_kept_apart() -> None:
    script, wire = websocket()
    for number in range(6):
        beat(wire, 1000 + number * EVERY, b"%d" % number)
    trace = Trace(script.journal())
    trace.refresh()
    made = Heartbeats()
    whole = heart(Trace(script.journal()))[1].plan().runs[0]
    part = whole.pairs[4][0]
    made.take_from(trace.events, 0, part)
    before = made.plan()
    made.take_from(trace.events, part, len(trace.events))
    (shorter,), (longer,) = before.runs, made.plan().runs
    assert (shorter.key, longer) == (longer.key, whole)
    assert len(shorter.trips_ns) == 4
    assert made.plan({whole.key}) == FoldPlan()


def test_a_plan_knows_of_each_event_whose_it_is() -> None:
    runs = [
        Run(connection=one, pinger=Side.CLIENT, asked=True, events=events, trips_ns=(1,) * 3)
        for one, events in ((1, (2, 3, 6, 7, 10, 11)), (2, (4, 5, 8, 9, 13, 14)))
    ]
    plan = FoldPlan(runs=tuple(runs))
    found = {event: run.connection for event in range(16) if (run := plan.run_of(event)) is not None}
    assert found == {event: run.connection for run in runs for event in run.events}


def test_what_goes_over_another_link_is_another_run() -> None:
    script, wire = websocket()
    beats(wire, 4)
    wire.client.write(4 * EVERY - 5_000, What.LINK, **LINKS["classroom"].about())
    beats(wire, 3, at=4 * EVERY)
    assert sizes(script) == [4, 3]
