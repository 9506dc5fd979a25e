"""Opening a WebSocket and speaking on it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.engine.peers import raw
from tests.gui.window.user import ASK, TALK, Key, User, at_the_window

ARRIVED = "s--"
"""The end of a row's duration, which only what was seen at both ends has."""


async def with_a_socket(user: User) -> None:
    """Open a WebSocket to the application's own server, which echoes."""
    await user.start()
    user.run(TALK)
    await user.until(lambda: user.window.composer.field.isEnabled() and user.has("101"))


def arrived(user: User, *words: str) -> int:
    """Return how many rows of the picture have all these words."""
    return sum(1 for row in user.picture.splitlines() if all(word in row for word in words))


@at_the_window
async def test_a_whole_conversation(user: User):
    await with_a_socket(user)
    composer = user.window.composer
    user.type(composer.field, "good morning")
    user.press(Key.Key_Return)
    await user.until(lambda: arrived(user, "TEXT", "good morning", ARRIVED) >= 2)
    user.click(composer.binary)
    user.type(composer.field, "00 ff 7f")
    user.click(composer.send)
    await user.until(lambda: arrived(user, "BINARY") == 2)
    user.click(composer.text)
    user.type(composer.field, "there?")
    user.click(composer.ping)
    await user.until(lambda: user.has("PING [there?]") and user.has("PONG [there?]"))
    user.type(composer.code, "4001")
    user.type(composer.reason, "enough")
    user.click(composer.close_button)
    await user.until_over()
    assert arrived(user, "CLOSE 4001") == 2
    assert user.notice == ""
    assert user.tubes == 1

    assert composer.isVisible()
    assert not composer.field.isEnabled()
    assert not composer.send.isEnabled()
    assert "closed" in composer.status.text()
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    closing = next(item for item in user.diagram.items.things if item.title == "CLOSE 4001")
    user.click(user.window.stage.viewport(), user.pill(closing))
    assert user.facts()["Code"] == "4001"
    assert user.facts()["Reason"] == "enough"


@at_the_window
async def test_binary_that_is_not_hexadecimal_is_said_at_the_field(user: User):
    await with_a_socket(user)
    composer, before = user.window.composer, user.picture
    user.click(composer.binary)
    user.type(composer.field, "0g")
    user.press(Key.Key_Return)
    assert "hexadecimal" in composer.error.text
    assert composer.field.property("wrong")
    assert user.picture == before


@pytest.mark.parametrize("code", ["1006", "1005", "999", "5000", "soon", ""])
@at_the_window
async def test_a_close_code_that_cannot_be_sent_is_said_at_the_field(user: User, code: str):
    await with_a_socket(user)
    composer = user.window.composer
    user.type(composer.code, code)
    user.press(Key.Key_Return)
    assert composer.error.isVisible()
    assert composer.code.property("wrong")
    assert "open" in user.status
    assert not user.has("CLOSE")


@at_the_window
async def test_a_typed_ws_url_is_opened_by_enter(user: User):
    await with_a_socket(user)
    url = user.window.request.url.text()
    assert url.startswith("ws://")
    user.send(url)
    await user.until(lambda: len(user.sessions) == 2 and user.window.composer.field.isEnabled())
    assert all("open" in line for line in user.sessions)


@at_the_window
async def test_a_session_of_the_list_is_ended_by_delete(user: User):
    await with_a_socket(user)
    user.show_session("#1")
    user.press(Key.Key_Delete)
    await user.until_over()
    assert user.has("CLOSE 1001")


@at_the_window
async def test_the_composer_belongs_to_the_session_that_is_shown(user: User):
    await with_a_socket(user)
    user.run(ASK)
    await user.until_over()
    assert not user.window.composer.isVisible()
    user.show_session("#1")
    assert user.window.composer.isVisible()
    user.type(user.window.composer.field, "still here")
    user.press(Key.Key_Return)
    await user.until(lambda: arrived(user, "still here") == 2)


