"""The gallery: cards by groups, found by words, walked and run by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from gui.shown import GalleryItem, Step
from gui.theme import LIGHT
from gui.widgets.gallery.page import GalleryPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Key = Qt.Key


def item(number: int, title: str, group: str = "HTTP", **more: object) -> GalleryItem:
    name = title.lower().replace(" ", "-")
    return GalleryItem(name=name, number=number, title=title, promise=f"all about {title}", group=group, **more)


ITEMS = (
    item(1, "Ask", sections=("RFC 9110 §3.3",)),
    item(2, "Keep alive"),
    item(3, "Redirects"),
    item(4, "Cookies"),
    item(5, "Chunks"),
    item(6, "Ping", "WebSocket", sections=("RFC 6455 §5.5.2",)),
    item(7, "Close", "WebSocket"),
)


@pytest.fixture
def page(place: Callable[[GalleryPage], GalleryPage], qtbot: QtBot) -> GalleryPage:
    placed = place(GalleryPage())
    placed.resize(760, 700)
    placed.show_items(ITEMS)
    placed.open()
    qtbot.waitUntil(lambda: placed.search.hasFocus())
    # Places are known once they were laid out.
    qtbot.waitUntil(lambda: placed._cards["close"].width() > 0 and placed._cards["close"].y() > 0)
    return placed


def names(page: GalleryPage) -> list[str]:
    return [card.item.name for card in page.shown]


def focused() -> str:
    return QApplication.focusWidget().item.name


def press(qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key)


def test_every_item_is_a_card_and_can_be_seen(page: GalleryPage) -> None:
    assert names(page) == [one.name for one in ITEMS]
    assert all(card.isVisible() for card in page.shown)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("cook", ["cookies"]),
        ("websocket", ["ping", "close"]),
        ("ABOUT redirects", ["redirects"]),
        ("rfc 6455", ["ping"]),
        ("RFC 9110 3.3", ["ask"]),
        ("RFC 9110 §3.3", ["ask"]),
        ("ping cookie", []),
    ],
)
def test_all_words_have_to_be_there(page: GalleryPage, words: str, left: list[str]) -> None:
    page.search.setText(words)
    assert names(page) == left
    assert [card.item.name for card in page._cards.values() if card.isVisible()] == left
    assert page.nothing.isVisible() is not bool(left)


def test_a_click_asks_for_a_scenario(page: GalleryPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.scenario_asked) as asked:
        qtbot.mouseClick(page.shown[1], Qt.MouseButton.LeftButton)
    assert asked.args == ["keep-alive"]


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_a_card_asks_by_key(page: GalleryPage, qtbot: QtBot, key: Qt.Key) -> None:
    spy = QSignalSpy(page.scenario_asked)
    press(qtbot, Key.Key_Down)
    press(qtbot, key)
    assert [spy.at(place) for place in range(spy.count())] == [["ask"]]


def test_enter_in_the_search_asks_for_the_first_that_is_left(page: GalleryPage, qtbot: QtBot) -> None:
    page.search.setText("close")
    with qtbot.waitSignal(page.scenario_asked) as asked:
        press(qtbot, Key.Key_Return)
    assert asked.args == ["close"]


def test_enter_asks_for_nothing_where_nothing_is_left(page: GalleryPage, qtbot: QtBot) -> None:
    page.search.setText("nothing of the kind")
    with qtbot.assertNotEmitted(page.scenario_asked):
        press(qtbot, Key.Key_Return)
        press(qtbot, Key.Key_Down)


def test_arrow_keys_go_from_card_to_card_as_they_are_seen(page: GalleryPage, qtbot: QtBot) -> None:
    def go(*keys: Qt.Key) -> str:
        for key in keys:
            press(qtbot, key)
        return focused()

    # Three beside each other: 1 2 3 / 4 5, and of the other group 6 7.
    assert go(Key.Key_Down) == "ask"
    assert go(Key.Key_Right, Key.Key_Right) == "redirects"
    assert go(Key.Key_Down) == "chunks"
    assert go(Key.Key_Down) == "close"
    assert go(Key.Key_Up, Key.Key_Left) == "cookies"
    assert go(Key.Key_End) == "close"
    assert go(Key.Key_Right) == "close"
    assert go(Key.Key_Home, Key.Key_Left) == "ask"
    press(qtbot, Key.Key_Up)
    assert page.search.hasFocus()


def test_esc_empties_the_search_and_then_goes_back(page: GalleryPage, qtbot: QtBot) -> None:
    page.search.setText("ping")
    press(qtbot, Key.Key_Down)
    with qtbot.assertNotEmitted(page.closed):
        press(qtbot, Key.Key_Escape)
    assert page.search.text() == ""
    assert page.search.hasFocus()
    with qtbot.waitSignal(page.closed):
        press(qtbot, Key.Key_Escape)


def test_slash_on_a_card_goes_to_the_search(page: GalleryPage, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Slash)
    assert page.search.hasFocus()


def test_the_course_is_offered(page: GalleryPage, qtbot: QtBot) -> None:
    assert not page.offer.isVisible()
    page.show_offer(Step(name="ask", text="Start the course"))
    with qtbot.waitSignal(page.scenario_asked) as asked:
        qtbot.mouseClick(page.offer, Qt.MouseButton.LeftButton)
    assert asked.args == ["ask"]


def test_columns_fill_the_room_there_is(page: GalleryPage, qtbot: QtBot) -> None:
    def columns() -> int:
        return len({card.x() for card in page._groups["HTTP"].cards})

    assert columns() == 3
    page.resize(QSize(1000, 700))
    qtbot.waitUntil(lambda: columns() == 4)
    page.resize(QSize(500, 700))
    qtbot.waitUntil(lambda: columns() == 2)
    widths = {card.width() for card in page.shown}
    assert len(widths) == 1
    room = page.area.viewport().width()
    assert 0 < room - 2 * widths.pop() - 14 - 24 < 40


def test_a_card_tells_a_screen_reader_all_it_says(page: GalleryPage) -> None:
    page.show_items((item(1, "Ask", state="all it claims held", held=True),))
    card = page.shown[0]
    assert card.accessibleName() == "1. Ask"
    assert card.accessibleDescription() == "all about Ask. all it claims held"
    assert page.search.accessibleName()
    assert page.accessibleName()


@pytest.mark.parametrize(
    ("more", "colour"), [({"held": True}, "playhead"), ({"held": False}, "fault"), ({"running": True}, "request")]
)
def test_what_came_of_it_is_painted_in_its_colour(page: GalleryPage, more: dict[str, bool], colour: str) -> None:
    page.show_theme(LIGHT)
    card = page.shown[3]
    wanted = getattr(LIGHT, colour).rgb()

    def painted() -> bool:
        image = card.grab().toImage()
        height = image.height()
        return any(
            image.pixel(x, y) == wanted for x in range(image.width() - 20) for y in range(height * 4 // 5, height - 8)
        )

    assert not painted()
    page.show_items((item(4, "Cookies", **more),))
    assert painted()


def test_enter_runs_what_is_most_like_what_was_typed(page: GalleryPage, qtbot: QtBot) -> None:
    page.show_items((item(1, "Two ways", more="five of them"), *ITEMS, item(9, "Five ways")))
    page.search.setText("five ways")
    asked = QSignalSpy(page.scenario_asked)
    qtbot.keyClick(page.search, Key.Key_Return)
    assert asked.at(0) == ["five-ways"]


def test_a_card_is_found_by_what_it_claims(page: GalleryPage) -> None:
    page.show_items((*ITEMS, item(9, "Killed", more="the session fails with 1006")))
    page.search.setText("1006")
    assert names(page) == ["killed"]
