"""The stage against a tuned QGraphicsScene: one item a message, the scene's rectangle fixed, labels fitted once.

Both paint the same of a message: its arrow, its pill with a title and a detail, and its time. So much comes in a live
tick that all on the screen is new with each, which the stage paints without the words (``gui.widgets.stage.haste``);
what it takes with them is told beside it.

Each takes the same messages in a process of its own. A live tick takes a 60th of a second's worth of 10,000 messages a
second, and ends when the event loop has nothing left to do: all is painted, and a scene has looked through its items
for what was changed. The scene is given the messages as numbers and words, ours as events; ours is told, too, with what
it takes to read them from the octets of both ends before. Opening ends when the beginning is on the screen; memory is
what the process has more for them, ours beyond the trace.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QStaticText
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsScene, QGraphicsView

from bench.children import in_child, resident
from bench.journals import MESSAGES, journal_of, more
from engine.journal import Journal
from engine.trace import Trace
from gui.bridge import NOW_S, Bridge
from gui.diagram.labels import exact
from gui.diagram.layout import Diagram
from gui.recording import Recording
from gui.theme import DARK, dress, load_fonts, octets, words
from gui.widgets.stage.haste import Haste
from gui.widgets.stage.sequence_view import SequenceView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

A_TICK = 167
TICKS = 31
SIZE = (1600, 1000)
PAINTED = 15
"""Messages that are painted in a tick at least."""
ROW = 33.0
LEFT, RIGHT, STAMPS = 400.0, 1200.0, 280.0
APART_NS = 100_000
INDEXES = ("BspTreeIndex", "NoIndex")


def figures() -> Iterator[tuple[str, float]]:
    """Give each figure by its name: the scene's over ours, with the index that suits the scene better."""
    rivals = [in_child("bench.scene", "rival", index, MESSAGES) for index in INDEXES]
    ours = in_child("bench.scene", "own", MESSAGES) | in_child("bench.scene", "own_memory", MESSAGES)
    yield "scene_messages", MESSAGES
    for name in ("live_tick_ms", "opening_ms", "octets_a_message"):
        best = min(rival[name] for rival in rivals)
        yield f"scene_{name}", best
        for own_name in (name, *(f"{name.removesuffix('_ms')}_with_{what}_ms" for what in ("reading", "words"))):
            if own_name in ours:
                yield f"scene_own_{own_name}", ours[own_name]
                yield f"scene_over_own_{own_name.removesuffix('_ms')}", best / max(ours[own_name], 0.001)


