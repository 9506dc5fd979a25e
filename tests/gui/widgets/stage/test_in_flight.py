"""Of many on their way only the newest stand out, and all of them are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow
from gui.theme import DARK, load_fonts
from gui.widgets.stage.geometry import HEADER, TOP, View, columns
from gui.widgets.stage.in_flight import IN_FULL, WITH_PILL, WITH_TRAIL, Room, said
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.pills import fit
from tests.gui.diagram.script import SWITCHING, UPGRADE, Script

if TYPE_CHECKING:
    from PySide6.QtCore import QLineF, QPointF

SIZE = (900, 700)
APART_US = 100
FRAME = b"\x81\x02hi"


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


class Told(QPainter):
    """A painter that remembers what it painted."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.texts: list[str] = []
        self.ellipses: list[tuple[float, float]] = []
        self.together: list[int] = []

    def drawText(self, rect: QRectF, flags: int, text: str) -> None:
        self.texts.append(text)

    def drawEllipse(self, middle: QPointF, rx: float, ry: float) -> None:
        self.ellipses.append((rx, ry))

    def drawLines(self, lines: Sequence[QLineF]) -> None:
        self.together.append(len(lines))

    @property
    def heads(self) -> int:
        """How many bright heads there are: each has a glow around it."""
        return len(self.ellipses) // 2

    @property
    def counted(self) -> int:
        """How many more are said to be in flight than have a pill."""
        said = [re.fullmatch(r"and ([\d,]+) more", text) for text in self.texts]
        return sum(int(match[1].replace(",", "")) for match in said if match)


def socket(sent: int, received: int, *, late_us: int = 50_000) -> Script:
    """A WebSocket whose messages take so long that most of them are on their way at once."""
    script = Script()
    connection = script.session("WebSocket", "websocket").connection().open(10)
    connection.up(200, UPGRADE)
    connection.down(400, SWITCHING)
    for number in range(sent):
        connection.server.sends(1000 + number * APART_US, FRAME)
    for number in range(received):
        connection.client.gets(1000 + late_us + number * APART_US, FRAME)
    return script


def laid_out(script: Script, *, packed: bool) -> Diagram:
    diagram = Diagram()
    if packed:
        trace = Trace(script.journal())
        trace.refresh()
        diagram.add_from(trace.events, 0, len(trace.events))
    else:
        diagram.add(script.events())
    return diagram


def view_of(diagram: Diagram, playhead: float, scrolled: float = 0.0) -> View:
    return View(
        columns=columns(SIZE[0], len(diagram.interaction.panes)),
        width=SIZE[0],
        height=SIZE[1],
        scroll=max(0.0, HEADER + TOP + playhead - SIZE[1] * 0.8 + scrolled),
        zoom=1.0,
        playhead=playhead,
    )


def painted(diagram: Diagram, view: View, chosen: frozenset[int] = frozenset()) -> Told:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with Told(image) as painter:
        StagePainter(painter, diagram, DARK, view, chosen).paint(())
    return painter


def on_their_way(diagram: Diagram, playhead: float) -> int:
    """How many arrows are in flight that have not come to where their pill is."""
    arrows = [item for item in diagram.items.things if isinstance(item, Arrow) and item.sent_y is not None]
    begun = [arrow for arrow in arrows if arrow.sent_y is not None and arrow.sent_y <= playhead]
    ends = [[y for y in (arrow.received_y, arrow.pill_y) if y is not None] for arrow in begun]
    return sum(not here or min(here) > playhead for here in ends)


def test_a_few_in_flight_all_stand_out():
    diagram = laid_out(socket(WITH_TRAIL, 0), packed=True)
    told = painted(diagram, view_of(diagram, diagram.height))
    assert (told.heads, told.counted, told.together) == (WITH_TRAIL, 0, [])


@pytest.mark.parametrize("packed", [True, False])
def test_of_many_in_flight_the_newest_stand_out_and_the_rest_is_counted(packed: bool):
    diagram = laid_out(socket(200, 0), packed=packed)
    told = painted(diagram, view_of(diagram, diagram.height))
    assert told.heads == IN_FULL
    assert told.counted == 200 - WITH_PILL
    assert 0 < sum(told.together) <= 200 - IN_FULL


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("part", [0.3, 0.5, 0.7])
def test_all_that_are_on_their_way_at_the_playhead_are_counted(part: float, packed: bool):
    diagram = laid_out(socket(1200, 1200), packed=packed)
    playhead = diagram.height * part
    number = on_their_way(diagram, playhead)
    assert number > 200
    for scrolled in (-90.0, 0.0, 300.0):
        told = painted(diagram, view_of(diagram, playhead, scrolled))
        assert told.counted == number - WITH_PILL
        assert told.heads <= IN_FULL


def test_what_is_chosen_stands_out_among_many():
    diagram = laid_out(socket(200, 0), packed=True)
    view = view_of(diagram, diagram.height)
    number = diagram.items.begun_by(view.units(HEADER) + 100) + 1
    assert painted(diagram, view, frozenset({number})).heads == IN_FULL + 1


def test_what_each_says_of_itself_is_told_of_each_alone():
    diagram = laid_out(socket(100, 0), packed=True)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    about: list[object] = []
    view = replace(view_of(diagram, diagram.height), zoom=0.5, scroll=0.0)
    with Told(image) as painter:
        StagePainter(painter, diagram, DARK, view, about=about.append).paint(())
    assert sum(isinstance(thing, Arrow) for thing in about) > IN_FULL
    assert set(painter.together) <= {1}


@pytest.mark.parametrize(
    ("detail", "held", "expected"),
    [("hello", True, "held · hello"), ("", True, "held"), ("hello", False, "in flight")],
)
def test_what_is_held_says_which_it_is(detail: str, held: bool, expected: str) -> None:
    assert said(detail, held=held) == expected


@pytest.mark.parametrize("width", [420, 900, 1300])
@pytest.mark.parametrize("number", [1, 5, WITH_PILL, 60])
def test_pills_below_the_playhead_are_clear_of_the_caption_and_of_each_other(number: int, width: int) -> None:
    diagram = laid_out(socket(number, 0), packed=True)
    view = view_of(diagram, diagram.height)
    card = QRectF(width / 2 - 200, SIZE[1] - 90, 400, 76)
    view = replace(view, columns=columns(width, 1), width=width, card=card)
    image = QImage(width, SIZE[1], QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        pills = StagePainter(painter, diagram, DARK, view).paint(())
    told = painted(diagram, view)
    flying = [pill.rect for pill in pills if pill.rect.top() > view.y(view.playhead)]
    assert flying
    for rect in flying:
        assert not rect.intersects(card)
        assert QRectF(0, 0, width, SIZE[1]).contains(rect)
    assert not [1 for one, other in combinations(flying, 2) if one.intersects(other)]
    assert len(flying) + told.counted == number


def test_one_that_has_room_stands_below_its_arrow() -> None:
    diagram = laid_out(socket(1, 0), packed=True)
    view = replace(view_of(diagram, diagram.height), card=QRectF(0, SIZE[1] - 20, SIZE[0], 20))
    (rect,), rest = Room(view).place([(fit("TEXT", "in flight", 200.0), 300.0)], 0)
    assert rect.center().x() == pytest.approx(300.0, abs=1)
    assert rest is None


def test_where_nothing_has_room_nothing_is_told() -> None:
    diagram = laid_out(socket(1, 0), packed=True)
    view = replace(view_of(diagram, diagram.height), card=QRectF(0, HEADER, SIZE[0], SIZE[1]))
    assert Room(view).place([(fit("TEXT", "in flight", 200.0), 300.0)], 4) == ([], None)
