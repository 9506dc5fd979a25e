"""What the inspector says of a scenario: claims with sign, word and colour; settings; what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from gui.ended import EndShown
from gui.inspected import Inspected
from gui.shown import ClaimItem, ScenarioShown, SettingItem, Step
from gui.theme import DARK
from gui.widgets.inspector.panel import InspectorPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

HELD = ClaimItem(text="Exactly one connection", section="RFC 9112 §9.3", result="held", found="1", events=(2, 3))
REFUTED = ClaimItem(text="The server closes first", section="RFC 9112 §9.6", result="not held", found="it did not")
ABSENT = ClaimItem(text="It ends", section="RFC 9112 §9", result="not applicable", found="no connection")
SHOWN = ScenarioShown(
    name="keep-alive",
    title="Keep-alive",
    promise="Many requests in one tube.",
    place="4 of 56 · HTTP",
    sections=("RFC 9112 §9.3", "RFC 9112 §9.5"),
    claims=(HELD, REFUTED, ABSENT),
    summary="1 of 3 held",
    settings=(
        SettingItem(name="requests", title="Requests", value="5", range="from 2 to 1,000"),
        SettingItem(name="twice", title="Twice", value="yes", switch=True),
        SettingItem(name="link", title="Link", value="lan", choices=("none", "lan")),
    ),
)


@pytest.fixture
def panel(place: Callable[[InspectorPanel], InspectorPanel]) -> InspectorPanel:
    placed = place(InspectorPanel())
    placed.resize(364, 900)
    placed.show_scenario(SHOWN)
    return placed


def test_it_says_what_it_is_about_and_what_came_of_it(panel: InspectorPanel) -> None:
    view = panel.scenario
    assert view.isVisible()
    assert not panel.empty.isVisible()
    assert (view.title.text(), view.promise.text()) == ("Keep-alive", "Many requests in one tube.")
    assert view.sections.text() == "RFC 9112 §9.3 · RFC 9112 §9.5"
    assert view.summary.text() == "1 of 3 held"


def test_each_result_has_a_sign_a_word_and_a_colour(panel: InspectorPanel) -> None:
    rows = panel.scenario.rows
    assert [row.sign.text() for row in rows] == ["✓", "✕", "–"]
    assert [row.result.text() for row in rows] == ["held", "not held", "not applicable"]
    colours = [row.result.palette().color(row.result.foregroundRole()).name() for row in rows]
    assert colours == [DARK.playhead.name(), DARK.fault.name(), DARK.muted.name()]
    assert rows[1].accessibleName() == "The server closes first. not held. it did not. RFC 9112 §9.6"


def test_nothing_of_a_row_is_cut_off(panel: InspectorPanel) -> None:
    panel.resize(320, 900)
    for row in panel.scenario.rows:
        assert row.height() >= row.layout().totalMinimumHeightForWidth(row.width())


def test_a_claim_asks_for_its_events_by_click_and_key(panel: InspectorPanel, qtbot: QtBot) -> None:
    row = panel.scenario.rows[0]
    for act in (
        lambda: qtbot.mouseClick(row, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(row, Qt.Key.Key_Space),
    ):
        with qtbot.waitSignal(panel.scenario.events_asked) as asked:
            act()
        assert asked.args == [(2, 3)]
    assert panel.scenario.rows[1].focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_message_takes_its_place_and_gives_it_back(panel: InspectorPanel) -> None:
    panel.show_inspected(Inspected(title="TEXT frame", layer="data"))
    assert not panel.scenario.isVisible()
    assert panel.tabs.isVisible()
    panel.show_inspected(None)
    assert panel.scenario.isVisible()
    panel.show_scenario(None)
    assert not panel.scenario.isVisible()
    assert panel.empty.isVisible()


def test_settings_are_asked_for_as_typed(panel: InspectorPanel, qtbot: QtBot) -> None:
    form = panel.scenario.form
    requests, twice = form.fields["requests"], form.fields["twice"]
    assert isinstance(requests, QLineEdit)
    assert isinstance(twice, QCheckBox)
    requests.setText(" 7 ")
    twice.setChecked(False)
    link = form.fields["link"]
    assert isinstance(link, QComboBox)
    assert link.currentText() == "lan"
    qtbot.keyClick(link, Qt.Key.Key_Up)
    with qtbot.waitSignal(form.run_asked) as asked:
        qtbot.mouseClick(form.again, Qt.MouseButton.LeftButton)
    assert asked.args == [{"requests": "7", "twice": "no", "link": "none"}]
    with qtbot.waitSignal(form.run_asked):
        qtbot.keyClick(requests, Qt.Key.Key_Return)


def test_what_is_typed_stays_while_the_same_is_shown_again(panel: InspectorPanel) -> None:
    field = panel.scenario.form.fields["requests"]
    assert isinstance(field, QLineEdit)
    field.setText("7")
    panel.show_scenario(SHOWN)
    assert panel.scenario.form.typed["requests"] == "7"


def test_a_refused_setting_is_said_at_its_field(panel: InspectorPanel) -> None:
    form = panel.scenario.form
    form.show_refused("requests", "Requests: from 2 to 1000, not 0.")
    assert form.error.isVisible()
    assert form.error.text == "Requests: from 2 to 1000, not 0."
    assert form.fields["requests"].property("wrong") is True
    assert form.fields["requests"].accessibleDescription() == form.error.text


def test_what_runs_is_not_run_again(panel: InspectorPanel, qtbot: QtBot) -> None:
    form = panel.scenario.form
    form.show_running(True)
    spy = QSignalSpy(form.run_asked)
    qtbot.keyClick(form.fields["requests"], Qt.Key.Key_Return)
    assert spy.count() == 0
    assert not form.again.isEnabled()


def test_without_settings_there_is_no_form(panel: InspectorPanel) -> None:
    panel.show_scenario(ScenarioShown(name="a", title="A", promise="B."))
    assert not panel.scenario.form.isVisible()


@pytest.mark.parametrize("quiet", [True, False])
def test_what_did_not_end_in_order_stands_before_the_settings(panel: InspectorPanel, quiet: bool) -> None:
    end = EndShown(connection=1, sentence="The server reset the connection.", manner="reset", quiet=quiet)
    panel.show_ends((end,), 0)
    QCoreApplication.processEvents()
    assert panel.ends.isVisible()
    assert (panel.ends.y() < panel.scenario.foot.y()) is not quiet


def test_the_course_goes_on_and_back(panel: InspectorPanel, qtbot: QtBot) -> None:
    course = panel.course
    assert not course.isVisible()
    course.show_steps(
        None, Step(name="b", text="Next: 2. A connection for each request, with more words than there is room")
    )
    assert course.isVisible()
    assert not course.previous.isEnabled()
    assert course.next.text().endswith("…")
    assert course.next.accessibleName().endswith("than there is room")
    with qtbot.waitSignal(course.asked) as asked:
        qtbot.mouseClick(course.next, Qt.MouseButton.LeftButton)
    assert asked.args == ["b"]
    course.show_steps(Step(name="a", text="Previous: 1. A"), None)
    assert not course.next.isEnabled()
    with qtbot.waitSignal(course.asked) as asked:
        qtbot.mouseClick(course.previous, Qt.MouseButton.LeftButton)
    assert asked.args == ["a"]
