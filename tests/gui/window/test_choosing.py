"""Selecting what is on the stage, and reading what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from tests.gui.window.user import ASK, CTRL, Key, User, at_the_window


async def asked(user: User) -> None:
    """Have one exchange with a server here on the stage, over, with the playhead at the end."""
    await user.start()
    user.run(ASK)
    await user.until_over()
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    user.press(Key.Key_Escape)


async def opened(user: User, kept: Path) -> None:
    """Have the comparison on the stage, with the playhead at the end and nothing chosen."""
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_End)
    user.press(Key.Key_Escape)


def scroll_to(user: User, y: float) -> None:
    """Turn the wheel until a place of the layout is in the middle of the screen."""
    stage = user.window.stage
    middle = QPointF(stage.viewport().width() / 2, stage.viewport().height() / 2)
    for turns in (1, -1):
        before = None
        while before != stage.view().scroll and (stage.view().y(y) - middle.y()) * turns < 0:
            before = stage.view().scroll
            user.wheel(middle, turns)


@at_the_window
async def test_a_request_is_clicked_on_and_read(user: User):
    await asked(user)
    assert user.chosen == ""
    user.click_arrow("GET /")
    assert user.chosen == "GET request"
    facts = user.facts()
    assert facts["Request line"] == "GET / HTTP/1.1"
    assert facts["Host"].startswith("127.0.0.1:")
    assert facts["User-Agent"].startswith("Wirescope")
    assert facts["Sent (client)"].endswith(" s")
    assert facts["In flight"].endswith(" ms")
    assert not user.window.inspector.bits.isVisible()


@at_the_window
async def test_a_response_shows_its_status_line_fields_and_content(user: User):
    await asked(user)
    user.click_arrow("200 OK")
    assert user.chosen == "200 response"
    assert user.facts()["Status line"] == "HTTP/1.1 200 OK"
    assert user.facts()["Content-Type"].startswith("text/html")
    panel = user.window.inspector
    assert panel.payload.view.toPlainText().startswith("<!doctype html>")
    user.click(panel.payload.hex_button)
    assert "3c 21 64 6f" in panel.payload.view.toPlainText()


@at_the_window
async def test_a_frame_shows_its_bits_and_its_payload(user: User, kept: Path):
    await opened(user, kept)
    frame = next(item for item in user.diagram.items.things if item.detail == '{"seq": 3}' and item.title == "TEXT")
    scroll_to(user, frame.pill_y)
    user.click_arrow("TEXT", '{"seq": 3}')
    panel = user.window.inspector
    assert user.chosen == "TEXT frame"
    assert panel.bits.isVisible()
    assert panel.bits.accessibleName().startswith("FIN 1, RSV 100, opcode 0001, M 0, length 0000")
    assert '"seq"' in panel.payload.view.toPlainText()
    assert user.facts()["Compressed"] == "yes, 6 octets on the wire"
    assert "measured" in [row.note for row in panel.brief.rows]


@at_the_window
async def test_what_was_chosen_is_let_go_by_escape_or_by_a_click_beside_it(user: User):
    await asked(user)
    for let_go in (
        lambda: user.press(Key.Key_Escape),
        lambda: user.click(user.window.stage.viewport(), QPointF(5, user.window.stage.viewport().height() - 5)),
    ):
        user.click_arrow("GET /")
        assert user.chosen
        let_go()
        assert user.chosen == ""
        assert user.window.inspector.empty.isVisible()


@at_the_window
async def test_choosing_by_keys(user: User):
    await asked(user)
    titles = []
    user.click_arrow("TCP connect")
    for _ in range(2):
        user.press(Key.Key_Down)
        titles.append(user.chosen)
    assert titles == ["GET request", "200 response"]
    user.press(Key.Key_Up)
    assert user.chosen == "GET request"
    user.press(Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is user.window.inspector or user.window.inspector.isAncestorOf(focused)
    user.press(Key.Key_Escape)
    assert QApplication.focusWidget() is user.window.stage


@at_the_window
async def test_what_is_chosen_by_keys_is_brought_onto_the_screen(user: User, kept: Path):
    await opened(user, kept)
    user.window.stage.setFocus()
    for _ in range(25):
        user.press(Key.Key_Up)
    stage = user.window.stage
    (number,) = [item.number for item in user.diagram.items.things if item.number in stage.chosen]
    y = stage.view().y(user.diagram.items.things[number].top)
    assert 124 < y < stage.viewport().height()


@at_the_window
async def test_zooming_by_the_wheel_keeps_the_moment_under_the_pointer(user: User, kept: Path):
    await opened(user, kept)
    stage = user.window.stage
    scroll_to(user, user.diagram.height / 2)
    pointer = QPointF(300, 500)
    moment = stage.view().units(pointer.y())
    for turns in (1, 1, 1, -1, -1, -1, -1, -1):
        user.wheel(pointer, turns, CTRL)
        assert stage.view().units(pointer.y()) == pytest.approx(moment, abs=2)
    assert stage.zoom < 1
    user.press(Key.Key_0, CTRL)
    assert stage.zoom == 1


@at_the_window
async def test_the_wheel_alone_scrolls(user: User, kept: Path):
    await opened(user, kept)
    stage = user.window.stage
    before, playhead = stage.view().scroll, user.y
    user.wheel(QPointF(300, 500), 3)
    assert stage.view().scroll < before
    assert (user.y, stage.zoom) == (playhead, 1)


@at_the_window
async def test_stepping_after_a_scroll_brings_the_playhead_back(user: User, kept: Path):
    await opened(user, kept)
    stage = user.window.stage
    user.wheel(QPointF(300, 500), 30)
    assert stage.view().y(user.y) > stage.viewport().height()
    user.press(Key.Key_Left)
    assert 124 < stage.view().y(user.y) < stage.viewport().height()
