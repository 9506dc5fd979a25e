"""The PDF: pages on which nothing is missing and no pill is cut."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QRadialGradient

from gui.diagram.layout import Diagram
from gui.export import pdf as pdf_module
from gui.export.exporting import contents
from gui.export.order import Order, part_of_time
from gui.export.pdf import breaks, page_height
from gui.export.pdf_painter import opaque
from gui.export.sheet import FOOT, Sheet
from gui.theme import DARK
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.pills import HEIGHT
from tests.gui.export.recorded import diagram

pytestmark = pytest.mark.usefixtures("fonts")


def pages(octets: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", octets))


def boxes(octets: bytes) -> set[tuple[float, ...]]:
    return {tuple(float(part) for part in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", octets)}


def test_a_short_diagram_is_one_page_as_high_as_it_is():
    octets, cut = contents(diagram(2), Order(format="pdf"))
    assert octets.startswith(b"%PDF-")
    assert (pages(octets), cut) == (1, "")
    ((left, top, width, height),) = boxes(octets)
    assert (left, top, width) == (0, 0, 675)
    assert height < width


@pytest.mark.parametrize(("width", "ratio"), [(900, 2**0.5), (1600, 2**-0.5)])
def test_a_long_one_is_pages_in_the_proportions_of_paper(width, ratio):
    octets, cut = contents(diagram(100), Order(format="pdf", width=width))
    assert cut == ""
    assert pages(octets) > 3
    ((_, _, across, down),) = boxes(octets)
    assert across == width * 0.75
    assert down == pytest.approx(across * ratio, abs=1)


def test_the_pages_follow_each_other_without_a_gap_and_cut_no_pill():
    made = diagram(120)
    sheet = Sheet(made, Order(format="pdf"))
    page = page_height(sheet)
    pages = list(breaks(sheet))
    assert all(end == begin for (_, end), (begin, _) in pairwise(pages))
    starts = [begin for begin, _ in pages]
    room = page - HEADER - FOOT
    assert all(0 < after - before <= room for before, after in zip(starts, starts[1:], strict=False))
    assert sheet.height - HEADER - starts[-1] <= room
    view = sheet.view(sheet.height)
    pills = [view.y(item.pill_y) - HEADER for item in made.items.things if item.pill_y is not None]
    assert len(pills) == 241
    assert all(abs(start - pill) > HEIGHT / 2 for start in starts[1:] for pill in pills)


def test_a_part_is_on_fewer_pages():
    made = diagram(100)
    octets, _ = contents(made, Order(format="pdf", part=part_of_time(made, 0.05, 0.06)))
    assert pages(octets) == 1


def test_the_fonts_are_in_it_and_so_is_what_its_glyphs_mean():
    octets, _ = contents(diagram(2), Order(format="pdf"))
    for part in (b"+Inter-SemiBold", b"+JetBrainsMono-Regular", b"/FontFile2", b"/ToUnicode"):
        assert part in octets
    assert b"/Subtype /Image" not in octets


def test_a_very_long_diagram_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 2)
    octets, cut = contents(diagram(100), Order(format="pdf"))
    assert pages(octets) == 2
    assert cut.startswith("The picture ends here")


def test_an_empty_diagram_is_a_page():
    assert pages(contents(Diagram(), Order(format="pdf"))[0]) == 1


def test_what_fades_becomes_a_gradient_into_the_ground_and_what_shines_one_faint_colour():
    clear, full = QColor(255, 0, 0, 0), QColor(255, 0, 0, 255)
    fading = QLinearGradient(0, 0, 10, 0)
    fading.setColorAt(0, full)
    fading.setColorAt(1, QColor(255, 0, 0, 51))
    made = opaque(QBrush(fading), DARK.background).gradient()
    assert [colour.alpha() for _, colour in made.stops()] == [255, 255]
    assert made.stops()[0][1] == full
    assert DARK.background.red() < made.stops()[1][1].red() < 100
    glow = QRadialGradient(0, 0, 5)
    glow.setColorAt(0, full)
    glow.setColorAt(1, clear)
    assert opaque(QBrush(glow), DARK.background).gradient() is None
    plain = QBrush(full)
    assert opaque(plain, DARK.background) == plain
