"""A window in a process of its own: it says when what it was asked to do is on the disk, and what its notice says.

``python -m tests.gui.window.crashing FOLDER SESSIONS``: so many WebSockets to the application's own server. A line on
its standard input closes the window.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.tap import tapped
from gui.running import RUNNING
from gui.theme import load_fonts
from tests.gui.window.user import TALK, User


async def run(user: User, sessions: int) -> None:
    """Use the window, say that it is used, and wait for a line."""
    await user.start()
    for number in range(1, sessions + 1):
        user.run(TALK)
        await user.until(lambda number=number: len(user.sessions) == number and user.has("101"))
    await user.until(lambda: written(user) == sessions)
    sys.stdout.write(f"running {user.notice}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await user.close()


def written(user: User) -> int:
    """Return how many recordings are on the disk with all that happened so far."""
    assert user.app is not None
    lines = sorted(
        len(file.read_bytes().splitlines()) - 1 for file in (user.folder / RUNNING).glob(f"{os.getpid()}-*/*")
    )
    facts = sorted(len(recording.journal.facts) for recording in user.app.runner.recordings)
    return len(lines) if lines == facts else -1


def main() -> None:
    """Run until ended."""
    qapp = QApplication([sys.argv[0]])
    qapp.setQuitOnLastWindowClosed(False)
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    load_fonts()
    loop = tapped(qasync.QEventLoop)(qapp)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(run(User(qapp, Path(sys.argv[1])), int(sys.argv[2])))


if __name__ == "__main__":
    main()
