"""Facts with their names, a row each; every value can be selected and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPlainTextEdit, QSizePolicy, QWidget

from gui.inspected import Row
from gui.theme import Theme, octets, words
from gui.widgets.parts import label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

MAX_ROWS: Final = 100
MAX_VALUE: Final = 1024
"""Characters of one value."""
_LABEL_WIDTH: Final = 108
_EXACT_WIDTH: Final = 106
"""Of labels beside exact values: small, so that neither they nor the values need a second line."""


class FactsTable(QWidget):
    """Rows of label, value and how the value is known.

    Args:
        exact: Whether values are shown in the type for octets and times.
    """

    def __init__(self, *, exact: bool = False) -> None:
        super().__init__()
        self._exact = exact
        self._font = octets(12) if exact else words(13)
        self._rows: tuple[Row, ...] = ()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6 if exact else 8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show facts in their order; past a limit it says how many there are more."""
        if rows == self._rows:
            return
        self._rows = rows
        self._empty()
        for place, row in enumerate(rows[:MAX_ROWS]):
            self._add(place, row)
        if len(rows) > MAX_ROWS:
            self._add(MAX_ROWS, Row(label="", value=f"and {len(rows) - MAX_ROWS:,} more; all are in Octets"))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the style sheet does it all."""

    def _add(self, place: int, row: Row) -> None:
        name = label(row.label, "small" if self._exact else "muted")
        name.setWordWrap(True)
        name.setFixedWidth(_EXACT_WIDTH if self._exact else _LABEL_WIDTH)
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        value = Value(row.value, row.label)
        value.setFont(self._font)
        self._grid.addWidget(name, place, 0)
        self._grid.addWidget(value, place, 1, 1, 1 if row.note else 2, Qt.AlignmentFlag.AlignTop)
        if row.note:
            self._grid.addWidget(label(row.note, "small"), place, 2, Qt.AlignmentFlag.AlignTop)

    def _empty(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class Value(QPlainTextEdit):
    """A value as plain text, which wraps anywhere, as high as it needs to be."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        cut = len(text) - MAX_VALUE
        self.setPlainText(text if cut <= 0 else f"{text[:MAX_VALUE]}… and {cut:,} characters more")
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(60)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        lines = max(1, round(self.document().size().height()))
        return QSize(160, lines * self.fontMetrics().lineSpacing() + 2)

    def minimumSizeHint(self) -> QSize:
        """No less high than its lines."""
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(qevent)
        if self.height() != self.sizeHint().height():
            self.updateGeometry()
