"""Reading the table, filtering, and choosing in the diagram and the table alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.diagram.notation import Item
from gui.diagram.telling import Column
from tests.gui.window.user import ASK, CTRL, PLAIN, SHIFT, TALK, Key, User, at_the_window

if TYPE_CHECKING:
    import pytest


async def opened(user: User, kept: Path) -> None:
    """Have the comparison open, with the playhead at the end and nothing chosen."""
    await user.start(file=kept)
    await user.until_read()
    user.press(Key.Key_End)
    user.press(Key.Key_Escape)


def rows(user: User) -> list[str]:
    """Return what the rows of the table say they are, from the top."""
    events = user.window.views.table.events
    return [events.text(row, Column.WHAT) for row in range(events.rowCount())]


def click_row(user: User, row: int, modifiers: Qt.KeyboardModifier = PLAIN, *, twice: bool = False) -> None:
    """Click on a row of the table, which is scrolled to."""
    table = user.window.views.table
    index = table.events.index(row, Column.TIME)
    table.scrollTo(index)
    click = QTest.mouseDClick if twice else QTest.mouseClick
    click(table.viewport(), Qt.MouseButton.LeftButton, modifiers, table.visualRect(index).center())


def selected(user: User) -> list[int]:
    """Return the numbers of the items whose rows are selected."""
    table = user.window.views.table
    return sorted(table.events.number(index.row()) for index in table.selectionModel().selectedRows())


async def filter_for(user: User, text: str) -> None:
    """Press the key for the filter, type, and wait until everything was looked through."""
    user.press(Key.Key_Slash)
    field = user.window.views.filter.field
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, text)
    await user.until(lambda: "searched" not in count(user))


def count(user: User) -> str:
    return user.window.views.filter.count.text()


def pointed_at(user: User, item: Item) -> Item | None:
    """Return what is under the pointer in the middle of an item's pill."""
    stage = user.window.stage
    stage.viewport().grab()
    column = stage.view().columns[item.pane]
    return stage.item_at(QPointF(column.middle, stage.view().y(item.pill_y)))


def titled(user: User, *words: str) -> list[Item]:
    return [item for item in user.diagram.items.things if all(word in f"{item.title} {item.detail}" for word in words)]


@at_the_window
async def test_one_key_shows_the_table_both_and_the_diagram_again(user: User, kept: Path):
    await opened(user, kept)
    views = user.window.views
    seen = []
    for _ in range(4):
        seen.append((views.stage.isVisible(), views.table.isVisible()))
        user.press(Key.Key_T)
    assert seen == [(True, False), (False, True), (True, True), (True, False)]
    user.click(views.switch.buttons["diagram"])
    assert (views.stage.isVisible(), views.table.isVisible()) == (True, False)


@at_the_window
async def test_the_view_is_remembered(user: User, kept: Path):
    await opened(user, kept)
    user.click(user.window.views.switch.buttons["both"])
    await user.close()
    await user.start()
    assert user.window.views.view == "both"
    assert user.window.views.table.isVisible()


@at_the_window
async def test_what_is_chosen_in_the_table_is_chosen_in_the_diagram_and_back(user: User, kept: Path):
    await opened(user, kept)
    user.click(user.window.views.switch.buttons["both"])
    assert rows(user) == [item.title for item in user.diagram.items.things]
    row = rows(user).index("PING")
    click_row(user, row)
    assert user.window.stage.chosen == {row}
    assert user.chosen == "PING frame"
    stage = user.window.stage
    assert 124 < stage.view().y(user.diagram.items.things[row].top) < stage.viewport().height()
    pong = user.click_arrow("PONG")
    assert selected(user) == [pong.number]
    assert user.chosen == "PONG frame"


@at_the_window
async def test_the_table_is_read_by_keys(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_T)
    assert QApplication.focusWidget() is user.window.views.table
    user.press(Key.Key_Home)
    assert selected(user) == [0]
    user.press(Key.Key_Down)
    assert selected(user) == [1]
    user.press(Key.Key_End)
    assert selected(user) == [len(user.diagram.items) - 1]
    assert user.step[0] == user.step[1]
    user.press(Key.Key_Left)
    assert user.step[0] == user.step[1] - 1
    user.press(Key.Key_Return)
    assert QApplication.focusWidget() is user.window.inspector
    user.press(Key.Key_Escape)
    assert QApplication.focusWidget() is user.window.views.table


@at_the_window
async def test_a_double_click_brings_the_playhead(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_T)
    user.press(Key.Key_Home, CTRL)
    user.window.transport.first.click()
    row = rows(user).index("PING")
    click_row(user, row)
    assert user.step[0] <= 1
    click_row(user, row, twice=True)
    assert user.diagram.stop_items[user.step[0] - 1] == row
    assert selected(user) == [row]


