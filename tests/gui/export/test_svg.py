"""The SVG: valid, its text text, a title for each thing, and nothing of a peer's that is more than text."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gui.diagram.layout import Diagram
from gui.export import svg as svg_module
from gui.export.exporting import contents
from gui.export.order import Order
from gui.export.svg_painter import SvgPainter
from gui.export.words import line
from gui.theme import DARK, OCTETS, WORDS, words
from tests.gui.export.recorded import diagram

pytestmark = pytest.mark.usefixtures("fonts")
SVG = "{http://www.w3.org/2000/svg}"


def document(made: Diagram, **how) -> ElementTree.Element:
    octets, _ = contents(made, Order(format="svg", **how))
    return ElementTree.fromstring(octets)


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_what_is_written_is_text_in_the_named_fonts():
    root = document(diagram(2))
    assert {"Test", "Client", "GET /", "204 No Content", "0.004 000"} <= set(texts(root))
    style = root.findtext(f"{SVG}style")
    assert style is not None
    assert f"'{WORDS}'" in style
    assert f"'{OCTETS}'" in style


def test_every_arrow_and_every_connection_has_its_title():
    made = diagram(2)
    titles = [element.text for element in document(made).iter(f"{SVG}title")]
    things = [*made.items.things, *made.interaction.tubes]
    assert {line(made, thing) for thing in things} | {"Sequence diagram"} == set(titles)


def test_the_title_stands_with_the_arrow_and_with_its_pill():
    made = diagram(1)
    title = line(made, made.items.things[1])
    groups = [group for group in document(made).iter(f"{SVG}g") if group.findtext(f"{SVG}title") == title]
    parts = {element.tag.removeprefix(SVG) for group in groups for element in group}
    assert {"line", "polygon", "text", "rect"} <= parts
    assert [text.text for group in groups for text in group.iter(f"{SVG}text")] == ["GET /", "30 B"]


def test_what_a_peer_sends_is_text_and_never_an_element():
    answer = b"HTTP/1.1 200 </text><script>alert(1)</script>]]>&amp;\"'\r\nContent-Length: 0\r\n\r\n"
    root = document(diagram(1, answer=answer, target=b"/<image&>"))
    known = {"svg", "title", "style", "defs", "clipPath", "linearGradient", "stop", "g", "rect", "line", "polygon"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= known | {"text", "ellipse"}
    assert any("<script>alert(1)</script>" in text for text in texts(root))
    assert any("GET /<image&>" in text for text in texts(root))


def test_characters_that_steer_or_that_xml_forbids_are_left_out():
    painter = SvgPainter(100, 100, "\x00a\ud800")
    painter.setPen(QColor("red"))
    painter.about("t\x1b\u202e\ufffet")
    painter.drawText(QRectF(0, 0, 90, 20), 0, "a\x00\x1b[31m\u202eb\x85\U0001f600")
    root = ElementTree.fromstring(b"".join(painter.document()))
    assert texts(root) == ["a[31mb\U0001f600"]
    assert [element.text for element in root.iter(f"{SVG}title")] == ["a", "tt"]


def test_no_password_is_in_it():
    octets, _ = contents(
        diagram(target=b"http://joe:hunter2@host/", url="http://joe:hunter2@test/"), Order(format="svg")
    )
    assert b"joe:***@host" in octets
    assert b"hunter2" not in octets


def test_another_renderer_sees_the_same_picture():
    """Fills and lines are where they are in the PNG; text is left to the fonts of whoever looks."""
    made, size = diagram(3), (900, 300)
    octets, _ = contents(made, Order(format="svg", width=900))
    drawn = QImage(*size, QImage.Format.Format_RGB32)
    renderer = QSvgRenderer(octets)
    assert renderer.isValid()
    assert renderer.defaultSize().width() == 900
    with QPainter(drawn) as painter:
        renderer.render(painter, QRectF(0, 0, 900, renderer.defaultSize().height()))
    png, _ = contents(made, Order(format="png", width=900))
    painted = QImage.fromData(png).scaledToWidth(900, Qt.TransformationMode.SmoothTransformation)
    points = [(x, y) for y in range(130, 290, 4) for x in range(0, 900, 4)]
    far = [point for point in points if apart(drawn.pixelColor(*point), painted.pixelColor(*point)) > 60]
    assert len(far) < len(points) / 50
    assert any(drawn.pixelColor(*point) != DARK.background for point in points)


def apart(one: QColor, other: QColor) -> int:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))


def test_a_very_long_diagram_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(svg_module, "MAX_HEIGHT", 2000)
    octets, cut = contents(diagram(60), Order(format="svg"))
    assert "the first 5" in cut
    assert cut in texts(ElementTree.fromstring(octets))


def test_text_is_placed_as_a_painter_places_it_and_keeps_its_width():
    painter = SvgPainter(200, 100, "t")
    painter.setFont(words(12))
    painter.setPen(QColor("red"))
    for flag in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight):
        painter.drawText(QRectF(10, 10, 100, 20), int(flag | Qt.AlignmentFlag.AlignVCenter), "abc")
    found = list(ElementTree.fromstring(b"".join(painter.document())).iter(f"{SVG}text"))
    width = float(found[0].get("textLength", "0"))
    assert 10 < width < 40
    lefts = [float(element.get("x", "0")) for element in found]
    assert lefts == pytest.approx([10, 60 - width / 2, 110 - width], abs=0.01)


def test_a_call_it_does_not_know_is_an_error_and_not_a_hole_in_the_picture():
    with pytest.raises(AttributeError):
        SvgPainter(1, 1, "t").drawPixmap  # type: ignore[attr-defined]  # noqa: B018
