"""The list at the left: a click or Enter runs, a row chosen is a session shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from gui.shown import ScenarioItem, SessionItem
from gui.widgets.sidebar import Sidebar

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidget
    from pytestqt.qtbot import QtBot

COMPARE = ScenarioItem(name="compare", title="Five updates, two ways", promise="HTTP polling against a WebSocket")
ENDED = SessionItem(number=3, title="GET /updates", state="closed")
OPEN = SessionItem(number=4, title="ws /updates", state="open · 7 frames", layer="data", open=True)


@pytest.fixture
def sidebar(place: Callable[[Sidebar], Sidebar]) -> Sidebar:
    placed = place(Sidebar())
    placed.resize(236, 600)
    placed.show_scenarios((COMPARE,))
    placed.show_sessions((ENDED, OPEN), 3)
    return placed


def click_row(qtbot: QtBot, rows: QListWidget, place: int) -> None:
    at = rows.visualItemRect(rows.item(place)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_click_runs_a_scenario(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sidebar.scenario_asked) as asked:
        click_row(qtbot, sidebar.scenarios, 0)
    assert asked.args == ["compare"]


def test_enter_runs_a_scenario_once(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.scenarios.setFocus()
    spy = QSignalSpy(sidebar.scenario_asked)
    qtbot.keyClick(sidebar.scenarios, Qt.Key.Key_Return)
    assert spy.count() == 1


def test_a_scenario_that_is_running_is_not_run_again(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.show_scenarios((ScenarioItem(name="compare", title="", promise="", action="Running", enabled=False),))
    with qtbot.assertNotEmitted(sidebar.scenario_asked):
        click_row(qtbot, sidebar.scenarios, 0)
        qtbot.keyClick(sidebar.scenarios, Qt.Key.Key_Return)


def test_a_session_is_chosen_by_click_and_by_arrow(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sidebar.session_chosen) as chosen:
        click_row(qtbot, sidebar.sessions, 1)
    assert chosen.args == [4]
    with qtbot.waitSignal(sidebar.session_chosen) as chosen:
        qtbot.keyClick(sidebar.sessions, Qt.Key.Key_Up)
    assert chosen.args == [3]


def test_showing_sessions_asks_for_nothing_and_keeps_the_choice(sidebar: Sidebar) -> None:
    spy = QSignalSpy(sidebar.session_chosen)
    sidebar.show_sessions((ENDED, OPEN, SessionItem(number=5, title="new", state="open", open=True)), 4)
    assert spy.count() == 0
    assert sidebar.sessions.currentRow() == 1
    sidebar.show_sessions((OPEN,), None)
    assert sidebar.sessions.count() == 1
    assert spy.count() == 0


def test_delete_closes_an_open_session_only(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.close_asked):
        qtbot.keyClick(sidebar.sessions, Qt.Key.Key_Delete)
    sidebar.show_sessions((ENDED, OPEN), 4)
    with qtbot.waitSignal(sidebar.close_asked) as asked:
        qtbot.keyClick(sidebar.sessions, Qt.Key.Key_Delete)
    assert asked.args == [4]


def test_with_nothing_run_it_says_what_to_do(sidebar: Sidebar) -> None:
    assert not sidebar.empty.isVisible()
    sidebar.show_sessions((), None)
    assert sidebar.empty.isVisible()
    assert "press Send" in sidebar.empty.text()


def test_a_screen_reader_is_told_all_a_row_says(sidebar: Sidebar) -> None:
    told = sidebar.sessions.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "ws /updates. open · 7 frames"
    assert "Run" in sidebar.scenarios.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
