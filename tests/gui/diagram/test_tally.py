"""Tallies give what a look at each thing would give."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.notation import Layer
from gui.diagram.tally import Tally

THINGS = st.lists(st.tuples(st.sampled_from([Layer.DATA, Layer.FAULT]), st.floats(0, 100)), max_size=40).map(
    lambda things: sorted(things, key=lambda thing: thing[1])
)


def tally_of(things: list[tuple[Layer, float]]) -> Tally:
    tally = Tally()
    for layer, y in things:
        tally.put(layer, y)
    return tally


@given(THINGS, st.lists(st.floats(0, 100), min_size=2, max_size=20).map(sorted))
def test_counts_are_those_of_a_look_at_each(things: list[tuple[Layer, float]], edges: list[float]) -> None:
    counts = tally_of(things).counts(edges)
    for layer in (Layer.DATA, Layer.FAULT):
        looked = [sum(kind is layer and top <= y < bottom for kind, y in things) for top, bottom in pairwise(edges)]
        assert counts.get(layer, [0] * len(looked)) == looked
    assert tally_of(things).between(edges[0], edges[-1]) == sum(edges[0] <= y < edges[-1] for _, y in things)


@given(THINGS, st.floats(0.1, 30))
def test_places_are_those_of_a_look_at_each(things: list[tuple[Layer, float]], apart: float) -> None:
    tally = tally_of(things)
    for layer in (Layer.DATA, Layer.FAULT):
        assert set(tally.places(layer, apart)) == {round(y / apart) for kind, y in things if kind is layer}


def test_a_thousand_things_at_one_place_take_one_step() -> None:
    tally = tally_of([(Layer.DATA, 10 + n / 1000) for n in range(1000)])
    assert list(tally.places(Layer.DATA, 5.0)) == [2]


def test_a_thing_above_the_last_one_counts_as_beside_it() -> None:
    tally = tally_of([(Layer.DATA, 5.0), (Layer.DATA, 4.0)])
    assert tally.between(4.5, 6.0) == 2
