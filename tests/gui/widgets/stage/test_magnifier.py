"""Presenting, the stage is laid out for a smaller screen and painted larger; the pointer finds what is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from gui.theme import DARK
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.magnifier import PRESENTING
from gui.widgets.stage.sequence_view import SequenceView
from tests.gui.diagram.script import Script, request, response

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def stage(place: Callable[[SequenceView], SequenceView]) -> SequenceView:
    placed = place(SequenceView(DARK))
    placed.resize(1500, 900)
    script = Script()
    wire = script.session().connection().open(0)
    for number in range(20):
        wire.up(number * 1_000 + 200, request(f"/{number}"))
        wire.down(number * 1_000 + 500, response())
    diagram = script.diagram()
    placed.show_diagram(diagram)
    placed.show_playhead(diagram.height)
    return placed


def test_everything_is_larger_and_comes_back(stage: SequenceView) -> None:
    before = stage.view()
    stage.show_presenting(True)
    view = stage.view()
    assert (view.width, view.height) == (round(before.width / PRESENTING), round(before.height / PRESENTING))
    stage.show_presenting(False)
    assert (stage.view().width, stage.view().height) == (before.width, before.height)


def test_the_playhead_is_in_view_though_the_user_had_scrolled(stage: SequenceView) -> None:
    stage.overlays.minimap.asked.emit(0.0)
    assert stage.view().y(stage.view().playhead) > stage.view().height
    stage.show_presenting(True)
    assert HEADER < stage.view().y(stage.view().playhead) < stage.view().height


def test_a_click_finds_what_is_painted_there(stage: SequenceView, qtbot: QtBot) -> None:
    stage.show_presenting(True)
    stage.viewport().repaint()
    pill = stage.painted[-1]
    there = (pill.rect.center() * PRESENTING).toPoint()
    with qtbot.waitSignal(stage.item_chosen) as chosen:
        qtbot.mouseClick(stage.viewport(), Qt.MouseButton.LeftButton, pos=there)
    assert chosen.args == [pill.number]
