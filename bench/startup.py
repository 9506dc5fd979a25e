"""What a start costs: from the start of the program to its first painted window, over the same for an empty one.

The first painted window shows the grounds of its parts; the whole one all of them, ready to be used. Each start is a
process of its own, without a screen; the kinds alternate, so that what slows one down slows the others. A folder of
settings that is new lets the window begin with the comparison, once it stands; a used one opens what was shown last.
Modules are compiled beforehand, as they are from the second start of an installed program on.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = int(os.environ.get("WIRESCOPE_BENCH_STARTS", "9"))
LIMIT_S = 60

TELLS = """
import os
def report():
    os.write(1, b"painted")
    os._exit(0)
def tells(kind):
    from PySide6.QtCore import QTimer
    paint = kind.paintEvent
    def paintEvent(self, qevent):
        paint(self, qevent)
        # All parts of a window are painted in one go: after it, it is there.
        QTimer.singleShot(0, report)
    kind.paintEvent = paintEvent
"""
EMPTY = f"""{TELLS}
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    pass
tells(Window)
application = QApplication([])
window = Window()
window.resize(1600, 1000)
window.show()
application.exec()
"""
FIRST = f"""{TELLS}
import main
from gui.main_window import MainWindow
tells(MainWindow)
main.main()
"""
WHOLE = f"""{TELLS}
import main
from gui.main_window import MainWindow
furnish = MainWindow.furnish
def furnished(self, conductor):
    furnish(self, conductor)
    tells(type(self.stage))
MainWindow.furnish = furnished
main.main()
"""


def figures() -> Iterator[tuple[str, float]]:
    """Give each figure by its name."""
    with tempfile.TemporaryDirectory(prefix="wirescope-bench-") as folder:
        used = Path(folder) / "used"
        for program in (EMPTY, FIRST, WHOLE, FIRST):  # compiles, and makes the folder a used one
            start(program, used)
        taken: dict[str, list[float]] = {"empty": [], "new": [], "used": [], "whole": []}
        for number in range(ROUNDS):
            taken["empty"].append(start(EMPTY, used))
            taken["new"].append(start(FIRST, Path(folder) / f"new-{number}"))
            taken["used"].append(start(FIRST, used))
            taken["whole"].append(start(WHOLE, used))
    yield "start_empty_window_ms", 1000 * statistics.median(taken["empty"])
    for kind, name in (("new", "painted_new_folder"), ("used", "painted_used_folder"), ("whole", "whole_window")):
        ratios = (ours / bare for ours, bare in zip(taken[kind], taken["empty"], strict=True))
        yield f"start_{name}_over_empty_window", statistics.median(ratios)
        yield f"start_{name}_ms", 1000 * statistics.median(taken[kind])


def start(program: str, home: Path, *arguments: str) -> float:
    """Return the seconds from the start of a program until it says that its window is painted; ``home``: its folder."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "WIRESCOPE_HOME": str(home),
        "PYTHONPYCACHEPREFIX": str(home.parent / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        timeout=LIMIT_S,
        check=True,
    )
    if done.stdout != b"painted":
        raise RuntimeError("a window was not painted")
    return time.perf_counter() - began
