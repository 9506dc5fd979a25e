"""Plain frames laid out as rows come to the very same diagram as by way of objects, which is the reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.eventlog import EventLog
from engine.trace import Trace
from gui.diagram.filter import parse
from gui.diagram.goals import Goal, is_one, next_stop
from gui.diagram.item_shelf import ItemShelf
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Arrow, Edge, Execution, Fate, Item, Layer, Tube
from gui.diagram.sorting import Sorting
from gui.diagram.telling import Column
from gui.diagram.text import as_text
from gui.diagram.time_axis import AxisKind
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.frame_scripts import frame_scripts
from tests.gui.diagram.script import Connection, Script
from tests.gui.diagram.scripts import SOME, scripts

SIZES = st.lists(st.integers(1, 40), min_size=1)


def log_of(script: Script) -> EventLog:
    trace = Trace(script.journal())
    trace.refresh()
    return trace.events


def packed(log: EventLog, kind: AxisKind, sizes: list[int]) -> Diagram:
    """Lay out as rows, a slice at a time."""
    diagram, at, turn = Diagram(kind), 0, 0
    while at < len(log):
        last = min(at + sizes[turn % len(sizes)], len(log))
        diagram.add_from(log, at, last)
        at, turn = last, turn + 1
    return diagram


def reference(log: EventLog, kind: AxisKind) -> Diagram:
    diagram = Diagram(kind)
    diagram.add(list(log))
    return diagram


def told(thing: object) -> object:
    """Return all public attributes."""
    if not isinstance(thing, Item | Tube | Execution | Edge):
        return thing
    of = Arrow if isinstance(thing, Arrow) else type(thing)
    return {"": of.__name__} | {name.name: told(getattr(thing, name.name)) for name in fields(of)}


def whole(diagram: Diagram) -> Iterator[object]:
    """Give all there is of a diagram."""
    yield [told(item) for item in diagram.items.things]
    yield [told(tube) for tube in diagram.tubes.things]
    yield [told(execution) for execution in diagram.executions.things]
    yield diagram.stops, diagram.stop_events, diagram.stop_items
    yield diagram.axis.times, diagram.axis.ys, diagram.axis.folds
    yield {layer: list(diagram.ticks.column(layer)) for layer in diagram.ticks.layers}
    for _, volume in sorted(diagram.volumes.panes.items()):
        yield {kind: list(volume.column(kind)) for kind in volume.kinds}
    yield as_text(diagram)
    yield [item.number for item in diagram.items.growing]
    for tube in diagram.tubes.things:
        now = diagram.height, diagram.axis.end_ns
        yield list(diagram.aids.idle.between(tube.connection, 0, diagram.height, now))
        yield list(diagram.aids.fragments.between(tube.connection, 0, diagram.height))
    yield [diagram.aids.joins.partner(item.number) for item in diagram.items.things]
    sessions = {session for pane in diagram.interaction.panes for session in pane.sessions}
    yield [diagram.counters.at(session, index) for session in sessions for index in range(diagram.events_taken + 1)]


@SOME
@given(frame_scripts(), st.sampled_from(AxisKind), SIZES)
def test_rows_and_objects_come_to_the_same(script: Script, kind: AxisKind, sizes: list[int]) -> None:
    log = log_of(script)
    for made, expected in zip(whole(packed(log, kind, sizes)), whole(reference(log, kind)), strict=True):
        assert made == expected


@SOME
@given(scripts(), st.sampled_from(AxisKind), SIZES)
def test_so_they_do_among_other_conversations(script: Script, kind: AxisKind, sizes: list[int]) -> None:
    log = log_of(script)
    for made, expected in zip(whole(packed(log, kind, sizes)), whole(reference(log, kind)), strict=True):
        assert made == expected


@SOME
@given(frame_scripts(), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_same_is_visible_at_any_time(script: Script, when: float, one: float, two: float) -> None:
    log = log_of(script)
    first = round(when * len(log))
    made, expected = Diagram(), Diagram()
    made.add_from(log, 0, first)
    expected.add(log[:first])
    sight = sorted(part * made.height for part in (one, two))
    for tall in (0.0, 40.0):
        seen, known = (list(diagram.items.visible(*sight, tall)) for diagram in (made, expected))
        assert [told(item) for item in seen] == [told(item) for item in known]


@SOME
@given(frame_scripts(), st.sampled_from(Goal), st.sampled_from([1, -1]), st.floats(0, 1))
def test_the_next_of_a_kind_is_the_same(script: Script, goal: Goal, by: int, part: float) -> None:
    log = log_of(script)
    made, expected = packed(log, AxisKind.FOLDED, [64]), reference(log, AxisKind.FOLDED)
    y: float | None = made.height * part
    while y is not None:
        there = next_stop(made, y, by, goal)
        assert there == next_stop(expected, y, by, goal) == walked(expected, y, by, goal)
        y = there


@SOME
@given(
    frame_scripts(), st.sampled_from(["TEXT", "kind:fault", "kind:frame", "text:seq", "size>9", "-from:client conn:1"])
)
def test_the_same_is_found(script: Script, text: str) -> None:
    log, wanted = log_of(script), parse(text)
    assert wanted is not None
    found = []
    for diagram in (packed(log, AxisKind.FOLDED, [64]), reference(log, AxisKind.FOLDED)):
        matches = Matches(wanted, diagram, log)
        while matches.advance(8):
            pass
        found.append(matches.numbers)
    assert found[0] == found[1]


@SOME
@given(frame_scripts(), st.sampled_from(Column), st.booleans())
def test_it_is_sorted_alike(script: Script, column: Column, descending: bool) -> None:
    log, orders = log_of(script), []
    for diagram in (packed(log, AxisKind.FOLDED, [64]), reference(log, AxisKind.FOLDED)):
        sorting = Sorting(diagram, range(len(diagram.items)), column, descending=descending)
        while sorting.advance():
            pass
        orders.append(sorting.order)
    assert orders[0] == orders[1]


def walked(diagram: Diagram, y: float, by: int, goal: Goal) -> float | None:
    """Find the next of a kind the slow way."""
    for stop, there in list(enumerate(diagram.stops))[::by]:
        item = diagram.items.things[diagram.stop_items[stop]]
        if (there - y) * by > 1e-6 and item.events[0] == diagram.stop_events[stop] and is_one(item, goal):
            return there
    return None


def socket(frames: int, *, server: bool = True) -> tuple[Script, Connection]:
    """A WebSocket whose server sent so many frames, the last of which is not received."""
    script = Script()
    wire = script.session("Chat", "websocket").connection(server=server).open(0).upgrade(100)
    for number in range(frames):
        wire.server.sends(1_000 + 200 * number, frame(TEXT, b"hello"))
        wire.client.gets(1_150 + 200 * number, frame(TEXT, b"hello"))
    wire.client.sends(1_000 + 200 * frames, frame(TEXT, b"bye", key=MASK))
    return script, wire


def test_what_is_looked_at_is_made_once() -> None:
    script, _ = socket(10)
    log = log_of(script)
    diagram = packed(log, AxisKind.FOLDED, [100])
    assert diagram.items.things[8] is diagram.items.things[8]
    assert diagram.items.things[8].title == "TEXT"
    assert [item.detail for item in diagram.items.things[-2:]] == ["hello", "bye"]


def test_what_is_on_its_way_is_never_an_old_copy() -> None:
    script, wire = socket(3)
    log = log_of(script)
    diagram = packed(log, AxisKind.FOLDED, [100])
    before = diagram.items.things[-1]
    assert isinstance(before, Arrow)
    assert before.fate is Fate.IN_FLIGHT
    wire.server.gets(9_000, frame(TEXT, b"bye", key=MASK))
    grown = log_of(script)
    diagram.add_from(grown, len(log), len(grown))
    after = diagram.items.things[-1]
    assert isinstance(after, Arrow)
    assert after.fate is Fate.ARRIVED
    assert after.layer is Layer.DATA


@pytest.mark.parametrize("server", [True, False])
def test_a_frame_leaves_no_object_behind(server: bool) -> None:
    script, _ = socket(300, server=server)
    diagram = packed(log_of(script), AxisKind.FOLDED, [64])
    assert len(diagram.items) > 300
    assert isinstance(diagram.items, ItemShelf)
    assert diagram.items.objects < 6


def test_attributes_that_an_arrow_has_not_are_not_made_up() -> None:
    script, _ = socket(1)
    arrow = packed(log_of(script), AxisKind.FOLDED, [64]).items.things[-1]
    assert not hasattr(arrow, "colour")
