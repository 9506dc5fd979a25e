"""What a long recording costs the window: ratios in one run, each median of one thing over that of another.

A slice of reading and layout over the time it is given; full repaints with a million messages, scrolled through, jumped
about in and growing, over the same with a thousand; one with all of them on the screen, one at the zoom that takes
longest, and one with fifty messages on their way, over one where each can be read. And what a message takes of time and
memory, and a full collection of garbage with all of them open.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.journal import Fact, Journal, Vantage, What
from engine.trace import Trace
from gui.bridge import BUDGET_S, Bridge
from gui.diagram.layout import Diagram
from gui.diagram.time_axis import AxisKind
from gui.recording import Recording
from gui.theme import DARK, dress, load_fonts
from gui.widgets.stage.sequence_view import SequenceView

MANY = int(os.environ.get("WIRESCOPE_BENCH_MANY", "1000000"))
FEW, WEIGHED, FLYING = 1_000, min(MANY, 200_000), 50
REPAINTS = 61
A_TICK = 167
"""Messages that come in a 60th of a second where 10,000 come in a second."""
SIZE = (1600, 1000)
STEP = 40
"""Pixels that are scrolled at a time."""
ROW_PIXELS = (20.0, 13.9, 10.0, 7.0, 5.0, 4.1, 3.9, 3.0, 2.0, 1.6, 1.4, 0.7, 0.1)
"""Of each message, at the zooms among which the worst is."""
MESSAGE = b"\x81\x05hello"
HELLO = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
SWITCH = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
BURST, WITHIN_NS, PAUSE_NS = 50, 100_000, 30_000_000
CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER

Figures = Iterator[tuple[str, float]]


def figures() -> Figures:
    """Give each figure by its name."""
    application = QApplication.instance() or QApplication([])
    load_fonts()
    if isinstance(application, QApplication):
        dress(application, DARK)
    many, slices = _read(MANY)
    few, _ = _read(FEW)
    slices.sort()
    yield "window_messages", MANY
    yield "window_slice_p99_over_budget", slices[len(slices) * 99 // 100] / BUDGET_S
    yield "window_slice_longest_over_budget", slices[-1] / BUDGET_S
    yield "window_read_us_per_message", 1e6 * sum(slices) / MANY
    yield "window_full_collection_ms", 1000 * _seconds(gc.collect)
    yield "window_diagram_octets_per_message", _weight()
    for kind in AxisKind:
        yield from _painted(kind, many, few)
    yield "window_50_in_flight_over_none", _in_flight()


def _painted(kind: AxisKind, many: Recording, few: Recording) -> Figures:
    if many.diagram.kind is not kind:
        slices = _laid_out(many, kind)
        yield f"window_relayout_us_per_message_{kind}", 1e6 * sum(slices) / MANY
        yield f"window_relayout_slice_p99_over_budget_{kind}", slices[len(slices) * 99 // 100] / BUDGET_S
    _laid_out(few, kind)
    for name, way in (("scrolling", _scrolling), ("jumping", _jumping), ("live", _live)):
        ours, others = way(many), way(few)
        yield f"window_{name}_1m_over_1k_{kind}", _at(ours, 50) / _at(others, 50)
        yield f"window_{name}_1m_over_1k_p95_{kind}", _at(ours, 95) / _at(others, 95)
    normal = statistics.median(_scrolling(few))
    yield f"window_normal_repaint_ms_{kind}", 1000 * normal
    yield f"window_fit_all_over_normal_{kind}", statistics.median(_fitted(many)) / normal
    yield f"window_worst_zoom_over_normal_{kind}", max(_zoomed(many)) / normal


def _at(seconds: list[float], percent: int) -> float:
    return sorted(seconds)[len(seconds) * percent // 100]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# Recordings.


def _read(messages: int) -> tuple[Recording, list[float]]:
    """Return a recording of so many messages, read as the window reads it, and the seconds of each slice."""
    recording = _recording(_opened())
    _append(recording.journal, 0, messages)
    return recording, _advance(recording)


def _recording(journal: Journal) -> Recording:
    recording = Recording(number=1, title="", kind="file", journal=journal, live=False)
    # More than anybody's memory is asked to hold: what is measured is where it would lead.
    recording.trace = Trace(journal, keep_events=3 * MANY)
    return recording


def _advance(recording: Recording) -> list[float]:
    bridge = Bridge()
    slices = []
    while recording.behind:
        slices.append(_seconds(lambda: bridge.advance(recording, BUDGET_S)))
    return slices


def _laid_out(recording: Recording, kind: AxisKind) -> list[float]:
    recording.lay_out(kind)
    return sorted(_advance(recording))


def _opened() -> Journal:
    """The journal of a WebSocket that has just been opened."""
    journal = Journal(keep_facts=3 * MANY)
    _write(journal, 0, Vantage.APP, What.SESSION, title="WebSocket", kind="websocket", url="ws://a")
    _write(journal, 0, CLIENT, What.CONNECTING, address="127.0.0.1:80", observed=True)
    _write(journal, 0, SERVER, What.ACCEPTED, local="127.0.0.1:80", peer="127.0.0.1:5000")
    _write(journal, 0, CLIENT, What.CONNECTED, local="127.0.0.1:5000", peer="127.0.0.1:80")
    for one, other, octets in ((CLIENT, SERVER, HELLO), (SERVER, CLIENT, SWITCH)):
        _write(journal, 0, one, What.SENT, octets)
        _write(journal, 0, other, What.RECEIVED, octets)
    return journal


def _append(journal: Journal, first: int, messages: int) -> None:
    """Let the server send so many messages more, in bursts."""
    for number in range(first, first + messages):
        at_ns = (number // BURST + 1) * PAUSE_NS + number * WITHIN_NS
        _write(journal, at_ns, SERVER, What.SENT, MESSAGE)
        _write(journal, at_ns + WITHIN_NS // 5, CLIENT, What.RECEIVED, MESSAGE)


def _write(
    journal: Journal, at_ns: int, vantage: Vantage, what: What, octets: bytes = b"", **about: str | bool
) -> None:
    connection = 0 if vantage is Vantage.APP else 1
    fact = Fact(at_ns=at_ns, session=1, connection=connection, vantage=vantage, what=what, octets=octets, about=about)
    journal.append(fact)


def _weight() -> float:
    """Return how many octets of memory the diagram takes for a message, beyond the trace."""
    journal = _opened()
    _append(journal, 0, WEIGHED)
    trace = Trace(journal, keep_events=3 * MANY)
    trace.refresh()
    tracemalloc.start()
    diagram = Diagram()
    diagram.add_from(trace.events, 0, len(trace.events))
    octets, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return octets / len(diagram.items)


# Repaints.


def _scrolling(recording: Recording) -> list[float]:
    """The seconds of full repaints while it is scrolled through, at the zoom where each message can be read."""
    view = _view(recording.diagram)
    bar = view.verticalScrollBar()
    seconds = []
    for place in range(REPAINTS):
        bar.setValue(bar.maximum() // 3 + place * STEP)
        seconds.append(_repaint(view))
    return seconds


def _jumping(recording: Recording) -> list[float]:
    """The same at places all over it."""
    view = _view(recording.diagram)
    bar, chance = view.verticalScrollBar(), random.Random(1)
    seconds = []
    for _ in range(REPAINTS):
        bar.setValue(chance.randrange(bar.maximum() + 1))
        seconds.append(_repaint(view))
    return seconds


def _live(recording: Recording) -> list[float]:
    """The same while it grows: with what is read and laid out between two repaints."""
    view = _view(recording.diagram)
    bridge = Bridge()
    seconds = []
    for _ in range(REPAINTS):
        _append(recording.journal, len(recording.journal.facts) // 2, A_TICK)
        began = time.perf_counter()
        while recording.behind:
            bridge.advance(recording, BUDGET_S)
        view.show_playhead(recording.diagram.height)
        view.keep_playhead_in_view()
        seconds.append(time.perf_counter() - began + _repaint(view))
    return seconds


def _fitted(recording: Recording) -> list[float]:
    """The same with all of it on the screen."""
    view = _view(recording.diagram)
    view.set_zoom(0.0)
    return [_repaint(view) for _ in range(REPAINTS)]


def _zoomed(recording: Recording) -> list[float]:
    """The median at each of several zooms, in the middle of it."""
    medians = []
    diagram = recording.diagram
    for pixels in ROW_PIXELS:
        view = _view(diagram)
        view.set_zoom(pixels * len(diagram.items) / diagram.height)
        bar = view.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        medians.append(statistics.median(_repaint(view) for _ in range(REPAINTS // 4)))
    return medians


def _in_flight() -> float:
    """A repaint while fifty messages are on their way, over one when they have arrived."""
    journal = _opened()
    _append(journal, 0, BURST)
    last = journal.facts[-1].at_ns
    for what, vantage, after in ((What.SENT, SERVER, PAUSE_NS), (What.RECEIVED, CLIENT, 2 * PAUSE_NS)):
        for number in range(FLYING):
            _write(journal, last + after + number * 10_000, vantage, what, MESSAGE)
    recording = _recording(journal)
    _advance(recording)
    diagram = recording.diagram
    view = _view(diagram)
    view.show_playhead(diagram.height)
    bar = view.verticalScrollBar()
    sent, seconds = diagram.stops[-FLYING - 1], []
    for y in (sent + 1.0, diagram.height):
        view.show_playhead(y)
        bar.setValue(round(sent * view.zoom) - SIZE[1] // 2)
        seconds.append(statistics.median(_repaint(view) for _ in range(REPAINTS)))
    return seconds[0] / seconds[1]


def _view(diagram: Diagram) -> SequenceView:
    view = SequenceView(DARK)
    view.resize(*SIZE)
    view.show()
    view.show_diagram(diagram)
    view.show_playhead(diagram.height)
    # In real time a burst is where messages can be read.
    view.set_zoom(1.0 if diagram.scale.roomy else 60 / (WITHIN_NS / 1_000_000))
    return view


def _repaint(view: SequenceView) -> float:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    return _seconds(lambda: view.viewport().render(image))
