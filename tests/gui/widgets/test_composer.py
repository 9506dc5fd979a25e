"""The composer: what goes into an open socket, and what is refused before it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from engine.wishes import CloseWish
from gui.widgets.composer import Composer

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def composer(place: Callable[[Composer], Composer]) -> Composer:
    placed = place(Composer())
    placed.show_open(True, "")
    return placed


def test_text_is_sent_by_click_and_by_enter(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.field, "hello")
    with qtbot.waitSignal(composer.text_asked) as asked:
        qtbot.mouseClick(composer.send, LEFT)
    assert asked.args == ["hello"]
    qtbot.keyClicks(composer.field, "next")
    with qtbot.waitSignal(composer.text_asked) as asked:
        qtbot.keyClick(composer.field, Qt.Key.Key_Return)
    assert asked.args == ["next"]


def test_hex_is_sent_as_octets(composer: Composer, qtbot: QtBot) -> None:
    qtbot.mouseClick(composer.binary, LEFT)
    qtbot.keyClicks(composer.field, "00 ff 7F")
    with qtbot.waitSignal(composer.binary_asked) as asked, qtbot.assertNotEmitted(composer.text_asked):
        qtbot.mouseClick(composer.send, LEFT)
    assert asked.args == [b"\x00\xff\x7f"]


@pytest.mark.parametrize("typed", ["0", "zz", "00 f", "0x00"])
def test_what_is_not_hex_is_refused_at_the_field(composer: Composer, qtbot: QtBot, typed: str) -> None:
    qtbot.mouseClick(composer.binary, LEFT)
    qtbot.keyClicks(composer.field, typed)
    with qtbot.assertNotEmitted(composer.binary_asked), qtbot.assertNotEmitted(composer.ping_asked):
        qtbot.mouseClick(composer.send, LEFT)
        qtbot.mouseClick(composer.ping, LEFT)
    assert composer.error.isVisible()
    assert composer.field.property("wrong") is True
    qtbot.keyClicks(composer.field, "0")
    assert not composer.error.isVisible()


def test_a_ping_carries_what_is_typed(composer: Composer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(composer.ping_asked) as asked:
        qtbot.mouseClick(composer.ping, LEFT)
    assert asked.args == [b""]
    qtbot.keyClicks(composer.field, "hi")
    with qtbot.waitSignal(composer.ping_asked) as asked:
        qtbot.mouseClick(composer.ping, LEFT)
    assert asked.args == [b"hi"]
    # Sent is sent: it is not said again by the next one.
    assert composer.field.text() == ""


def test_a_ping_of_126_octets_is_refused(composer: Composer, qtbot: QtBot) -> None:
    composer.field.setText("é" * 62 + "x")
    with qtbot.waitSignal(composer.ping_asked):
        qtbot.mouseClick(composer.ping, LEFT)
    composer.field.setText("é" * 63)
    with qtbot.assertNotEmitted(composer.ping_asked):
        qtbot.mouseClick(composer.ping, LEFT)
    assert "126" in composer.error.text


def test_a_close_carries_code_and_reason(composer: Composer, qtbot: QtBot) -> None:
    composer.code.selectAll()
    qtbot.keyClicks(composer.code, "4001")
    qtbot.keyClicks(composer.reason, "done")
    with qtbot.waitSignal(composer.close_asked) as asked:
        qtbot.mouseClick(composer.close_button, LEFT)
    assert asked.args == [CloseWish(code=4001, reason="done")]


@pytest.mark.parametrize("code", ["1006", "999", "5000", "", "abc", "-1", "٤٠٠١", "1" * 5000])
def test_a_bad_close_code_is_refused_at_the_field(composer: Composer, qtbot: QtBot, code: str) -> None:
    composer.code.setText(code)
    with qtbot.assertNotEmitted(composer.close_asked):
        qtbot.mouseClick(composer.close_button, LEFT)
    assert composer.error.isVisible()
    assert composer.code.property("wrong") is True


def test_a_reason_too_long_is_refused_at_the_reason(composer: Composer, qtbot: QtBot) -> None:
    composer.reason.setText("x" * 124)
    with qtbot.assertNotEmitted(composer.close_asked):
        qtbot.keyClick(composer.reason, Qt.Key.Key_Return)
    assert composer.reason.property("wrong") is True


def test_a_closed_socket_turns_the_form_off_and_says_why(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.field, "too late")
    composer.show_open(False, "The server closed the socket: 1001 going away.")
    with qtbot.assertNotEmitted(composer.text_asked):
        qtbot.mouseClick(composer.send, LEFT)
    assert not composer.field.isEnabled()
    assert composer.status.isVisible()
    assert "1001" in composer.status.text()


def test_without_a_socket_it_says_how_to_open_one(composer: Composer) -> None:
    composer.show_open(False, "")
    assert "Open WebSocket" in composer.status.text()