@at_the_window
async def test_the_table_grows_while_a_session_runs(user: User):
    await user.start()
    user.press(Key.Key_T)
    user.run(TALK)
    await user.until(lambda: "101" in rows(user) and user.window.composer.field.isVisible())
    user.type(user.window.composer.field, "hello")
    user.press(Key.Key_Return)
    await user.until(lambda: rows(user).count("TEXT") == 2)


@at_the_window
async def test_the_time_between_two_events_chosen_in_either_way(user: User, kept: Path):
    await opened(user, kept)
    user.click(user.window.views.switch.buttons["both"])
    said: list[str] = []
    user.window.reading.choosing.status_shown.connect(said.append)
    first, second = rows(user).index("PING"), rows(user).index("PONG")
    click_row(user, first)
    assert "Δ" not in said[-1]
    click_row(user, second, CTRL)
    between = said[-1].split(" · ")[0]
    assert between.startswith("Δ ")
    assert between.endswith(f"s between #{first + 1} and #{second + 1}")
    assert user.window.stage.chosen == {first, second}
    user.press(Key.Key_Escape)
    assert "Δ" not in said[-1]
    ping = user.click_arrow("PING")
    stage = user.window.stage
    (pong,) = titled(user, "PONG")
    QTest.mouseClick(stage.viewport(), Qt.MouseButton.LeftButton, CTRL, user.pill(pong).toPoint())
    assert said[-1].split(" · ")[0] == between
    assert selected(user) == [ping.number, pong.number]


@at_the_window
async def test_what_is_chosen_is_copied_from_either(user: User, kept: Path):
    await opened(user, kept)
    clipboard = QGuiApplication.clipboard()
    user.press(Key.Key_T)
    user.press(Key.Key_Home)
    user.press(Key.Key_Down, SHIFT)
    user.press(Key.Key_C, CTRL)
    assert [line.split("\t")[0] for line in clipboard.text().split("\n")] == ["1", "2"]
    user.click(user.window.views.switch.buttons["diagram"])
    user.press(Key.Key_End)
    user.press(Key.Key_C, CTRL)
    assert clipboard.text().split("\t")[Column.WHAT] == "FIN"
    assert "\n" not in clipboard.text()


@at_the_window
async def test_a_filter_dims_the_others_and_says_how_many_match(user: User, kept: Path):
    await opened(user, kept)
    (pong,) = titled(user, "PONG")
    assert not user.window.views.filter.isVisible()
    user.press(Key.Key_Slash)
    user.press(Key.Key_Escape)
    await filter_for(user, "kind:control")
    close = len(titled(user, "CLOSE"))
    assert count(user) == f"{close + 2} of {len(user.diagram.items)} match"
    user.press(Key.Key_Return)
    assert user.chosen == "PING frame"
    user.press(Key.Key_Return)
    assert pointed_at(user, pong) is pong
    user.press(Key.Key_End)
    fin = next(item for item in titled(user, "FIN") if item.pane == pong.pane)
    user.window.stage.bring_in(fin.number)
    painted = user.window.stage.grab().toImage()
    user.press(Key.Key_Escape)
    assert not user.window.views.filter.isVisible()
    assert user.window.stage.grab().toImage() != painted


