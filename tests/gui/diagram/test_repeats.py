"""Repeated Pings and Pongs as one row, on every axis; and that nothing else becomes another for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.eventlog import EventLog
from engine.trace import Trace
from gui.diagram.caption import caption
from gui.diagram.carrying import carried_item, carried_items, carried_over, carried_stop
from gui.diagram.filter import parse
from gui.diagram.fold_plan import NOTHING_FOLDED, FoldPlan
from gui.diagram.goals import Goal, next_stop
from gui.diagram.heartbeats import Heartbeats
from gui.diagram.layout import Diagram
from gui.diagram.notation import Item, Repeats, Side
from gui.diagram.telling import sentence
from gui.diagram.text import as_text
from gui.diagram.thumb import thumb_of
from gui.diagram.time_axis import AxisKind
from gui.export.words import line
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, TEXT, frame
from tests.gui.diagram.beats import EVERY, beats, heart
from tests.gui.diagram.script import Script, websocket
from tests.gui.diagram.scripts import SOME
from tests.gui.diagram.test_frame_layout import whole as everything

AXES = pytest.mark.parametrize("kind", AxisKind)


def lay_out(events: EventLog, kind: AxisKind = AxisKind.FOLDED, plan: FoldPlan = NOTHING_FOLDED) -> Diagram:
    diagram = Diagram(kind, plan)
    diagram.add_from(events, 0, len(events))
    return diagram


def folded(script: Script, kind: AxisKind = AxisKind.FOLDED, apart: Collection[int] = ()) -> Diagram:
    trace, found = heart(Trace(script.journal()))
    return lay_out(trace.events, kind, found.plan(apart))


def rows(diagram: Diagram) -> list[str]:
    """The rows of the connection's frames, their lines cut short."""
    frames = (
        row for row in as_text(diagram, times=False, width=100).splitlines() if re.search("PING|ping|PONG|TEXT", row)
    )
    return [re.sub(r"-{2,}", "--", row) for row in frames]


def talk(count: int = 5, **ends: bool) -> Script:
    script, wire = websocket(**ends)
    beats(wire, count)
    wire.up(count * EVERY, frame(TEXT, b"hi", key=MASK))
    return script


@AXES
def test_pings_and_pongs_are_one_row_with_count_and_times(kind: AxisKind) -> None:
    found = folded(talk(), kind)
    assert rows(found) == ["|<--ping · pong ×5 [0.25 / 0.25 / 0.25 ms]-->|", "|--TEXT [hi] 100 µs-->|"]
    (item,) = [item for item in found.items.things if isinstance(item, Repeats)]
    assert (item.pinger, item.asked, item.detail) == (Side.SERVER, True, "0.25 / 0.25 / 0.25 ms")
    assert found.axis.ns_at(item.top) == item.began_ns == 1_000_000
    assert found.axis.ns_at(item.bottom) == item.ended_ns == 4 * EVERY * 1000 + 1_250_000
    assert item.pill_y == item.bottom


@AXES
def test_not_folded_they_are_what_they_were(kind: AxisKind) -> None:
    found = folded(talk(3), kind, apart={12})
    pairs = [row for number in range(3) for row in (f"|<--PING [{number}] 100 µs--|", f"|--PONG [{number}] 100 µs-->|")]
    assert rows(found) == [*pairs, "|--TEXT [hi] 100 µs-->|"]


@AXES
@pytest.mark.parametrize(("client", "server"), [(True, False), (False, True)])
def test_one_end_is_enough(kind: AxisKind, client: bool, server: bool) -> None:
    found = folded(talk(client=client, server=server), kind)
    (item,) = [item for item in found.items.things if isinstance(item, Repeats)]
    # The server asks: seen from the client, what is known is how long that took to answer.
    assert item.asked is server
    assert set(item.trips_ns) == {250_000 if server else 50_000}


def test_it_takes_one_step_and_little_room() -> None:
    whole, short = folded(talk(40), apart={12}), folded(talk(40))
    (item,) = [item for item in short.items.things if isinstance(item, Repeats)]
    assert list(short.stop_items).count(item.number) == 1
    assert short.stop_events[list(short.stop_items).index(item.number)] == item.events[-1]
    assert short.height < whole.height / 10
    # How long it went on is told by the axis, like any wait.
    assert any(fold.top == item.top and fold.bottom == item.bottom for fold in short.axis.folds)


