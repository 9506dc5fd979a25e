"""The bar at the top: what leaves it, and what is said where something cannot leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from engine.wishes import HttpWish, WebSocketWish
from gui.widgets.request_bar import RequestBar, RequestDraft
from gui.widgets.request_details import Details

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def bar(place: Callable[[RequestBar], RequestBar]) -> RequestBar:
    return place(RequestBar())


def type_url(qtbot: QtBot, bar: RequestBar, url: str) -> None:
    bar.focus_url()
    qtbot.keyClicks(bar.url, url)


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_send_asks_for_the_request_as_typed(bar: RequestBar, qtbot: QtBot) -> None:
    type_url(qtbot, bar, "http://localhost:8080/a?b=c")
    with qtbot.waitSignal(bar.http_asked) as asked:
        click(qtbot, bar.send)
    assert asked.args == [HttpWish(url="http://localhost:8080/a?b=c")]


def test_enter_sends_a_http_url_and_opens_a_ws_url(bar: RequestBar, qtbot: QtBot) -> None:
    type_url(qtbot, bar, "https://example.com/")
    with qtbot.waitSignal(bar.http_asked) as asked, qtbot.assertNotEmitted(bar.websocket_asked):
        qtbot.keyClick(bar.url, Qt.Key.Key_Return)
    assert asked.args == [HttpWish(url="https://example.com/")]
    type_url(qtbot, bar, "wss://example.com/")
    with qtbot.waitSignal(bar.websocket_asked) as asked, qtbot.assertNotEmitted(bar.http_asked):
        qtbot.keyClick(bar.url, Qt.Key.Key_Return)
    assert asked.args == [WebSocketWish(url="wss://example.com/")]


def test_control_enter_opens_a_websocket(bar: RequestBar, qtbot: QtBot) -> None:
    type_url(qtbot, bar, "localhost:8080")
    with qtbot.waitSignal(bar.websocket_asked) as asked, qtbot.assertNotEmitted(bar.http_asked):
        qtbot.keyClick(bar.url, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [WebSocketWish(url="ws://localhost:8080")]


def test_the_other_button_swaps_the_scheme_and_shows_it(bar: RequestBar, qtbot: QtBot) -> None:
    type_url(qtbot, bar, "http://localhost:8080/socket")
    with qtbot.waitSignal(bar.websocket_asked) as asked:
        click(qtbot, bar.open)
    assert asked.args == [WebSocketWish(url="ws://localhost:8080/socket")]
    assert bar.url.text() == "ws://localhost:8080/socket"


@pytest.mark.parametrize("typed", ["", "http://", "http://a b", "http://h:99999", "gopher://h"])
def test_a_url_that_cannot_be_used_is_refused_at_the_field(bar: RequestBar, qtbot: QtBot, typed: str) -> None:
    type_url(qtbot, bar, typed)
    with qtbot.assertNotEmitted(bar.http_asked), qtbot.assertNotEmitted(bar.websocket_asked):
        click(qtbot, bar.send)
        assert bar.error.isVisible()
        assert bar.error.text
        click(qtbot, bar.open)
    assert bar.error.isVisible()
    assert bar.frame.property("wrong") is True
    assert bar.url.accessibleDescription() == bar.error.text
    assert bar.url.text() == typed


def test_typing_on_takes_the_refusal_away(bar: RequestBar, qtbot: QtBot) -> None:
    click(qtbot, bar.send)
    assert bar.error.isVisible()
    qtbot.keyClicks(bar.url, "h")
    assert not bar.error.isVisible()
    assert bar.frame.property("wrong") is False


def test_the_panel_opens_and_its_inputs_go_into_the_request(bar: RequestBar, qtbot: QtBot) -> None:
    assert not bar.details.isVisible()
    click(qtbot, bar.more)
    assert bar.details.isVisible()
    type_url(qtbot, bar, "http://h/")
    bar.method.setFocus()
    qtbot.keyClick(bar.method, "P")
    assert bar.method.currentText() == "POST"
    qtbot.keyClicks(bar.details.fields, "Accept: a/b")
    qtbot.keyClick(bar.details.fields, Qt.Key.Key_Return)
    qtbot.keyClicks(bar.details.fields, "X-One: 1: 2")
    qtbot.keyClicks(bar.details.body, "words")
    bar.details.count.selectAll()
    qtbot.keyClicks(bar.details.count, "5")
    qtbot.keyClick(bar.details.keep_alive, Qt.Key.Key_Space)
    with qtbot.waitSignal(bar.http_asked) as asked:
        click(qtbot, bar.send)
    fields = (("Accept", "a/b"), ("X-One", "1: 2"))
    wish = HttpWish(url="http://h/", method="POST", fields=fields, body=b"words", count=5, keep_alive=False)
    assert asked.args == [wish]


def test_a_bad_field_line_opens_the_panel_at_the_field(bar: RequestBar, qtbot: QtBot) -> None:
    bar.show_draft(RequestDraft(url="http://h/", details=Details(fields="Accept a/b")))
    with qtbot.assertNotEmitted(bar.http_asked):
        click(qtbot, bar.send)
    assert bar.details.fields.isVisible()
    assert bar.details.fields.property("wrong") is True
    assert "Line 1" in bar.error.text


def test_a_bad_subprotocol_is_refused_and_good_ones_are_asked_for(bar: RequestBar, qtbot: QtBot) -> None:
    bar.show_draft(RequestDraft(url="ws://h/", details=Details(subprotocols="chat, super chat", compress=False)))
    with qtbot.assertNotEmitted(bar.websocket_asked):
        click(qtbot, bar.open)
    assert bar.details.subprotocols.property("wrong") is True
    bar.details.subprotocols.selectAll()
    qtbot.keyClicks(bar.details.subprotocols, "chat, superchat,")
    with qtbot.waitSignal(bar.websocket_asked) as asked:
        click(qtbot, bar.open)
    assert asked.args == [WebSocketWish(url="ws://h/", subprotocols=("chat", "superchat"), compress=False)]


def test_a_draft_comes_back_as_it_was_shown(bar: RequestBar) -> None:
    draft = RequestDraft(
        url="http://h/", method="PURGE", details=Details(fields="A: b\n", body="é", count=3, keep_alive=False)
    )
    bar.show_draft(draft)
    assert bar.draft == draft


def test_the_theme_button_offers_the_themes_and_marks_the_one_that_is_worn(bar: RequestBar, qtbot: QtBot) -> None:
    asked: list[str] = []
    bar.theme_asked.connect(asked.append)
    bar.show_choice("light")
    click(qtbot, bar.look)
    menu = bar.look.choices
    qtbot.waitExposed(menu)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Light"]
    assert menu.activeAction().text() == "Light"
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert asked == ["dark"]
    assert not menu.isVisible()


def test_motion_is_reduced_and_not_by_the_same_entry(bar: RequestBar, qtbot: QtBot) -> None:
    asked: list[bool] = []
    bar.motion_asked.connect(asked.append)
    bar.show_motion(reduced=False)
    for _ in range(2):
        bar.look.motion.trigger()
    assert asked == [True, False]
    bar.show_motion(reduced=True)
    assert bar.look.motion.isChecked()
    assert asked == [True, False]


def test_export_and_help_are_asked_for(bar: RequestBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.export_asked):
        click(qtbot, bar.export)
    with qtbot.waitSignal(bar.help_asked):
        click(qtbot, bar.help)
