"""Pills where there is little room: what is carried is told before how, and none floats off its arrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gui.diagram.layout import Diagram
from gui.diagram.notation import Layer
from gui.theme import DARK, load_fonts
from gui.widgets.stage.columns import columns
from gui.widgets.stage.geometry import HEADER, Flight, View, near
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.standing_pills import AROUND, NEAREST, tie
from tests.gui.diagram.script import http, request, response

SIZE = (900, 700)


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


def exchange() -> Diagram:
    script, connection = http()
    connection.open(10)
    connection.up(200, request())
    connection.down(400, response())
    connection.close(600)
    return script.diagram()


@pytest.mark.parametrize("zoom", [1.0, 0.7, 0.5, 0.4, 0.3])
def test_tcp_is_not_told_beside_what_goes_without_words(zoom: float) -> None:
    diagram = exchange()
    view = View(columns(SIZE[0], 1), *SIZE, scroll=0.0, zoom=zoom, playhead=diagram.height)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        told = {painted.number for painted in StagePainter(painter, diagram, DARK, view).paint(())}
    worded = [(item, view.y(item.pill_y)) for item in diagram.items.things if item.pill_y is not None]
    silent = [y for item, y in worded if item.layer is not Layer.TCP and item.number not in told]
    assert told
    for item, y in worded:
        if item.layer is Layer.TCP and item.number in told:
            assert all(abs(y - other) >= NEAREST for other in silent)


def test_a_pill_is_tied_to_the_place_of_its_arrow_that_is_nearest() -> None:
    way = Flight(QPointF(100, HEADER), QPointF(300, HEADER + 100))
    assert near(way, QPointF(200, 0)) == QPointF(200, HEADER + 50)
    assert near(way, QPointF(500, 0)) == way.tip
    assert near(Flight(way.tip, way.tip), QPointF(0, 0)) == way.tip


@pytest.mark.parametrize(("start", "tip", "edge"), [(100, 500, 250), (500, 100, 350)])
def test_a_pill_that_is_far_from_its_arrow_is_tied_to_it_around_others(start: int, tip: int, edge: int) -> None:
    way, pill = Flight(QPointF(start, 200), QPointF(tip, 200), blurred_tip=True), QRectF(250, 290, 100, 21)
    path = tie(pill, way, near(way, pill.center()))
    beside = start + AROUND if start < tip else start - AROUND
    middle = pill.center().y()
    assert path == [QPointF(beside, 200), QPointF(beside, middle), QPointF(edge, middle)]


def test_one_that_is_near_is_tied_straight() -> None:
    way, pill = Flight(QPointF(100, 200), QPointF(500, 200)), QRectF(250, 214, 100, 21)
    assert tie(pill, way, near(way, pill.center())) == [QPointF(300, 200), pill.center()]


def test_one_that_takes_all_the_room_is_tied_straight() -> None:
    way, pill = Flight(QPointF(100, 200), QPointF(500, 200)), QRectF(90, 290, 420, 21)
    assert tie(pill, way, near(way, pill.center())) == [QPointF(300, 200), pill.center()]
