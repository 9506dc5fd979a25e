"""Small labels stand where no arrow passes through them, as far as there is such a place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gui.diagram.notation import Arrow
from gui.theme import DARK, load_fonts
from gui.widgets.stage.columns import Places, columns
from gui.widgets.stage.geometry import HEADER, View, flight
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.small_labels import HEIGHT, SmallLabels, crosses
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.script import websocket

BOX = QRectF(100, 200, 80, 15)
SIZE = (900, 700)
CONTINUATION = 0


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


@pytest.mark.parametrize(
    ("line", "through"),
    [
        (QLineF(0, 207, 900, 208), True),
        (QLineF(900, 208, 0, 207), True),
        (QLineF(0, 150, 900, 151), False),
        (QLineF(140, 0, 140, 700), True),
        (QLineF(90, 0, 90, 700), False),
        (QLineF(0, 0, 200, 205), False),
        (QLineF(0, 100, 200, 215), True),
        (QLineF(300, 207, 900, 207), False),
    ],
)
def test_whether_an_arrow_passes_through_words(line: QLineF, through: bool) -> None:
    assert crosses(line, BOX) is through


def written(*lines: QLineF, taken: Sequence[QRectF] = ()) -> list[QRectF]:
    """Where "words" are written along an upright line from 200 to 260, beside what is there already."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        labels = SmallLabels(painter, DARK, list(taken), lines=lambda: lines)
        labels.along(100, (200, 260), "words", DARK.data, 1)
        return labels.taken[len(taken) :]


def test_they_avoid_an_arrow_where_they_can() -> None:
    (alone,), (beside,) = written(), written(QLineF(0, 208, 900, 208))
    assert alone.top() == 200
    assert beside.top() >= 208


def test_where_arrows_pass_everywhere_they_are_written_nevertheless() -> None:
    lines = [QLineF(0, y, 900, y) for y in range(200, 260, 5)]
    assert written(*lines) == written()
    assert written(*lines, taken=[QRectF(0, 190, 900, 90)]) == []


def test_from_a_point_they_go_upwards() -> None:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        labels = SmallLabels(painter, DARK, [], lines=lambda: [QLineF(0, 290, 900, 290)])
        labels.up_from(QPointF(100, 290), 200, "words", DARK.tls, 1)
    (rect,) = labels.taken
    assert 200 <= rect.top() < rect.bottom() <= 290
    assert rect.height() == HEIGHT


def test_the_words_of_brackets_and_entrances_are_not_struck_through() -> None:
    script, wire = websocket()
    for number in range(5):
        opcode = CONTINUATION if number else TEXT
        wire.up(600 + number * 200, frame(opcode, b"a", fin=number == 4, key=MASK))
    diagram = script.diagram()
    view = View(columns(SIZE[0], 1), *SIZE, scroll=0.0, zoom=1.0, playhead=diagram.height)
    places, image = Places(diagram, view.columns), QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        stage = StagePainter(painter, diagram, DARK, view)
        pills = [painted.rect for painted in stage.paint(())]
    words = [rect for rect in stage.written if rect not in pills and rect.top() > HEADER]
    arrows = [item for item in diagram.items.things if isinstance(item, Arrow)]
    ways = [flight(arrow, places.of(arrow), view) for arrow in arrows]
    assert len(words) >= 2
    assert not [rect for rect in words for way in ways if crosses(QLineF(way.start, way.tip), rect)]
