"""Opening a long recording: how soon its beginning is there, how long all of it takes, and whether the window answers.

Its beginning: from the start of the program with the recording until items of it are painted, less the same for a start
that opens nothing. All of it: reading the file into a journal, over what the JSON library takes for the same lines one
by one; reading it, decoding it and laying it out is told beside it. The window answers as long as its loop comes round:
the longest time between two heartbeats, 4 ms apart, is told, while all of it is read and laid out.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from bench.children import in_child
from bench.journals import MESSAGES, written
from bench.startup import TELLS, WHOLE, start
from bench.waiting import until
from engine.formats.native import read_file
from engine.tap import tapped
from gui.app import App
from gui.command.options import WindowOptions
from gui.recording import Recording
from gui.settings import Settings
from gui.theme import load_fonts

ROUNDS = 3
SOME = 10
"""Items that are the beginning of a recording."""
HEARTBEAT_MS = 4

OPENED = f"""{TELLS}
import main
from gui.main_window import MainWindow
furnish = MainWindow.furnish
def furnished(self, conductor):
    furnish(self, conductor)
    kind = type(self.stage)
    paint = kind.paintEvent
    def paintEvent(self, qevent):
        paint(self, qevent)
        if self.diagram is not None and len(self.diagram.items.things) > {SOME}:
            report()
    kind.paintEvent = paintEvent
MainWindow.furnish = furnished
main.main()
"""


def figures() -> Iterator[tuple[str, float]]:
    """Give each figure by its name."""
    yield "opening_messages", MESSAGES
    with tempfile.TemporaryDirectory(prefix="wirescope-bench-") as name:
        folder = Path(name)
        path = str(written(MESSAGES, folder / "long.wirescope"))
        yield "opening_beginning_s_over_nothing", _beginning(folder / "home", path)
        json_s = in_child("bench.opening", "json_alone", path)
        for figure in ("journal", "laid_out"):
            yield f"opening_{figure}_over_json", in_child("bench.opening", figure, path) / json_s
        for figure, value in in_child("bench.opening", "in_window", path, name).items():
            yield f"opening_{figure}", value


def _beginning(home: Path, path: str) -> float:
    start(WHOLE, home)
    pairs = [(start(OPENED, home, path), start(WHOLE, home)) for _ in range(ROUNDS)]
    return statistics.median(opened - nothing for opened, nothing in pairs)


def json_alone(path: str) -> float:
    """Return the seconds of the JSON library for the lines of a file, one by one."""
    began = time.perf_counter()
    with Path(path).open("rb") as file:
        for line in file:
            json.loads(line)
    return time.perf_counter() - began


def journal(path: str) -> float:
    """Return the seconds until a file is a journal."""
    began = time.perf_counter()
    read_file(Path(path))
    return time.perf_counter() - began


def laid_out(path: str) -> float:
    """Return the seconds until a file is read, decoded and laid out."""
    began = time.perf_counter()
    recording = Recording(number=1, title="", kind="file", journal=read_file(Path(path)).journal, live=False)
    recording.refresh()
    taken = time.perf_counter() - began
    _see_all(len(recording.diagram.items.things))
    return taken


def _see_all(items: int) -> None:
    """Measure nothing that was left out.

    Raises:
        RuntimeError: Something was.
    """
    if items < MESSAGES:
        raise RuntimeError(f"{items:,} of {MESSAGES:,} messages are on the diagram")


def in_window(path: str, folder: str) -> dict[str, float]:
    """Return how long the window takes for all of a file, and how long it did not answer at the longest meanwhile."""
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError(application)
    loop = tapped(qasync.QEventLoop)(application)
    asyncio.set_event_loop(loop)
    with loop:
        return loop.run_until_complete(_in_window(application, path, folder))


async def _in_window(application: QApplication, path: str, folder: str) -> dict[str, float]:
    load_fonts()
    home = Path(folder) / "window"
    settings = Settings(home)
    settings.started_before = True  # no comparison meanwhile
    settings.save()
    app = App(application, home)
    app.begin(WindowOptions())
    # The start itself is not meant.
    await asyncio.sleep(0.5)
    beats: list[float] = []
    heart = QTimer(app.window, interval=HEARTBEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start()
    began = time.perf_counter()
    app.conductor.open_file(path)
    recordings = app.runner.recordings
    await until(lambda: len(recordings) == 1 and not recordings[0].behind, app.bridge.caught_up)
    taken = time.perf_counter() - began
    _see_all(len(recordings[0].diagram.items.things))
    pauses = sorted(later - earlier for earlier, later in zip(beats, beats[1:], strict=False))
    app.window.close()
    await app.until_closed()
    return {
        "in_window_s": taken,
        "longest_pause_ms": 1000 * pauses[-1],
        "pause_p99_ms": 1000 * pauses[len(pauses) * 99 // 100],
    }
