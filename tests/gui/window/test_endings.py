"""How connections ended, in the real window: said at once, in one click, and wherever one points."""

from __future__ import annotations

import socket
import ssl
from collections import Counter

import pytest
import trustme
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip

from engine.events import FrameSeen, Opcode
from tests.engine.peers import raw
from tests.gui.window.user import ASK, COMPARE, TALK, Key, at_the_window

RESET = "The connection was reset, by the server or something between: no Close frame"


def entries(user):
    return [entry for entry in user.window.inspector.ends.entries if entry.isVisible()]


def sentences(user):
    return [entry.sentence.text() for entry in entries(user)]


async def vanishing(user, peer, going=raw.reset):
    """Have a WebSocket that a server reset, or left otherwise, after one message, at the end of its recording."""

    def then(sock):
        assert sock.recv(100)
        going(sock)

    port = peer(raw.switching(b"\x81\x02hi", then))
    await user.start()
    user.send(f"ws://127.0.0.1:{port}/")
    await user.until(lambda: user.has("TEXT", "hi") and user.window.composer.field.isVisible())
    user.type(user.window.composer.field, "are you there?")
    user.press(Key.Key_Return)
    await user.until(lambda: "failed" in user.status and user.notice)


@at_the_window
async def test_why_a_session_failed_is_said_at_once_and_its_details_are_one_click_away(user, peer):
    await vanishing(user, peer)
    assert RESET in user.notice
    await user.until(lambda: any(RESET in sentence for sentence in sentences(user)))
    (how,) = user.window.notice.answers
    user.click(how)
    (entry,) = entries(user)
    said = {point.words.text() for point in entry.points}
    assert {"1006 (abnormal closure)", "server → client: TEXT hi", "client → server: TEXT are you there?"} <= said


@at_the_window
async def test_no_two_buttons_have_one_name(user, kept):
    await user.start(file=kept)
    await user.until_read()
    await user.until(lambda: len(entries(user)) > 1)
    user.click(entries(user)[0].more)
    buttons = [button for button in user.window.findChildren(QAbstractButton) if button.isVisible()]
    named = Counter(button.accessibleName() or button.text() for button in buttons)
    assert [name for name, count in named.items() if count > 1] == []
    number = entries(user)[0].shown.connection
    assert entries(user)[0].more.accessibleName() == f"Less of how connection #{number} ended"


@at_the_window
async def test_what_it_rests_on_can_be_gone_to(user, peer):
    await vanishing(user, peer)
    await user.until(lambda: entries(user))
    (entry,) = entries(user)
    user.click(entry.more)
    (last,) = [point for point in entry.points if "TEXT hi" in point.words.text()]
    user.click(last)
    assert user.chosen == "TEXT frame"
    item = user.diagram.items.things[user.app.conductor.steering.chosen]
    event = user.app.conductor.recording.events[item.events[0]]
    assert isinstance(event, FrameSeen)
    assert (event.opcode, event.payload) == (Opcode.TEXT, b"hi")


@at_the_window
async def test_whatever_is_chosen_says_how_its_connection_ended(user, peer):
    await vanishing(user, peer)
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    await user.until(lambda: entries(user) or user.chosen)
    user.click_arrow("TEXT", "hi")
    inspector = user.window.inspector
    assert inspector.end_line.words.text().startswith(f"Connection #1: {RESET}")
    user.click(inspector.end_line)
    assert inspector.tabs.tabText(inspector.tabs.currentIndex()) == "Connection"
    assert inspector.end.isVisible()
    assert RESET in inspector.end.sentence.text()


@at_the_window
async def test_a_failed_session_says_how_its_connection_ended(user, peer):
    await vanishing(user, peer, going=lambda sock: sock.close())
    await user.until(lambda: entries(user))
    (sentence,) = sentences(user)
    (number,) = [item.number for item in user.diagram.items.things if item.title == "session failed"]
    user.window.stage.item_chosen.emit(number)
    inspector = user.window.inspector
    assert inspector.end_line.words.text() == f"Connection #1: {sentence}"
    user.click(inspector.end_line)
    assert inspector.end.sentence.text() == sentence


def end_of_tube(user, tube):
    """A point of the end of a tube where no item is."""
    stage = user.window.stage
    stage.viewport().grab()
    view = stage.view()
    column, y = view.columns[tube.pane], view.y(max(tube.client.closed_y or 0, tube.server.closed_y or 0))
    across = [QPointF(x, y + off) for x in range(round(column.client), round(column.server), 4) for off in (0, 4, 7)]
    ends = user.app.endings.tube_ends
    found = [point for point in across if ends.end_at(point) is tube and stage.item_at(point) is None]
    assert found, user.picture
    return found[len(found) // 2]


@at_the_window
async def test_the_end_of_a_tube_says_and_shows_how_it_ended(user, monkeypatch):
    tips = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, *_: tips.append(text))
    await user.start()
    user.run(ASK)
    await user.until(user.at_rest)
    await user.until(lambda: entries(user))
    point = end_of_tube(user, user.diagram.tubes.things[0])
    viewport = user.window.stage.viewport()
    there = point.toPoint()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, there, QPoint(viewport.mapToGlobal(there))))
    (tip,) = tips
    sentence = sentences(user)[0]
    assert sentence in tip
    user.click(viewport, point)
    (entry,) = entries(user)
    assert entry.more.isChecked()
    assert not user.chosen


