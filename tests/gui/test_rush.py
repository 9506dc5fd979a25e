"""Whether many events come is told by how many there are, and when."""

from __future__ import annotations

from gui.rush import OVER_S, RUSH, Rush


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def after(each: int, times: int = 20, every_s: float = 0.02) -> tuple[Rush, Clock]:
    """So many more events every so many seconds."""
    clock = Clock()
    rush = Rush(clock)
    for number in range(1, times + 1):
        clock.now_s += every_s
        rush.note(number * each)
    return rush, clock


def test_few_events_are_no_rush():
    assert not after(round(RUSH * 0.02 / 2))[0].on


def test_many_events_are_one():
    assert after(round(RUSH * 0.02 * 2))[0].on


def test_it_is_over_when_no_more_come():
    rush, clock = after(1000)
    clock.now_s += 2 * OVER_S
    assert not rush.on


def test_a_first_batch_after_long_silence_is_none():
    rush, clock = after(0)
    clock.now_s += 60.0
    rush.note(1000)
    assert not rush.on


def test_another_recording_begins_anew():
    rush, _ = after(1000)
    rush.note(3)
    assert not rush.on
