"""Pictures and texts have the lifelines as they are arranged, however many there are."""

from __future__ import annotations

import pytest

from gui.diagram.arrangement import PLAIN
from gui.diagram.layout import Diagram
from gui.export.exporting import contents
from gui.export.order import Order
from gui.export.words import line, text
from tests.gui.diagram.rooms import NAMES, room


def arranged() -> Diagram:
    """A room of three, Ann hidden, the server first and called otherwise."""
    diagram = room(3).diagram()
    lines = diagram.interaction.panes[0].lifelines
    diagram.arranged = {0: PLAIN.hiding(lines, 0).moved(lines, 1, 0).renamed(lines[1], "Hub")}
    return diagram


def svg(diagram: Diagram, width: int | None = None) -> str:
    octets, cut = contents(diagram, Order(format="svg", width=width))
    assert cut == ""
    return octets.decode()


def test_a_picture_shows_them_as_they_are_arranged(qapp) -> None:
    made = svg(arranged())
    assert ">Hub<" in made
    assert ">Bob<" in made
    assert ">Ann<" not in made
    assert "Hub → Bob" in made
    assert ">1 hidden<" in made


def test_the_text_does_too() -> None:
    heading = text(arranged()).splitlines()[1]
    assert heading.split() == ["Hub", "Bob", "Cleo"]


def test_a_line_names_both_ends() -> None:
    diagram = room(3).diagram()
    assert "Server → Ann" in line(diagram, diagram.items.things[-1])


@pytest.mark.parametrize("width", [None, 800])
def test_fifty_lifelines_are_all_on_the_picture(qapp, width: int | None) -> None:
    made = svg(room(49, talk=False).diagram(), width)
    assert all(f">{name}<" in made for name in (*NAMES[:49], "Server"))
