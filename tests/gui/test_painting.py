"""Painting while delays are measured: a part of the time, with rests between, and nothing is left unpainted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("PySide6", reason="painting waits with a timer of Qt's")

from gui.painting import LONGEST_S, PART, Painting

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def painting(qapp, clock: Clock) -> Painting:
    made = Painting(clock=clock)
    made.measured = lambda: True
    return made


def paint(painting: Painting, clock: Clock, taking_s: float) -> None:
    def take() -> bool:
        clock.now_s += taking_s
        return True

    assert painting.paint(take)


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


def test_what_cannot_be_painted_is_paid_for_too(painting, clock):
    def fail() -> bool:
        clock.now_s += 0.01
        raise ValueError("no picture")

    with pytest.raises(ValueError, match="no picture"):
        painting.paint(fail)
    assert painting.waits
