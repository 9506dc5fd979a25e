"""The legend: what the signs on the stage mean, each with a little drawing made as the stage makes its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.diagram.notation import Arrow, Edge, End, Execution, Layer, Repeats, Side, Tube
from gui.theme import Theme, words
from gui.widgets.stage import arrows, repeats, tube_words, tubes
from gui.widgets.stage.columns import Column
from gui.widgets.stage.geometry import HEADER, TOP, Flight, View

ROW: Final = 22
DRAWING: Final = 76
"""Pixels of a little drawing."""
WORDS: Final = 148
EDGE: Final = 12
HEAD: Final = 30
DOT: Final = 4.0
BEYOND: Final = 10
_LEFT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

Drawing = Callable[[QPainter, Theme, QRectF], None]


def _arrow(layer: Layer, *, slant: float = 4.0, transport: bool = False, **seen: bool) -> Drawing:
    def draw(painter: QPainter, theme: Theme, rect: QRectF) -> None:
        short = 0.6 if seen.get("flying") or seen.get("lost") else 1.0
        start = QPointF(rect.left(), rect.center().y() - slant)
        path = Flight(start, start + QPointF(rect.width() * short, 2 * slant * short), **seen)
        arrow = Arrow(pane=0, connection=0, layer=layer, title="", source=Side.CLIENT, transport=transport)
        arrows.paint(painter, arrow, path, theme.layer(layer))

    return draw


def _tube(
    end: End, *, closed: bool = True, over: bool = False, websocket: bool = False, server: bool = True
) -> Drawing:
    def draw(painter: QPainter, theme: Theme, rect: QRectF) -> None:
        long = rect.height() - 5
        top = -long if websocket or end is not End.OPEN else 0.0
        ends = {"opened_ns": 0, "opened_y": top, "switched_y": top if websocket else None}
        gone = {"closed_ns": 0, "closed_y": long} if closed else {}
        tube = Tube(pane=0, connection=0, end=end, websocket=websocket, established_y=top)
        tube.client = Edge(**ends, **gone)  # type: ignore[arg-type]
        tube.server = Edge(**ends, **gone) if server else Edge()  # type: ignore[arg-type]
        # The end nobody saw fades over more than there is room for here: a part of it shows.
        column, view = _stage(rect, long + (BEYOND if over else 0))
        with _Clipped(painter, rect):
            tubes.paint(painter, theme, tube, column, view, over=over)

    return draw


def _idle(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    _tube(End.FIN)(painter, theme, rect)
    tube_words.hatch(painter, theme, rect.adjusted(2, 0, -2, -5))


def _working(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    bar = Execution(pane=0, connection=0, side=Side.SERVER, began_ns=0, began_y=2.0, ended_y=rect.height() - 4)
    column, view = _stage(rect, rect.height())
    painter.setPen(QPen(theme.faint, 1.6, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(column.server, rect.top()), QPointF(column.server, rect.bottom()))
    tubes.paint_execution(painter, theme, bar, column, view)


def _bracket(layer: Layer) -> Drawing:
    def draw(painter: QPainter, theme: Theme, rect: QRectF) -> None:
        left, right = rect.center().x() - 6, rect.center().x() + 6
        top, bottom = rect.top() + 3, rect.bottom() - 3
        painter.setPen(QPen(theme.layer(layer), 1.6))
        painter.drawPolyline([QPointF(right, top), QPointF(left, top), QPointF(left, bottom), QPointF(right, bottom)])

    return draw


def _folded(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    item = Repeats(
        pane=0, connection=0, layer=Layer.CONTROL, title="", pinger=Side.CLIENT, asked=True, trips_ns=(), began_ns=0
    )
    item.began_y = item.ended_y = rect.height() / 2 + 3
    column, view = _stage(rect, rect.height())
    repeats.paint(painter, theme, item, column, view, chosen=False)


def _phases(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    for layer, top, high in ((Layer.TCP, 0.0, 0.45), (Layer.TLS, 0.55, 0.45)):
        bar = QRectF(rect.center().x() - 2, rect.top() + top * rect.height(), 4, high * rect.height())
        painter.fillRect(bar, theme.layer(layer))


def _stage(rect: QRectF, playhead: float) -> tuple[Column, View]:
    """A stage as large as a drawing: its y is 0 at the top."""
    column = Column(rect.left(), rect.right(), rect.left() + 2, rect.right() - 2)
    return column, View([column], rect.right(), 1e6, HEADER + TOP - rect.top(), 1.0, playhead)


class _Clipped:
    """Keeps what is painted within a rectangle."""

    def __init__(self, painter: QPainter, rect: QRectF) -> None:
        self._painter, self._rect = painter, rect

    def __enter__(self) -> None:
        self._painter.save()
        self._painter.setClipRect(self._rect)

    def __exit__(self, *_: object) -> None:
        self._painter.restore()


SIGNS: Final[tuple[tuple[Drawing, str], ...]] = (
    (_arrow(Layer.REQUEST), "seen at both ends"),
    (_arrow(Layer.TCP, transport=True), "TCP’s own"),
    (_arrow(Layer.DATA, slant=0.0, blurred_tip=True), "receiver not observed"),
    (_arrow(Layer.RESPONSE, slant=0.0, blurred_start=True), "sender not observed"),
    (_arrow(Layer.DATA, flying=True), "in flight"),
    (_arrow(Layer.REQUEST, lost=True), "lost: never arrived"),
    (_working, "the server works on it"),
    (_bracket(Layer.RESPONSE), "what answers what"),
    (_bracket(Layer.DATA), "fragments of one message"),
    (_folded, "repeated Pings, folded"),
    (_phases, "entrance: DNS and TCP, TLS"),
    (_tube(End.FIN), "HTTP connection, closed"),
    (_tube(End.OPEN, closed=False, websocket=True), "WebSocket, still open"),
    (_tube(End.RESET), "reset, or broken off"),
    (_tube(End.OPEN, closed=False, over=True), "its end was not seen"),
    (_tube(End.FIN, server=False), "one end not observed"),
    (_idle, "idle for a second or more"),
)
"""Each sign and what it means."""
LAYERS: Final = ("tcp", "tls", "request", "response", "data", "control", "fault")
NAMES: Final = ("TCP", "TLS", "request", "response", "data", "control", "fault")


class Legend(QWidget):
    """A card over the stage; a click on it puts it away.

    Signals:
        dismissed: The user does not want to see it any more.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._parent = parent
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Click to put the legend away (K)")
        self.setAccessibleName("Legend: " + "; ".join(text for _, text in SIGNS))
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def place(self, right: int) -> None:
        """Take the place at the upper right, in as many columns as the height asks for; ``right`` is kept free."""
        room = self._parent.size()
        self.resize(self._size(1 if self._size(1).height() + HEADER + 2 * EDGE <= room.height() else 2))
        self.move(max(room.width() - right - self.width() - EDGE, 0), round(HEADER) + EDGE)

    @staticmethod
    def _size(columns: int) -> QSize:
        rows = -(-len(SIGNS) // columns) + -(-len(LAYERS) // (2 * columns))
        return QSize(2 * EDGE + columns * (DRAWING + WORDS), HEAD + rows * ROW + EDGE)

    def paintEvent(self, qevent: QPaintEvent) -> None:
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.line, 1.0))
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
            self._paint_head(painter)
            for box, (draw, text) in zip(self.boxes(), SIGNS, strict=True):
                self._paint_sign(painter, box, draw, text)
            self._paint_layers(painter, HEAD + self._rows * ROW, 2 * self._columns)

    @property
    def _columns(self) -> int:
        return max((self.width() - 2 * EDGE) // (DRAWING + WORDS), 1)

    @property
    def _rows(self) -> int:
        return -(-len(SIGNS) // self._columns)

    def boxes(self) -> list[QRectF]:
        """Return where the drawings are, in the order of ``SIGNS``."""
        places = [divmod(number, self._rows) for number in range(len(SIGNS))]
        return [QRectF(EDGE + across * (DRAWING + WORDS), HEAD + down * ROW, DRAWING, ROW) for across, down in places]

    def _paint_head(self, painter: QPainter) -> None:
        rect = QRectF(EDGE, 4, self.width() - 2 * EDGE, HEAD - 6)
        painter.setPen(self._theme.text)
        painter.setFont(words(12, 600))
        painter.drawText(rect, _LEFT, "Legend")
        painter.setPen(self._theme.muted)
        painter.setFont(words(11))
        painter.drawText(rect, _RIGHT, "K puts it away")

    def _paint_sign(self, painter: QPainter, rect: QRectF, draw: Drawing, text: str) -> None:
        draw(painter, self._theme, rect.adjusted(0, 2, -16, -2))
        painter.setPen(self._theme.text)
        painter.setFont(words(11))
        painter.drawText(QRectF(rect.right(), rect.top(), WORDS, ROW), _LEFT, text)

    def _paint_layers(self, painter: QPainter, top: float, across: int) -> None:
        each = (self.width() - 2 * EDGE) / across
        for number, (layer, name) in enumerate(zip(LAYERS, NAMES, strict=True)):
            left, y = EDGE + number % across * each, top + number // across * ROW
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.layer(layer))
            painter.drawEllipse(QPointF(left + DOT, y + ROW / 2), DOT, DOT)
            painter.setPen(self._theme.layer(layer))
            painter.setFont(words(11, 600))
            painter.drawText(QRectF(left + 4 * DOT, y, each, ROW), _LEFT, name)

    def mousePressEvent(self, qevent: QMouseEvent) -> None:
        if qevent.button() is Qt.MouseButton.LeftButton:
            self.dismissed.emit()

    def mouseReleaseEvent(self, qevent: QMouseEvent) -> None:
        # It is not the stage's.
        qevent.accept()
