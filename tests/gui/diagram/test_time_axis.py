from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.time_axis import FOLD_NS, TimeAxis, beats, folded

GAPS = st.lists(st.integers(0, 10**10), min_size=1, max_size=40)
SPACINGS = st.sampled_from([folded, beats])


def axis_of(gaps: list[int], spacing=folded) -> tuple[TimeAxis, list[tuple[int, float]]]:
    axis, at_ns, placed = TimeAxis(spacing), 0, []
    for gap in gaps:
        at_ns += gap
        placed.append((at_ns, axis.place(at_ns)))
    return axis, placed


@given(GAPS, SPACINGS)
def test_a_moment_is_found_again_from_its_y_and_the_other_way_round(gaps, spacing):
    axis, placed = axis_of(gaps, spacing)
    for at_ns, y in placed:
        assert axis.y_at(at_ns) == y
        assert axis.ns_at(y) == at_ns


@given(GAPS, SPACINGS, st.lists(st.floats(-10, 10**5), min_size=2))
def test_time_and_y_grow_together(gaps, spacing, ys):
    axis, placed = axis_of(gaps, spacing)
    times = [axis.ns_at(y) for y in sorted(ys)]
    assert times == sorted(times)
    assert all(axis.start_ns <= at_ns <= axis.end_ns for at_ns in times)
    back = [axis.y_at(at_ns) for at_ns in range(0, axis.end_ns + 2, max(1, axis.end_ns // 50))]
    assert back == sorted(back)
    assert placed[-1] == (axis.end_ns, axis.end)


@given(GAPS, st.floats(0, 500))
def test_between_two_moments_y_and_time_are_each_others_inverse(gaps, at):
    axis, _ = axis_of(gaps)
    y = min(at, axis.end)
    units_per_ns = 1 / axis.ns_per_unit(y) if axis.ns_per_unit(y) else 0.0
    assert axis.y_at(axis.ns_at(y)) == pytest.approx(y, abs=units_per_ns + 1e-6)


@given(GAPS, st.lists(st.floats(0, 1000), min_size=1))
def test_room_that_is_asked_for_is_given_and_nothing_before_it_moves(gaps, wanted):
    axis, placed = axis_of(gaps)
    for at_least in wanted:
        assert axis.place(axis.end_ns, at_least) >= at_least
    firsts = {}
    for at_ns, y in placed:
        firsts.setdefault(at_ns, y)
    assert [axis.ns_at(y) for y in firsts.values()] == list(firsts)


def test_a_time_that_goes_back_is_placed_at_the_last_moment():
    axis = TimeAxis()
    axis.place(0)
    end = axis.place(1_000)
    assert axis.place(500) == end
    assert axis.end_ns == 1_000


def test_bursts_and_waits_are_both_readable():
    burst, wait = folded(50_000), folded(100_000_000)
    assert 10 < burst < wait < 4 * burst


def test_a_long_gap_is_reported_with_its_length_and_found_where_it_is():
    axis, _ = axis_of([0, 1_000, FOLD_NS, 1_000, 3 * FOLD_NS])
    assert [fold.gap_ns for fold in axis.folds] == [FOLD_NS, 3 * FOLD_NS]
    first, second = axis.folds
    assert list(axis.folds_between(0, first.bottom)) == [first]
    assert list(axis.folds_between(first.bottom + 1, axis.end)) == [second]
    assert list(axis.folds_between(0, axis.end)) == [first, second]


def test_before_anything_happened_there_is_nothing_to_divide_by():
    axis = TimeAxis()
    assert (axis.y_at(5), axis.ns_at(5.0), axis.ns_per_unit(0.0), axis.end) == (0.0, 0, 0.0, 0.0)