@at_the_window
async def test_what_another_filter_has_found_is_not_said_of_this_one(
    user: User, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    await opened(user, kept)
    await filter_for(user, "PON")
    assert count(user).startswith("1 of")
    monkeypatch.setattr("gui.slices.SLICE_S", 0.0)
    QTest.keyClicks(user.window.views.filter.field, "G")
    assert count(user).endswith("% searched")
    await user.until(lambda: count(user).startswith("1 of"))


@at_the_window
async def test_with_hide_only_what_matches_is_there(user: User, kept: Path):
    await opened(user, kept)
    user.click(user.window.views.switch.buttons["both"])
    whole = len(user.diagram.items)
    await filter_for(user, 'text:"seq" from:server kind:frame')
    user.click(user.window.views.filter.mode.buttons["hide"])
    assert rows(user) == ["TEXT"] * 5
    user.press(Key.Key_F3)
    get = next(item for item in titled(user, "GET") if item.pane == 0 and item.pill_y is not None)
    user.window.stage.bring_in(get.number)
    assert pointed_at(user, get) is None
    user.click(user.window.views.filter.close_button)
    assert len(rows(user)) == whole
    assert pointed_at(user, get) is get


@at_the_window
async def test_from_match_to_match_by_keys_round_and_round(user: User, kept: Path):
    await opened(user, kept)
    await filter_for(user, "kind:control")
    (ping,), (pong,) = titled(user, "PING"), titled(user, "PONG")
    closes = titled(user, "CLOSE")
    user.press(Key.Key_Return)
    user.window.stage.setFocus()
    chosen = []
    for key, modifiers in (
        (Key.Key_N, PLAIN),
        (Key.Key_F3, PLAIN),
        (Key.Key_F3, SHIFT),
        (Key.Key_N, SHIFT),
        (Key.Key_N, SHIFT),
    ):
        user.press(key, modifiers)
        chosen += user.window.stage.chosen
    assert chosen == [item.number for item in (pong, closes[0], pong, ping, closes[-1])]


@at_the_window
async def test_the_playhead_goes_to_a_match_it_has_not_come_to(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_Home)
    await filter_for(user, "PONG")
    user.press(Key.Key_Return)
    (pong,) = titled(user, "PONG")
    assert user.window.stage.chosen == {pong.number}
    assert user.diagram.stop_items[user.step[0] - 1] == pong.number


@at_the_window
async def test_a_term_that_cannot_be_understood_is_said_at_the_field_and_filters_nothing(user: User, kept: Path):
    await opened(user, kept)
    await filter_for(user, "kind:pigeon")
    bar = user.window.views.filter
    assert bar.error.isVisible()
    assert bar.error.text.endswith("not pigeon.")
    assert count(user) == ""
    user.type(bar.field, "kind:frame")
    assert not bar.error.isVisible()
    await user.until(lambda: count(user).endswith("match"))


@at_the_window
async def test_escape_in_the_field_ends_the_filter_and_gives_the_keyboard_back(user: User, kept: Path):
    await opened(user, kept)
    user.click(user.window.views.ask_filter)
    assert not user.window.views.ask_filter.isVisible()
    QTest.keyClicks(user.window.views.filter.field, "n/TL")
    assert user.window.views.view == "diagram"
    user.press(Key.Key_Escape)
    assert not user.window.views.filter.isVisible()
    assert user.window.views.filter.field.text() == ""
    assert QApplication.focusWidget() is user.window.stage
    user.press(Key.Key_F3)
    assert user.chosen == ""


@at_the_window
async def test_escape_elsewhere_lets_go_first_and_ends_the_filter_next(user: User, kept: Path):
    await opened(user, kept)
    await filter_for(user, "PONG")
    user.press(Key.Key_Return)
    user.window.stage.setFocus()
    user.press(Key.Key_Escape)
    assert user.chosen == ""
    assert user.window.views.filter.isVisible()
    user.press(Key.Key_Escape)
    assert not user.window.views.filter.isVisible()


@at_the_window
async def test_a_filter_stays_for_the_next_session_and_for_what_comes(user: User):
    await user.start()
    await filter_for(user, "kind:request")
    user.run(ASK)
    await user.until(lambda: count(user).startswith("1 of "))
    user.run(ASK)
    await user.until_over(sessions=2)
    await user.until(lambda: count(user) == f"1 of {len(user.diagram.items)} matches")


@at_the_window
async def test_another_axis_keeps_what_matches_and_what_is_chosen(user: User, kept: Path):
    await opened(user, kept)
    user.click(user.window.views.switch.buttons["both"])
    await filter_for(user, "PONG")
    user.press(Key.Key_Return)
    user.window.stage.setFocus()
    before = count(user), selected(user), rows(user)
    laid_out = user.diagram
    user.press(Key.Key_A)
    assert (count(user), selected(user), rows(user)) == before
    await user.until(lambda: user.diagram is not laid_out and not user.reading)
    assert (count(user), selected(user), rows(user)) == before
    assert user.window.stage.chosen == set(before[1])


@at_the_window
async def test_presenting_shows_the_diagram_alone_and_then_what_was_there(user: User, kept: Path):
    await opened(user, kept)
    views = user.window.views
    user.click(views.switch.buttons["table"])
    user.press(Key.Key_F5)
    assert views.stage.isVisible()
    assert not views.table.isVisible()
    assert not views.bar.isVisible()
    user.press(Key.Key_Escape)
    assert views.table.isVisible()
    assert views.bar.isVisible()


def at_the_playhead(user: User) -> tuple[int, bool]:
    """Return whose step the playhead is at, and whether that is painted."""
    user.window.stage.viewport().grab()
    number = user.diagram.stop_items[user.step[0] - 1]
    return number, any(painted.number == number for painted in user.window.stage.painted)


@at_the_window
async def test_the_playhead_goes_back_to_a_match_before_it_and_on_to_the_next(user: User, kept: Path):
    await opened(user, kept)
    await filter_for(user, "kind:control")
    (ping,), (pong,) = titled(user, "PING"), titled(user, "PONG")
    user.press(Key.Key_Return)
    assert at_the_playhead(user) == (ping.number, True)
    user.window.stage.setFocus()
    user.press(Key.Key_F3)
    assert at_the_playhead(user) == (pong.number, True)
    user.press(Key.Key_F3, SHIFT)
    assert at_the_playhead(user) == (ping.number, True)
    assert user.window.stage.chosen == {ping.number}


@at_the_window
async def test_a_double_click_brings_the_playhead_back(user: User, kept: Path):
    await opened(user, kept)
    user.press(Key.Key_T)
    row = rows(user).index("PING")
    click_row(user, row)
    click_row(user, row, twice=True)
    assert user.diagram.stop_items[user.step[0] - 1] == row
    assert selected(user) == [row]
