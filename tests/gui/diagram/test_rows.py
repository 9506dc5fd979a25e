"""Room for pills: the first free place from anywhere on, whatever is forgotten above."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.rows import MANY, ROW, NoRows, Rows

# Halves, so that nothing is rounded.
PLACES = st.lists(st.integers(0, 4_000).map(lambda half: half / 2), max_size=60)


def free(taken: list[float], y: float) -> float:
    """Return the first place from ``y`` on that is ``ROW`` away from all others, found the slow way."""
    while near := [other for other in taken if abs(other - y) < ROW]:
        y = max(near) + ROW
    return y


@given(PLACES)
def test_a_pill_gets_the_first_place_there_is(places: list[float]) -> None:
    rows, taken = Rows(), []
    for y in places:
        assert rows.free_from(y) == free(taken, y)
        taken.append(rows.put(y))
        assert taken[-1] == free(taken[:-1], y)


@given(PLACES, st.integers(0, 500))
def test_what_is_forgotten_is_only_room_above(places: list[float], by: int) -> None:
    rows, taken = Rows(), []
    for number, y in enumerate(sorted(places)):
        # What is put goes back a little at times, but never above what was forgotten.
        if number % 5 == 4:
            rows.forget_above(y - by)
        taken.append(rows.put(max(y - by * (number % 2), 0.0)))
        assert taken[-1] == free(taken[:-1], max(y - by * (number % 2), 0.0))


def test_few_gaps_are_kept_however_many_there_were() -> None:
    rows, most = Rows(), 0
    for number in range(20 * MANY):
        rows.put(number * 3 * ROW)
        if rows.crowded:
            rows.forget_above(number * 3 * ROW)
        most = max(most, rows.gaps)
    assert most <= 2 * MANY


def test_on_an_axis_that_does_not_stretch_every_place_is_free() -> None:
    rows = NoRows()
    assert [rows.put(y) for y in (1.0, 1.0, 0.5)] == [1.0, 1.0, 0.5]
