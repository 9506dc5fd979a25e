"""The minimap: all of a long recording in a slim strip, by layer, with what of it is on the screen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui.diagram.notation import Layer
from gui.theme import Theme, faded
from gui.widgets.stage.density import strength
from gui.widgets.stage.geometry import HEADER, View

if TYPE_CHECKING:
    from gui.diagram.layout import Diagram

WIDTH: Final = 14
SCREENS: Final = 3.0
"""How many screens long a diagram is at least that has a minimap."""
ROW: Final = 3
"""Pixels of a row."""
SHORTEST: Final = 3.0
"""Pixels of the bar of a row with one event, and of the part of it that is faults."""
FRAME: Final = 8.0
"""Pixels the frame of what is on the screen is high at least."""
PARTS: Final = 4
"""Of a pixel, by which what moves is seen to move."""
AGAIN_S: Final = 0.5
"""Seconds at least between two paintings of the events of what grows."""
TIP: Final = "All of the recording: click or drag to look there; ahead of the playhead, it goes there (M)"
SAID: Final = "Up and Down look a screen further, Page Up and Page Down ten, Home and End at the beginning and the end"
_STEPS: Final = {
    Qt.Key.Key_Up: -1.0,
    Qt.Key.Key_Down: 1.0,
    Qt.Key.Key_PageUp: -10.0,
    Qt.Key.Key_PageDown: 10.0,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}
"""How many screens further a key looks."""
LAYERS: Final = (Layer.FAULT, *(layer for layer in Layer if layer is not Layer.FAULT))


class Minimap(QWidget):
    """Shows where events are in the whole of a diagram; what it costs does not depend on its length.

    Args:
        parent: What it lies over, at the right edge.
        view: What is on the screen now.

    Signals:
        asked: The y, in layout units, that the user wants to see; the playhead has come there.
        part_asked: The part of the whole, 0 to 1, that the playhead is to go to, ahead of where it is.
    """

    asked = Signal(float)
    part_asked = Signal(float)

    def __init__(self, parent: QWidget, theme: Theme, view: Callable[[], View]) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(TIP)
        self.setAccessibleName("Minimap")
        self.setAccessibleDescription(SAID)
        # A click in it leaves the keyboard where it is.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme = theme
        self._view = view
        self._wanted, self._presenting = True, False
        self._diagram: Diagram | None = None
        self._events: QPixmap | None = None
        self._key: tuple[object, ...] = ()
        self._whole: QPixmap | None = None
        self._whole_key: tuple[object, ...] = ()
        self._made_s = 0.0
        self._again = QTimer(self, singleShot=True, interval=round(AGAIN_S * 1000))
        self._again.timeout.connect(self.update)
        self.hide()

    @property
    def wanted(self) -> bool:
        """Whether it is shown where a diagram is long enough."""
        return self._wanted

    def show_wanted(self, wanted: bool) -> None:
        """Show it where a diagram is long enough, or never."""
        self._wanted = wanted
        self.place(self._diagram)

    def show_presenting(self, presenting: bool) -> None:
        """Show nothing while presenting."""
        self._presenting = presenting
        self.place(self._diagram)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme, self._events, self._whole = theme, None, None
        self.update()

    def place(self, diagram: Diagram | None) -> None:
        """Take the place at the right edge, if the diagram is long enough."""
        if diagram is not self._diagram:
            self._diagram, self._events = diagram, None
        view, room = self._view(), self._parent.size()
        height = max(room.height() - round(HEADER), 0)
        long = diagram is not None and diagram.height * view.zoom > SCREENS * height
        self.setGeometry(room.width() - WIDTH, round(HEADER), WIDTH, height)
        self.setVisible(self._wanted and not self._presenting and long and height > 0)

    # What is painted.

    def paintEvent(self, qevent: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._diagram is None or not self._diagram.height:
                painter.fillRect(self.rect(), self._theme.panel)
                return
            painter.drawPixmap(0, 0, self._painted_whole(self._diagram))

    def _painted_whole(self, diagram: Diagram) -> QPixmap:
        """All of it: of what is long, the playhead and the frame move by less than can be seen at most ticks."""
        events, sight = self._painted_events(diagram), self._sight(diagram)
        key = events, sight, self.hasFocus()
        if self._whole is None or key != self._whole_key:
            self._whole_key, self._whole = key, QPixmap(events.size())
            self._whole.setDevicePixelRatio(events.devicePixelRatioF())
            with QPainter(self._whole) as painter:
                painter.fillRect(self.rect(), self._theme.panel)
                painter.drawPixmap(0, 0, events)
                self._paint_sight(painter, *sight)
        return self._whole

    def _painted_events(self, diagram: Diagram) -> QPixmap:
        """The events, painted anew where there are more, but not at every tick."""
        key = (self.size(), self.devicePixelRatioF(), diagram.height)
        now_s = time.perf_counter()
        if self._events is not None and key[:2] == self._key[:2]:
            if key == self._key:
                return self._events
            if now_s - self._made_s < AGAIN_S:
                if not self._again.isActive():
                    self._again.start()
                return self._events
        self._key, self._made_s = key, now_s
        self._events = self._paint_events(diagram)
        return self._events

    def _paint_events(self, diagram: Diagram) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        rows = max(self.height() // ROW, 1)
        edges = [diagram.height * row / rows for row in range(rows)]
        counts = diagram.ticks.counts([*edges, float("inf")])
        columns = [(layer, faded(self._theme.layer(layer), 0.9), counts[layer]) for layer in LAYERS if layer in counts]
        with QPainter(made) as painter:
            for row in range(rows):
                here = [(layer, colour, column[row]) for layer, colour, column in columns if column[row]]
                self._paint_row(painter, row * ROW, here)
        return made

    @staticmethod
    def _paint_row(painter: QPainter, y: float, here: list[tuple[Layer, QColor, int]]) -> None:
        total = sum(number for _, _, number in here)
        long = SHORTEST + (WIDTH - 2 - SHORTEST) * strength(total)
        x = 1.0
        for layer, colour, number in here:
            least = SHORTEST if layer is Layer.FAULT else 1.0
            width = min(max(long * number / total, least), WIDTH - 1 - x)
            painter.fillRect(QRectF(x, y, width, ROW - 1), colour)
            x += width

    def _sight(self, diagram: Diagram) -> tuple[float, float, float]:
        """Return where the playhead is, and the top and the bottom of what is on the screen, to parts of a pixel."""
        view = self._view()
        top, bottom = self._y(view.units(HEADER), diagram), self._y(view.units(view.height), diagram)
        if bottom - top < FRAME:
            top, bottom = (top + bottom - FRAME) / 2, (top + bottom + FRAME) / 2
        playhead, top, bottom = (round(y * PARTS) / PARTS for y in (self._y(view.playhead, diagram), top, bottom))
        return playhead, top, bottom

    def _paint_sight(self, painter: QPainter, playhead: float, top: float, bottom: float) -> None:
        """What the playhead has not come to is dimmed; what is on the screen is framed."""
        painter.fillRect(QRectF(0, playhead, WIDTH, self.height() - playhead), faded(self._theme.panel, 0.6))
        painter.setPen(QPen(self._theme.muted, 1.0))
        painter.setBrush(faded(self._theme.text, 0.12))
        painter.drawRoundedRect(QRectF(0.5, top + 0.5, WIDTH - 1, max(bottom - top - 1, 1.0)), 2, 2)
        painter.setPen(QPen(self._theme.playhead, 1.6))
        painter.drawLine(QPointF(0, playhead), QPointF(WIDTH, playhead))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.request, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(0.5, 0.5, WIDTH - 1, self.height() - 1))

    def _y(self, units: float, diagram: Diagram) -> float:
        return max(0.0, min(1.0, units / diagram.height)) * self.height()

    # What is done with it.

    def mousePressEvent(self, qevent: QMouseEvent) -> None:
        self._ask(qevent)

    def mouseMoveEvent(self, qevent: QMouseEvent) -> None:
        self._ask(qevent)

    def mouseReleaseEvent(self, qevent: QMouseEvent) -> None:
        # It is not the stage's.
        qevent.accept()

    def _ask(self, qevent: QMouseEvent) -> None:
        if qevent.buttons() & Qt.MouseButton.LeftButton and self.height():
            self._ask_for(qevent.position().y() / self.height())

    def _ask_for(self, part: float) -> None:
        """Ask for a part of the whole, 0 to 1: to see it, or for the playhead to go there, ahead of where it is."""
        if self._diagram is None:
            return
        part = max(0.0, min(1.0, part))
        units = part * self._diagram.height
        if units > self._view().playhead:
            self.part_asked.emit(part)
        else:
            self.asked.emit(units)

    def event(self, qevent: QEvent) -> bool:
        """Keep the keys that look further from the window, which has others meanings for some."""
        if qevent.type() is QEvent.Type.ShortcutOverride and isinstance(qevent, QKeyEvent) and _is_step(qevent):
            qevent.accept()
            return True
        return super().event(qevent)

    def keyPressEvent(self, qevent: QKeyEvent) -> None:
        if not _is_step(qevent) or self._diagram is None or not self._diagram.height:
            super().keyPressEvent(qevent)
            return
        view = self._view()
        top, bottom = view.units(HEADER), view.units(view.height)
        screens = _STEPS[Qt.Key(qevent.key())]
        self._ask_for(((top + bottom) / 2 + screens * (bottom - top)) / self._diagram.height)
        self.update()


def _is_step(qevent: QKeyEvent) -> bool:
    return qevent.key() in _STEPS and not qevent.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
