"""The bar above the diagram and the table has room for what it asks, however narrow the stage is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from engine.link import LINKS
from gui.theme import DARK
from gui.widgets.stage.sequence_view import SequenceView
from gui.widgets.transport_bar import NARROWEST
from gui.widgets.views import Views

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def views(place: Callable[[Views], Views]) -> Views:
    return place(Views(SequenceView(DARK)))


@pytest.mark.parametrize("count", ["", "0 so far, 11 % searched", "400,006 of 400,006 match"])
def test_filtering_asks_for_no_more_room_than_the_narrowest_stage_has(views: Views, qtbot: QtBot, count: str) -> None:
    views.resize(NARROWEST, 500)
    views.ask()
    views.filter.show_count(count)
    parts = views.filter.count, views.filter.mode
    qtbot.waitUntil(lambda: views.filter.field.width() >= 200)
    qtbot.waitUntil(lambda: all(part.width() >= part.minimumSizeHint().width() for part in parts))
    assert views.minimumSizeHint().width() <= NARROWEST


def test_what_made_room_for_the_filter_is_in_a_menu(views: Views, qtbot: QtBot) -> None:
    views.resize(760, 500)
    assert not views.more.isVisible()
    views.ask()
    qtbot.mouseClick(views.more, Qt.MouseButton.LeftButton)
    offered = {action.text().partition(":")[0]: action for action in views.more.offer.actions()}
    assert [name for name, action in offered.items() if action.isChecked()] == ["Loopback"]
    with qtbot.waitSignal(views.link.link_chosen) as chosen:
        offered["4G"].trigger()
    assert chosen.args == [LINKS["4g"]]
    assert views.link.box.currentText() == "4G"
    with qtbot.waitSignal(views.legend.clicked):
        offered["Legend (K)"].trigger()
    offered["Custom …"].trigger()
    assert views.link.form.isVisible()
    views.more.offer.close()
    views.filter.end()
    assert not views.more.isVisible()


def test_what_made_room_for_the_filter_comes_back(views: Views, qtbot: QtBot) -> None:
    views.resize(760, 500)
    views.ask()
    assert not views.link.isVisible()
    assert not views.legend.isVisible()
    views.filter.end()
    assert views.link.isVisible()
    assert views.legend.isVisible()
    views.ask()
    views.resize(1400, 500)
    qtbot.waitUntil(views.link.isVisible)
