"""The three time axes: the same items and steps on each, each true to its own measure."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gui.diagram.carrying import carried_over
from gui.diagram.layout import Diagram
from gui.diagram.playback import factor
from gui.diagram.time_axis import PER_MS, SCALES, AxisKind
from tests.gui.diagram.script import Script
from tests.gui.diagram.scripts import SOME, scripts


def laid_out(script: Script, kind: AxisKind) -> Diagram:
    diagram = Diagram(kind)
    diagram.add(script.events())
    return diagram


@SOME
@given(scripts(), st.sampled_from(AxisKind))
def test_every_axis_has_the_same_items_and_steps(script, kind):
    folded, other = laid_out(script, AxisKind.FOLDED), laid_out(script, kind)
    assert other.stop_events == folded.stop_events
    assert other.stop_items == folded.stop_items
    assert [item.title for item in other.items.things] == [item.title for item in folded.items.things]
    assert list(other.stops) == sorted(set(other.stops))


@SOME
@given(scripts())
def test_real_time_is_in_proportion(script):
    diagram = laid_out(script, AxisKind.REAL)
    start_ns = diagram.axis.start_ns
    for number, y in enumerate(diagram.stops):
        at_ns = diagram.axis.ns_at(y)
        # Events of one instant are told apart by a hair.
        assert y == pytest.approx((at_ns - start_ns) / 1e6 * PER_MS, abs=(number + 1) * 2e-4)


@SOME
@given(scripts(), st.sampled_from(AxisKind), st.sampled_from(AxisKind), st.data())
def test_a_change_of_axis_keeps_the_step(script, one, other, data):
    before, after = laid_out(script, one), laid_out(script, other)
    assume(before.stops)
    stop = data.draw(st.integers(0, len(before.stops) - 1))
    there = carried_over(before.stops[stop], before, after)
    assert there == after.stops[stop]
    assert carried_over(there, after, before) == before.stops[stop]


def test_real_time_is_played_as_fast_as_it_was():
    assert factor(1e6 / PER_MS, 1.0, SCALES[AxisKind.REAL].pace) == "1×"
    assert factor(1e6 / PER_MS, 0.1, SCALES[AxisKind.REAL].pace) == "1/10×"
