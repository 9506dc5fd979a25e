"""The picture of a diagram: as much as was asked for, bounded, its cut told."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from engine.journal import Journal, Recorder
from gui.diagram.layout import Diagram
from gui.export.exporting import contents, export
from gui.export.order import Order, part_of_time
from gui.export.sheet import width_for
from gui.theme import DARK, LIGHT
from gui.widgets.stage.geometry import HEADER, TOP
from tests.gui.export.recorded import diagram, laid_out

pytestmark = pytest.mark.usefixtures("fonts")


def painted(made: Diagram, **how) -> tuple[QImage, str]:
    octets, cut = contents(made, Order(format="png", **how))
    return QImage.fromData(octets), cut


def colours(image: QImage, top: int, bottom: int) -> set[str]:
    return {image.pixelColor(x, y).name() for y in range(top, bottom, 3) for x in range(0, image.width(), 3)}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_whole_diagram_is_on_the_picture_in_its_theme(theme):
    made = diagram(30)
    image, cut = painted(made, look=theme.name, width=700)
    assert cut == ""
    assert image.width() == 1400
    assert image.height() > (HEADER + TOP + made.height) * 2
    assert image.pixelColor(2, 2) == theme.background
    last = round((HEADER + TOP + made.height) * 2)
    shown = colours(image, last - 60, last + 6)
    assert theme.response.name() in shown
    assert theme.playhead.name() in shown


def test_a_part_is_as_high_as_it_is():
    made = diagram(30)
    part = part_of_time(made, 0.01, 0.02)
    image, cut = painted(made, part=part)
    assert cut == ""
    assert image.height() / 2 < HEADER + TOP + (part.bottom - part.top) + 60 < made.height


def test_a_long_diagram_has_fewer_pixels_rather_than_an_end():
    image, cut = painted(diagram(380), width=1600)
    assert (image.width(), cut) == (1600, "")


def test_a_very_long_diagram_is_cut_and_says_so():
    image, cut = painted(diagram(1500), width=1600)
    assert cut.startswith("The picture ends here: it shows the first ")
    assert image.width() * image.height() <= 64_000_000
    bottom = image.height()
    assert DARK.raised.name() in colours(image, bottom - 40, bottom)
    assert DARK.text.name() in colours(image, bottom - 30, bottom - 10)


def test_a_diagram_of_one_pane_has_a_narrower_picture():
    journal = Journal()
    for width in (900, 1600):
        Recorder.start(journal, title="t", kind="http", url="http://x/")
        assert width_for(laid_out(journal)) == width


def test_an_empty_diagram_and_one_without_arrows_are_painted():
    assert painted(Diagram())[1] == ""
    journal = Journal()
    Recorder.start(journal, title="t", kind="http", url="http://x/")
    assert painted(laid_out(journal))[1] == ""


def test_the_file_is_a_png(tmp_path):
    path = tmp_path / "a.png"
    assert export(diagram(), path, Order(format="png", width=400)) == ""
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert QImage(str(path)).width() == 800
    assert list(tmp_path.iterdir()) == [path]
