"""Painting while delays are measured: a part of the time, with rests between, and nothing is left unpainted."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("PySide6", reason="painting waits with a timer of Qt's")

from PySide6.QtCore import QCoreApplication, QSocketNotifier
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
def window(clock: Clock, qtbot: QtBot) -> Window:
    made = Window(clock)
    made.resize(200, 100)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def painting(window: Window, clock: Clock) -> Painting:
    made = Painting(window, clock)
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


def shown(window: Window, painting: Painting, qtbot: QtBot) -> None:
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.painted > 0)
    window.installEventFilter(painting)
    window.painted = 0


def test_a_window_waits_and_then_paints_all_at_once(window, painting, clock, qtbot: QtBot):
    shown(window, painting, qtbot)
    window.update()
    qtbot.waitUntil(lambda: window.painted == 1 and painting.waits)
    assert painting.spent_s == pytest.approx(0.01)
    for _ in range(3):
        window.update()
    # Asked for, and not painted.
    QCoreApplication.sendPostedEvents()
    assert window.painted == 1
    qtbot.waitUntil(lambda: window.painted == 2 and painting.paintings == 2)


def test_what_arrives_meanwhile_is_no_painting(window, painting, clock, qtbot: QtBot):
    shown(window, painting, qtbot)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arrived = []

        def take() -> None:
            arrived.append(ours.recv(1))
            clock.now_s += 1.0

        notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(take)
        theirs.send(b"x")
        window.update()
        qtbot.waitUntil(lambda: bool(arrived) and painting.paintings > 0)
        notifier.setEnabled(False)
    assert painting.spent_s == pytest.approx(0.01)


def test_what_cannot_be_painted_is_paid_for_and_told_as_what_it_is(window, painting, qtbot: QtBot):
    shown(window, painting, qtbot)
    window.fails = True
    with qtbot.captureExceptions() as caught:
        window.update()
        qtbot.waitUntil(lambda: painting.spent_s > 0)
    assert [str(error) for _, error, _ in caught] == [NO]
    assert painting.waits