def test_a_heartbeat_is_no_idle_stretch() -> None:
    script, wire = websocket()
    beats(wire, 5, at=EVERY)
    wire.up(6 * EVERY, frame(TEXT, b"hi", key=MASK))
    found = folded(script)
    (tube,) = found.interaction.tubes
    idle = list(found.aids.idle.between(tube.connection, 0.0, found.height, (found.height, found.axis.end_ns)))
    # Before the first Ping, and from the last Pong to the text.
    assert [(stretch.began_ns, stretch.ended_ns) for stretch in idle] == [
        (400_000, EVERY * 1000 + 1_000_000),
        (5 * EVERY * 1000 + 1_250_000, 6 * EVERY * 1000),
    ]


def test_it_is_told_in_words() -> None:
    trace, found = heart(Trace(talk().journal()))
    diagram = lay_out(trace.events, plan=found.plan())
    (item,) = [item for item in diagram.items.things if isinstance(item, Repeats)]
    assert sentence(diagram, item) == (
        "At 0.001 000 s, Chat, connection 1: the server sent 5 Pings, the client answered each; "
        "round trips took 250 µs to 250 µs, 250 µs in the median."
    )
    assert line(diagram, item).startswith("0.001 s · client ↔ server · ping · pong ×5 · round trips")
    said = caption(trace.events[item.events[-1]], item, diagram)
    assert said.text.startswith("The server sent 5 Pings in 80.0 s, and the client answered each with a Pong")
    assert said.reference == "RFC 6455 §5.5.2"
    assert [shape.kind for shape in thumb_of(diagram).shapes if shape.layer == "control"] == ["arrow", "arrow"]


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("kind:control", True),
        ("kind:frame", True),
        ("ping", True),
        ("pong", True),
        ("from:client", True),
        ("from:server", True),
        ("text:4", True),
        ("conn:1", True),
        ("kind:request", False),
        ("text:9", False),
        ("size>0", False),
    ],
)
def test_a_filter_finds_it_by_what_it_is_and_carries(text: str, met: bool) -> None:
    trace, found = heart(Trace(talk().journal()))
    diagram = lay_out(trace.events, plan=found.plan())
    (item,) = [item for item in diagram.items.things if isinstance(item, Repeats)]
    wanted = parse(text)
    assert wanted is not None
    assert wanted.matches(item, trace.events) is met


def test_the_next_pong_is_where_it_ends() -> None:
    diagram = folded(talk())
    (item,) = [item for item in diagram.items.things if isinstance(item, Repeats)]
    assert next_stop(diagram, 0.0, 1, Goal.PONG) == item.bottom
    assert next_stop(diagram, diagram.height, -1, Goal.PONG) == item.bottom


# Of any conversation.


@st.composite
def conversations(draw: st.DrawFn) -> Script:
    """Return a script of WebSockets with heartbeats and other frames, some of them not answered.

    After up to three of them there is one that does nothing else, so that there is something to fold.
    """
    script = Script()
    group = draw(st.sampled_from(["", "Room"]))
    about = {"group": group} if group else {}
    for number in range(draw(st.integers(1, 3))):
        client, server = draw(st.sampled_from([(True, True), (True, True), (True, False), (False, True)]))
        session = script.session(f"Session {number}", "websocket", **about)
        wire = session.connection(client=client, server=server).open(number * 10).upgrade(100 + number * 10)
        at = 1000.0 * number
        for kind in draw(st.lists(st.sampled_from(["beats"] * 3 + ["up", "down", "lost"]), max_size=5)):
            match kind:
                case "beats":
                    count = draw(st.integers(1, 5))
                    beats(wire, count, at=at, by=draw(st.sampled_from(Side)))
                    at += count * EVERY
                case "lost":
                    wire.up(at + 1000, frame(PING, b"lost", key=MASK))
                case "up":
                    wire.up(at + 1000, frame(TEXT, b"up", key=MASK), took=draw(st.sampled_from([50, EVERY])))
                case "down":
                    wire.down(at + 1000, frame(TEXT, b"down"))
            at += draw(st.integers(1_000, EVERY))
        if draw(st.booleans()):
            wire.close(at + 5_000)
    late = 100 * EVERY
    beats(script.session("The last", "websocket", **about).connection().open(late).upgrade(late + 100), 3, at=late)
    return script


@st.composite
def plans(draw: st.DrawFn) -> tuple[EventLog, FoldPlan, FoldPlan]:
    """Return the events of a conversation, and two ways to fold it, of which the first folds something."""
    trace, found = heart(Trace(draw(conversations()).journal()))
    keys = st.sampled_from([run.key for run in found.plan().runs])
    one, other = (draw(st.sets(keys)) for _ in range(2))
    return trace.events, found.plan(one - {draw(keys)}), found.plan(other)


