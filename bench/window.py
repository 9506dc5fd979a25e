"""What a long recording costs the window: ratios in one run, each median of one thing over that of another.

A slice of reading and layout over the time it is given; a full repaint while 100,000 messages are scrolled through over
the same with 1,000; and one with all of them on the screen over one where each can be read.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.journal import Fact, Journal, Vantage, What
from gui.bridge import BUDGET_S, Bridge
from gui.diagram.layout import Diagram
from gui.diagram.time_axis import AxisKind
from gui.recording import Recording
from gui.theme import DARK, dress, load_fonts
from gui.widgets.stage.sequence_view import SequenceView

MANY, FEW = 100_000, 1_000
REPAINTS = 61
SIZE = (1200, 900)
FRAME = b"\x81\x05hello"
HELLO = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
SWITCH = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
BURST, WITHIN_NS, PAUSE_NS = 50, 100_000, 30_000_000


def figures() -> Iterator[tuple[str, float]]:
    """Give each figure by its name."""
    application = QApplication.instance() or QApplication([])
    load_fonts()
    if isinstance(application, QApplication):
        dress(application, DARK)
    many, slices = _read(MANY)
    few, _ = _read(FEW)
    slices.sort()
    yield "window_slice_p99_over_budget", slices[len(slices) * 99 // 100] / BUDGET_S
    yield "window_slice_longest_over_budget", slices[-1] / BUDGET_S
    yield "window_read_ms_per_1000_messages", 1000 * sum(slices) / (MANY / 1000)
    for kind in AxisKind:
        yield from _painted(kind, many, few)


def _painted(kind: AxisKind, many: Recording, few: Recording) -> Iterator[tuple[str, float]]:
    for recording in (many, few):
        recording.lay_out(kind)
        recording.refresh()
    scrolling = _scrolling(few.diagram)
    yield f"window_repaint_100k_over_1k_{kind}", _scrolling(many.diagram) / scrolling
    yield f"window_fit_all_over_normal_{kind}", _fitted(many.diagram) / scrolling


def _read(messages: int) -> tuple[Recording, list[float]]:
    """Return a recording of so many messages, read as the window reads it, and the seconds of each slice."""
    recording = Recording(number=1, title="", kind="file", journal=_journal(messages), live=False)
    bridge = Bridge()
    slices = []
    while recording.behind:
        began = time.perf_counter()
        bridge.advance(recording, BUDGET_S)
        slices.append(time.perf_counter() - began)
    return recording, slices


def _journal(messages: int) -> Journal:
    """The journal of one WebSocket, whose server sent so many messages, in bursts."""
    journal, at_ns = Journal(), 0

    def write(vantage: Vantage, what: What, octets: bytes = b"", **about: str | bool) -> None:
        connection = 0 if vantage is Vantage.APP else 1
        fact = Fact(
            at_ns=at_ns, session=1, connection=connection, vantage=vantage, what=what, octets=octets, about=about
        )
        journal.append(fact)

    client, server = Vantage.CLIENT, Vantage.SERVER
    write(Vantage.APP, What.SESSION, title="WebSocket", kind="websocket", url="ws://a")
    write(client, What.CONNECTING, address="127.0.0.1:80", observed=True)
    write(server, What.ACCEPTED, local="127.0.0.1:80", peer="127.0.0.1:5000")
    write(client, What.CONNECTED, local="127.0.0.1:5000", peer="127.0.0.1:80")
    for one, other, octets in ((client, server, HELLO), (server, client, SWITCH)):
        write(one, What.SENT, octets)
        write(other, What.RECEIVED, octets)
    for number in range(messages):
        at_ns += WITHIN_NS if number % BURST else PAUSE_NS
        write(server, What.SENT, FRAME)
        at_ns += WITHIN_NS // 5
        write(client, What.RECEIVED, FRAME)
    return journal


def _scrolling(diagram: Diagram) -> float:
    """The median of full repaints at places all over a diagram, at the zoom where each message can be read."""
    view = _view(diagram)
    view.set_zoom(1.0 if diagram.scale.roomy else 60 / (WITHIN_NS / 1_000_000))
    bar = view.verticalScrollBar()
    seconds = []
    for place in range(REPAINTS):
        bar.setValue(bar.maximum() * place // REPAINTS)
        seconds.append(_repaint(view))
    return statistics.median(seconds)


def _fitted(diagram: Diagram) -> float:
    """The median of full repaints with all of a diagram on the screen."""
    view = _view(diagram)
    view.set_zoom(0.0)
    return statistics.median(_repaint(view) for _ in range(REPAINTS))


def _view(diagram: Diagram) -> SequenceView:
    view = SequenceView(DARK)
    view.resize(*SIZE)
    view.show()
    view.show_diagram(diagram)
    view.show_playhead(diagram.height)
    return view


def _repaint(view: SequenceView) -> float:
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    began = time.perf_counter()
    view.viewport().render(image)
    return time.perf_counter() - began
