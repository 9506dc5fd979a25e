"""Sorted a slice at a time, items stand as if they had been sorted at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.diagram import sorting
from gui.diagram.sorting import Sorting, sort_key
from gui.diagram.telling import Column
from tests.gui.diagram.script import Script
from tests.gui.diagram.scripts import SOME, scripts


@SOME
@given(scripts(), st.sampled_from(list(Column)), st.booleans(), st.integers(1, 9))
def test_sliced_is_sorted(script: Script, column: Column, descending: bool, run: int) -> None:
    diagram = script.diagram()
    numbers = range(len(diagram.items))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "RUN", run)
        sliced = Sorting(diagram, numbers, column, descending=descending)
        while sliced.advance():
            pass
    things = diagram.items.things
    at_once = sorted(numbers, key=lambda number: (*sort_key(diagram, things[number], column), number))
    assert list(sliced.order) == (at_once[::-1] if descending else at_once)
