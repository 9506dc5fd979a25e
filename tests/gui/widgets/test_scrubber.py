"""The scrubber: mouse and keys ask, ticks are drawn where events are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QSignalSpy

from gui.diagram.notation import Layer
from gui.diagram.tally import Tally
from gui.shown import Ticks
from gui.theme import DARK
from gui.widgets.scrubber import Scrubber
from tests.gui.pointer import drag_to

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


def ticks(*things: tuple[float, Layer]) -> Ticks:
    tally = Tally()
    for y, layer in things:
        tally.put(layer, y)
    return Ticks(tally, 1.0)


@pytest.fixture
def scrubber(place: Callable[[Scrubber], Scrubber]) -> Scrubber:
    placed = place(Scrubber())
    placed.resize(652, 60)  # the track is 600 wide, from 26 to 626
    placed.show_ticks(ticks((0.1, Layer.REQUEST), (0.5, Layer.DATA), (0.9, Layer.FAULT)))
    placed.show_position(0.5, "0.5 s", "1.0 s")
    return placed


def colours(scrubber: Scrubber, x: int) -> set[str]:
    picture: QImage = scrubber.grab().toImage()
    return {QColor(picture.pixel(x + across, 22)).name() for across in (-1, 0, 1)}


def test_a_press_scrubs_to_where_it_was(scrubber: Scrubber, qtbot: QtBot) -> None:
    with qtbot.waitSignal(scrubber.scrubbed) as scrubbed:
        qtbot.mousePress(scrubber, LEFT, pos=QPoint(176, 20))
    assert scrubbed.args == [pytest.approx(0.25)]


def test_a_drag_scrubs_along_and_stays_within_the_ends(scrubber: Scrubber, qtbot: QtBot) -> None:
    qtbot.mousePress(scrubber, LEFT, pos=QPoint(326, 20))
    with qtbot.waitSignal(scrubber.scrubbed) as scrubbed:
        drag_to(scrubber, QPoint(476, 20))
    assert scrubbed.args == [pytest.approx(0.75)]
    with qtbot.waitSignal(scrubber.scrubbed) as scrubbed:
        drag_to(scrubber, QPoint(649, 20))
    assert scrubbed.args == [1.0]
    qtbot.mouseRelease(scrubber, LEFT, pos=QPoint(649, 20))
    assert not scrubber.isSliderDown()


def test_while_it_is_dragged_the_mouse_says_where_it_is(scrubber: Scrubber, qtbot: QtBot) -> None:
    qtbot.mousePress(scrubber, LEFT, pos=QPoint(176, 20))
    scrubber.show_position(0.9, "0.9 s", "1.0 s")
    assert scrubber.sliderPosition() == pytest.approx(250_000, abs=1)
    qtbot.mouseRelease(scrubber, LEFT, pos=QPoint(176, 20))


@pytest.mark.parametrize(
    ("key", "to"),
    [
        (Qt.Key.Key_Right, 0.51),
        (Qt.Key.Key_Left, 0.49),
        (Qt.Key.Key_PageUp, 0.6),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_End, 1.0),
    ],
)
def test_keys_scrub(scrubber: Scrubber, qtbot: QtBot, key: Qt.Key, to: float) -> None:
    with qtbot.waitSignal(scrubber.scrubbed) as scrubbed:
        qtbot.keyClick(scrubber, key)
    assert scrubbed.args == [pytest.approx(to)]


def test_showing_a_position_asks_for_nothing(scrubber: Scrubber) -> None:
    spy = QSignalSpy(scrubber.scrubbed)
    scrubber.show_position(2.0, "", "")
    assert scrubber.value() == scrubber.maximum()
    assert spy.count() == 0


def test_a_passed_tick_has_its_colour_and_one_to_come_is_dim(scrubber: Scrubber) -> None:
    assert DARK.request.name() in colours(scrubber, 86)
    dim = colours(scrubber, 566)
    assert DARK.fault.name() not in dim
    assert dim != {DARK.background.name()}
    assert DARK.background.name() in colours(scrubber, 200)
    scrubber.show_position(1.0, "1.0 s", "1.0 s")
    assert DARK.fault.name() in colours(scrubber, 566)


def test_a_fault_is_never_hidden_by_its_neighbours(scrubber: Scrubber) -> None:
    many = [(place / 100_000, Layer.DATA) for place in range(100_000)]
    many[30_001] = (30_001 / 100_000, Layer.FAULT)
    scrubber.show_ticks(ticks(*many))
    assert DARK.fault.name() in colours(scrubber, 26 + 180)


def test_ticks_move_together_as_the_whole_grows(scrubber: Scrubber) -> None:
    tally = ticks((0.5, Layer.REQUEST)).tally
    scrubber.show_ticks(Ticks(tally, 1.0))
    scrubber.show_position(1.0, "", "")
    assert DARK.request.name() in colours(scrubber, 326)
    tally.put(Layer.DATA, 1.5)
    scrubber.show_ticks(Ticks(tally, 2.0))
    assert DARK.request.name() in colours(scrubber, 176)
    assert DARK.data.name() in colours(scrubber, 476)
    assert DARK.background.name() in colours(scrubber, 326)


def test_what_has_come_since_does_not_reach_past_the_end(scrubber: Scrubber) -> None:
    shown = ticks((0.1, Layer.REQUEST))
    scrubber.show_ticks(shown)
    before = colours(scrubber, 26 + 618)
    scrubber.show_ticks(shown)
    shown.tally.put(Layer.DATA, 1.03)
    assert colours(scrubber, 26 + 618) == before


def test_a_screen_reader_is_told_name_value_and_times(scrubber: Scrubber) -> None:
    told = QAccessible.queryAccessibleInterface(scrubber)
    assert told.role() is QAccessible.Role.Slider
    assert told.text(QAccessible.Text.Name) == "Playhead"
    assert told.text(QAccessible.Text.Description) == "0.5 s of 1.0 s"
    assert told.valueInterface().currentValue() == 500_000
