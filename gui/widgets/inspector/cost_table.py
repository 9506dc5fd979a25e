"""What each way of delivering cost, with bars to compare at a glance."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from gui.inspected import CostRow
from gui.theme import DARK, Theme
from gui.widgets.parts import button, label, side_by_side, stacked

MEANING = {
    "conn.": "TCP connections that came to be",
    "octets seen": "Of HTTP and WebSocket, both ways, each once, as under “seen” on the page of all figures. What TLS, "
    "TCP and IP add is not in it; an estimate of that is on the page, under “~all”.",
    "delay": "From when an update was there to when the client had it: the median",
}
"""What the columns tell."""


class CostTable(QWidget):
    """Rows of name, connections, bytes and time, each over a bar of its time; hidden while there is nothing.

    Where no time is known, there is no column for it, and no bar; nor one where there is nothing to compare it with.

    Attributes:
        more: Opens the page with all figures.
        note: What is to be known of the times; hidden where that is nothing.

    Signals:
        page_asked: The user wants to see all figures.
    """

    page_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._rows: tuple[CostRow, ...] = ()
        self._bars: list[Bar] = []
        self._cells: list[list[QLabel]] = []
        self.title = label("", "heading")
        # Or the window's parts would be shared out anew for a longer one.
        self.title.setWordWrap(True)
        self._body = QWidget()
        self.more = button("All figures", "link", tip="Octets by kind, round trips, latency, as a table and charts (C)")
        self.more.clicked.connect(self.page_asked)
        self.note = label("", "small")
        self.note.setWordWrap(True)
        self.note.hide()
        head = side_by_side(self.title, self.more, spacing=8)
        head.setStretch(0, 1)
        head.setAlignment(self.more, Qt.AlignmentFlag.AlignTop)
        column = stacked(spacing=6)
        column.addLayout(head)
        column.addWidget(self._body)
        column.addWidget(self.note)
        self.setLayout(column)
        self.hide()

    def show_costs(self, rows: tuple[CostRow, ...], title: str) -> None:
        """Show what it cost, a row for each way."""
        self.title.setText(title.upper())
        self.setVisible(bool(rows))
        if rows == self._rows:
            return
        same = _shape(rows) == _shape(self._rows)
        self._rows = rows
        if same:
            self._fill()
            return
        body = QWidget()
        body.setLayout(self._grid(rows))
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(self._body, body)
        self._body.deleteLater()
        self._body = body

    def show_note(self, text: str) -> None:
        """Say what is to be known of the times; "" for nothing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        for bar in self._bars:
            bar.show_theme(theme)

    def _grid(self, rows: tuple[CostRow, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        _, columns, bars = _shape(rows)
        for column, heading in enumerate(("conn.", "octets seen", "delay")[:columns], 1):
            head = label(heading, "small")
            head.setToolTip(MEANING[heading])
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignRight)
        self._bars, self._cells = [], []
        if bars:
            grid.addWidget(label("bars: delay", "small"), 0, 0)
        for place, row in enumerate(rows):
            cells = [label("", "strong"), *(label() for _ in range(columns))]
            self._cells.append(cells)
            grid.addWidget(cells[0], place * 2 + 1, 0)
            for column, cell in enumerate(cells[1:], 1):
                grid.addWidget(cell, place * 2 + 1, column, Qt.AlignmentFlag.AlignRight)
            if bars:
                grid.addWidget(self._bar(row.layer), place * 2 + 2, 0, 1, 4)
        self._fill()
        return grid

    def _fill(self) -> None:
        """Say the figures in the labels that are there: making others takes ten times as long."""
        for row, cells in zip(self._rows, self._cells, strict=True):
            texts = (row.name, f"{row.connections:,}", f"{row.octets:,}", milliseconds(row.time_ns))
            for cell, text in zip(cells, texts, strict=False):
                cell.setText(text)
        longest = max((row.time_ns or 0 for row in self._rows), default=0) or 1
        for row, bar in zip(self._rows, self._bars, strict=False):
            bar.show_share((row.time_ns or 0) / longest)

    def _bar(self, layer: str) -> Bar:
        bar = Bar(layer)
        bar.show_theme(self._theme)
        self._bars.append(bar)
        return bar


class Bar(QWidget):
    """A bar of a share of its width, from 0 to 1, in a layer's colour."""

    def __init__(self, layer: str) -> None:
        super().__init__()
        self._layer, self._share = layer, 0.0
        self._theme = DARK
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def show_share(self, share: float) -> None:
        """Show another share."""
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        """The natural size: the bar, and air below it."""
        return QSize(200, 13)

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the track and the bar."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for colour, share in ((self._theme.line, 1.0), (self._theme.layer(self._layer), self._share)):
                if share > 0:
                    painter.setBrush(colour)
                    painter.drawRoundedRect(QRectF(0, 1, max(5.0, self.width() * share), 5), 2.5, 2.5)


def _shape(rows: tuple[CostRow, ...]) -> tuple[tuple[str, ...], int, bool]:
    """Return what the table is made for: its rows' colours, how many columns of figures, and whether there are bars."""
    timed = any(row.time_ns for row in rows)
    return tuple(row.layer for row in rows), 3 if timed else 2, timed and len(rows) > 1


def milliseconds(time_ns: int | None) -> str:
    """Return a duration to read: in ms, with decimals where it is short; a dash where it is not known."""
    if time_ns is None:
        return "–"
    value = time_ns / 1e6
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.3f} ms"
