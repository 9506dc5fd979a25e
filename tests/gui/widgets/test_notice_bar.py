"""Notices are shown as plain text until they are dismissed; the sheet of keys leaves the window usable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from gui.shown import Notice
from gui.widgets.keys_help import KEYS, KeysHelp
from gui.widgets.notice_bar import NoticeBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def words_of(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_a_notice_says_what_where_and_what_to_do(place: Callable[[NoticeBar], NoticeBar], qtbot: QtBot) -> None:
    bar = place(NoticeBar())
    bar.show_notice(Notice(what="Refused.", where="127.0.0.1:9", todo="Start a server.", weight="error"))
    assert bar.isVisible()
    assert words_of(bar) == ["", "Refused.", "127.0.0.1:9 · Start a server."]
    with qtbot.waitSignal(bar.dismissed):
        qtbot.mouseClick(bar.dismiss, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_a_long_notice_is_wrapped_and_takes_no_room_of_its_neighbours(place: Callable[[NoticeBar], NoticeBar]) -> None:
    bar = place(NoticeBar())
    bar.show_notice(Notice(what="It was issued by an authority that nobody here trusts. " * 9, todo="Ask them. " * 9))
    assert bar.minimumSizeHint().width() < 300


def test_a_failure_does_not_look_like_an_information() -> None:
    assert Notice(what="Refused.").weight == "error"


def test_what_a_peer_sent_is_never_rich_text(place: Callable[[NoticeBar], NoticeBar]) -> None:
    bar = place(NoticeBar())
    bar.show_notice(Notice(what="<b>bold</b>", where="<img src=x>"))
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in bar.findChildren(QLabel))


def test_the_sheet_holds_every_key_and_closes_by_escape(place: Callable[[KeysHelp], KeysHelp], qtbot: QtBot) -> None:
    sheet = place(KeysHelp())
    said = words_of(sheet)
    for _, keys in KEYS:
        for names, what in keys:
            assert {*names, what} <= set(said)
    assert not sheet.isModal()
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_an_answer_is_a_button_and_takes_the_notice_away(place: Callable[[NoticeBar], NoticeBar], qtbot: QtBot) -> None:
    bar = place(NoticeBar())
    asked = Notice(what="It was kept.", answers=("Open", "Discard"))
    bar.show_notice(asked)
    assert [one.text() for one in bar.answers] == ["Open", "Discard"]
    with qtbot.waitSignal(bar.answered) as answered:
        qtbot.mouseClick(bar.answers[1], Qt.MouseButton.LeftButton)
    assert answered.args == [asked, "Discard"]
    assert not bar.isVisible()
    bar.show_notice(Notice(what="Saved."))
    assert bar.answers == []


def test_what_stays_comes_back_after_others_until_it_is_dismissed(
    place: Callable[[NoticeBar], NoticeBar], qtbot: QtBot
) -> None:
    bar = place(NoticeBar())
    staying, other = Notice(what="It was kept.", answers=("Open",), stays=True), Notice(what="Saved.")
    bar.show_notice(staying)
    bar.show_notice(other)
    assert "Saved." in words_of(bar)
    qtbot.mouseClick(bar.dismiss, Qt.MouseButton.LeftButton)
    assert "It was kept." in words_of(bar)
    bar.show_notice(None)
    assert "It was kept." in words_of(bar)
    qtbot.mouseClick(bar.dismiss, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    bar.show_notice(None)
    assert not bar.isVisible()


@pytest.mark.parametrize("dismissed", [True, False])
def test_what_was_there_before_presenting_is_back_after_it_whatever_came_meanwhile(
    place: Callable[[NoticeBar], NoticeBar], qtbot: QtBot, dismissed: bool
) -> None:
    bar = place(NoticeBar())
    bar.show_notice(Notice(what="Saved."))
    bar.show_presenting(True)
    assert not bar.isVisible()
    end = Notice(what="This is the end.")
    bar.show_notice(end)
    if dismissed:
        qtbot.mouseClick(bar.dismiss, Qt.MouseButton.LeftButton)
    else:
        bar.withdraw(end)
    assert not bar.isVisible()
    bar.show_presenting(False)
    assert bar.isVisible()
    assert "Saved." in words_of(bar)


def test_what_was_put_aside_is_not_back_once_something_else_has_begun(place: Callable[[NoticeBar], NoticeBar]) -> None:
    bar = place(NoticeBar())
    bar.show_notice(Notice(what="Saved."))
    bar.show_presenting(True)
    bar.show_notice(None)
    bar.show_presenting(False)
    assert not bar.isVisible()
