"""What ran is on the disk as it happens: after a crash the next start offers it, and after a clean end it does not."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gui.archive import LAST
from gui.running import RECOVERED, RUNNING
from tests.gui.window.user import ASK, TALK, Key, User, at_the_window

LIMIT_S = 60
Start = Callable[[Path, int], subprocess.Popen[str]]


@pytest.fixture
def other() -> Iterator[Start]:
    """Start windows in processes of their own; they are there when this returns."""
    with contextlib.ExitStack() as ending:

        def start(folder: Path, sessions: int) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.gui.window.crashing", str(folder), str(sessions)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            )
            ending.enter_context(process)
            ending.callback(process.kill)
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said == "running \n", "a window that says nothing but that it is there"
            return process

        yield start


@pytest.fixture
def crashed(other: Start, user: User) -> Callable[[int], None]:
    """Have a window crash while so many sessions run."""

    def crash(sessions: int) -> None:
        process = other(user.folder, sessions)
        process.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        process.wait(LIMIT_S)

    return crash


def running(user: User) -> list[Path]:
    return list((user.folder / RUNNING).glob("*"))


def answer(user: User, text: str) -> None:
    (button,) = [one for one in user.window.notice.answers if one.text() == text]
    user.click(button)


@at_the_window
async def test_after_a_crash_all_that_ran_is_offered_and_opened(user: User, crashed: Callable[[int], None]):
    crashed(3)
    await user.start()
    assert user.notice.startswith("Wirescope ended unexpectedly; the recording of ")
    assert user.notice.endswith(" (3 sessions) was kept.")
    answer(user, "Open")
    await user.until(lambda: len(user.sessions) == 3 and user.has("101", "Switching Protocols"))
    assert user.notice == ""
    assert running(user) == []
    kept = sorted((user.folder / RECOVERED).iterdir())
    assert len(kept) == 3
    assert [Path(path) for path, _ in user.app.taking.recents._settings.recent][::-1] == kept
    await user.close()
    await user.start()
    assert user.notice == ""


@at_the_window
async def test_what_is_discarded_is_gone(user: User, crashed: Callable[[int], None]):
    crashed(1)
    await user.start()
    assert "(1 session)" in user.notice
    answer(user, "Discard")
    answer(user, "Discard for good")
    assert user.notice == ""
    assert running(user) == []
    assert user.sessions == []
    await user.close()
    await user.start()
    assert user.notice == ""


@at_the_window
async def test_nothing_is_discarded_by_one_click_or_two_at_the_same_place(user: User, crashed: Callable[[int], None]):
    crashed(1)
    await user.start()
    offered, left = user.notice, running(user)
    answer(user, "Discard")
    assert user.notice.startswith("Discard the recording of ")
    assert user.notice.endswith(" (1 session)? It cannot be brought back.")
    assert running(user) == left
    last = user.window.notice.answers[-1]
    assert last.text() == "Keep it"
    user.click(last)
    assert (user.notice, running(user)) == (offered, left)
    answer(user, "Open")
    await user.until(lambda: len(user.sessions) == 1)


@at_the_window
async def test_what_is_not_answered_is_offered_again_and_stays_under_other_notices(
    user: User, crashed: Callable[[int], None]
):
    crashed(1)
    await user.start()
    offered = user.notice
    user.run(ASK)
    await user.until(lambda: user.has("200 OK"))
    assert user.notice == offered
    user.window.stage.setFocus()
    user.press(Key.Key_Escape)
    assert user.notice == ""
    await user.close()
    await user.start()
    assert user.notice == offered
    assert len(user.sessions) <= 1


@at_the_window
async def test_a_clean_end_offers_nothing_and_leaves_the_newest(user: User):
    await user.start()
    user.run(TALK)
    await user.until(lambda: user.window.composer.field.isEnabled() and user.has("101"))
    assert len(running(user)) == 2, "the folder and its lock"
    await user.close()
    assert running(user) == []
    assert (user.folder / LAST).exists()
    await user.start()
    assert user.notice == ""


@at_the_window
async def test_a_window_that_runs_beside_this_one_is_not_taken_for_a_crash(user: User, other: Start):
    process = other(user.folder, 1)
    await user.start()
    assert user.notice == ""
    user.run(ASK)
    await user.until_over("200 OK")
    shown = user.picture
    await user.close()
    assert len(running(user)) == 2, "the other one's is still there"
    await user.start()
    await user.until(lambda: user.picture == shown)
    assert user.notice == ""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.close()
    assert process.wait(LIMIT_S) == 0
    assert running(user) == []


@at_the_window
async def test_of_two_that_start_after_a_crash_one_offers_it(user: User, other: Start, crashed: Callable[[int], None]):
    crashed(1)
    await user.start()
    assert "ended unexpectedly" in user.notice
    process = other(user.folder, 0)
    answer(user, "Open")
    await user.until(lambda: len(user.sessions) == 1)
    process.kill()
