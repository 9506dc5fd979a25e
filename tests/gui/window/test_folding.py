"""Repeated Pings in the window: one row by themselves, all of them at a click."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from websockets.asyncio.server import ServerConnection, serve

from engine.formats.native import JournalWriter
from gui.diagram.notation import Arrow, Repeats
from gui.widgets.stage.unfolding import count_rect
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import TEXT, frame
from tests.gui.diagram.beats import EVERY, beats
from tests.gui.diagram.script import Script, websocket
from tests.gui.window.user import CTRL, Key, User, at_the_window

PAIRS, TEXTS = 5, 30


@pytest.fixture
def pings(tmp_path: Path) -> Path:
    """A recording with some texts, five Pings, a text, and three Pings more."""
    script, wire = websocket()
    for number in range(TEXTS):
        wire.up(500 + number * 10, frame(TEXT, b"first", key=MASK))
    beats(wire, PAIRS)
    wire.up(PAIRS * EVERY, frame(TEXT, b"hi", key=MASK))
    beats(wire, 3, at=(PAIRS + 1) * EVERY)
    wire.close((PAIRS + 5) * EVERY)
    return written(script, tmp_path / "pings.wirescope")


def written(script: Script, path: Path) -> Path:
    JournalWriter(script.journal(), path).close()
    return path


async def opened(user: User, path: Path) -> None:
    """Open a recording, and go to its end."""
    await user.start(file=path)
    await user.until(lambda: len(folded(user)) == 2)
    user.press(Key.Key_End)
    await user.until(user.at_rest)


def folded(user: User) -> list[Repeats]:
    return [item for item in user.diagram.items.things if isinstance(item, Repeats)]


def titles(user: User) -> list[str]:
    return [item.title for item in user.diagram.items.things if item.title.startswith(("P", "p"))]


async def until(user: User, *wanted: str) -> None:
    """Wait until the Pings and Pongs on the stage are these."""
    await user.until(lambda: titles(user) == list(wanted))


def chosen_titles(user: User) -> list[str]:
    stage = user.window.stage
    return [user.diagram.items.things[number].title for number in sorted(stage.chosen)]


def count_of(user: User, item: Repeats) -> QPointF:
    """Where on the stage the count of a folded row is."""
    middle = user.pill(item)
    rect = next(one.rect for one in user.window.stage.painted if one.number == item.number)
    assert rect.contains(middle)
    return count_rect(item, rect).center()


PING_PONG = ["PING", "PONG"]
FOLDED = ["ping · pong ×5", "ping · pong ×3"]


@at_the_window
async def test_a_recording_is_folded_once_it_is_read(user: User, pings: Path):
    await opened(user, pings)
    assert titles(user) == FOLDED
    assert user.step[1] == len(user.diagram.stops)


@at_the_window
async def test_a_click_on_the_count_shows_them_all_and_leaves_them_where_they_were(user: User, pings: Path):
    await opened(user, pings)
    before, y = user.step, user.pill(folded(user)[0]).y()
    user.click(user.window.stage.viewport(), count_of(user, folded(user)[0]))
    await until(user, *PING_PONG * PAIRS, "ping · pong ×3")
    # Nineteen stops more, and all of them have passed.
    assert user.step == (before[0] + 4 * PAIRS - 1, before[1] + 4 * PAIRS - 1)
    first = next(item for item in user.diagram.items.things if item.title == "PING")
    assert user.pill(first).y() == pytest.approx(y, abs=1)
    assert (chosen_titles(user), user.chosen) == (["PING"], "PING frame")
    user.click(user.window.inspector.fold)
    await until(user, *FOLDED)
    assert user.step == before
    assert chosen_titles(user) == ["ping · pong ×5"]


@at_the_window
async def test_a_click_beside_the_count_chooses_the_row_and_enter_unfolds_it(user: User, pings: Path):
    await opened(user, pings)
    item = folded(user)[1]
    user.pill(item)
    rect = next(one.rect for one in user.window.stage.painted if one.number == item.number)
    user.click(user.window.stage.viewport(), rect.center() + QPointF(rect.width() / 2 - 6, 0))
    assert user.chosen == "ping · pong ×3"
    facts = user.facts()
    assert facts["Ping 2"].startswith("140.001 000 s · 250 µs")
    assert (facts["Shortest"], facts["Median"], facts["Longest"]) == ("250 µs",) * 3
    assert user.window.inspector.fold.text() == "Show all 3 Pings"
    user.press(Key.Key_Return)
    await until(user, "ping · pong ×5", *PING_PONG * 3)


@at_the_window
async def test_stepping_takes_all_of_them_at_once(user: User, pings: Path):
    await opened(user, pings)
    user.press(Key.Key_Home)
    for _ in range(user.step[1]):
        user.press(Key.Key_Right)
        if user.chosen == "ping · pong ×5":
            break
    assert user.y == folded(user)[0].bottom
    user.press(Key.Key_Left)
    assert user.chosen == "TEXT frame"


@at_the_window
async def test_a_key_shows_all_pings_and_folds_them_again_and_it_is_remembered(user: User, pings: Path):
    await opened(user, pings)
    step, y = user.step, user.y
    user.press(Key.Key_R)
    await until(user, *PING_PONG * (PAIRS + 3))
    assert user.step[0] == user.step[1]
    assert not user.window.request.look.folding.isChecked()
    user.press(Key.Key_R)
    await until(user, *FOLDED)
    assert (user.step, user.y) == (step, y)
    user.choose_look("Fold repeated Pings (R)")
    await until(user, *PING_PONG * (PAIRS + 3))
    await user.close()
    await user.start(file=pings)
    await user.until_read(TEXTS)
    assert not folded(user)


@at_the_window
async def test_another_axis_keeps_what_is_folded_and_where_one_is(user: User, pings: Path):
    await opened(user, pings)
    item = folded(user)[0]
    user.click(user.window.stage.viewport(), user.pill(item) + QPointF(60, 0))
    assert chosen_titles(user) == ["ping · pong ×5"]
    user.press(Key.Key_A)
    await user.until(lambda: user.diagram.kind == "events")
    assert titles(user) == FOLDED
    assert chosen_titles(user) == ["ping · pong ×5"]


@at_the_window
async def test_the_table_and_the_filter_go_along(user: User, pings: Path):
    await opened(user, pings)
    window = user.window
    user.click(window.views.switch.buttons["both"])
    table, count = window.views.table, window.views.filter.count
    rows = table.events.rowCount()
    user.press(Key.Key_Slash)
    QTest.keyClicks(window.views.filter.field, "kind:control")
    await user.until(lambda: count.text() == f"2 of {rows} match")
    item = folded(user)[0]
    user.click(table.viewport(), QPointF(table.visualRect(table.events.index(item.number, 0)).center()))
    user.click(window.stage.viewport(), count_of(user, item))
    await user.until(lambda: count.text() == f"{2 * PAIRS + 1} of {rows + 2 * PAIRS - 1} match")
    assert table.events.rowCount() == rows + 2 * PAIRS - 1
    assert [table.events.number(index.row()) for index in table.selectionModel().selectedRows()] == [item.number]


@at_the_window
async def test_several_stay_chosen(user: User, pings: Path):
    await opened(user, pings)
    one, other = folded(user)
    stage = user.window.stage
    user.click(stage.viewport(), user.pill(one) + QPointF(60, 0))
    QTest.mouseClick(stage.viewport(), Qt.MouseButton.LeftButton, CTRL, (user.pill(other) + QPointF(60, 0)).toPoint())
    assert chosen_titles(user) == ["ping · pong ×5", "ping · pong ×3"]
    user.press(Key.Key_R)
    await until(user, *PING_PONG * (PAIRS + 3))
    assert chosen_titles(user) == ["PING", "PING"]


async def answer(connection: ServerConnection) -> None:
    await connection.wait_closed()


@at_the_window
async def test_a_live_heartbeat_is_folded_when_it_has_beaten_often(user: User):
    async with serve(answer, "127.0.0.1", 0, ping_interval=0.005, ping_timeout=5) as server:
        port = server.sockets[0].getsockname()[1]
        await user.start()
        user.send(f"ws://127.0.0.1:{port}/")
        await user.until(lambda: folded(user))
        (row,) = folded(user)
        assert len(row.trips_ns) >= 8
        assert (row.pinger.value, row.asked) == ("server", True)
        assert user.window.transport.follow.isChecked()
        # What came since is drawn as it comes.
        await user.until(
            lambda: any(isinstance(item, Arrow) and item.title == "PING" for item in user.diagram.items.things)
        )
        user.click(user.window.composer.close_button)
        await user.until(lambda: "closed" in user.status and user.at_rest())
    await user.until(lambda: len(titles(user)) <= 3)
    (row,) = folded(user)
    assert sum(title == "PING" for title in titles(user)) <= 1


@at_the_window
async def test_while_the_user_steps_nothing_is_folded(user: User):
    async with serve(answer, "127.0.0.1", 0, ping_interval=0.005, ping_timeout=5) as server:
        port = server.sockets[0].getsockname()[1]
        await user.start()
        user.send(f"ws://127.0.0.1:{port}/")
        await user.until(lambda: user.has("101") and "PING" in titles(user))
        user.press(Key.Key_Escape)
        user.window.stage.setFocus()
        user.press(Key.Key_Left)
        seen, step = len(folded(user)), user.step[0]
        await user.until(lambda: titles(user).count("PONG") >= 60)
        assert (len(folded(user)), user.step[0]) == (seen, step)
        user.press(Key.Key_L)
        await user.until(lambda: folded(user))