@SOME
@given(plans(), st.sampled_from(AxisKind))
def test_folding_and_unfolding_returns_the_same_layout(made, kind: AxisKind) -> None:
    events, plan, _ = made
    before = list(everything(lay_out(events, kind)))
    assert list(everything(lay_out(events, kind, plan))) != before
    assert list(everything(lay_out(events, kind, NOTHING_FOLDED))) == before


@SOME
@given(plans(), st.sampled_from(AxisKind), st.lists(st.integers(1, 30)))
def test_any_batches_give_the_same_layout(made, kind: AxisKind, sizes: list[int]) -> None:
    events, plan, _ = made
    diagram, at = Diagram(kind, plan), 0
    for size in (*sizes, len(events)):
        last = min(at + size, len(events))
        diagram.add_from(events, at, last)
        at = last
    assert list(everything(diagram)) == list(everything(lay_out(events, kind, plan)))


@SOME
@given(plans(), st.sampled_from(AxisKind))
def test_what_is_folded_is_in_order_and_whole(made, kind: AxisKind) -> None:
    events, plan, _ = made
    diagram = lay_out(events, kind, plan)
    assert list(diagram.stops) == sorted(set(diagram.stops))
    assert list(diagram.items.tops) == sorted(diagram.items.tops)
    times = [diagram.axis.ns_at(y) for y in diagram.stops]
    assert times == sorted(times)
    found = [item for item in diagram.items.things if isinstance(item, Repeats)]
    assert [tuple(item.events) for item in found] == [run.events for run in plan.runs]
    for pane in diagram.interaction.panes:
        pills = sorted(item.pill_y for item in diagram.items.things if item.pane == pane.index and item.pill_y)
        assert kind is AxisKind.REAL or all(after - y >= 27 - 1e-6 for y, after in zip(pills, pills[1:], strict=False))


def places(diagram: Diagram, plans: Iterable[FoldPlan]) -> list[Item]:
    """The items that no plan folds."""
    return [
        item for item in diagram.items.things if not any(plan.run_of(event) for plan in plans for event in item.events)
    ]


@SOME
@given(plans(), st.sampled_from(AxisKind))
def test_what_is_chosen_stays_chosen(made, kind: AxisKind) -> None:
    events, one, other = made
    before, after = lay_out(events, kind, one), lay_out(events, kind, other)
    here, there = places(before, (one, other)), places(after, (one, other))
    assert [item.title for item in here] == [item.title for item in there]
    for item, same in zip(here, there, strict=True):
        assert carried_item(item.number, before, after) == same.number
    for item in before.items.things:
        now = after.items.things[carried_item(item.number, before, after)]
        assert set(item.events) & set(now.events)
    assert carried_items({-1}, before, after) == {-1}


@SOME
@given(plans(), st.sampled_from(AxisKind), st.sampled_from(AxisKind), st.floats(0, 1))
def test_the_playhead_stays_at_the_same_moment(made, kind: AxisKind, then: AxisKind, part: float) -> None:
    events, one, other = made
    before, after = lay_out(events, kind, one), lay_out(events, then, other)
    for stop, event in enumerate(before.stop_events):
        y = carried_over(before.stops[stop], before, after)
        passed = after.stop_before(y + 1e-6)
        # Whatever has passed still has, and nothing more.
        assert passed == carried_stop(stop, before, after)
        assert passed < 0 or after.stop_events[passed] <= event
        assert passed + 1 == len(after.stops) or after.stop_events[passed + 1] > event
        if event in after.stop_events:
            assert y == after.stops[list(after.stop_events).index(event)]
            assert carried_over(y, after, before) == before.stops[stop]
    y = part * before.height
    stop = before.stop_before(y + 5e-5)
    there = carried_over(y, before, after)
    assert after.stop_before(there + 1e-6) == carried_stop(stop, before, after)


def test_found_as_they_come_they_are_laid_out_alike() -> None:
    """A plan made in the middle of a run folds what there was; what comes after it is drawn as it comes."""
    script = talk(6)
    trace = Trace(script.journal())
    trace.refresh()
    found = Heartbeats()
    whole = heart(Trace(script.journal()))[1].plan().runs[0]
    middle = whole.pairs[4][0]
    found.take_from(trace.events, 0, middle)
    diagram = lay_out(trace.events, plan=found.plan())
    assert rows(diagram)[:2] == ["|<--ping · pong ×4 [0.25 / 0.25 / 0.25 ms]-->|", "|<--PING [4] 100 µs--|"]
