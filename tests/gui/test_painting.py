"""Painting while delays are measured: a part of the time, with rests between, and nothing is left unpainted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("PySide6", reason="painting waits with a timer of Qt's")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from gui.painting import LONGEST_S, PART, Painting
from tests.clocks import Seconds as Clock

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot


NO = "no picture"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def painting(qapp, clock: Clock) -> Painting:
    made = Painting(clock=clock)
    made.measured = lambda: True
    return made


def paint(painting: Painting, clock: Clock, taking_s: float) -> None:
    painting.begin()
    clock.now_s += taking_s
    painting.end()


@pytest.mark.parametrize("taking_s", [0.001, 0.006, 0.02])
def test_it_takes_a_quarter_of_the_time(painting, clock, taking_s):
    paint(painting, clock, taking_s)
    assert painting.waits
    clock.now_s = taking_s / PART * 0.99
    assert painting.waits
    clock.now_s = taking_s / PART * 1.01
    assert not painting.waits
    assert painting.spent_s == pytest.approx(taking_s)


def test_it_waits_no_longer_than_motion_allows(painting, clock):
    paint(painting, clock, 3.0)
    clock.now_s += LONGEST_S * 1.01
    assert not painting.waits


def test_while_nothing_is_measured_nothing_waits(painting, clock):
    painting.measured = lambda: False
    paint(painting, clock, 3.0)
    assert not painting.waits


def test_what_waits_is_due_when_its_time_has_come(painting, clock, qtbot: QtBot):
    paint(painting, clock, 0.002)
    with qtbot.waitSignal(painting.due):
        assert painting.waits


class Window(QWidget):
    """Takes some time to be painted, and may fail."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock, self.painted, self.fails = clock, 0, False

    def paintEvent(self, qevent: QPaintEvent) -> None:
        self.clock.now_s += 0.01
        self.painted += 1
        if self.fails:
            raise ValueError(NO)


@pytest.fixture
def window(painting: Painting, clock: Clock, qtbot: QtBot) -> Window:
    made = Window(clock)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.painted > 0)
    made.installEventFilter(painting)
    made.painted = 0
    painting.due.connect(lambda: QCoreApplication.sendEvent(made, QEvent(QEvent.Type.UpdateRequest)))
    return made


def test_a_window_waits_and_then_paints_all_at_once(window, painting, clock, qtbot: QtBot):
    window.update()
    qtbot.waitUntil(lambda: window.painted == 1 and painting.waits)
    assert painting.spent_s == pytest.approx(0.01)
    for _ in range(3):
        window.update()
    with qtbot.waitSignal(painting.due):
        # Asked for, and not painted.
        QCoreApplication.sendPostedEvents()
        assert window.painted == 1
        clock.now_s += LONGEST_S
    qtbot.waitUntil(lambda: window.painted == 2)


def test_what_cannot_be_painted_is_paid_for_and_told_as_what_it_is(window, painting, qtbot: QtBot):
    window.fails = True
    with qtbot.captureExceptions() as caught:
        window.update()
        qtbot.waitUntil(lambda: painting.spent_s > 0)
    assert [str(error) for _, error, _ in caught] == [NO]
    assert painting.waits
