"""The mass of many messages tells how many there are, which way they go and when, and loses no fault."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.trace import Trace
from gui.diagram.arrangement import Arrangement
from gui.diagram.layout import Diagram
from gui.diagram.notation import Layer
from gui.diagram.time_axis import AxisKind
from gui.diagram.volume import Volumes, Way
from gui.theme import DARK, load_fonts
from gui.widgets.stage.columns import columns_for
from gui.widgets.stage.density import Density, rounded_up
from gui.widgets.stage.density_words import counted, told
from gui.widgets.stage.geometry import HEADER, TOP, View
from gui.widgets.stage.levels import Levels
from gui.widgets.stage.masses import Masses
from gui.widgets.stage.painter import Sieve, StagePainter
from gui.widgets.stage.picking import said_at
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.script import Script, request, response
from tests.gui.recorded import one_socket

WIDTH, HEIGHT = 1200, 800
UP, DOWN = frame(TEXT, b"up", key=MASK), frame(TEXT, b"down")
AXES = pytest.mark.parametrize("kind", list(AxisKind))


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


def laid_out(script: Script, kind: AxisKind = AxisKind.REAL) -> Diagram:
    trace = Trace(script.journal())
    trace.refresh()
    diagram = Diagram(kind)
    diagram.add_from(trace.events, 0, len(trace.events))
    return diagram


def all_of(diagram: Diagram, part: float = 1.0, width: float = WIDTH) -> View:
    """The view that has all of it on the screen, its playhead at a part of it."""
    zoom = (HEIGHT - HEADER - TOP - 40) / diagram.height
    return View(columns_for(diagram, width), width, HEIGHT, 0.0, zoom, diagram.height * part)


def zoomed(diagram: Diagram, view: View, factor: float) -> View:
    zoom = view.zoom * factor
    return replace(view, zoom=zoom, scroll=diagram.height * zoom / 2)


def talk(ups: int, downs: int, *, fault: bool = False, to: tuple[str, ...] = ("127.0.0.1:80",)) -> Script:
    """So many messages each way in a second, on a connection to each server; then as long a silence."""
    script = Script()
    session = script.session(kind="websocket")
    for number, address in enumerate(to):
        wire = session.connection(to=address).open(10 + number).upgrade(1000 + number * 500)
        for message in range(ups):
            wire.up(10_000 + message * 1_000_000 / ups, UP, took=50)
        for message in range(downs):
            wire.down(10_300 + message * 1_000_000 / downs, DOWN, took=50)
        if fault and not number:
            wire.client.gone(500_000, "ECONNRESET", "connection reset by peer")
    script.mark(2_000_000, "the end")
    return script


def painted(diagram: Diagram, view: View, sieve: Sieve | None = None) -> tuple[QImage, StagePainter]:
    image = QImage(round(view.width), HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        stage = StagePainter(painter, diagram, DARK, view, sieve=sieve)
        stage.paint(())
    return image, stage


def density_of(diagram: Diagram, view: View) -> Density:
    return Density(diagram, view, Levels(diagram, view))


def long_bar(image: QImage, view: View, y: int) -> tuple[int, int]:
    """Pixels of data to the left and to the right of the middle."""
    (column,) = view.columns
    hue, middle = DARK.data.hue(), round(column.middle)

    def strong(x: int) -> bool:
        colour = QColor(image.pixel(x, y))
        return abs(colour.hue() - hue) < 8 and colour.value() > 150

    xs = [x for x in range(round(column.first) + 4, round(column.first + column.apart) - 4) if strong(x)]
    return sum(x < middle for x in xs), sum(x > middle for x in xs)


@AXES
@pytest.mark.parametrize("part", [1.0, 0.6])
@pytest.mark.parametrize("factor", [1.0, 3.0])
def test_what_masses_count_is_what_a_look_at_each_counts(kind: AxisKind, part: float, factor: float) -> None:
    diagram = laid_out(talk(1000, 3000), kind)
    view = zoomed(diagram, all_of(diagram, part), factor) if factor > 1 else all_of(diagram, part)
    masses = density_of(diagram, view).of(0)
    assert masses
    for mass in masses:
        for row in range(mass.rows):
            top, bottom = mass.edges[row], mass.edges[row + 1]
            passed = [y for y in diagram.items.tops if top <= y < bottom or (y == bottom == view.playhead)]
            sum_ = mass.sum(row, row + 1)
            assert sum_.messages + sum_.others == len(passed)
        parts = list(counted(mass, view.zoom))
        assert sum(part.sum.messages for part in parts) == mass.sum(0, mass.rows).messages
        assert [part.top for part in parts[1:]] == [part.bottom for part in parts[:-1]]


def test_bars_leave_the_middle_the_way_messages_go_as_long_as_there_are_messages() -> None:
    diagram = laid_out(talk(4000, 2000))
    view = all_of(diagram)
    image, _ = painted(diagram, view)
    y = round(view.y(diagram.height * 0.25))
    down, up = long_bar(image, view, y)
    assert up == pytest.approx(2 * down, rel=0.06)
    assert down > 50


def test_the_sides_change_places_with_the_lifelines() -> None:
    diagram = laid_out(talk(4000, 1000))
    lines = diagram.interaction.panes[0].lifelines
    diagram.arranged = {0: Arrangement().moved(lines, 0, 1)}
    view = all_of(diagram)
    image, _ = painted(diagram, view)
    up, down = long_bar(image, view, round(view.y(diagram.height * 0.25)))
    assert up > 3 * down


def test_one_fault_among_thousands_is_seen_from_lifeline_to_lifeline() -> None:
    diagram = laid_out(talk(3000, 3000, fault=True))
    view = all_of(diagram)
    image, _ = painted(diagram, view)
    (column,) = view.columns
    fault = next(item for item in diagram.items.things if item.layer is Layer.FAULT)
    y = round(view.y(fault.top))
    for x in (column.first + 20, column.middle + 3, column.first + column.apart - 20):
        seen = [QColor(image.pixel(round(x), row)) for row in range(y - 3, y + 4)]
        assert any(colour.red() > colour.blue() + 20 for colour in seen)


def test_messages_of_hidden_lifelines_are_not_counted() -> None:
    diagram = laid_out(talk(1000, 1000, to=("127.0.0.1:80", "127.0.0.1:81")))
    every = sum(mass.sum(0, mass.rows).messages for mass in density_of(diagram, all_of(diagram)).of(0))
    lines = diagram.interaction.panes[0].lifelines
    diagram.arranged = {0: Arrangement().hiding(lines, 2)}
    shown = sum(mass.sum(0, mass.rows).messages for mass in density_of(diagram, all_of(diagram)).of(0))
    assert every - 10 <= 2 * shown <= every + 10
    assert shown > 1000


def test_few_among_many_that_are_hidden_are_lines_each() -> None:
    diagram = laid_out(talk(2000, 2000))
    view = all_of(diagram)
    met = Volumes()
    numbers = list(range(0, len(diagram.items), 700))
    for number in numbers:
        met.of(0).put(diagram.items.things[number], (0, 1))
    assert Masses(diagram, view, Levels(diagram, view), met).of(0) == []
    few = Masses(diagram, view, Levels(diagram, view), met).few
    assert few == [number for number in numbers if Levels(diagram, view).at(diagram.items.tops[number]) == 0]
    assert len(few) > 3


def test_a_hiding_filter_counts_what_meets_it_alone() -> None:
    diagram = laid_out(talk(2000, 2000))
    view, met = all_of(diagram), Volumes()
    ups = [item for item in diagram.items.things if getattr(item, "source", None) == "client"]
    for item in ups:
        met.of(0).put(item, (0, 1))
    density = Density(diagram, view, Levels(diagram, view), met, 0.0)
    sums = [mass.sum(0, mass.rows) for mass in density.of(0)]
    assert sum(one.down for one in sums) == 0
    assert 1900 < sum(one.up for one in sums) <= len(ups)


def test_what_was_not_held_against_the_filter_yet_is_not_counted() -> None:
    diagram = laid_out(talk(0 + 1, 3000))
    view, met = all_of(diagram), Volumes(known=1500)
    for item in diagram.items.things[:2000]:
        met.of(0).put(item, (0, 1))
    density = Density(diagram, view, Levels(diagram, view), met, 0.0)
    assert sum(mass.sum(0, mass.rows).messages for mass in density.of(0)) + len(density.few) <= 1500


@AXES
@pytest.mark.parametrize("width", [1200, 420])
@pytest.mark.parametrize("factor", [1.0, 2.0, 5.0, 20.0])
def test_words_of_masses_collide_with_nothing_that_is_written(kind: AxisKind, width: float, factor: float) -> None:
    diagram = laid_out(talk(2000, 3000, fault=True), kind)
    view = all_of(diagram, width=width)
    _, stage = painted(diagram, zoomed(diagram, view, factor) if factor > 1 else view)
    rects = [rect.adjusted(0, 2.5, 0, -2.5) for rect in stage.written]
    assert all(not one.intersects(other) for at, one in enumerate(rects) for other in rects[:at])


def test_the_pointer_is_told_exactly_what_is_in_a_row() -> None:
    diagram = laid_out(talk(2000, 4000))
    view = all_of(diagram)
    _, stage = painted(diagram, view)
    (mass,) = density_of(diagram, view).of(0)
    row = mass.rows // 4
    (column,) = view.columns
    y = view.y((mass.edges[row] + mass.edges[row + 1]) / 2)
    text = said_at(QPointF(column.first + 30, y), diagram.items.things[50], stage.told)
    assert text == told(mass, row, diagram.axis)
    first, *rest = text.splitlines()
    sum_ = mass.sum(row, row + 1)
    assert rest == [
        f"{sum_.messages:,} messages",
        f"client → server: {sum_.up:,} (data {sum_.up:,})",
        f"server → client: {sum_.down:,} (data {sum_.down:,})",
    ]
    assert " to " in first
    assert first.endswith(" ms)")


def test_layers_and_faults_are_told_apart_in_words() -> None:
    script = Script()
    session = script.session()
    for number in range(600):
        wire = session.connection().open(number * 10)
        wire.up(number * 10 + 100, request())
        wire.down(number * 10 + 200, response())
    diagram = laid_out(script)
    view = all_of(diagram)
    (mass, *_) = density_of(diagram, view).of(0)
    whole = replace(mass, edges=[mass.edges[0], mass.edges[-1]], counts={k: [sum(n)] for k, n in mass.counts.items()})
    text = told(whole, 0, diagram.axis)
    assert "requests 600" in text
    assert "responses 600" in text
    assert "TCP 1,200" in text or "TCP 600" in text


def test_nothing_is_told_where_there_is_nothing() -> None:
    diagram = laid_out(talk(2000, 2000))
    (mass,) = density_of(diagram, all_of(diagram)).of(0)
    empty = replace(mass, counts={kind: [0] * mass.rows for kind in mass.counts})
    assert told(empty, 0, diagram.axis) == ""


def test_half_of_what_goes_both_ways_is_on_either_side() -> None:
    diagram = laid_out(talk(2000, 2000))
    (mass,) = density_of(diagram, all_of(diagram)).of(0)
    (column,) = all_of(diagram).columns
    both = replace(mass, counts={kind._replace(way=Way.BOTH): numbers for kind, numbers in mass.counts.items()})
    assert both.bars(column, right=True) == both.bars(column, right=False)
    assert both.sum(0, 3).up == both.sum(0, 3).down


def test_the_scale_is_the_same_while_little_more_comes_into_view() -> None:
    assert [rounded_up(number) for number in (1, 4, 5, 9, 11, 31, 39, 41, 589, 1878, 300_000)] == [
        4, 4, 6, 10, 15, 40, 40, 60, 600, 2000, 300_000,
    ]  # fmt: skip


@AXES
def test_a_million_or_a_thousand_take_as_many_rows(kind: AxisKind) -> None:
    made = []
    for frames in (2_000, 40_000):
        trace = Trace(one_socket(frames))
        trace.refresh()
        diagram = Diagram(kind)
        diagram.add_from(trace.events, 0, len(trace.events))
        made.append(density_of(diagram, all_of(diagram)).of(0))
    few, many = (sum(mass.rows for mass in masses) for masses in made)
    assert few == pytest.approx(many, abs=20)


def test_a_burst_in_one_place_is_a_mass_though_its_band_has_room() -> None:
    script = Script()
    wire = script.session(kind="websocket").connection().open(10).upgrade(1000)
    for number in range(15):
        wire.down(500_000 + number * 10, DOWN, took=1)
    script.mark(1_000_000, "the end")
    diagram = laid_out(script)
    view = all_of(diagram)
    density = density_of(diagram, view)
    assert [mass.sum(0, mass.rows).messages for mass in density.of(0)] == [15]
    assert density.few == []


def test_as_many_that_are_apart_are_no_mass() -> None:
    script = Script()
    wire = script.session(kind="websocket").connection().open(10).upgrade(1000)
    for number in range(15):
        wire.down(500_000 + number * 10_000, DOWN, took=1)
    script.mark(1_000_000, "the end")
    diagram = laid_out(script)
    assert density_of(diagram, all_of(diagram)).of(0) == []
