"""Pills: what is measured is what is painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gui.theme import DARK, LIGHT, Theme, load_fonts
from gui.widgets.stage.pills import Pills, fit
from gui.widgets.stage.sprites import KEPT, sprite

SIZE = (320, 40)


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()
    sprite.cache_clear()


def painted(title: str, detail: str, *, theme: Theme = DARK, chosen: bool = False, ratio: int = 1) -> QImage:
    """A pill with room for all."""
    image = QImage(SIZE[0] * ratio, SIZE[1] * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(theme.background)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = fit(title, detail, 300.0)
        Pills(painter, theme).paint(theme.data, pill.rect(QPointF(160, 20)), pill, chosen=chosen)
    return image


@pytest.mark.parametrize("detail", ["1 B", "119 B", "i", "1.2 MB", "Upgrade: websocket"])
@pytest.mark.parametrize("title", ["204 No Content", "GET /", "TEXT"])
def test_a_detail_that_there_is_room_for_is_painted_whole(title, detail):
    pill = fit(title, detail, 400)
    assert (pill.title, pill.detail) == (title, detail)


def test_without_room_the_detail_goes_before_the_title():
    pill = fit("204 No Content", "a long detail that has no room", 125)
    assert (pill.title, pill.detail) == ("204 No Content", "")


def test_a_pill_takes_no_more_room_than_there_is():
    pill = fit("TEXT", "a long detail that has no room at all in here", 150)
    assert pill.detail.endswith("…")
    assert pill.width <= 150


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("CLOSE 1000", "CLOSE 1000"),
        ("TCP connect", "connect"),
        ("GET /updates?after=4", "GET …"),
        ("session failed", "failed"),
        ("NewSessionTicket", "Ticket"),
        ("end of stream", "end"),
        ("204 No Content", "204 No …"),
        ("pneumonoultramicroscopic", "pneumono…"),
    ],
)
def test_in_a_narrow_pane_a_title_is_said_shorter_in_whole_words(title: str, shown: str) -> None:
    pill = fit(title, "a detail", 81.0)
    assert (pill.title, pill.detail) == (shown, "")
    assert pill.width <= 81.0
    rect = pill.rect(QPointF(100, 20))
    assert pill.padding > 3
    assert pill.first + 2 * pill.padding == pytest.approx(rect.width(), abs=1)


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("detail", ["", "hello"])
def test_a_pill_looks_the_same_however_often_it_was_painted(detail, chosen, ratio):
    first, *others = (painted("TEXT", detail, chosen=chosen, ratio=ratio) for _ in range(4))
    assert all(other == first for other in others)


def test_what_looks_otherwise_is_painted_otherwise():
    looks = [{}, {"chosen": True}, {"theme": LIGHT}, {"ratio": 2}]
    before = [painted("TEXT", "hello", **look) for _ in range(3) for look in looks]
    alone = []
    for look in looks:
        sprite.cache_clear()
        alone.append(painted("TEXT", "hello", **look))
    assert before == alone * 3


def test_only_so_many_are_kept():
    for number in range(2 * KEPT):
        painted("TEXT", f"update {number}")
    assert sprite.cache_info().currsize <= KEPT


def test_off_whole_pixels_nothing_is_painted_from_a_sprite():
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.scale(1.3, 1.3)
        for _ in range(3):
            pill = fit("TEXT", "hello", 300.0)
            Pills(painter, DARK).paint(DARK.data, QRectF(0, 0, pill.width, 21), pill)
    assert sprite.cache_info().currsize == 0
