"""A row of bits, as a standard draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.inspected import Bit
from gui.theme import DARK, Theme, octets, words

_HEIGHT: Final = 40
_GAP: Final = 2
_PADDING: Final = 5


@dataclass(frozen=True, slots=True)
class _Cell:
    bit: Bit
    left: float
    width: float
    line: int


class BitsRow(QWidget):
    """Each field of a header in a box: its bits above, its name below. Wraps where the room ends."""

    def __init__(self) -> None:
        super().__init__()
        self._bits: tuple[Bit, ...] = ()
        self._theme = DARK
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_bits(self, bits: tuple[Bit, ...]) -> None:
        """Show the fields of a header, in their order on the wire."""
        self._bits = bits
        self.setAccessibleName(", ".join(f"{bit.name} {bit.value}" for bit in bits))
        self.setVisible(bool(bits))
        self.updateGeometry()
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of as many lines as are needed."""
        cells = self._cells(width)
        return (cells[-1].line + 1) * (_HEIGHT + 4) if cells else 0

    def sizeHint(self) -> QSize:
        """The natural size."""
        return QSize(300, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(120, _HEIGHT + 4)

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the boxes."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for cell in self._cells(self.width()):
                self._paint_cell(painter, cell)

    def _paint_cell(self, painter: QPainter, cell: _Cell) -> None:
        theme = self._theme
        box = QRectF(cell.left + 0.5, cell.line * (_HEIGHT + 4) + 0.5, cell.width - 1, _HEIGHT - 1)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(octets(12, 700 if cell.bit.layer else 400))
        painter.setPen(theme.layer(cell.bit.layer) if cell.bit.layer else theme.text)
        painter.drawText(box.adjusted(0, 4, 0, -18), Qt.AlignmentFlag.AlignCenter, cell.bit.value)
        painter.setFont(words(10))
        painter.setPen(theme.muted)
        painter.drawText(box.adjusted(0, 20, 0, -3), Qt.AlignmentFlag.AlignCenter, cell.bit.name)

    def _cells(self, width: int) -> list[_Cell]:
        needs = [_need(bit) for bit in self._bits]
        lines = _lines(needs, width)
        cells: list[_Cell] = []
        for number, places in enumerate(lines):
            spare = max(0.0, width - sum(needs[place] + _GAP for place in places) + _GAP)
            spread = sum(len(self._bits[place].value) for place in places) or 1
            left = 0.0
            for place in places:
                bit = self._bits[place]
                wide = needs[place] + spare * len(bit.value) / spread
                cells.append(_Cell(bit, left, wide, number))
                left += wide + _GAP
        return cells


def _need(bit: Bit) -> float:
    value = QFontMetrics(octets(12, 700)).horizontalAdvance(bit.value)
    return max(value, QFontMetrics(words(10)).horizontalAdvance(bit.name)) + 2 * _PADDING


def _lines(needs: list[float], width: int) -> list[list[int]]:
    """Return which cells stand in which line; a line holds at least one."""
    lines: list[list[int]] = []
    left = 0.0
    for place, need in enumerate(needs):
        if not lines or left + need > width:
            lines.append([])
            left = 0.0
        lines[-1].append(place)
        left += need + _GAP
    return lines
