"""The page of costs, in the place of the diagram: the sheet, and what it is saved as."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from gui.theme import DARK, Theme
from gui.widgets.costs.pictures import SUFFIXES
from gui.widgets.costs.sheet import NARROWEST, CostSheet, height, paint, table
from gui.widgets.parts import button, label, on_ground, side_by_side, stacked

EMPTY: Final = CostSheet(title="", costs=())


class SheetView(QWidget):
    """Paints the sheet as wide as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = EMPTY
        self._theme = DARK
        self.setMinimumWidth(round(NARROWEST))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Costs")

    def show_sheet(self, sheet: CostSheet) -> None:
        """Show a sheet; a screen reader is told its table."""
        if sheet == self.sheet:
            return
        self.sheet = sheet
        self.setAccessibleDescription("\n".join(_spoken(sheet)))
        self.updateGeometry()
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As narrow as it may be; its height goes by its width."""
        return QSize(round(NARROWEST), self.heightForWidth(round(NARROWEST)))

    def hasHeightForWidth(self) -> bool:
        """Whether it does."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the sheet is in a width."""
        return round(height(self.sheet, max(NARROWEST, width)))

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the sheet."""
        with QPainter(self) as painter:
            if self.sheet.costs:
                paint(painter, self._theme, self.sheet, self.width())


class CostsPage(QWidget):
    """Shows what delivering cost.

    Attributes:
        view: The sheet.
        saves: A button for each kind of file, by its suffix.
        back: Back to the diagram.

    Signals:
        save_asked: The suffix of the file the user wants it in.
        closed: The user wants to go back to the diagram.
    """

    save_asked = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "background")
        self.setAccessibleName("What it cost")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view = SheetView()
        self.saves = {suffix: button(_SAVE[suffix], tip=_TIPS[suffix]) for suffix in SUFFIXES}
        self.back = button("Back to the diagram", "quiet", tip="Back to the diagram (Esc)")
        self.reading = label("", "small")
        for suffix, save in self.saves.items():
            save.clicked.connect(lambda _=False, suffix=suffix: self.save_asked.emit(suffix))
        self.back.clicked.connect(self.closed)
        top = side_by_side(*self.saves.values(), spacing=8, margins=(24, 14, 24, 6))
        top.addWidget(self.reading)
        top.addStretch()
        top.addWidget(self.back)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        on_ground(inside, "background")
        column = stacked(self.view, spacing=0)
        column.addStretch()
        inside.setLayout(column)
        area.setWidget(inside)
        rows = stacked(spacing=0)
        rows.addLayout(top)
        rows.addWidget(area, 1)
        self.setLayout(rows)
        self.show_costs(EMPTY)

    def show_costs(self, sheet: CostSheet, reading: str = "") -> None:
        """Show a sheet, and that it is being read as long as it is not whole."""
        self.view.show_sheet(sheet)
        self.reading.setText(reading)
        for save in self.saves.values():
            save.setEnabled(bool(sheet.costs) and not reading)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self.view.show_theme(theme)

    def event(self, qevent: QEvent) -> bool:
        """Go back with Esc, before the window takes it for one of its own."""
        key = getattr(qevent, "key", None)
        if qevent.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and key and key() == Qt.Key.Key_Escape:
            qevent.accept()
            if qevent.type() == QEvent.Type.KeyPress:
                self.closed.emit()
            return True
        return super().event(qevent)


_SAVE: Final = {".png": "Save as PNG …", ".svg": "SVG …", ".csv": "CSV …"}
_TIPS: Final = {
    ".png": "Table and charts as a picture",
    ".svg": "Table and charts as SVG, for any size",
    ".csv": "The figures as comma-separated values",
}


def _spoken(sheet: CostSheet) -> list[str]:
    """Return the table as sentences."""
    if not sheet.costs:
        return []
    heads, *rows = table(sheet)
    told = [", ".join(f"{head} {text}" for head, text in zip(heads[1:], row[1:], strict=True)) for row in rows]
    rest = [sheet.meanwhile] if sheet.meanwhile else []
    return [sheet.title, *(f"{row[0]}: {text}." for row, text in zip(rows, told, strict=True)), *rest]
