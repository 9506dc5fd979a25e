"""Exporting goes step by step, can be left off at any of them, and what it writes does not depend on the steps."""

from __future__ import annotations

import threading
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.rows import ROW
from gui.diagram.time_axis import AxisKind
from gui.export import pdf as pdf_module
from gui.export import png as png_module
from gui.export import sheet as sheet_module
from gui.export.exporting import contents, export, export_steps, steps
from gui.export.extent import extent
from gui.export.order import Format, Order, Part, Sifting
from gui.export.sheet import FOOT, Sheet, page_for
from tests.gui.export.recorded import diagram, journal

pytestmark = pytest.mark.usefixtures("fonts")
FORMATS: tuple[Format, ...] = ("png", "svg", "pdf", "text")


@pytest.fixture(scope="module")
def long() -> Diagram:
    return diagram(300)


@pytest.mark.parametrize("form", FORMATS)
def test_it_goes_in_many_steps_and_says_how_far_it_is(form: Format, long: Diagram):
    done = list(steps(long, BytesIO(), Order(format=form)))
    assert len(done) > 8
    assert done == sorted(done)
    assert 0 <= done[0] <= done[-1] <= 1


@pytest.mark.parametrize("form", FORMATS)
def test_left_off_at_any_step_it_leaves_nothing_and_what_was_there_stays(form: Format, tmp_path: Path):
    made, path = diagram(80), tmp_path / "a"
    path.write_text("what was there")
    number = sum(1 for _ in steps(made, BytesIO(), Order(format=form)))
    for last in {0, 1, number // 2, number}:
        going = export_steps(made, path, Order(format=form))
        for _ in range(last):
            next(going)
        going.close()
        assert path.read_text() == "what was there"
        assert list(tmp_path.iterdir()) == [path]


def test_left_off_while_the_disk_is_waited_for_it_leaves_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made, path, let_go = diagram(80), tmp_path / "a", threading.Event()
    monkeypatch.setattr("gui.export.writing.os.fsync", lambda _: let_go.wait(10.0))
    path.write_text("what was there")
    going = export_steps(made, path, Order(format="text"))
    for _ in range(sum(1 for _ in steps(made, BytesIO(), Order(format="text"))) + 2):
        next(going)
    let_go.set()
    going.close()
    assert path.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [path]


def test_a_picture_in_strips_is_the_picture_in_one(long: Diagram, monkeypatch: pytest.MonkeyPatch):
    part = Part(bottom=3000.0)
    in_strips = QImage.fromData(contents(long, Order(format="png", part=part))[0])
    monkeypatch.setattr(sheet_module, "AT_ONCE", 1e9)
    at_once = QImage.fromData(contents(long, Order(format="png", part=part))[0])
    assert in_strips.size() == at_once.size()
    points = [(x, y) for y in range(0, at_once.height(), 7) for x in range(0, at_once.width(), 5)]
    other = [point for point in points if in_strips.pixelColor(*point) != at_once.pixelColor(*point)]
    assert len(other) < len(points) / 10_000


def test_what_comes_while_it_is_written_is_not_on_it():
    events = Trace(journal(120)).refresh()
    shorter, growing, sink = Diagram(), Diagram(), BytesIO()
    for made in (shorter, growing):
        made.add(events[:121])
    going = steps(growing, sink, Order(format="png"))
    next(going)
    growing.add(events[121:])
    for _ in going:
        pass
    assert growing.height > shorter.height
    assert sink.getvalue() == contents(shorter, Order(format="png"))[0]


def test_readable_is_the_same_size_whatever_the_stage_is_zoomed_to(long: Diagram):
    assert Sheet(long, Order(format="png", zoom=0.01)).height == Sheet(long, Order(format="png", zoom=5.0)).height
    assert Sheet(long, Order(format="png", size="shown", zoom=0.5)).height < Sheet(long, Order(format="png")).height


def test_where_the_axis_does_not_stretch_there_is_room_for_each_pill():
    real = Diagram(AxisKind.REAL)
    real.add(Trace(journal(40)).refresh())
    sheet = Sheet(real, Order(format="svg"))
    assert sheet.height > 60 * ROW
    drawn = contents(real, Order(format="svg"))[0].decode()
    assert drawn.count(">GET /</text>") == 40


@pytest.mark.parametrize("width", [500, 1600])
def test_one_page_holds_all_of_it(width: int, long: Diagram):
    order = Order(format="pdf", size="page", width=width)
    sheet = Sheet(long, order)
    assert sheet.height + FOOT <= page_for(width) + 1
    assert len(list(pdf_module.breaks(sheet))) == 1
    assert extent(long, order).size == "1 page"


def test_what_is_short_is_not_blown_up_to_a_page():
    short = diagram(1)
    assert Sheet(short, Order(format="pdf", size="page")).zoom == 1.0


def test_what_a_filter_leaves_out_is_not_on_the_picture_or_dimmed():
    made = diagram(4)
    gets = [number for number, item in enumerate(made.items.things) if item.title.startswith("GET")]
    for hiding in (True, False):
        sifting = Sifting(has=set(gets).__contains__, hiding=hiding)
        drawn = contents(made, Order(format="svg", sifting=sifting))[0].decode()
        assert drawn.count(">GET /</text>") == 4
        assert "204 No Content</text>" not in drawn
        assert ('opacity="0.22"' in drawn) is not hiding


def test_the_extent_is_what_is_written(long: Diagram):
    order = Order(format="png", width=700)
    image = QImage.fromData(contents(long, order)[0])
    assert extent(long, order).size == f"{image.width():,} × {image.height():,} pixels"
    assert extent(long, order).limit == ""
    assert extent(long, Order(format="text")).size == ""


@pytest.mark.parametrize(
    ("form", "instead"), [("png", "a PDF of many pages, SVG"), ("svg", "one page"), ("pdf", "a range")]
)
def test_what_does_not_fit_is_said_before_it_is_written_with_what_to_do(
    form: Format, instead: str, long: Diagram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(png_module, "MAX_DEVICE_HEIGHT", 2000)
    monkeypatch.setattr("gui.export.svg.MAX_HEIGHT", 2000)
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 2)
    told = extent(long, Order(format=form)).limit
    assert instead in told
    assert "% of what is chosen" in told
    assert export(long, tmp_path / "a", Order(format=form)).startswith("The picture ends here")
