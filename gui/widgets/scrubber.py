"""The scrubber: a tick for each event, and the playhead among them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import takewhile
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from gui.diagram.notation import Layer
from gui.shown import Ticks
from gui.theme import DARK, Theme, faded, octets, words

SCALE: Final = 1_000_000
"""The slider's whole numbers from 0 to 1."""

_MARGIN, _TOP, _TRACK, _HEIGHT = 26, 10, 24, 60
_DIM = 0.32


class Scrubber(QAbstractSlider):
    """Drag, click, or press the arrow keys to move the playhead.

    Signals:
        scrubbed: Where the user wants the playhead, from 0 to 1.
    """

    scrubbed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, SCALE)
        self.setSingleStep(SCALE // 100)
        self.setPageStep(SCALE // 10)
        self.setAccessibleName("Playhead")
        self.setToolTip("Drag to move through time; Left and Right step")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = DARK
        self._ticks: Ticks | None = None
        self._columns: dict[Layer, tuple[list[int], list[QLineF]]] | None = None
        self._elapsed = self._total = self._status = ""
        self._loop: tuple[float, float] | None = None
        self.actionTriggered.connect(self._act)

    def show_ticks(self, ticks: Ticks | None) -> None:
        """Show where events are: a tick at most for each column of the screen, a fault before all else."""
        self._ticks = ticks
        self._columns = None
        self.update()

    def show_position(self, at: float, elapsed: str, total: str) -> None:
        """Show where the playhead is, from 0 to 1, and both times as text; emits nothing."""
        self._elapsed, self._total = elapsed, total
        self.setAccessibleDescription(f"{elapsed} of {total}" if total else "")
        if not self.isSliderDown():
            self.setValue(round(max(0.0, min(1.0, at)) * SCALE))
        self.update()

    def show_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the range, both ends 0 to 1, that is played round and round; None for none."""
        if loop != self._loop:
            self._loop = loop
            self.update()

    def show_status(self, status: str) -> None:
        """Show a line between the two times."""
        self._status = status
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """The natural size."""
        return QSize(640, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The smallest size that still tells something."""
        return QSize(200, _HEIGHT)

    def mousePressEvent(self, qevent: QMouseEvent) -> None:
        """Bring the playhead to where was pressed."""
        if qevent.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._scrub(qevent.position().x())

    def mouseMoveEvent(self, qevent: QMouseEvent) -> None:
        """Have the playhead follow the mouse."""
        if self.isSliderDown():
            self._scrub(qevent.position().x())

    def mouseReleaseEvent(self, qevent: QMouseEvent) -> None:
        """Let go of the playhead."""
        self.setSliderDown(False)

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        """Find the columns of the ticks anew."""
        self._columns = None
        super().resizeEvent(qevent)

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the track, the ticks, the playhead, the words."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_track(painter)
            self._paint_loop(painter)
            self._paint_ticks(painter)
            self._paint_words(painter)
            self._paint_playhead(painter)

    def _act(self, action: int) -> None:
        if action != QAbstractSlider.SliderAction.SliderMove.value:
            self.scrubbed.emit(self.sliderPosition() / SCALE)

    def _scrub(self, x: float) -> None:
        at = max(0.0, min(1.0, (x - _MARGIN) / max(1, self._width())))
        self.setSliderPosition(round(at * SCALE))
        self.update()
        self.scrubbed.emit(at)

    def _width(self) -> int:
        return max(1, self.width() - 2 * _MARGIN)

    def _paint_loop(self, painter: QPainter) -> None:
        if self._loop is not None:
            start, end = (_MARGIN + at * self._width() for at in self._loop)
            painter.fillRect(QRectF(start, _TOP + 1, end - start, _TRACK - 2), faded(self._theme.playhead, 0.22))

    def _paint_track(self, painter: QPainter) -> None:
        track = QRectF(_MARGIN - 5.5, _TOP + 0.5, self._width() + 11, _TRACK - 1)
        focused = self.hasFocus()
        painter.setPen(QPen(self._theme.request if focused else self._theme.line, 2 if focused else 1))
        painter.setBrush(self._theme.background)
        painter.drawRoundedRect(track, 6, 6)

    def _paint_ticks(self, painter: QPainter) -> None:
        if self._columns is None:
            self._columns = _columns(self._ticks, self._width()) if self._ticks is not None else {}
        head = self._head() - _MARGIN
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for layer, (columns, lines) in self._columns.items():
            colour = self._theme.layer(layer)
            passed = bisect_right(columns, head)
            for pen, some in ((QPen(colour, 2), lines[:passed]), (QPen(faded(colour, _DIM), 2), lines[passed:])):
                painter.setPen(pen)
                painter.drawLines(some)
        painter.restore()

    def _paint_words(self, painter: QPainter) -> None:
        row = QRectF(_MARGIN - 5, _TOP + _TRACK + 4, self._width() + 10, 18)
        painter.setPen(self._theme.muted)
        painter.setFont(octets(11))
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._elapsed)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._total)
        painter.setFont(words(11))
        room = row.adjusted(110, 0, -110, 0)
        status = painter.fontMetrics().elidedText(self._status, Qt.TextElideMode.ElideRight, max(0, int(room.width())))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, status)

    def _paint_playhead(self, painter: QPainter) -> None:
        if self._ticks is None or not len(self._ticks.tally):
            return
        x = self._head()
        painter.setPen(QPen(self._theme.playhead, 2))
        painter.drawLine(QLineF(x, 6, x, _TOP + _TRACK + 5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.playhead)
        painter.drawEllipse(QPointF(x, 6), 5, 5)

    def _head(self) -> float:
        return _MARGIN + self.sliderPosition() / SCALE * self._width()


def _tick(x: int) -> QLineF:
    return QLineF(_MARGIN + x, _TOP + 5, _MARGIN + x, _TOP + _TRACK - 6)


def _columns(ticks: Ticks, width: int) -> dict[Layer, tuple[list[int], list[QLineF]]]:
    """Return the columns to draw, by layer, and their lines: one tick a column, a fault before all else."""
    taken: dict[int, Layer] = {}
    for layer in sorted(ticks.tally.layers, key=lambda layer: layer is Layer.FAULT):
        # What has come since it was shown is past the end.
        places = takewhile(lambda place: place <= width, ticks.tally.places(layer, ticks.height / width))
        taken |= dict.fromkeys(places, layer)
    found: dict[Layer, tuple[list[int], list[QLineF]]] = {}
    for column, layer in sorted(taken.items()):
        columns, lines = found.setdefault(layer, ([], []))
        columns.append(column)
        lines.append(_tick(column))
    return found
