"""The account of the window's own work: how long each piece took, what is done within it included."""

from __future__ import annotations

import pytest

from gui import own_work
from gui.own_work import Account
from tests.clocks import Nanoseconds as Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account(clock: Clock) -> Account:
    return Account(clock)


def test_each_piece_is_told_at_its_end_and_what_is_within_belongs_to_it(account, clock):
    told: list[int] = []
    stop = account.watch(told.append)
    account.begin()
    clock.now_ns += 3
    account.begin()
    clock.now_ns += 4
    account.end()
    assert told == []
    clock.now_ns += 5
    account.end()
    assert told == [12]
    stop()
    account.begin()
    account.end()
    assert told == [12]


def test_a_method_is_entered_also_where_it_fails(account, clock, monkeypatch):
    monkeypatch.setattr(own_work, "ACCOUNT", account)
    told: list[int] = []
    account.watch(told.append)

    class Worker:
        @own_work.own_work
        def work(self, by: int) -> int:
            clock.now_ns += by
            return 1 // (by - 7)

    assert Worker().work(8) == 1
    with pytest.raises(ZeroDivisionError):
        Worker().work(7)
    assert told == [8, 7]
