"""However much there is and however wide the view, the stage paints what can be seen, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPicture

from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.time_axis import AxisKind
from gui.diagram.volume import Volumes
from gui.theme import DARK, load_fonts
from gui.widgets.stage.geometry import HEADER, TOP, View, columns
from gui.widgets.stage.levels import Detail, Levels, in_sight
from gui.widgets.stage.painter import Sieve, StagePainter
from tests.gui.diagram.script import Script, request, response
from tests.gui.recorded import one_socket

WIDTH, HEIGHT = 900, 700
ZOOMS = (0.0005, 0.005, 0.03, 0.1, 0.3, 1.0, 20.0)


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


@pytest.fixture(scope="module")
def events():
    return Trace(one_socket(6000)).refresh()


def laid_out(events, kind: AxisKind) -> Diagram:
    diagram = Diagram(kind)
    diagram.add(events)
    return diagram


@pytest.fixture(scope="module", params=list(AxisKind))
def diagram(request: pytest.FixtureRequest, events) -> Diagram:
    return laid_out(events, request.param)


@pytest.fixture(scope="module")
def packed() -> dict[AxisKind, Diagram]:
    """The same on each axis, its frames as rows."""
    trace = Trace(one_socket(6000))
    trace.refresh()
    made = {kind: Diagram(kind) for kind in AxisKind}
    for diagram in made.values():
        diagram.add_from(trace.events, 0, len(trace.events))
    return made


def view_of(diagram: Diagram, zoom: float, part: float = 1.0) -> View:
    """The view that ends with the playhead at a part of the whole."""
    playhead = diagram.height * part
    return View(
        columns=columns(WIDTH, len(diagram.interaction.panes)),
        width=WIDTH,
        height=HEIGHT,
        scroll=max(0.0, HEADER + TOP + playhead * zoom - HEIGHT * 0.8),
        zoom=zoom,
        playhead=playhead,
    )


def image_of(diagram: Diagram, view: View, sieve: Sieve | None = None) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        StagePainter(painter, diagram, DARK, view, sieve=sieve).paint(())
    return image


def lit(image: QImage, view: View, ys: Iterable[int]) -> list[int]:
    """The heights at which there is something between the lifelines: beside the pills, or where bars begin."""
    (column,) = view.columns
    xs = round(column.client) + 30, round(column.middle) - 1
    empty = {DARK.background.rgb(), *(column_of(image, HEIGHT - 2, x) for x in xs)}
    return [y for y in ys if any(column_of(image, y, x) not in empty for x in xs)]


def column_of(image: QImage, y: int, x: int) -> int:
    return QColor(image.pixel(x, y)).rgb()


@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_cost_of_a_picture_is_bounded_at_every_zoom(diagram: Diagram, zoom: float) -> None:
    picture = QPicture()
    view = view_of(diagram, zoom)
    with QPainter(picture) as painter:
        StagePainter(painter, diagram, DARK, view).paint(())
    sight = in_sight(diagram, view, Levels(diagram, view))
    assert len(sight.full) + len(sight.arrows) + len(sight.lines) < 800
    assert picture.size() < 300_000  # octets of its commands; 6,000 arrows with heads are above 2,000,000


@pytest.mark.parametrize("zoom", ZOOMS[:4])
def test_at_no_zoom_the_screen_is_empty_where_there_is_something(diagram: Diagram, zoom: float) -> None:
    view = view_of(diagram, zoom)
    top, bottom = round(max(view.y(0), HEADER)) + 2, round(view.y(diagram.height)) - 4
    image = image_of(diagram, view)
    seen = lit(image, view, range(top, bottom))
    assert len(seen) >= (bottom - top) * 0.15
    assert all(later - earlier < 60 for earlier, later in zip(seen, seen[1:], strict=False))


@pytest.mark.parametrize("zoom", ZOOMS)
def test_nothing_below_the_playhead_is_painted(diagram: Diagram, zoom: float) -> None:
    view = view_of(diagram, zoom, 0.5)
    image = image_of(diagram, view)
    below = round(view.y(view.playhead)) + 4
    assert lit(image, view, range(below, HEIGHT)) == []


def test_a_burst_is_a_mass_and_what_stands_alone_beside_it_is_painted_in_full() -> None:
    script = Script()
    connection = script.session(kind="websocket").connection().open(10).upgrade(1000)
    for frame in range(2000):
        connection.down(100_000 + frame, b"\x81\x02hi", took=0.5)
    connection.down(300_000, b"\x81\x04last")
    diagram = laid_out(script.events(), AxisKind.REAL)
    view = view_of(diagram, 1.0)
    levels = Levels(diagram, view)
    assert levels.at(101.0) is Detail.DENSITY
    assert levels.at(300.0) is Detail.FULL
    sight = in_sight(diagram, view, levels)
    assert [item.title for item in sight.full][-1] == "TEXT"
    assert len(sight.full) < 30


def met_by(diagram: Diagram, numbers: Iterable[int]) -> Volumes:
    met = Volumes()
    for number in numbers:
        item = diagram.items.things[number]
        met.of(item.pane).put(item, diagram.interaction.between(item))
    return met


def test_what_meets_a_filter_is_seen_in_the_mass(diagram: Diagram) -> None:
    view = view_of(diagram, 300 / diagram.height)
    number = len(diagram.items) // 2
    middle = round(view.y(diagram.items.things[number].top))
    met = image_of(diagram, view, Sieve(lambda other: other == number, True, met_by(diagram, [number])))
    none = image_of(diagram, view, Sieve(lambda _: False, hiding=True))
    x = round(view.columns[0].client) + 30
    changed = [y for y in range(HEIGHT) if met.pixel(x, y) != none.pixel(x, y)]
    assert changed
    assert all(abs(row - middle) <= 2 for row in changed)


def test_many_in_flight_are_counted_not_painted_one_by_one() -> None:
    script = Script()
    session = script.session()
    for number in range(500):
        connection = session.connection().open(10 + number * 100)
        connection.client.sends(60_000 + number, request(f"/{number}"))
    diagram = laid_out(script.events(), AxisKind.FOLDED)
    picture = QPicture()
    view = view_of(diagram, 1.0)
    with QPainter(picture) as painter:
        painted = StagePainter(painter, diagram, DARK, view).paint(())
    assert len(painted) < 60


def test_a_connection_for_every_request_stays_cheap_from_afar() -> None:
    script = Script()
    session = script.session()
    for number in range(400):
        connection = session.connection().open(1000 * number)
        connection.up(1000 * number + 100, request("/"))
        connection.down(1000 * number + 300, response())
        connection.close(1000 * number + 600)
    diagram = laid_out(script.events(), AxisKind.FOLDED)
    for zoom in (0.001, 0.02, 0.1):
        picture = QPicture()
        with QPainter(picture) as painter:
            StagePainter(painter, diagram, DARK, view_of(diagram, zoom)).paint(())
        assert picture.size() < 400_000


@cache
def thirds(diagram: Diagram) -> Volumes:
    return met_by(diagram, range(0, len(diagram.items), 3))


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("part", [0.5, 0.50002, 1.0])
@pytest.mark.parametrize("hiding", [None, False, True])
def test_rows_are_painted_as_the_arrows_that_they_stand_for(
    diagram: Diagram, packed: dict[AxisKind, Diagram], zoom: float, part: float, hiding: bool | None
) -> None:
    view = view_of(diagram, zoom, part)
    sieve = None if hiding is None else Sieve(lambda number: number % 3 == 0, hiding, thirds(diagram))
    assert image_of(packed[diagram.kind], view, sieve) == image_of(diagram, view, sieve)
