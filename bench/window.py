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
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.journal import Fact, Journal, Vantage, What
from engine.trace import Trace
from gui.bridge import BUDGET_S, Bridge
from gui.diagram.layout import Diagram
from gui.diagram.rows import ROW
from gui.diagram.time_axis import AxisKind
from gui.recording import Recording
from gui.theme import DARK, dress, load_fonts
from gui.widgets.stage.sequence_view import SequenceView

MANY = int(os.environ.get("WIRESCOPE_BENCH_MANY", "1000000"))
FEW, WEIGHED, FLYING = 1_000, min(MANY, 200_000), 50
REPAINTS = 100
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
Repaint = Callable[[int], float]


def figures() -> Figures:
    """Give each figure by its name."""
    application = QApplication.instance() or QApplication([])
    load_fonts()
    if isinstance(application, QApplication):
        dress(application, DARK)
    many, slices = _read(MANY)
    yield "window_messages", MANY
    yield "window_slice_p99_over_budget", _at(slices, 99) / BUDGET_S
    yield "window_slice_longest_over_budget", max(slices) / BUDGET_S
    yield "window_read_us_per_message", 1e6 * sum(slices) / MANY
    yield "window_full_collection_ms", 1000 * _seconds(gc.collect)
    yield "window_diagram_octets_per_message", _weight()
    for kind in AxisKind:
        yield from _painted(kind, many)
    yield "window_50_in_flight_over_none", _in_flight()


def _painted(kind: AxisKind, many: Recording) -> Figures:
    if many.diagram.kind is not kind:
        slices = _laid_out(many, kind)
        yield f"window_relayout_us_per_message_{kind}", 1e6 * sum(slices) / MANY
        yield f"window_relayout_slice_p99_over_budget_{kind}", _at(slices, 99) / BUDGET_S
    few = _few(kind)
    for name, way in (("scrolling", _scrolling), ("jumping", _jumping), ("live", _live)):
        ours, others = _in_turn(way(many), way(few), REPAINTS)
        yield f"window_{name}_over_1k_{kind}", _at(ours, 50) / _at(others, 50)
        yield f"window_{name}_over_1k_p95_{kind}", _at(ours, 95) / _at(others, 95)
        yield f"window_{name}_repaint_ms_{kind}", 1000 * _at(ours, 50)
    normal = _scrolling(_few(kind))
    yield f"window_fit_all_over_normal_{kind}", _over(_zoomed(many, 0.0), normal)
    zooms = [pixels * len(many.diagram.items) / many.diagram.height for pixels in ROW_PIXELS]
    yield f"window_worst_zoom_over_normal_{kind}", max(_over(_zoomed(many, zoom), normal) for zoom in zooms)


def _in_turn(ours: Repaint, others: Repaint, times: int) -> tuple[list[float], list[float]]:
    """Return the seconds of the repaints of both, in turn: what else the machine does is then in both."""
    pairs = [(ours(number), others(number)) for number in range(times)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _over(ours: Repaint, others: Repaint) -> float:
    one, other = _in_turn(ours, others, REPAINTS // 3)
    return _at(one, 50) / _at(other, 50)


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
    return _advance(recording)


def _few(kind: AxisKind) -> Recording:
    recording, _ = _read(FEW)
    _laid_out(recording, kind)
    return recording


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


# Repaints: each way gives what does the nth of them and returns its seconds.


def _scrolling(recording: Recording) -> Repaint:
    """Full repaints while a burst is scrolled through, at the zoom where each message can be read."""
    diagram = recording.diagram
    view = _view(diagram)
    first = len(diagram.items) // 3 // BURST * BURST
    begin = round(diagram.items.things[first + BURST // 5].top * view.zoom)

    def repaint(number: int) -> float:
        view.verticalScrollBar().setValue(begin + number % 8 * STEP)
        return _repaint(view)

    return repaint


def _jumping(recording: Recording) -> Repaint:
    """The same at places all over it."""
    view, chance = _view(recording.diagram), random.Random(1)
    bar = view.verticalScrollBar()

    def repaint(number: int) -> float:
        bar.setValue(chance.randrange(bar.maximum() + 1))
        return _repaint(view)

    return repaint


def _live(recording: Recording) -> Repaint:
    """The same while it grows: with what is read and laid out between two repaints."""
    view, bridge = _view(recording.diagram), Bridge()

    def grow() -> None:
        while recording.behind:
            bridge.advance(recording, BUDGET_S)
        view.show_playhead(recording.diagram.height)
        view.keep_playhead_in_view()

    def repaint(number: int) -> float:
        _append(recording.journal, len(recording.journal.facts) // 2, A_TICK)
        return _seconds(grow) + _repaint(view)

    return repaint


def _zoomed(recording: Recording, zoom: float) -> Repaint:
    """The same at another zoom, in the middle of it; 0 for all of it on the screen."""
    view = _view(recording.diagram)
    view.set_zoom(zoom)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    return lambda number: _repaint(view)


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
    sent = recording.diagram.stops[-FLYING - 1]

    def at(y: float) -> Repaint:
        view = _view(recording.diagram)
        view.show_playhead(y)
        view.verticalScrollBar().setValue(round(sent * view.zoom) - SIZE[1] // 2)
        return lambda number: _repaint(view)

    return _over(at(sent + 1.0), at(recording.diagram.height))


def _view(diagram: Diagram) -> SequenceView:
    view = SequenceView(DARK)
    view.resize(*SIZE)
    view.show()
    view.show_diagram(diagram)
    view.show_playhead(diagram.height)
    # In real time a burst is where messages can be read.
    view.set_zoom(1.0 if diagram.scale.roomy else ROW / (WITHIN_NS / 1_000_000))
    return view


def _repaint(view: SequenceView) -> float:
    return _seconds(lambda: view.viewport().render(_screen()))


@cache
def _screen() -> QImage:
    return QImage(*SIZE, QImage.Format.Format_RGB32)
