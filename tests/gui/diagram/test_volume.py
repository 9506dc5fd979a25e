"""Volumes give what a look at each item would give."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.trace import Trace
from gui.diagram.filter import parse
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Arrow, Layer, Repeats, Side
from gui.diagram.time_axis import AxisKind
from gui.diagram.volume import Kind, Volume, Way, kind_of
from tests.gui.diagram.beats import beats, heart
from tests.gui.diagram.script import Script, request, response, websocket
from tests.gui.diagram.scripts import SOME, scripts
from tests.gui.recorded import one_socket

BOUNDS = st.lists(st.integers(0, 60), min_size=2, max_size=12).map(sorted)


def laid_out(script: Script) -> Diagram:
    diagram = Diagram()
    diagram.add(script.events())
    return diagram


@SOME
@given(scripts(), BOUNDS)
def test_counts_are_those_of_a_look_at_each(script: Script, bounds: list[int]) -> None:
    diagram = laid_out(script)
    for pane, volume in diagram.volumes.panes.items():
        items = [item for item in diagram.items.things if item.pane == pane]
        counts = volume.counts(bounds)
        for place, (first, last) in enumerate(pairwise(bounds)):
            here = [item for item in items if first <= item.number < last]
            looked = Counter(kind_of(item, diagram.interaction.between(item)) for item in here)
            assert {kind: numbers[place] for kind, numbers in counts.items() if numbers[place]} == looked
            assert volume.items(bounds)[place] == len(here)
            assert volume.numbers(first, last) == [item.number for item in here]


@pytest.mark.parametrize("kind", list(AxisKind))
def test_every_message_of_a_long_recording_is_counted_on_every_axis(kind: AxisKind) -> None:
    trace = Trace(one_socket(3000))
    trace.refresh()
    diagram = Diagram(kind)
    diagram.add_from(trace.events, 0, len(trace.events))
    counts = diagram.volumes.of(0).counts([0, bisect_left(diagram.items.tops, diagram.height + 1)])
    assert counts[Kind(Layer.DATA, Way.DOWN, (0, 1))] == [3001]  # the 101 is the WebSocket's too


def test_each_way_and_each_layer_is_counted_apart() -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(200, request())
    wire.down(400, response())
    (volume,) = laid_out(script).volumes.panes.values()
    counts = volume.counts([0, 100])
    assert counts[Kind(Layer.REQUEST, Way.UP, (0, 1))] == [1]
    assert counts[Kind(Layer.RESPONSE, Way.DOWN, (0, 1))] == [1]


def test_what_is_at_a_hidden_lifeline_is_not_counted() -> None:
    script = Script()
    session = script.session()
    for number, to in enumerate(("127.0.0.1:80", "127.0.0.1:81")):
        wire = session.connection(to=to).open(number * 1000)
        wire.up(number * 1000 + 200, request())
    volume = laid_out(script).volumes.of(0)
    every, some = (
        sum(sum(numbers) for numbers in volume.counts([0, 99], frozenset(gone)).values()) for gone in ((), (2,))
    )
    assert every == 2 * some > 0
    assert volume.items([0, 99], frozenset({2})) == [some]
    assert volume.numbers(0, 99, frozenset({0})) == []


def test_of_folded_pings_every_message_is_counted() -> None:
    script, wire = websocket()
    beats(wire, 6)
    trace, found = heart(Trace(script.journal()))
    diagram = Diagram(AxisKind.FOLDED, found.plan())
    diagram.add(trace.events)
    (row,) = (item for item in diagram.items.things if isinstance(item, Repeats))
    volume = diagram.volumes.of(0)
    assert volume.counts([row.number, row.number + 1]) == {Kind(Layer.CONTROL, Way.BOTH, (0, 1)): [12]}
    assert volume.items([row.number, row.number + 1]) == [1]


def test_what_meets_a_filter_is_counted_as_far_as_it_was_looked_at() -> None:
    script = Script()
    wire = script.session().connection().open(0)
    for number in range(20):
        wire.up(200 + number * 1000, request(f"/{number}"))
        wire.down(400 + number * 1000, response())
    events = script.events()
    diagram = laid_out(script)
    matches = Matches(parse("GET"), diagram, events)
    matches.advance(15)
    assert matches.volumes.known == matches.looked == 15
    while matches.advance(7):
        pass
    met = [
        item
        for item in diagram.items.things
        if isinstance(item, Arrow) and item.source is Side.CLIENT and item.title.startswith("GET")
    ]
    assert matches.volumes.of(0).counts([0, 999]) == {Kind(Layer.REQUEST, Way.UP, (0, 1)): [len(met)]}
    assert matches.volumes.of(0).numbers(0, 999) == list(matches.numbers)


def test_an_item_that_no_longer_counts_is_taken_out() -> None:
    script = Script()
    script.session().connection().open(0).up(200, request())
    diagram, volume = laid_out(script), Volume()
    items = diagram.items.things
    for item in reversed(items):
        volume.put(item, (0, 1))
    assert volume.numbers(0, 99) == [item.number for item in items]
    volume.take_out(0)
    assert volume.numbers(0, 99) == [item.number for item in items][1:]
