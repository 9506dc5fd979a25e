"""The window while delays are measured: it is painted in its time, and all of it."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject

from tests.gui.window.user import User, at_the_window

REST_S = 0.02


class Painted(QObject):
    """Knows when the stage was painted."""

    def __init__(self, user: User) -> None:
        super().__init__(user.window)
        self.at_s: list[float] = []
        user.window.stage.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        if qevent.type() is QEvent.Type.Paint:
            self.at_s.append(time.perf_counter())
        return False


async def started(user: User) -> Painted:
    """Start, and wait until the window is painted as it came; then it is as if painting had taken long just now."""
    await user.start()
    painted = Painted(user)
    user.window.stage.viewport().update()
    await user.until(lambda: painted.at_s)
    painted.at_s.clear()
    user.window.painting._free_s = time.perf_counter() + REST_S
    return painted


@at_the_window
async def test_what_is_to_be_painted_waits_for_its_time_and_is_painted_then(user: User):
    painted = await started(user)
    may_s = user.window.painting._free_s
    user.window.painting.measured = lambda: True
    user.window.stage.viewport().update()
    await user.until(lambda: painted.at_s)
    assert painted.at_s[0] >= may_s


@at_the_window
async def test_while_nothing_is_measured_it_does_not_wait(user: User):
    painted = await started(user)
    user.window.painting._free_s += 1000
    user.window.stage.viewport().update()
    await user.until(lambda: painted.at_s)