@at_the_window
async def test_several_sessions_keep_their_own_playheads(user: User):
    await with_a_socket(user)
    user.press(Key.Key_Escape)
    user.press(Key.Key_Home)
    user.press(Key.Key_Right)
    first = user.step[0], user.y
    user.run(ASK)
    await user.until_over()
    user.press(Key.Key_End)
    user.press(Key.Key_Left)
    second = user.step[0], user.y
    assert first != second
    for _ in range(2):
        user.show_session("#1")
        assert (user.step[0], user.y) == first
        user.show_session("#2")
        assert (user.step[0], user.y) == second


@at_the_window
async def test_following_stops_at_a_step_and_comes_back_by_l(user: User):
    await with_a_socket(user)
    transport, composer = user.window.transport, user.window.composer
    assert transport.follow.isChecked()
    user.press(Key.Key_Escape)
    user.press(Key.Key_Left)
    assert not transport.follow.isChecked()
    assert not transport.new.isVisible()
    held = user.y
    user.type(composer.field, "news")
    user.press(Key.Key_Return)
    await user.until(lambda: arrived(user, "TEXT", "news", ARRIVED) >= 2)
    await user.until(transport.new.isVisible)
    assert transport.new.text().endswith(" new")
    assert int(transport.new.text().split()[0]) >= 2
    assert user.y == held
    user.press(Key.Key_Escape)
    user.press(Key.Key_L)
    assert transport.follow.isChecked()
    assert not transport.new.isVisible()
    await user.until(lambda: user.step[0] == user.step[1])


@at_the_window
async def test_following_stops_when_the_user_scrolls_away(user: User):
    await with_a_socket(user)
    transport, composer, stage = user.window.transport, user.window.composer, user.window.stage
    for number in range(12):
        user.type(composer.field, f"message {number}")
        user.press(Key.Key_Return)
    await user.until(lambda: arrived(user, "message 11", ARRIVED) >= 2 and user.step[0] == user.step[1])
    assert transport.follow.isChecked()
    user.wheel(stage.viewport().rect().center().toPointF(), 2)
    assert not transport.follow.isChecked()
    scrolled = stage.view().scroll
    user.type(composer.field, "unseen")
    user.press(Key.Key_Return)
    await user.until(transport.new.isVisible)
    assert stage.view().scroll == scrolled
    user.click(transport.new)
    await user.until(lambda: user.step[0] == user.step[1])
    assert transport.follow.isChecked()
    assert not transport.new.isVisible()
    assert 124 < stage.view().y(user.y) < stage.viewport().height()


@at_the_window
async def test_a_wheel_that_has_nothing_to_scroll_does_not_stop_following(user: User):
    await with_a_socket(user)
    stage = user.window.stage
    if stage.verticalScrollBar().maximum():
        user.press(Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    user.wheel(stage.viewport().rect().center().toPointF(), 1)
    assert user.window.transport.follow.isChecked()


@at_the_window
async def test_a_session_that_ended_while_another_was_shown_is_at_rest_when_it_is_shown_again(user: User, peer):
    said = b"\x81\x02hi"
    port = peer(raw.switching(said, then=lambda sock: (sock.recv(100), raw.finish(sock))))
    await user.start()
    user.send(f"ws://127.0.0.1:{port}/")
    await user.until(lambda: user.has("TEXT [hi]") and user.step[0] == user.step[1])
    user.run(TALK)
    await user.until(lambda: len(user.sessions) == 2 and user.window.composer.field.isEnabled())
    user.show_session("#1")
    user.type(user.window.composer.field, "go")
    user.press(Key.Key_Return)
    user.show_session("#2")
    await user.until(lambda: "open" not in user.sessions[1])
    user.show_session("#1")
    await user.until(lambda: user.step[0] == user.step[1] and not user.playing)
    user.press(Key.Key_Escape)
    user.press(Key.Key_Space)
    assert user.playing
