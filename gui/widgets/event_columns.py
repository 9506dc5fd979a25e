"""How wide the columns of the event table are: as there is room, and as the figures in them need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QFontMetrics

from gui.diagram.telling import Column, shortened
from gui.widgets.event_model import EventModel
from gui.widgets.event_row import EXACT, PADDING, font_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

WIDTHS: Final = {
    Column.NUMBER: (52, 44),
    Column.TIME: (96, 88),
    Column.SESSION: (116, 100),
    Column.CONNECTION: (56, 52),
    Column.DIRECTION: (124, 118),
    Column.WHAT: (176, 168),
    Column.SIZE: (76, 68),
}
"""Of the columns, where there is room and where there is little; the rest is the detail's."""
ROOMY: Final = 860


class EventColumns(QObject):
    """Keeps the columns of a table as wide as the figures that are to be seen, none of which is cut off.

    A column only gets wider for that, and only where wider figures come: what the user made of it stays.
    """

    def __init__(self, table: QTableView, model: EventModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._roomy = True
        self._needed: dict[Column, int] = {}
        self._looked = (-1, -1)
        model.modelReset.connect(self._look_again)
        model.layoutChanged.connect(self._look_again)
        self._set()

    def start_anew(self) -> None:
        """Other rows are shown: forget what those before needed."""
        self._needed, self._looked = {}, (-1, -1)
        self._set()

    def share(self, width: int) -> None:
        """Share so many pixels out."""
        roomy = width >= ROOMY
        if roomy is not self._roomy:
            self._roomy = roomy
            self.start_anew()

    def fit(self) -> None:
        """Make room for the figures in the rows in view, and for those of the last row."""
        rows = self._model.rowCount()
        shown: QRect = self._table.viewport().rect()
        first, last = self._table.rowAt(0), self._table.rowAt(shown.bottom())
        # Before its rows are laid out it says that none is below those in view: there are no more than have room.
        most = first + shown.height() // self._table.verticalHeader().defaultSectionSize() + 1
        last = min(last if last >= 0 else rows - 1, most)
        if rows == 0 or first < 0 or (first, last) == self._looked:
            return
        self._looked = (first, last)
        for column in EXACT:
            # A row is added to those in view: further down, figures are larger.
            texts = {self._model.text(row, column) for row in (*range(first, last + 1), rows - 1)}
            if not self._roomy:
                # The detail has to have its room, too.
                texts = {shortened(text) for text in texts}
            metrics = QFontMetrics(font_of(column))
            self._need(column, max(map(metrics.horizontalAdvance, texts)) + 2 * PADDING + 1)

    def _look_again(self) -> None:
        """Other items are in the same rows."""
        self._looked = (-1, -1)
        if self._table.isVisible():
            self.fit()

    def _need(self, column: Column, width: int) -> None:
        if width > self._needed.get(column, 0):
            self._needed[column] = width
            if width > self._table.columnWidth(column):
                self._table.setColumnWidth(column, width)

    def _set(self) -> None:
        for column, (roomy, narrow) in WIDTHS.items():
            self._table.setColumnWidth(column, max(roomy if self._roomy else narrow, self._needed.get(column, 0)))
