"""The rows of the event table: a row for each item of the diagram, computed when it is looked at."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Item
from gui.diagram.sorting import NATURAL, Sorting
from gui.diagram.telling import HEADINGS, Column, cell, sentence
from gui.slices import Slices
from gui.widgets.parts import tip

Index = QModelIndex | QPersistentModelIndex
UNSORTED: Final = -1
"""The column of no column: natural order."""
SIZES: Final = "Of a frame its payload as the application sees it; in brackets what of it was on the wire, compressed"
RIGHT: Final = (Column.NUMBER, Column.CONNECTION, Column.SIZE)
_NOWHERE = QModelIndex()
_ROLE = Qt.ItemDataRole


def alignment(column: int) -> Qt.AlignmentFlag:
    """Return how a column and its heading are set."""
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class EventModel(QAbstractTableModel):
    """Maps rows to the numbers of items; it holds no row.

    In natural order, either way round, nothing is stored for a row; sorted otherwise, its number.

    Signals:
        rearranging: Before rows change places: time to forget which of them are selected.
    """

    rearranging = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._diagram: Diagram | None = None
        self._rows = 0
        self._matches: Matches | None = None
        self._revision = 0
        self._column, self._descending = Column.NUMBER, False
        self._sorted: array[int] | None = None
        self._sorting: Sorting | None = None
        self._slices = Slices(self._sort_on, self)

    # What it is shown.

    def show_diagram(self, diagram: Diagram | None) -> None:
        """Show the items of a diagram."""
        self._diagram = diagram
        self._matches = None
        self._start_anew()

    def show_layout(self, diagram: Diagram) -> None:
        """Show the same events, laid out otherwise: where other things are folded, in other rows."""
        before, self._diagram = self._diagram, diagram
        if before is not None and before.plan != diagram.plan:
            self._matches = None
            self._start_anew()

    def show_only(self, matches: Matches | None) -> None:
        """Show only the items that meet a filter; None for all."""
        if matches is not self._matches:
            self._matches = matches
            self._start_anew()

    def grow(self) -> None:
        """Take in the rows that have come since."""
        if self._matches is not None and self._matches.revision != self._revision:
            self._start_anew()
            return
        numbers = self._numbers()
        new = len(numbers) - self._rows
        if new <= 0:
            return
        first = 0 if self._turned else self._rows
        self.beginInsertRows(_NOWHERE, first, first + new - 1)
        if self._sorted is not None:
            # Below all others, until they have been sorted in.
            self._sorted.extend(numbers[self._rows :])
        self._rows = len(numbers)
        self.endInsertRows()
        self._sort_anew()

    def _start_anew(self) -> None:
        self.beginResetModel()
        self._sorting = self._sorted = None
        self._revision = self._matches.revision if self._matches is not None else 0
        self._rows = len(self._numbers())
        self.endResetModel()
        self._sort_anew()

    def _numbers(self) -> Sequence[int]:
        """The numbers of all items there are rows for, or will be, in natural order."""
        if self._matches is not None:
            return self._matches.numbers
        return range(len(self._diagram.items) if self._diagram is not None else 0)

    # From rows to items, and back.

    @property
    def _turned(self) -> bool:
        """Whether the rows are in natural order, the last first."""
        return self._descending and self._sorted is None and self._column in NATURAL

    @property
    def rearranged(self) -> bool:
        """Whether the rows are in another order than that of time, forward or back."""
        return self._column not in NATURAL

    def number(self, row: int) -> int:
        """Return the number of the item in a row."""
        if self._sorted is not None:
            return self._sorted[row]
        return self._numbers()[self._rows - 1 - row if self._turned else row]

    def row_of(self, number: int) -> int:
        """Return the row of an item; -1 where it has none."""
        if number < 0:
            return -1
        if self._sorted is not None:
            return next((row for row, other in enumerate(self._sorted) if other == number), -1)
        numbers = self._numbers()
        at = bisect_left(numbers, number)
        if at >= self._rows or numbers[at] != number:
            return -1
        return self._rows - 1 - at if self._turned else at

    def item(self, row: int) -> Item | None:
        """Return the item in a row."""
        return None if self._diagram is None else self._diagram.items.things[self.number(row)]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many items are shown."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many things are told of each."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        """Return a cell's text; for screen readers, the row as a sentence."""
        if not index.isValid() or self._diagram is None or index.row() >= self._rows:
            return None
        if role == _ROLE.DisplayRole:
            return self.text(index.row(), Column(index.column()))
        if role in (_ROLE.AccessibleTextRole, _ROLE.ToolTipRole):
            item = self.item(index.row())
            said = "" if item is None else sentence(self._diagram, item)
            return tip(said) if role == _ROLE.ToolTipRole else said
        return None

    def text(self, row: int, column: Column) -> str:
        """Return the text of a cell."""
        item = self.item(row)
        return "" if item is None or self._diagram is None else cell(self._diagram, item, column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        """Return a column's heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _ROLE.DisplayRole:
            return HEADINGS[section]
        if role == _ROLE.ToolTipRole and section == Column.SIZE:
            return SIZES
        return alignment(section) if role == _ROLE.TextAlignmentRole else None

    # Sorting.

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what takes long is done a slice at a time, and shown when it is whole."""
        self._column = Column.NUMBER if column == UNSORTED else Column(column)
        self._descending = column != UNSORTED and order is Qt.SortOrder.DescendingOrder
        self._sorting = None
        if self._column in NATURAL:
            self._rearrange(None)
        else:
            self._sort_anew()

    def _sort_anew(self) -> None:
        if self._column not in NATURAL and self._diagram is not None and self._sorting is None:
            self._sorting = self._begin(self._diagram)
            self._slices.run()

    def _begin(self, diagram: Diagram) -> Sorting:
        return Sorting(diagram, self._numbers()[: self._rows], self._column, descending=self._descending)

    def _sort_on(self) -> bool:
        if self._sorting is None or self._diagram is None:
            return False
        if self._sorting.advance():
            return True
        order = self._sorting.order
        late = self._numbers()[len(order) : self._rows]
        order.extend(late)
        self._rearrange(order)
        self._sorting = self._begin(self._diagram) if late else None
        return self._sorting is not None

    def _rearrange(self, order: array[int] | None) -> None:
        self.rearranging.emit()
        self.layoutAboutToBeChanged.emit()
        self._sorted = order
        self.layoutChanged.emit()
