"""The player's buttons ask; what is shown comes back as a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy

from gui.shown import PlaybackShown
from gui.widgets.transport_bar import SPEEDS, TransportBar, next_speed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
MIDDLE = PlaybackShown(step=23, steps=31, can_follow=True)


@pytest.fixture
def bar(place: Callable[[TransportBar], TransportBar]) -> TransportBar:
    placed = place(TransportBar())
    placed.show_state(MIDDLE)
    return placed


@pytest.mark.parametrize("name", ["first", "back", "play", "forward", "last"])
def test_each_button_asks_by_click_and_by_space(bar: TransportBar, qtbot: QtBot, name: str) -> None:
    button, asked = getattr(bar, name), getattr(bar, f"{name}_asked")
    with qtbot.waitSignal(asked):
        qtbot.mouseClick(button, LEFT)
    with qtbot.waitSignal(asked):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert button.toolTip()
    assert button.accessibleName()


def test_it_says_where_playback_stands(bar: TransportBar) -> None:
    assert bar.step.text() == "Step 23 of 31"
    bar.show_state(PlaybackShown())
    assert bar.step.text() == "Nothing recorded yet"
    assert not bar.play.isEnabled()


@pytest.mark.parametrize(
    ("step", "backward", "forward"), [(0, False, True), (1, False, True), (23, True, True), (31, True, False)]
)
def test_at_an_end_there_is_no_way_on(bar: TransportBar, step: int, backward: bool, forward: bool) -> None:
    bar.show_state(replace(MIDDLE, step=step))
    assert (bar.first.isEnabled(), bar.back.isEnabled()) == (backward, backward)
    assert (bar.forward.isEnabled(), bar.last.isEnabled()) == (forward, forward)


def test_the_round_button_says_what_it_will_do(bar: TransportBar) -> None:
    assert bar.play.accessibleName() == "Play"
    bar.show_state(replace(MIDDLE, playing=True))
    assert bar.play.accessibleName() == "Pause"


def test_a_speed_is_chosen_and_shown(bar: TransportBar, qtbot: QtBot) -> None:
    bar.show_state(replace(MIDDLE, speed=1.0))
    with qtbot.waitSignal(bar.speed_chosen) as chosen:
        qtbot.keyClick(bar.speed, Qt.Key.Key_Down)
    assert chosen.args == [2.0]
    spy = QSignalSpy(bar.speed_chosen)
    bar.show_state(replace(MIDDLE, speed=0.25))
    assert bar.speed.currentText() == "× 0.25"
    assert spy.count() == 0


def test_speeds_go_along_the_scale_and_stay_at_its_ends() -> None:
    assert next_speed(1.0, 1) == 2.0
    assert next_speed(0.9, -1) == 0.5
    assert next_speed(SPEEDS[0], -1) == SPEEDS[0]
    assert next_speed(SPEEDS[-1], 1) == SPEEDS[-1]


def test_the_scale_reaches_from_a_ten_thousandth_to_ten() -> None:
    assert SPEEDS[0] == pytest.approx(1 / 10_000)
    assert SPEEDS[-1] == 10
    assert list(SPEEDS) == sorted(SPEEDS)
    assert all(1.9 < faster / slower <= 2.6 for slower, faster in pairwise(SPEEDS))


def test_a_kept_speed_is_the_nearest_on_the_scale_by_its_ratio() -> None:
    assert next_speed(0.0003, 0) == pytest.approx(1 / 5_000)
    assert next_speed(0.0008, 0) == pytest.approx(1 / 1_000)


@pytest.mark.parametrize(
    ("speed", "words"), [(1 / 10_000, "1/10,000"), (1 / 20, "1/20"), (0.1, "× 0.1"), (0.5, "× 0.5"), (10.0, "× 10")]
)
def test_a_speed_is_said_as_it_is_read(bar: TransportBar, speed: float, words: str) -> None:
    bar.show_state(replace(MIDDLE, speed=speed))
    assert bar.speed.currentText() == words


@pytest.mark.parametrize("new", [0, 1234])
def test_in_a_narrow_window_nothing_runs_out_of_the_bar(bar: TransportBar, new: int) -> None:
    bar.show_state(replace(MIDDLE, step=1234, steps=12_345, speed=1 / 10_000, factor="1/4,000×", new=new))
    bar.resize(758, bar.height())
    assert bar.layout().minimumSize().width() <= 758
    assert bar.minimumSizeHint().width() <= 758
    assert bar.factor.text() == "1/4,000×"
    assert bar.step.text() == "1,234 / 12,345"
    assert bar.follow.isVisible() or bar.new.isVisible()
    bar.resize(1000, bar.height())
    assert bar.step.text() == "Step 1,234 of 12,345"


def test_live_asks_and_shows_only_what_it_is_told(bar: TransportBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.follow_asked) as asked:
        qtbot.mouseClick(bar.follow, LEFT)
    assert asked.args == [True]
    assert not bar.follow.isChecked()
    bar.show_state(replace(MIDDLE, following=True))
    assert bar.follow.isChecked()
    with qtbot.waitSignal(bar.follow_asked) as asked:
        qtbot.mouseClick(bar.follow, LEFT)
    assert asked.args == [False]


def test_with_nothing_live_following_is_off_and_says_why(bar: TransportBar) -> None:
    bar.show_state(replace(MIDDLE, can_follow=False, following=True))
    assert not bar.follow.isEnabled()
    assert not bar.follow.isChecked()
    assert "Nothing is live" in bar.follow.toolTip()


def test_new_events_are_a_way_back_to_live(bar: TransportBar, qtbot: QtBot) -> None:
    assert not bar.new.isVisible()
    bar.show_state(replace(MIDDLE, new=12))
    assert bar.new.text() == "12 new"
    with qtbot.waitSignal(bar.follow_asked) as asked:
        qtbot.mouseClick(bar.new, LEFT)
    assert asked.args == [True]
    bar.show_state(replace(MIDDLE, new=12, following=True))
    assert not bar.new.isVisible()


def test_the_factor_is_shown_while_there_is_one(bar: TransportBar) -> None:
    bar.resize(1000, bar.height())
    bar.show_state(replace(MIDDLE, factor="1/400×"))
    assert bar.factor.isVisible()
    assert bar.factor.text() == "1/400× real time"
    bar.show_state(MIDDLE)
    assert not bar.factor.isVisible()


@pytest.mark.parametrize("width", [720, 760, 1000])
@pytest.mark.parametrize(("step", "steps"), [(5, 9), (215_364, 400_006), (1_215_364, 4_000_006)])
def test_where_playback_stands_is_never_cut_off(bar: TransportBar, width: int, step: int, steps: int) -> None:
    bar.resize(width, bar.height())
    bar.show_state(replace(MIDDLE, step=step, steps=steps, factor="1/1,900×"))
    bar.layout().activate()
    assert bar.step.width() >= bar.step.fontMetrics().horizontalAdvance(bar.step.text())
    assert f"{step:,}" in bar.step.text() or step > 1_000_000 or width == 720
    assert f"{steps:,}" in bar.step.toolTip()
