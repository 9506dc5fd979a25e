"""Work in slices goes on until there is no more of it, and ends where it fails."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("PySide6", reason="slices are a timer's of Qt")

from PySide6.QtCore import QObject

from gui.slices import Slices

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NO = "it cannot be done"


class Worker(QObject):
    """Has some pieces of work, one for each slice, and may fail at one of them."""

    def __init__(self, pieces: int, *, fails_at: int = 0) -> None:
        super().__init__()
        self.done, self._pieces, self._fails_at = 0, pieces, fails_at
        self.slices = Slices(self._advance, self, clock=map(float, count()).__next__)

    def _advance(self) -> bool:
        self.done += 1
        if self.done == self._fails_at:
            raise ValueError(NO)
        return self.done < self._pieces


def test_all_of_it_is_done_a_slice_at_a_time(qtbot: QtBot) -> None:
    worker = Worker(3)
    worker.slices.run()
    assert worker.done == 1
    qtbot.waitUntil(lambda: not worker.slices.working)
    assert worker.done == 3


def test_what_fails_is_told_once_and_not_tried_again_and_again(qtbot: QtBot) -> None:
    worker = Worker(9, fails_at=2)
    with qtbot.captureExceptions() as caught:
        worker.slices.run()
        qtbot.waitUntil(lambda: bool(caught))
    assert [str(error) for _, error, _ in caught] == [NO]
    assert not worker.slices.working