@at_the_window
async def test_all_ends_are_listed_those_first_that_were_not_in_order(user):
    await user.start()
    user.run(COMPARE)
    await user.until(lambda: "closed" in user.status)
    await user.until(lambda: len(entries(user)) == user.tubes)
    user.press(Key.Key_Home)
    user.press(Key.Key_E)
    assert entries(user)


@at_the_window
async def test_what_is_open_has_not_ended(user):
    await user.start()
    user.run(TALK)
    await user.until(lambda: user.has("101"))
    assert not entries(user)
    user.window.sidebar.sessions.setFocus()
    user.press(Key.Key_Delete)
    await user.until(lambda: "closed" in user.status)
    await user.until(lambda: sentences(user))
    assert sentences(user)[0].startswith("The client closed with 1001 (going away), and the server answered")


@at_the_window
async def test_why_a_session_failed_is_said_however_slowly_its_end_is_read(user, peer, monkeypatch):
    for name, slow in (("NOW_S", 0.0), ("BUDGET_S", 0.0), ("TICK_MS", 50)):
        monkeypatch.setattr(f"gui.bridge.{name}", slow)
    await vanishing(user, peer)
    assert RESET in user.notice


def opened(user):
    """Return the one entry whose details are open, all of whose sentence and first detail can be seen."""
    (entry,) = [entry for entry in entries(user) if entry.more.isChecked()]
    for part in (entry.sentence, entry.points[0]):
        assert part.visibleRegion().boundingRect().height() == part.height() > 0
    return entry


async def failing(user, url):
    await user.start()
    user.send(url)
    await user.until(lambda: "failed" in user.status and user.notice)


def under_a_certificate_nobody_trusts():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return raw.under_tls(context)


@pytest.mark.parametrize("way", ["key", "button"])
@pytest.mark.parametrize("what", ["refused", "certificate", "no WebSocket"])
@at_the_window
async def test_of_a_connection_that_never_came_to_be_it_is_told_by_key_and_button(user, peer, nobody, what, way):
    url = {
        "refused": lambda: f"http://127.0.0.1:{nobody}/",
        "certificate": lambda: f"https://127.0.0.1:{peer(under_a_certificate_nobody_trusts())}/",
        "no WebSocket": lambda: f"ws://127.0.0.1:{peer(raw.answering(b'SSH-2.0-OpenSSH_9.2'))}/",
    }[what]()
    await failing(user, url)
    if way == "key":
        user.window.stage.setFocus()
        user.press(Key.Key_E)
    else:
        (how,) = user.window.notice.answers
        user.click(how)
    await user.until(lambda: any(entry.more.isChecked() for entry in entries(user)))
    assert opened(user).shown.connection == 1


@at_the_window
async def test_the_key_tells_of_the_only_connection_though_nothing_is_chosen(user):
    await user.start(scenario="ping-pong")
    await user.until(lambda: "closed" in user.status and user.at_rest())
    user.press(Key.Key_Escape)
    user.window.resize(1280, 640)
    user.press(Key.Key_E)
    await user.until(lambda: any(entry.more.isChecked() for entry in entries(user)))
    opened(user)


@at_the_window
async def test_the_key_says_why_there_is_no_end(user, monkeypatch):
    def not_found(*asked, **how):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    await user.start()
    user.press(Key.Key_E)
    assert user.notice == "Nothing has run yet, so nothing has ended."
    user.run(TALK)
    await user.until(lambda: user.has("101"))
    user.window.stage.setFocus()
    user.press(Key.Key_E)
    await user.until(lambda: user.notice == "No connection has ended: 1 is still open, as far as was recorded.")
    monkeypatch.setattr(socket, "getaddrinfo", not_found)
    user.send("http://nowhere.invalid/")
    await user.until(lambda: "failed" in user.status and "No address" in user.notice)
    user.press(Key.Key_Escape)
    user.press(Key.Key_E)
    await user.until(lambda: user.notice.startswith("There was no connection that could end. No address was found"))


@at_the_window
async def test_in_the_presenter_the_key_says_it_over_the_stage(user, kept):
    await user.start(file=kept)
    await user.until_read()
    await user.until(lambda: len(entries(user)) > 1)
    user.press(Key.Key_End)
    user.press(Key.Key_F5)
    user.press(Key.Key_E)
    chosen = user.diagram.items.things[user.app.conductor.steering.chosen]
    assert user.notice == f"Connection #{chosen.connection}: {user.app.endings.said(chosen.connection)}"