class Message(QGraphicsItem):
    """One message as the stage paints it: a line and its head, a pill with a title and a detail, the time."""

    # One for all: a million of them would be the measurement.
    pen = QPen(DARK.data, 1.7)
    edge = QPen(DARK.data, 1.1)
    muted = QPen(DARK.muted)
    look: Look
    painted: int
    BOUNDS = QRectF(STAMPS, -ROW / 2, RIGHT - STAMPS + 4, ROW)
    HEAD = QPointF(LEFT, 4.0), QPointF(LEFT + 9, 0.0), QPointF(LEFT + 9, 8.0)

    def __init__(self, number: int, title: str, detail: str, at: str) -> None:
        super().__init__()
        self.setPos(0.0, number * ROW)
        self._title, self._detail, self._at = title, detail, at

    def boundingRect(self) -> QRectF:
        """The row."""
        return self.BOUNDS

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the message."""
        Message.painted += 1
        look = self.look
        painter.setPen(self.pen)
        painter.drawLine(QPointF(RIGHT, -4.0), QPointF(LEFT, 4.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(DARK.data)
        painter.drawPolygon(self.HEAD)
        title, detail, first, width = look.fit(self._title, self._detail)
        left = round((LEFT + RIGHT - width) / 2)
        painter.setPen(self.edge)
        painter.setBrush(DARK.background)
        painter.drawRoundedRect(QRectF(left + 0.5, -10.0, width - 1, 20.0), 10.5, 10.5)
        painter.setPen(self.pen)
        painter.setFont(look.bold)
        painter.drawStaticText(QPointF(left + 11, -7.0), title)
        painter.setPen(self.muted)
        painter.setFont(look.light)
        painter.drawText(QPointF(left + 20 + first, 4.0), detail)
        painter.setFont(look.mono)
        painter.drawText(QPointF(STAMPS, 0.0), self._at)


class Look:
    """What the messages of a scene have in common: the fonts, and what was measured in them once."""

    def __init__(self) -> None:
        self.bold, self.light, self.mono = words(12, 600), words(11), octets(11)
        self._titles: dict[str, tuple[QStaticText, float]] = {}
        self._metrics = QFontMetricsF(self.bold), QFontMetricsF(self.light)
        self.fit = lru_cache(maxsize=4096)(self._fit)

    def _fit(self, title: str, detail: str) -> tuple[QStaticText, str, float, float]:
        bold, light = self._metrics
        if title not in self._titles:
            self._titles[title] = QStaticText(title), bold.horizontalAdvance(title)
        text, first = self._titles[title]
        shown = light.elidedText(detail, Qt.TextElideMode.ElideRight, RIGHT - LEFT - 80 - first)
        return text, shown, first, round(first + light.horizontalAdvance(shown) + 31)


def rival(index: str, messages: int) -> dict[str, float]:
    """Measure the scene."""
    _begin()
    Message.look, Message.painted = Look(), 0
    before = resident()
    began = time.perf_counter()
    scene = QGraphicsScene()
    scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod[index])
    scene.setSceneRect(0, 0, SIZE[0], (messages + A_TICK * TICKS) * ROW)
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
    view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
    view.resize(*SIZE)
    items = [_message(number) for number in range(messages)]
    for item in items:
        scene.addItem(item)
    view.show()
    view.verticalScrollBar().setValue(0)
    _repaint(view)
    opening = time.perf_counter() - began
    taken = (resident() - before) / messages
    _let_paint()
    gc.freeze()
    ticks, Message.painted = [], 0
    for tick in range(TICKS):
        first = messages + tick * A_TICK
        began = time.perf_counter()
        for number in range(first, first + A_TICK):
            item = _message(number)
            items.append(item)
            scene.addItem(item)
        view.verticalScrollBar().setValue(int((first + A_TICK) * ROW) - SIZE[1])
        _let_paint()
        ticks.append(time.perf_counter() - began)
    _see_painted(Message.painted, TICKS)
    return {
        "opening_ms": 1000 * opening,
        "octets_a_message": taken,
        "live_tick_ms": 1000 * statistics.median(ticks),
    }


def _message(number: int) -> Message:
    return Message(number, "TEXT", f"update {number}", exact(number * APART_NS))


def own(messages: int) -> dict[str, float]:
    """Measure ours, as the window does it: read and laid out by the bridge, shown by the view."""
    _begin()
    journal = journal_of(messages)
    # What was written one by one is put in its place when somebody first looks, which a file's reader does as it reads.
    len(journal.facts)
    _opened(journal_of(1000))  # what is made once for all
    gc.collect()
    began = time.perf_counter()
    recording, view = _opened(journal)
    opening = time.perf_counter() - began
    recording.refresh()
    _see_all(recording, messages)
    _let_paint()
    gc.freeze()
    ticks: list[float] = []
    with_reading: list[float] = []
    with_words: list[float] = []
    for tick in range(2 * TICKS):
        if tick == TICKS:
            Haste.note = lambda *_: False  # type: ignore[method-assign]
        facts = list(more(messages + tick * A_TICK, A_TICK))
        began = time.perf_counter()
        for fact in facts:
            journal.append(fact)
        recording.trace.refresh()
        read = time.perf_counter()
        recording.refresh()
        view.show_layout(recording.diagram)
        view.show_playhead(recording.diagram.height)
        _let_paint()
        ended = time.perf_counter()
        (ticks if tick < TICKS else with_words).append(ended - read)
        with_reading.append(ended - began)
        if tick >= TICKS:
            _see_painted(sum(pill.number >= messages + tick * A_TICK for pill in view.painted), 1)
    _see_all(recording, messages + 2 * TICKS * A_TICK)
    return {
        "opening_ms": 1000 * opening,
        "live_tick_ms": 1000 * statistics.median(ticks),
        "live_tick_with_reading_ms": 1000 * statistics.median(with_reading[:TICKS]),
        "live_tick_with_words_ms": 1000 * statistics.median(with_words),
    }


def own_memory(messages: int) -> dict[str, float]:
    """Measure what the diagram has more than the trace."""
    _begin()
    trace = Trace(journal_of(messages))
    trace.refresh()
    gc.collect()
    before = resident()
    diagram = Diagram()
    diagram.add_from(trace.events, 0, len(trace.events))
    view = _view()
    view.show_diagram(diagram)
    view.show_playhead(diagram.height)
    _repaint(view)
    gc.collect()
    return {"octets_a_message": (resident() - before) / messages}


def _opened(journal: Journal) -> tuple[Recording, SequenceView]:
    recording = Recording(number=1, title="", kind="file", journal=journal, live=False)
    Bridge().advance(recording, NOW_S)
    view = _view()
    view.show_diagram(recording.diagram)
    view.show_playhead(recording.diagram.height)
    view.verticalScrollBar().setValue(0)
    _repaint(view)
    return recording, view


def _view() -> SequenceView:
    view = SequenceView(DARK)
    view.resize(*SIZE)
    view.show()
    return view


def _see_all(recording: Recording, messages: int) -> None:
    """Measure nothing that was left out.

    Raises:
        RuntimeError: Something was.
    """
    if len(recording.diagram.items.things) < messages:
        raise RuntimeError(f"{len(recording.diagram.items.things):,} of {messages:,} messages are on the diagram")


def _see_painted(messages: int, ticks: int) -> None:
    """Measure nothing that was not painted.

    Raises:
        RuntimeError: It was not.
    """
    if messages < ticks * PAINTED:
        raise RuntimeError(f"only {messages:,} messages were painted in {ticks:,} ticks")


def _begin() -> None:
    application = QApplication.instance() or QApplication([])
    _begin.application = application  # type: ignore[attr-defined]  # kept as long as the process
    load_fonts()
    if isinstance(application, QApplication):
        dress(application, DARK)


def _let_paint() -> None:
    """Let the event loop do all there is to do, painting included."""
    QApplication.processEvents()  # noqa: TID251  # nothing else runs in this process


def _repaint(view: QGraphicsView | SequenceView) -> None:
    view.viewport().render(_sheet())


@cache
def _sheet() -> QImage:
    return QImage(*SIZE, QImage.Format.Format_RGB32)
