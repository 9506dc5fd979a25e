"""The legend and the minimap lie over the stage where they are wanted, and never while presenting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy

from gui.diagram.layout import Diagram
from gui.diagram.notation import Layer
from gui.theme import DARK, LIGHT
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.legend import SIGNS
from gui.widgets.stage.minimap import WIDTH
from gui.widgets.stage.sequence_view import SequenceView
from tests.gui.diagram.script import Script, http, request, response
from tests.gui.pointer import drag_to

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


def exchanges(many: int) -> Diagram:
    script, wire = http()
    for at in range(200, 200 + many * 1000, 1000):
        wire.up(at, request("/a"))
        wire.down(at + 500, response())
    return script.diagram()


@pytest.fixture
def stage(place: Callable[[SequenceView], SequenceView]) -> SequenceView:
    placed = place(SequenceView(DARK))
    placed.resize(900, 700)
    placed.setFocus()
    return placed


@pytest.fixture
def long(stage: SequenceView) -> SequenceView:
    diagram = exchanges(100)
    stage.show_diagram(diagram)
    stage.show_playhead(diagram.height)
    return stage


def at(stage: SequenceView, part: float) -> QPoint:
    return QPoint(WIDTH // 2, round(part * stage.overlays.minimap.height()))


class TestMinimap:
    def test_a_short_diagram_has_none_and_a_long_one_has(self, stage: SequenceView) -> None:
        minimap = stage.overlays.minimap
        stage.show_diagram(exchanges(3))
        assert not minimap.isVisible()
        stage.show_diagram(exchanges(100))
        assert minimap.isVisible()

    def test_it_is_there_only_where_it_is_wanted(self, long: SequenceView) -> None:
        long.overlays.toggle_minimap()
        long.show_playhead(10)
        assert not long.overlays.minimap.isVisible()
        long.overlays.toggle_minimap()
        assert long.overlays.minimap.isVisible()

    def test_zoomed_out_until_all_is_on_the_screen_it_is_not_needed(self, long: SequenceView) -> None:
        long.set_zoom(0.0001)
        assert not long.overlays.minimap.isVisible()

    def test_a_click_shows_that_part_and_a_drag_goes_on(self, long: SequenceView, qtbot: QtBot) -> None:
        minimap = long.overlays.minimap
        with qtbot.waitSignal(long.scrolled_away):
            qtbot.mousePress(minimap, LEFT, pos=at(long, 0.5))
        view = long.view()
        middle = view.units((HEADER + view.height) / 2)
        assert middle == pytest.approx(long.diagram.height / 2, rel=0.02)
        drag_to(minimap, at(long, 0.25))
        qtbot.mouseRelease(minimap, LEFT, pos=at(long, 0.25))
        assert long.view().scroll < view.scroll

    def test_ahead_of_the_playhead_it_asks_for_it_to_go_there_and_leaves_alone_what_is_chosen(
        self, long: SequenceView, qtbot: QtBot
    ) -> None:
        long.show_playhead(long.diagram.height / 3)
        long.show_chosen(4)
        chosen = QSignalSpy(long.item_chosen)
        with qtbot.waitSignal(long.overlays.minimap.part_asked) as asked:
            qtbot.mouseClick(long.overlays.minimap, LEFT, pos=at(long, 0.9))
        assert asked.args[0] == pytest.approx(0.9, abs=0.01)
        assert chosen.count() == 0
        assert long.chosen == {4}
        view = long.view()
        assert HEADER < view.y(view.playhead) < view.height

    def test_a_fault_is_seen_among_however_many(self, stage: SequenceView) -> None:
        script = Script()
        session = script.session()
        for number in range(60):
            wire = session.connection().open(number * 10_000)
            wire.up(number * 10_000 + 200, request("/a"))
            wire.server.gone(number * 10_000 + 500)
            wire.client.gone(number * 10_000 + 530, *(("ECONNRESET", "reset") if number == 30 else ()))
        diagram = script.diagram()
        stage.show_diagram(diagram)
        stage.show_playhead(diagram.height)
        assert diagram.ticks.counts([0, diagram.height + 1])[Layer.FAULT] == [1]
        picture = stage.overlays.minimap.grab().toImage()
        found = [y for y in range(picture.height()) if picture.pixelColor(2, y).redF() > 0.85]
        assert 0 < len(found) <= 3 * picture.devicePixelRatio()
        assert found[0] / picture.height() == pytest.approx(0.5, abs=0.05)

    def test_what_grows_is_painted_anew_at_last(self, long: SequenceView, qtbot: QtBot) -> None:
        minimap = long.overlays.minimap
        before = minimap.grab().toImage()
        script, wire = http()
        for start in range(200, 1_000_000, 1000):
            wire.up(start, request("/b"))
        long.diagram.add(script.events())
        long.show_playhead(long.diagram.height)
        qtbot.waitUntil(lambda: minimap.grab().toImage() != before)

    def test_it_wears_the_theme(self, long: SequenceView) -> None:
        dark = long.overlays.minimap.grab().toImage()
        long.show_theme(LIGHT)
        light = long.overlays.minimap.grab().toImage()
        assert dark.pixelColor(13, 5).lightnessF() < light.pixelColor(13, 5).lightnessF()


class TestLegend:
    def test_it_comes_and_goes(self, long: SequenceView, qtbot: QtBot) -> None:
        card = long.overlays.card
        assert not card.isVisible()
        with qtbot.waitSignal(long.overlays.legend_shown) as shown:
            long.overlays.toggle_legend()
        assert card.isVisible()
        assert shown.args == [True]
        with qtbot.waitSignal(long.overlays.legend_shown) as shown:
            qtbot.mouseClick(card, LEFT)
        assert not card.isVisible()
        assert shown.args == [False]

    @pytest.mark.parametrize("size", [(900, 700), (758, 460)])
    def test_all_of_it_is_on_the_stage_beside_the_minimap(self, long: SequenceView, size: tuple[int, int]) -> None:
        long.resize(*size)
        long.overlays.show_legend(True)
        card, room = long.overlays.card.geometry(), long.viewport().rect()
        assert room.contains(card)
        assert card.top() >= HEADER
        assert not card.intersects(long.overlays.minimap.geometry())

    def test_every_sign_is_a_drawing_of_its_own(self, long: SequenceView) -> None:
        long.overlays.show_legend(True)
        picture = long.overlays.card.grab().toImage()
        card = long.overlays.card
        drawn = [picture.copy(box.toRect()) for box in card.boxes()]
        assert len(drawn) == len(SIGNS)
        assert all(one != other for number, one in enumerate(drawn) for other in drawn[:number])

    def test_a_screen_reader_gets_what_the_signs_mean(self, long: SequenceView) -> None:
        assert all(text in long.overlays.card.accessibleName() for _, text in SIGNS)


def test_while_presenting_the_stage_is_clean(long: SequenceView) -> None:
    long.overlays.show_legend(True)
    long.show_presenting(True)
    assert not long.overlays.card.isVisible()
    assert not long.overlays.minimap.isVisible()
    long.show_presenting(False)
    assert long.overlays.card.isVisible()
    assert long.overlays.minimap.isVisible()


def test_zooming_by_key_leaves_the_chosen_item_where_it_is(long: SequenceView) -> None:
    number = long.diagram.items.begun_by(long.view().units(300)) - 1
    long.show_chosen(number)
    item = long.diagram.items.things[number]
    before = long.view().y(item.pill_y)
    long.zoom_by(2)
    assert long.view().y(item.pill_y) == pytest.approx(before, abs=1)


def test_zooming_by_key_is_about_the_playhead_where_nothing_chosen_is_on_the_screen(long: SequenceView) -> None:
    long.show_chosen(0)
    before = long.view().y(long.view().playhead)
    long.zoom_by(-2)
    assert long.view().y(long.view().playhead) == pytest.approx(before, abs=1)
