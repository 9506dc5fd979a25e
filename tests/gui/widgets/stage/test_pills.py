"""Pills: what is measured is what is painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from gui.theme import load_fonts
from gui.widgets.stage import pills


@pytest.fixture(autouse=True)
def fonts(qapp):
    load_fonts()


@pytest.mark.parametrize("detail", ["1 B", "119 B", "i", "1.2 MB", "Upgrade: websocket"])
@pytest.mark.parametrize("title", ["204 No Content", "GET /", "TEXT"])
def test_a_detail_that_a_pill_was_measured_for_is_painted_whole(title, detail):
    rect = pills.rect_of(QPointF(0, 0), title, detail, 400)
    assert pills.shown_in(rect, title, detail) == (title, detail)


def test_without_room_the_detail_goes_before_the_title():
    rect = pills.rect_of(QPointF(0, 0), "204 No Content", "a long detail that has no room", 125)
    assert pills.shown_in(rect, "204 No Content", "a long detail that has no room") == ("204 No Content", "")
