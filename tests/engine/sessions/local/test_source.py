from __future__ import annotations

import asyncio

import pytest

from engine.journal import Journal, What
from engine.scenarios import compare
from engine.sessions.local.source import UpdateSource


class Clock:
    """Time that passes only while somebody waits for it, and each wait is over ``late_s`` too late."""

    def __init__(self, late_s: float = 0.0) -> None:
        self.now_s = 100.0
        self.late_s = late_s

    def now(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds + self.late_s


def births(clock: Clock, **arguments) -> list[float]:
    """When each update was born, in seconds from the beginning; they are marked in order."""
    journal = Journal(clock=lambda: round(clock.now_s * 1e9))
    asyncio.run(UpdateSource(journal, now=clock.now, sleep=clock.sleep, **arguments).run())
    marks = [fact for fact in journal.facts if fact.what is What.MARK]
    assert [fact.about["update"] for fact in marks] == list(range(1, len(marks) + 1))
    return [fact.at_ns / 1e9 for fact in marks]


def test_updates_are_born_at_a_steady_pace():
    assert births(Clock(), count=3, interval_s=0.25) == pytest.approx([0.25, 0.5, 0.75])


def test_lateness_does_not_add_up():
    assert births(Clock(late_s=0.03), count=4, interval_s=0.1) == pytest.approx([0.13, 0.23, 0.33, 0.43])


def test_one_that_is_very_late_is_followed_at_once():
    assert births(Clock(late_s=0.25), count=3, interval_s=0.1) == pytest.approx([0.35, 0.6, 0.85])


def test_the_comparison_as_it_ships_is_over_within_a_second():
    assert births(Clock(), count=compare.COUNT, interval_s=compare.INTERVAL_S) == pytest.approx(
        [0.1, 0.2, 0.3, 0.4, 0.5]
    )
    assert births(Clock(), count=compare.COUNT, interval_s=compare.INTERVAL_S)[-1] + compare.POLL_S < 1.0
