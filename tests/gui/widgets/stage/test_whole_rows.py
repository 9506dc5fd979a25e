"""Messages painted from their rows look as those that are painted one by one, and can be pointed at likewise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage, QPainter

from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow
from gui.theme import DARK, LIGHT, Theme, load_fonts
from gui.widgets.stage.geometry import View
from gui.widgets.stage.levels import Levels, in_sight
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.sprites import sprite
from gui.widgets.stage.standing_pills import Painted
from tests.gui.widgets.stage.test_in_flight import SIZE, laid_out, socket, view_of

BLENDED = 2
"""How much it makes, of 255, which of two smoothed lines that cross is painted first."""


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


def painted(diagram: Diagram, view: View, theme: Theme, *, each: bool) -> tuple[QImage, list[Painted]]:
    """A picture, and where its pills are; ``each`` message is told of and therefore painted by itself, or not."""
    sprite.cache_clear()
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        stage = StagePainter(painter, diagram, theme, view, about=(lambda _: None) if each else None)
        return image, sorted(stage.paint(()), key=lambda pill: pill.number)


def most_apart(one: QImage, other: QImage) -> int:
    """By how much the pixels of two pictures differ at most, of 255."""
    return max(
        abs(mine - theirs) for mine, theirs in zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    )


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("zoom", [0.3, 0.4, 0.6, 1.0, 1.7])
@pytest.mark.parametrize(("sent", "received", "late_us"), [(60, 60, 20), (60, 60, 900), (60, 20, 50)])
def test_they_look_as_if_painted_one_by_one(sent, received, late_us, zoom, theme):
    diagram = laid_out(socket(sent, received, late_us=late_us), packed=True)
    whole = 0
    for part in (0.3, 0.55, 0.8, 1.0):
        view = replace(view_of(diagram, diagram.height * part), zoom=zoom)
        view = replace(view, scroll=max(0.0, view.scroll * zoom))
        whole += len(in_sight(diagram, view, Levels(diagram, view), together=True).whole)
        (together, pills), (each, same_pills) = (painted(diagram, view, theme, each=each) for each in (False, True))
        assert pills == same_pills
        assert together == each or most_apart(together, each) <= BLENDED
    assert whole > 5


def test_what_is_chosen_is_painted_by_itself():
    diagram = laid_out(socket(30, 30, late_us=20), packed=True)
    view = view_of(diagram, diagram.height)
    number = diagram.items.begun_by(diagram.height) - 3
    sight = in_sight(diagram, view, Levels(diagram, view), {number}, together=True)
    assert number not in sight.whole
    assert number in {item.number for item in sight.full}


def test_one_that_has_not_come_to_its_end_is_painted_by_itself():
    diagram = laid_out(socket(30, 30, late_us=20), packed=True)
    last = diagram.items.things[len(diagram.items.things) - 1]
    assert isinstance(last, Arrow)
    assert last.received_y is not None
    view = view_of(diagram, last.received_y - 1.0)
    sight = in_sight(diagram, view, Levels(diagram, view), together=True)
    assert last.number not in sight.whole
    assert last.number - 1 in sight.whole
