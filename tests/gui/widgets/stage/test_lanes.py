"""Connections that are open beside one another can be told apart: by their edges, their fill, and what ends where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtGui import QImage, QPainter

from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Item, Side, Tube
from gui.theme import DARK, LIGHT, Theme, contrast, load_fonts
from gui.widgets.stage.columns import LANE, Places, columns
from gui.widgets.stage.geometry import HEADER, TOP, View, flight
from gui.widgets.stage.levels import Levels, in_sight
from gui.widgets.stage.painter import StagePainter
from gui.widgets.stage.tubes import BESIDE
from tests.gui.diagram.rooms import room
from tests.gui.diagram.script import SWITCHING, UPGRADE, Script, request, response
from tests.gui.widgets.stage.test_whole_rows import BLENDED, most_apart

SIZE = (900, 700)


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


def parallel(number: int) -> Diagram:
    """Connections that are all opened before the first is asked anything; each is answered after the others are."""
    script = Script()
    session = script.session()
    wires = [session.connection().open(at * 10) for at in range(number)]
    for at, wire in enumerate(wires):
        wire.up(1000 + at * 20, request(f"/{at}"))
        wire.down(2000 + at * 20, response())
    return script.diagram()


def view_of(diagram: Diagram, width: int = SIZE[0], panes: int = 1) -> View:
    scroll = max(0.0, HEADER + TOP + diagram.height - SIZE[1] * 0.8)
    return View(columns(width, panes), width, SIZE[1], scroll=scroll, zoom=1.0, playhead=diagram.height)


def picture(
    diagram: Diagram, view: View, theme: Theme, about: Callable[[Item | Tube | None], None] | None = None
) -> QImage:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        StagePainter(painter, diagram, theme, view, about=about).paint(())
    return image


@pytest.mark.parametrize(
    ("number", "width"), [(1, 190), (2, 190), (6, 190), (1, 900), (3, 900), (6, 900), (12, 900), (6, 1600)]
)
def test_every_arrow_ends_at_the_edges_of_its_own_tube(number: int, width: int) -> None:
    diagram = parallel(number)
    view = view_of(diagram, width)
    places, edges = Places(diagram, view.columns), set()
    for item in diagram.items.things:
        if isinstance(item, Arrow):
            tube = diagram.interaction.tube(item.connection)
            place, way = places.of(tube), flight(item, places.of(item), view)
            ends = {way.start.x(), way.tip.x()} if not way.flying else {way.start.x()}
            assert ends <= {place.client, place.server}
            edges.add((place.client, place.server))
    assert len(edges) == number
    apart = [abs(one - other) for clients in zip(*sorted(edges), strict=True) for one, other in pairwise(clients)]
    assert all(BESIDE < gap <= LANE + 0.001 for gap in apart)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("number", [1, 2, 6])
def test_however_many_tubes_lie_in_one_another_edges_and_words_stand_out_on_them(number: int, theme: Theme) -> None:
    diagram = parallel(number)
    view = view_of(diagram)
    image, places = picture(diagram, view, theme), Places(diagram, view.columns)
    y = round(view.y(diagram.height)) - 4
    within = image.pixelColor(round(view.columns[0].server) - 100, y)
    assert within != theme.background
    assert contrast(theme.text, within) >= 7
    edges = [places.of(tube).client for tube in diagram.tubes.things]
    for x in edges:
        assert contrast(image.pixelColor(round(x), y), within) > 2.5
    for one, other in pairwise(sorted(edges)):
        assert contrast(theme.layer("request"), image.pixelColor(round((one + other) / 2), y)) > 2.5


def test_messages_that_are_painted_together_end_at_the_edges_of_their_own_tubes_too() -> None:
    script = Script()
    session = script.session("Chat", "websocket")
    wires = [session.connection().open(at * 10) for at in range(3)]
    for at, wire in enumerate(wires):
        wire.up(1000 + at * 20, UPGRADE)
        wire.down(2000 + at * 20, SWITCHING)
        for number in range(3):
            wire.down(3000 + number * 300 + at * 20, b"\x81\x02hi")
    diagram, trace = Diagram(), Trace(script.journal())
    trace.refresh()
    diagram.add_from(trace.events, 0, len(trace.events))
    view = replace(view_of(diagram), zoom=0.9)
    whole = in_sight(diagram, view, Levels(diagram, view), together=True).whole
    assert {row.line.connection for row in whole.values()} == {1, 2, 3}
    together, one_by_one = (picture(diagram, view, DARK, about=about) for about in (None, lambda _: None))
    assert together == one_by_one or most_apart(together, one_by_one) <= BLENDED


class TestExecutions:
    def test_those_of_several_clients_of_one_server_are_beside_one_another(self) -> None:
        diagram = room(4, talk=False).diagram()
        assert {execution.nested for execution in diagram.executions.things} == {0}
        script = Script()
        wires = [
            script.session(f"{at}", at=at, group="Room", name=f"{at}").connection().open(at * 10) for at in range(3)
        ]
        for at, wire in enumerate(wires):
            wire.up(1000 + at * 20, request(f"/{at}"))
        wires[1].down(2000, response())
        wires[1].up(3000, request())
        nested = [execution.nested for execution in script.diagram().executions.things]
        assert nested == [0, 1, 2, 1]

    def test_they_are_seen_beside_one_another(self) -> None:
        script = Script()
        wires = [
            script.session(f"{at}", at=at, group="Room", name=f"{at}").connection().open(at * 10) for at in range(2)
        ]
        for at, wire in enumerate(wires):
            wire.up(1000 + at * 20, request(f"/{at}"))
        script.mark(9000, "now")
        diagram = script.diagram()
        (first, second), view = diagram.executions.things, view_of(diagram)
        assert first.side is second.side is Side.SERVER
        image = picture(diagram, view, DARK)
        y, x = round(view.y(diagram.height)) - 6, round(view.columns[0].x_of(1))
        sides = [at for at in range(x - 20, x + 20) if contrast(image.pixelColor(at, y), DARK.background) > 4]
        assert max(sides) - min(sides) >= 12

    def test_those_of_one_client_are_each_on_the_edge_of_its_tube(self) -> None:
        diagram = parallel(3)
        assert {execution.nested for execution in diagram.executions.things} == {0}
        places = Places(diagram, view_of(diagram).columns)
        assert len({places.of(execution).server for execution in diagram.executions.things}) == 3
