"""How connections ended: a sentence for each, and what that rests on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.ended import EndShown, Point
from gui.widgets.inspector.said import Said
from gui.widgets.parts import button, label, set_look, side_by_side, stacked

_WHAT_WIDTH = 96


class EndEntry(QWidget):
    """How one connection ended; its details on demand.

    Args:
        bare: Whether the details alone are shown, always.

    Attributes:
        shown: What is shown; None for nothing.
        points: What it rests on, and the last messages; those that can be seen on the stage can be pressed.

    Signals:
        item_asked: The number of the item the user wants to see.
    """

    item_asked = Signal(int)

    def __init__(self, *, bare: bool = False) -> None:
        super().__init__()
        self.shown: EndShown | None = None
        self.points: list[Said] = []
        self.title = label("", "strong")
        self.manner = label("", "small")
        self.sentence = label("")
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = button("", "link")
        self.more.setCheckable(True)
        self._details = QWidget()
        heading = side_by_side(self.title, spacing=8)
        heading.addStretch()
        heading.addWidget(self.manner)
        column = stacked(spacing=3)
        column.addLayout(heading)
        for widget in (self.sentence, self.more, self._details):
            column.addWidget(widget)
        column.setAlignment(self.more, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(column)
        self._holder = stacked(spacing=0)
        self._details.setLayout(self._holder)
        self._bare = bare
        self._filled: EndShown | None = None
        self.more.toggled.connect(self._show_details)
        self.more.setVisible(not bare)
        self._show_details(bare)

    def show_end(self, shown: EndShown | None) -> None:
        """Show how a connection ended; None for nothing."""
        if shown == self.shown:
            return
        other = self.shown is None or shown is None or shown.connection != self.shown.connection
        self.shown = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        if other and not self._bare:
            self.more.setChecked(False)
        self.title.setText("How it ended" if self._bare else f"Connection #{shown.connection}")
        self._name_more()
        self.manner.setText(shown.manner)
        set_look(self.manner, layer="" if shown.quiet else "fault")
        self.sentence.setText(shown.sentence)
        self._fill_if_wanted()

    def open(self) -> None:
        """Show the details."""
        self.more.setChecked(True)

    def _show_details(self, wanted: bool) -> None:
        self.more.setText("Less" if wanted else "Details")
        self._name_more()
        self._fill_if_wanted()
        self._details.setVisible(wanted)

    def _name_more(self) -> None:
        """Name the button by the connection as well: there is one for each."""
        if self.shown is not None:
            self.more.setAccessibleName(f"{self.more.text()} of how connection #{self.shown.connection} ended")

    def _fill_if_wanted(self) -> None:
        """Make the details where they are seen: they are some ten labels each, and as a rule nobody opens them."""
        shown = self.shown
        if shown is not None and shown != self._filled and (self._bare or self.more.isChecked()):
            self._filled = shown
            self._fill(shown)

    def _fill(self, shown: EndShown) -> None:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self.points = []
        for point in shown.points:
            self._add(grid, point)
        if shown.last:
            heading = label("LAST MESSAGES", "heading")
            heading.setContentsMargins(0, 8, 0, 2)
            grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
            for point in shown.last:
                self._add(grid, point)
        while (old := self._holder.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._holder.addWidget(rows)

    def _add(self, grid: QGridLayout, point: Point) -> None:
        row = grid.rowCount()
        what = label(point.what, "small")
        what.setWordWrap(True)
        what.setFixedWidth(_WHAT_WIDTH)
        grid.addWidget(what, row, 0, Qt.AlignmentFlag.AlignTop)
        said = Said()
        said.show_said(point.text, leads="Choose it in the diagram" if point.item >= 0 else "")
        if point.item >= 0:
            said.clicked.connect(lambda _=False, item=point.item: self.item_asked.emit(item))
        self.points.append(said)
        grid.addWidget(said, row, 1, Qt.AlignmentFlag.AlignTop)


class EndsView(QWidget):
    """How the connections of a recording ended, an entry each.

    Attributes:
        entries: What is shown, in order.

    Signals:
        item_asked: The number of the item the user wants to see.
    """

    item_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._all: list[EndEntry] = []
        self._count = 0
        self._column = stacked(label("HOW IT ENDED", "heading"), spacing=12)
        self.rest = label("", "small")
        self.rest.setWordWrap(True)
        self._column.addWidget(self.rest)
        self.setLayout(self._column)
        self.show_ends((), 0)

    @property
    def entries(self) -> Sequence[EndEntry]:
        """What is shown, in order."""
        return self._all[: self._count]

    def show_ends(self, ends: Sequence[EndShown], more: int) -> None:
        """Show how connections ended, and that there are ``more`` of them."""
        while len(self._all) < len(ends):
            made = EndEntry()
            made.item_asked.connect(self.item_asked)
            self._column.insertWidget(self._column.count() - 1, made)
            self._all.append(made)
        self._count = len(ends)
        for place, entry in enumerate(self._all):
            entry.show_end(ends[place] if place < len(ends) else None)
        self.rest.setText(f"and {more:,} more that ended in order: choose anything on one to read how" if more else "")
        self.rest.setVisible(more > 0)

    def open(self, connection: int) -> EndEntry | None:
        """Show the details of a connection's end; returns its entry, None where it is not among them."""
        for entry in self.entries:
            if entry.shown is not None and entry.shown.connection == connection:
                entry.open()
                return entry
        return None
