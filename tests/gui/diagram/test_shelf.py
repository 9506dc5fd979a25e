"""The shelf finds what is in sight, and looks at little else."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.shelf import Shelf

looks: list[float] = []
"""The tops of the things whose bottom was asked for."""


@dataclass(eq=False)
class Thing:
    top: float
    height: float
    number: int = -1

    @property
    def bottom(self) -> float:
        looks.append(self.top)
        return self.top + self.height


def shelf_of(things: list[Thing]) -> Shelf[Thing]:
    shelf: Shelf[Thing] = Shelf()
    for thing in things:
        shelf.note(thing)
    return shelf


@given(
    st.lists(st.tuples(st.floats(0, 3000), st.one_of(st.floats(0, 2), st.floats(0, 3000), st.just(float("inf"))))),
    st.tuples(st.floats(0, 3000), st.floats(0, 3000)).map(sorted),
)
def test_what_touches_is_found_and_nothing_else(pairs: list[tuple[float, float]], sight: list[float]) -> None:
    things = [Thing(top, height) for top, height in sorted(pairs)]
    found = {thing.number for thing in shelf_of(things).visible(*sight)}
    touching = {thing.number for thing in things if thing.top <= sight[1] and thing.top + thing.height >= sight[0]}
    assert found == touching


def test_tiny_things_above_the_sight_are_not_looked_at() -> None:
    shelf = shelf_of([Thing(n / 100, 0.02) for n in range(20_000)])
    looks.clear()
    assert len(list(shelf.visible(150.0, 151.0))) > 90
    assert len(looks) < 300


def test_low_things_can_be_passed_over_without_a_look() -> None:
    shelf = shelf_of(sorted([Thing(n, 1.0) for n in range(2000)] + [Thing(50, 900)], key=lambda thing: thing.top))
    looks.clear()
    assert [thing.height for thing in shelf.visible(0, 2000, at_least=100)] == [900]
    assert len(looks) < 10
