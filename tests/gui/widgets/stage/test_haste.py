"""Haste: what is gone before it can be read has no words, and they are back as soon as a picture stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from gui.diagram.notation import Layer
from gui.theme import DARK, load_fonts
from gui.widgets.stage.geometry import View
from gui.widgets.stage.haste import MOVES, WITHIN_S, Haste
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.sequence_view import SequenceView
from tests.clocks import Seconds as Clock
from tests.gui.widgets.stage.test_in_flight import SIZE, laid_out, socket, view_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

A_TICK_S = 0.016
SCREEN = 500.0


class Stage:
    """Pictures of a stage, each with its playhead at the lower edge."""

    def __init__(self, viewport: QWidget) -> None:
        self.clock, self.viewport = Clock(), viewport
        self.haste = Haste(viewport, self.clock)
        self.view = replace(view_of(laid_out(socket(1, 1), packed=True), 0.0), zoom=1.0)

    def paint(self, playhead: float, after_s: float = A_TICK_S) -> bool:
        self.clock.now_s += after_s
        at = View(self.view.columns, 900.0, SCREEN, max(0.0, playhead - 300.0), 1.0, playhead)
        return self.haste.note(at)


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    viewport = QWidget()
    qtbot.addWidget(viewport)
    return Stage(viewport)


def test_what_goes_by_faster_than_it_can_be_read_is_haste(stage):
    told = [stage.paint(1000.0 * number) for number in range(1, 6)]
    assert told == [False] * (MOVES - 1) + [True] * 3


def test_so_it_is_if_not_every_picture_moves(stage):
    told = [stage.paint(1000.0 * (number // 2)) for number in range(2, 14)]
    assert not any(told[:3])
    assert all(told[6:])


def test_a_jump_or_two_are_not(stage):
    for playhead in (0.0, 5000.0, 9000.0):
        assert not stage.paint(playhead)
    assert not any(stage.paint(9000.0 + number) for number in range(1, 10))


def test_what_scrolls_by_can_be_followed(stage):
    # The stage has some 250 pixels above the playhead.
    assert not any(stage.paint(50.0 * number) for number in range(50))
    assert any(stage.paint(2500.0 + 120.0 * number) for number in range(20))


def test_jumps_that_leave_time_to_read_are_not(stage):
    assert not any(stage.paint(1000.0 * number, after_s=WITHIN_S) for number in range(10))


def test_the_first_picture_that_stays_has_the_words(stage, qtbot: QtBot):
    while not stage.paint(stage.haste._playhead + 1000.0):
        pass
    painted: list[bool] = []
    stage.viewport.paintEvent = lambda qevent: painted.append(stage.paint(stage.haste._playhead))
    stage.viewport.show()
    qtbot.waitUntil(lambda: not stage.haste._rest.isActive() and painted[-1:] == [False])


@pytest.mark.parametrize("packed", [True, False])
def test_in_haste_plain_messages_have_no_words_and_all_else_has(packed):
    diagram = laid_out(socket(40, 40, late_us=20), packed=packed)
    view = view_of(diagram, diagram.height)
    pills = {}
    for hasty in (False, True):
        image = QImage(*SIZE, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            pills[hasty] = {pill.number for pill in StagePainter(painter, diagram, DARK, view, hasty=hasty).paint(())}
    plain = {number for number in pills[False] if diagram.items.things[number].layer is Layer.DATA}
    assert len(plain) > 5
    assert pills[True] == pills[False] - plain


def test_a_view_that_follows_too_much_says_so_and_then_shows_the_words(qtbot: QtBot):
    diagram = laid_out(socket(400, 400, late_us=20), packed=True)
    view = SequenceView(DARK)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show_diagram(diagram)
    with qtbot.waitExposed(view):
        view.show()
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    for part in range(1, 9):
        view.show_playhead(diagram.height * part / 8)
        view.viewport().render(image)
    assert not view.painted
    qtbot.waitUntil(lambda: len(view.painted) > 5)
