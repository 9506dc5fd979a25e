"""The event table: what the diagram shows, to be read: a row for each item, and each row a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractSlider, QHeaderView, QTableView

from gui.diagram.carrying import carried_items
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.telling import Column, tab_separated
from gui.shown import Notice
from gui.theme import DARK, Theme, words
from gui.widgets.event_columns import EventColumns
from gui.widgets.event_model import UNSORTED, EventModel
from gui.widgets.event_row import EventRow

ROW: Final = 28
MAX_CHOSEN: Final = 100
"""Of more selected rows only the first are set off in the diagram."""
MAX_COPIED: Final = 20_000
"""Rows put on the clipboard at once."""
_WAYS: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)
_NOWHERE = QModelIndex()
_SELECT = QItemSelectionModel.SelectionFlag


class EventTable(QTableView):
    """Shows the items of a diagram as rows; what comes after the playhead is dimmed.

    Signals:
        items_chosen: The numbers of the selected items (the first hundred), and of the current one; -1 for none.
        inspect_asked: The user wants to read what is chosen.
        going_asked: The number of the item the user wants the playhead at.
        scrolled_away: The user scrolled, so the playhead is no longer kept in view.
        noticed: Something the user should know.
    """

    items_chosen = Signal(object, int)
    inspect_asked = Signal()
    going_asked = Signal(int)
    scrolled_away = Signal()
    noticed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.events = EventModel(self)
        self._rows = EventRow(self.events, self)
        self._diagram: Diagram | None = None
        self._matches: Matches | None = None
        self._theme = DARK
        self._playhead, self._passed = 0.0, 0
        self._keep, self._showing = True, False
        self._chosen: frozenset[int] = frozenset()
        self._empty, self._fresh = "", False
        self.setAccessibleName("Table, a row for each arrow and note")
        self.setModel(self.events)
        self.setItemDelegate(self._rows)
        self._set_up()
        self.events.rearranging.connect(self._forget_rows)
        self.events.layoutChanged.connect(self._show_chosen)
        self.events.modelReset.connect(self._show_chosen)
        self.verticalScrollBar().actionTriggered.connect(self._scrolled_by_hand)
        self.doubleClicked.connect(lambda index: self.going_asked.emit(self.events.number(index.row())))

    def _set_up(self) -> None:
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(ROW)
        across.setHighlightSections(False)
        # To know whether a column is selected, a heading asks each row: with a model of its own it asks none.
        across.setSelectionModel(QItemSelectionModel(self.events, self))
        across.setStretchLastSection(True)
        across.setMinimumSectionSize(36)
        self.setColumnWidth(Column.DETAIL, across.minimumSectionSize())
        self._columns = EventColumns(self, self.events)
        across.setSortIndicator(UNSORTED, Qt.SortOrder.AscendingOrder)
        across.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)

    # What it is shown.

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self._rows.show_theme(theme)
        self.viewport().update()

    def show_diagram(self, diagram: Diagram | None, empty: str = "") -> None:
        """Show the items of a diagram; ``empty`` is what to say while there are none."""
        self._diagram, self._empty, self._keep = diagram, empty, True
        self._chosen, self._matches = frozenset(), None
        self._rows.show_matches(None)
        self.events.show_diagram(diagram)
        self._columns.start_anew()
        self.show_playhead(0.0)

    def show_layout(self, diagram: Diagram) -> None:
        """Show the same events, laid out otherwise; what is chosen stays chosen."""
        if self._diagram is not None:
            self._chosen = carried_items(self._chosen, self._diagram, diagram)
        self._diagram = diagram
        self.events.show_layout(diagram)

    def show_names(self) -> None:
        """Show what the lifelines are called now."""
        self.viewport().update()

    def show_playhead(self, y: float) -> None:
        """Dim what comes after the playhead, take in what came since, and keep what was passed last in view."""
        self._playhead = y
        self._rows.show_playhead(y)
        if not self.isVisible():
            return
        self.grow()
        passed = self._diagram.items.begun_by(y) if self._diagram is not None else 0
        if passed != self._passed:
            self._passed = passed
            self._keep_in_view()
            self.viewport().update()

    def grow(self) -> None:
        """Take in the rows that have come since; a hidden table does it when it is shown."""
        if self.isVisible():
            self.events.grow()
            panes = self._diagram.interaction.panes if self._diagram is not None else []
            self.setColumnHidden(Column.SESSION, len(panes) < 2)
            self._columns.fit()

    def keep_playhead_in_view(self) -> None:
        """Follow the playhead again, after a scroll."""
        self._keep = True
        self._keep_in_view()

    def show_chosen(self, numbers: frozenset[int]) -> None:
        """Select the rows of items."""
        if numbers != self._chosen:
            self._chosen = numbers
            self._show_chosen()

    def show_filter(self, matches: Matches | None, hiding: bool) -> None:
        """Dim the rows of all items that do not meet a filter, or leave them out."""
        self._matches = matches
        self._rows.show_matches(None if hiding else matches)
        self.events.show_only(matches if hiding else None)
        self.viewport().update()

    def show_found(self) -> None:
        """More of the items were looked through."""
        self.grow()
        if self._matches is not None:
            self.viewport().update()

    def _keep_in_view(self) -> None:
        row = self.events.row_of(self._passed - 1) if self._keep and not self.events.rearranged else -1
        if row >= 0:
            self.scrollTo(self.events.index(row, 0))

    def _forget_rows(self) -> None:
        """Let go of the selection, which Qt would carry over row by row; what is chosen is known by its number."""
        self._showing = True
        self.selectionModel().clear()
        self._showing = False

    def _show_chosen(self) -> None:
        """Select the rows of what is chosen, wherever they are now."""
        self._showing = True
        selection, rows = QItemSelection(), sorted(map(self.events.row_of, self._chosen))
        for row in rows:
            if row >= 0:
                selection.select(self.events.index(row, 0), self.events.index(row, len(Column) - 1))
        self.selectionModel().select(selection, _SELECT.ClearAndSelect)
        current = self.events.index(rows[-1], 0) if rows and rows[-1] >= 0 else _NOWHERE
        self.selectionModel().setCurrentIndex(current, _SELECT.NoUpdate)
        self._bring_in_view(current)
        self._showing = False

    def _bring_in_view(self, chosen: QModelIndex) -> None:
        if chosen.isValid():
            self.scrollTo(chosen)

    # What the user does.

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Say which items are chosen now."""
        super().selectionChanged(selected, deselected)
        if not self._showing:
            numbers = [self.events.number(row) for row in islice(self._selected_rows(), MAX_CHOSEN)]
            self._chosen = frozenset(numbers)
            current = self.currentIndex()
            at = self.events.number(current.row()) if current.isValid() else -1
            self.items_chosen.emit(self._chosen, at if at in self._chosen else next(iter(numbers), -1))

    def _selected_rows(self) -> Iterator[int]:
        """The selected rows from the top, without a list of them: all of a million may be selected."""
        selection = self.selectionModel().selection()
        parts = [selection.at(at) for at in range(selection.count())]
        for top, bottom in sorted({(part.top(), part.bottom()) for part in parts}):
            yield from range(top, bottom + 1)

    def event(self, qevent: QEvent) -> bool:
        overriding = qevent.type() is QEvent.Type.ShortcutOverride
        if overriding and isinstance(qevent, QKeyEvent) and _is_own(qevent):
            qevent.accept()
            return True
        return super().event(qevent)

    def keyPressEvent(self, qevent: QKeyEvent) -> None:
        if qevent.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.inspect_asked.emit()
        elif qevent.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(qevent)
            # The row that keys begin at is chosen by the first of them, even where it leads nowhere else.
            if qevent.key() in _WAYS and not self.selectionModel().hasSelection():
                self.selectRow(self.currentIndex().row())

    def keyboardSearch(self, search: str) -> None:
        """Letters are the window's; Qt would look through all rows for them."""

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return where a key leads: Home and End to the first and last row."""
        match action:
            case QAbstractItemView.CursorAction.MoveHome:
                return self.events.index(0, 0)
            case QAbstractItemView.CursorAction.MoveEnd:
                return self.events.index(self.events.rowCount() - 1, 0)
            case _:
                return super().moveCursor(action, modifiers)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, a line each, cells separated by tabs."""
        rows = list(islice(self._selected_rows(), MAX_COPIED + 1))
        if not rows or self._diagram is None:
            return
        numbers = [self.events.number(row) for row in rows[:MAX_COPIED]]
        QGuiApplication.clipboard().setText(tab_separated(self._diagram, numbers))
        if len(rows) > MAX_COPIED:
            what = f"The first {MAX_COPIED:,} of the selected rows were copied."
            self.noticed.emit(Notice(what=what, todo="Filter for what matters, and copy that.", weight="info"))

    def wheelEvent(self, qevent: QWheelEvent) -> None:
        before = self.verticalScrollBar().value()
        super().wheelEvent(qevent)
        if self.verticalScrollBar().value() != before:
            self._leave()

    def _scrolled_by_hand(self, action: int) -> None:
        if action != QAbstractSlider.SliderAction.SliderNoAction.value:
            self._leave()

    def _leave(self) -> None:
        if self._keep:
            self._keep = False
            self.scrolled_away.emit()

    def showEvent(self, qevent: QShowEvent) -> None:
        super().showEvent(qevent)
        # How much room it has is told after that, until it is painted.
        self._fresh = True
        self.show_playhead(self._playhead)
        self._keep_in_view()
        self._show_chosen()

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        super().resizeEvent(qevent)
        self._columns.share(qevent.size().width())
        self._columns.fit()
        self._keep_in_view()
        if (self._fresh or self._keep) and self._chosen:
            self._bring_in_view(self.currentIndex())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._columns.fit()

    def paintEvent(self, qevent: QPaintEvent) -> None:
        self._fresh = False
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), self._theme.background)
            if not self.events.rowCount():
                self._paint_empty(painter)
        super().paintEvent(qevent)
        if self.hasFocus() and self.currentIndex().isValid():
            with QPainter(self.viewport()) as painter:
                self._paint_focus(painter)

    def _paint_empty(self, painter: QPainter) -> None:
        nothing = self._diagram is None or not len(self._diagram.items)
        painter.setFont(words(15))
        painter.setPen(self._theme.muted)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        room = self.viewport().rect().adjusted(40, 0, -40, 0)
        painter.drawText(room, flags, self._empty if nothing else "No row matches the filter.")

    def _paint_focus(self, painter: QPainter) -> None:
        """The current row, to which keys go, is framed."""
        cell: QRect = self.visualRect(self.currentIndex())
        frame = QRect(1, cell.top() + 1, self.viewport().width() - 3, cell.height() - 3)
        painter.setPen(QPen(self._theme.request, 1))
        painter.drawRect(frame)


def _is_own(qevent: QKeyEvent) -> bool:
    """Whether a key that means something else in the window means rows here."""
    return qevent.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) or qevent.matches(QKeySequence.StandardKey.Copy)
