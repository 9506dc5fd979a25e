"""The filter: one field, how many match, and what becomes of the others."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from gui.diagram.filter import FilterRefused, parse
from gui.icons import icon
from gui.theme import Theme, octets
from gui.widgets.parts import ErrorLine, FieldFrame, label, side_by_side, stacked
from gui.widgets.segments import Segments

_TIP: Final = (
    "Words are looked for in titles, details and what is carried.\n"
    "kind:frame, request, response, event, tcp, tls, control, fault\n"
    "from:client, from:server, conn:3, size>100, size<=4k\n"
    'text:"seq" looks only in what is carried; -word leaves out'
)
LEAST_FIELD: Final = 76
LEAST_COUNT: Final = 84
TOOL: Final = 36
"""Pixels of the field, of the count, of a button."""


class FilterField(QLineEdit):
    """The field; Esc and Enter are its own.

    Signals:
        left: The user is done with the filter.
        step_asked: 1 for the next match, -1 for the one before.
    """

    left = Signal()
    step_asked = Signal(int)

    def event(self, qevent: QEvent) -> bool:
        """Keep Esc from the window, which would go back from something else."""
        overriding = qevent.type() is QEvent.Type.ShortcutOverride
        if overriding and isinstance(qevent, QKeyEvent) and qevent.key() == Qt.Key.Key_Escape:
            qevent.accept()
            return True
        return super().event(qevent)

    def keyPressEvent(self, qevent: QKeyEvent) -> None:
        """Esc ends the filter, Enter and Shift+Enter go from match to match."""
        if qevent.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif qevent.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_asked.emit(-1 if qevent.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(qevent)


class FilterBar(QWidget):
    """Asks what to look for; it is hidden until it is asked for.

    Signals:
        filter_changed: A ``Filter``, or None for none.
        hiding_chosen: Whether what does not match is to be hidden, not dimmed.
        step_asked: 1 for the next match, -1 for the one before.
        closed: The user is done; there is no filter any more.
    """

    filter_changed = Signal(object)
    hiding_chosen = Signal(bool)
    step_asked = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = FilterField()
        self.field.setFont(octets(12))
        self.field.setAccessibleName("Filter")
        self.field.setPlaceholderText('words, kind:frame, from:server, size>100, text:"seq", -word')
        self.field.setToolTip(_TIP)
        self.field.setMinimumWidth(LEAST_FIELD)
        self._glass = label()
        self.error = ErrorLine((4, 0, 4, 4))
        self.count = label("", "small")
        self.count.setAccessibleName("Matches")
        self.count.setMinimumWidth(LEAST_COUNT)
        self.mode = Segments(
            "What becomes of all else",
            (("dim", "Dim", "Dim what does not match"), ("hide", "Hide", "Hide what does not match")),
        )
        self.before = _tool("Previous match", "Previous match (Shift+F3)")
        self.after = _tool("Next match", "Next match (F3)")
        self.close_button = _tool("End the filter", "End the filter (Esc in the field)")
        column = stacked(spacing=4)
        column.addLayout(self._row())
        column.addWidget(self.error)
        self.setLayout(column)
        self._connect()
        self.hide()

    def ask(self) -> None:
        """Show the bar, ready to be typed into."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def end(self) -> None:
        """Take the filter away, and hide."""
        self.field.clear()
        self.hide()
        self.closed.emit()

    def show_count(self, count: str) -> None:
        """Show how many match."""
        self.count.setText(count)
        self.count.setToolTip(count)
        self.before.setEnabled(bool(count))
        self.after.setEnabled(bool(count))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._glass.setPixmap(icon("search", theme, theme.muted, size=14).pixmap(14, 14))
        self.before.setIcon(icon("chevron-up", theme, theme.muted, size=16))
        self.after.setIcon(icon("chevron-down", theme, theme.muted, size=16))
        self.close_button.setIcon(icon("x", theme, theme.muted, size=16))

    def _read(self, text: str) -> None:
        try:
            wanted = parse(text)
        except FilterRefused as refused:
            self.error.show_error(refused.text, self.field)
            wanted = None
        else:
            self.error.clear()
        self.filter_changed.emit(wanted)

    def _row(self) -> QHBoxLayout:
        self._glass.setContentsMargins(6, 0, 0, 0)
        row = side_by_side(FieldFrame(self._glass, self.field), self.count, spacing=8)
        row.setStretch(0, 1)
        for tool in (self.before, self.after):
            row.addWidget(tool)
        row.addWidget(self.mode)
        row.addWidget(self.close_button)
        return row

    def _connect(self) -> None:
        self.field.textChanged.connect(self._read)
        self.field.step_asked.connect(self.step_asked)
        self.field.left.connect(self.end)
        self.before.clicked.connect(lambda: self.step_asked.emit(-1))
        self.after.clicked.connect(lambda: self.step_asked.emit(1))
        self.mode.chosen.connect(lambda mode: self.hiding_chosen.emit(mode == "hide"))
        self.close_button.clicked.connect(self.end)


def _tool(name: str, tip: str) -> QToolButton:
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(tip)
    made.setProperty("kind", "quiet")
    made.setIconSize(QSize(16, 16))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setFixedWidth(TOOL)
    return made
