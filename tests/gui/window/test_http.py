"""Sending requests that are typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from tests.engine.peers import raw
from tests.gui.window.user import ASK, CTRL, Key, User, at_the_window

EMPTY = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


async def with_a_server(user: User) -> str:
    """Start the application's own server by its scenario; returns its URL, as the URL field shows it then."""
    await user.start()
    user.run(ASK)
    await user.until_over()
    return user.window.request.url.text()


def untick(user: User, box) -> None:
    user.click(box, QPointF(10, box.height() / 2))


@at_the_window
async def test_a_typed_url_is_asked_for_by_enter_and_by_the_button(user: User):
    url = await with_a_server(user)
    user.send(f"{url}status/404")
    await user.until_over("404 Not Found")
    user.type(user.window.request.url, f"{url}status/503")
    user.click(user.window.request.send)
    await user.until_over("503 Service Unavailable")
    assert len(user.sessions) == 3
    assert user.tubes == 1


@at_the_window
async def test_a_url_without_a_scheme_is_completed(user: User):
    url = await with_a_server(user)
    user.send(url.removeprefix("http://"))
    await user.until(lambda: len(user.sessions) == 2 and user.has("200 OK"))
    assert user.window.request.url.text() == url


@at_the_window
async def test_a_letter_at_the_method_chooses_one_and_is_no_key_of_the_windows(user: User):
    await user.start()
    user.window.request.method.setFocus()
    user.press(Key.Key_H)
    assert user.window.request.method.currentText() == "HEAD"
    assert not user.window.transport.hold.isChecked()


@at_the_window
async def test_method_fields_and_body_are_sent(user: User):
    url = await with_a_server(user)
    request = user.window.request
    user.type(request.url, f"{url}echo")
    user.press(Key.Key_Backtab)
    user.press(Key.Key_P)
    assert request.method.currentText() == "POST"
    user.click(request.more)
    user.type(request.details.fields, "Content-Type: application/json\nX-Two: 2")
    user.type(request.details.body, '{"a": [1, 2]}')
    user.click(request.send)
    await user.until_over("200 OK")
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    user.click_arrow("POST /echo")
    assert user.facts()["X-Two"] == "2"
    assert user.facts()["Content-Length"] == "13"
    assert '"a"' in user.window.inspector.payload.view.toPlainText()
    user.click_arrow("200 OK")
    assert '"a"' in user.window.inspector.payload.view.toPlainText()


@pytest.mark.parametrize(("keep", "tubes"), [(True, 1), (False, 3)], ids=["kept alive", "closed each time"])
@at_the_window
async def test_three_requests_share_a_tube_only_if_the_connection_is_kept_alive(user: User, keep: bool, tubes: int):
    await with_a_server(user)
    request = user.window.request
    user.click(request.more)
    user.type(request.details.count, "3")
    if not keep:
        untick(user, request.details.keep_alive)
        assert not request.details.keep_alive.isChecked()
    user.click(request.send)
    await user.until_over(sessions=2)
    assert user.tubes == tubes
    assert user.picture.count("GET /") == 3
    assert user.picture.count("200 OK") == 3


@at_the_window
async def test_a_url_that_cannot_be_used_is_said_at_the_field_and_nothing_is_sent(user: User):
    await user.start()
    request = user.window.request
    for url, words in (
        ("", "Type a URL"),
        ("http://", "names no host"),
        ("http://a b/", "spaces"),
        ("ftp://a/", "http://"),
    ):
        user.send(url)
        assert request.error.isVisible()
        assert words in request.error.text
        assert request.url.property("wrong")
    assert user.sessions == []
    user.press(Key.Key_X)
    assert not request.error.isVisible()


@at_the_window
async def test_a_field_line_that_cannot_be_sent_is_said_and_nothing_is_sent(user: User):
    await user.start()
    request = user.window.request
    user.type(request.url, "http://127.0.0.1:9/")
    user.click(request.more)
    user.type(request.details.fields, "Accept: */*\nno colon here")
    user.click(request.send)
    assert "Line 2 has no colon" in request.error.text
    assert request.details.fields.property("wrong")
    assert user.sessions == []


@at_the_window
async def test_the_keyboard_alone_is_enough(user: User, peer):
    port = peer(raw.answering(EMPTY))
    await user.start()
    user.press(Key.Key_L, CTRL)
    assert QApplication.focusWidget() is user.window.request.url
    for letter in f"127.0.0.1:{port}":
        user.press(ord(letter))
    user.press(Key.Key_Return)
    await user.until_over("204 No Content")
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    user.press(Key.Key_Home)
    assert user.step[0] == 1


@at_the_window
async def test_what_was_typed_is_there_again_at_the_next_start(user: User):
    await user.start()
    request = user.window.request
    user.type(request.url, "https://example.test/path?q=1")
    user.click(request.more)
    user.type(request.details.fields, "X-One: 1")
    user.type(request.details.body, "two\nlines")
    await user.close()
    await user.start()
    draft = user.window.request.draft
    assert draft.url == "https://example.test/path?q=1"
    assert (draft.details.fields, draft.details.body) == ("X-One: 1", "two\nlines")


@at_the_window
async def test_a_request_that_hangs_is_ended_by_delete(user: User, peer):
    await user.start()
    user.send(f"http://127.0.0.1:{peer(raw.read_all)}/")
    await user.until(lambda: user.has("GET /"))
    user.show_session("#1")
    user.press(Key.Key_Delete)
    await user.until(lambda: "open" not in user.status)
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    assert user.has("stopped before it was over")
