"""What people use instead, with the same 1,000 messages: Mermaid in headless Chromium, and PlantUML.

The time is that from the input to a finished picture, a process from its start to its end: of the others from the text
they read to an SVG, of ours from a recording to an SVG, and to a PNG, by the command line; the same in a process that
runs already; and from the recording to the picture on the window's stage, all of it read and laid out.

What is not installed is left out, and it is said why: Chromium and PlantUML are looked for on the PATH, Mermaid where
``WIRESCOPE_MERMAID`` says (its ``mermaid.min.js``), or in ``.cache/peers/node_modules``.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from bench.children import ROOT, in_child
from bench.journals import written
from engine.formats.native import read_file
from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow
from gui.export.exporting import export
from gui.export.order import Order
from gui.recording import Recording
from gui.theme import DARK, dress, load_fonts
from gui.widgets.stage.sequence_view import SequenceView

MESSAGES = 1_000
ROUNDS = 3
SIZE = (1600, 1000)
LIMIT_S = 120
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MERMAID = ROOT / ".cache" / "peers" / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"
PAGE = """<!doctype html><meta charset="utf-8"><body><script src="{library}"></script><script>
mermaid.initialize({{startOnLoad: false, maxTextSize: 10000000}});
mermaid.render("diagram", {source!r}).then(made => {{ document.body.innerHTML = made.svg; }});
</script>
"""


def figures() -> Iterator[tuple[str, float | str]]:
    """Give each figure by its name; words where there is none."""
    with tempfile.TemporaryDirectory(prefix="wirescope-bench-") as name:
        folder = Path(name)
        recording = written(MESSAGES, folder / "messages.wirescope")
        messages = _messages(recording)
        ours = {form: _median(lambda form=form: _own(recording, form)) for form in ("svg", "png")}
        inside = {form: in_child("bench.others", "in_process", str(recording), form) for form in ours}
        for form in ours:
            yield f"others_own_{form}_s", ours[form]
            yield f"others_own_{form}_in_process_s", inside[form]
        screen = in_child("bench.others", "on_screen", str(recording))
        yield "others_own_on_screen_s", screen
        for rival, make in (("mermaid", _mermaid(folder, messages)), ("plantuml", _plantuml(folder, messages))):
            if isinstance(make, str):
                yield f"others_{rival}_over_own", f"skipped: {make}"
                continue
            taken = _median(make)
            yield f"others_{rival}_s", taken
            yield f"others_{rival}_over_own", taken / ours["svg"]
            yield f"others_{rival}_over_own_in_process", taken / inside["svg"]
            yield f"others_{rival}_over_own_on_screen", taken / screen


def in_process(recording: str, form: str) -> float:
    """Return the seconds from a recording to a picture in a process that has made one already."""
    taken = 0.0
    with tempfile.TemporaryDirectory(prefix="wirescope-bench-") as folder:
        for _ in range(2):
            began = time.perf_counter()
            diagram = _diagram(Path(recording))
            export(diagram, Path(folder) / f"picture.{form}", Order(format="svg" if form == "svg" else "png"))
            taken = time.perf_counter() - began
    return taken


def on_screen(path: str) -> float:
    """Return the seconds from a recording to its picture on the stage, in a process that has made one already."""
    application = QApplication.instance() or QApplication([])
    load_fonts()
    if isinstance(application, QApplication):
        dress(application, DARK)
    return [_shown(Path(path)) for _ in range(2)][-1]


def _shown(path: Path) -> float:
    began = time.perf_counter()
    recording = Recording(number=1, title="", kind="file", journal=read_file(path).journal, live=False)
    recording.refresh()
    view = SequenceView(DARK)
    view.resize(*SIZE)
    view.show()
    view.show_diagram(recording.diagram)
    view.show_playhead(recording.diagram.height)
    view.viewport().render(QImage(*SIZE, QImage.Format.Format_RGB32))
    return time.perf_counter() - began


def _own(recording: Path, form: str) -> float:
    picture = recording.with_suffix(f".{form}")
    return _timed([sys.executable, "main.py", str(recording), f"--{form}", str(picture)], picture)


def _mermaid(folder: Path, messages: list[str]) -> Callable[[], float] | str:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    library = Path(os.environ.get("WIRESCOPE_MERMAID", MERMAID))
    if browser is None:
        return "Chromium is not installed"
    if not library.is_file():
        return "Mermaid is not installed"
    page, picture = folder / "page.html", folder / "mermaid.svg"
    source = "\n".join(["sequenceDiagram", "participant client", "participant server", *messages])
    page.write_text(PAGE.format(library=library.as_uri(), source=source.replace("->", "->>")), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=100000"]
    return lambda: _timed([*command, "--dump-dom", page.as_uri()], picture, say=picture)


def _plantuml(folder: Path, messages: list[str]) -> Callable[[], float] | str:
    program = shutil.which("plantuml")
    if program is None:
        return "PlantUML is not installed"
    source = folder / "messages.puml"
    source.write_text("\n".join(["@startuml", *messages, "@enduml"]), encoding="utf-8")
    return lambda: _timed([program, "-tsvg", str(source)], source.with_suffix(".svg"))


def _timed(command: list[str], picture: Path, say: Path | None = None) -> float:
    """Return the seconds of a command; the last message has to be in its picture, if that is text.

    Raises:
        RuntimeError: The picture is not finished.
    """
    picture.unlink(missing_ok=True)
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, timeout=LIMIT_S, check=True)
    if say is not None:
        say.write_bytes(done.stdout)
    taken = time.perf_counter() - began
    if not picture.is_file() or (picture.suffix == ".svg" and f"update {MESSAGES - 1}".encode() not in _words(picture)):
        raise RuntimeError(f"{command[0]} did not finish {picture.name}")
    return taken


def _words(picture: Path) -> bytes:
    return picture.read_bytes().replace(b"&#160;", b" ").replace("\u00a0".encode(), b" ")


def _environment() -> dict[str, str]:
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""}


def _messages(recording: Path) -> list[str]:
    """The messages as the others read them: sender, arrow, receiver, words."""
    arrows = [item for item in _diagram(recording).items.things if isinstance(item, Arrow)]
    return [f"{arrow.source} -> {arrow.source.other}: {arrow.title} {arrow.detail}" for arrow in arrows]


def _diagram(recording: Path) -> Diagram:
    diagram = Diagram()
    trace = Trace(read_file(recording).journal)
    trace.refresh()
    diagram.add_from(trace.events, 0, len(trace.events))
    return diagram


def _median(make: Callable[[], float]) -> float:
    make()
    return statistics.median(make() for _ in range(ROUNDS))
