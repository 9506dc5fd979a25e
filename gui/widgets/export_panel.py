"""What to export: a panel beside the window, which stays usable, so that what is on the screen can still be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QLineEdit, QWidget

from gui.export.choice import COLOURS, FORMS, WHATS, WIDTHS, Colours, ExportChoice, Form, What
from gui.export.order import SIZES, Size
from gui.widgets.parts import ErrorLine, button, drop_down, label, side_by_side, stacked

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

FORM_TEXTS: Final[dict[Form, str]] = {
    "png": "PNG picture",
    "svg": "SVG picture",
    "pdf": "PDF document",
    "text": "Text",
    "recording": "Recording",
}
FORM_HINTS: Final[dict[Form, str]] = {
    "png": "Pixels, two for each on the screen.",
    "svg": "Scales to any size; its text can be selected, and each arrow has a title.",
    "pdf": "Pages of vectors, the heads of the lifelines on each; its text can be selected.",
    "text": "A line for each arrow, in characters.",
    "recording": "All that was recorded, to be opened again. Passwords and cookies in the usual fields are masked.",
}
WHAT_TEXTS: Final[dict[What, str]] = {
    "whole": "The whole diagram",
    "from-here": "From the playhead to the end",
    "around": "What is chosen, and some around it",
    "loop": "The range that is played, [ to ]",
    "times": "From one time to another",
    "screen": "What is on the screen",
}
SIZE_TEXTS: Final[dict[Size, str]] = {
    "readable": "Readable, as long as it is",
    "page": "All of it on one page",
    "shown": "As large as in the window",
}
COLOUR_TEXTS: Final[dict[Colours, str]] = {"shown": "As in the window", "dark": "Dark", "light": "Light"}


class ExportPanel(QDialog):
    """Chooses what is exported; open it with ``ask``.

    Signals:
        save_asked: An ``ExportChoice``: the user wants it saved.
        copy_asked: The same: the user wants it on the clipboard.
        changed: Something else is chosen, or the panel was opened.
    """

    save_asked = Signal(object)
    copy_asked = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setModal(False)
        self.form = drop_down("Format", "What is written", typed=True)
        self.what = drop_down("Part", "How much of the diagram is written", typed=True)
        self.begin = _time("From", "Seconds from the beginning; nothing for the beginning")
        self.end = _time("To", "Seconds from the beginning; nothing for the end")
        self.size_of = drop_down("Size", "How large things are on the picture", typed=True)
        self.colours = drop_down("Colours", "The colours of the picture", typed=True)
        self.width_of = drop_down("Width", "How wide the picture is, in pixels of the screen", typed=True)
        self.filtered = QCheckBox()
        self.filtered.setChecked(True)
        self.hint, self.extent, self.limit = label("", "small"), label("", "muted"), label("", "error")
        for text in (self.hint, self.limit):
            text.setWordWrap(True)
        self.error = ErrorLine()
        self._how = ""
        self.save = button("Save as …", "primary", tip="Choose a file (Enter)")
        self.save.setDefault(True)
        self.copy = button("Copy", tip="Put it on the clipboard (Ctrl+Shift+C)")
        self.copy.setShortcut("Ctrl+Shift+C")
        self.cancel = button("Cancel", tip="Close (Esc)")
        self._fill()
        self._place()
        self._connect()
        self.show_filter("")
        self.show_extent("", "")
        self._changed()

    @property
    def choice(self) -> ExportChoice:
        """What is chosen just now."""
        return ExportChoice(
            form=FORMS[self.form.currentIndex()],
            what=WHATS[self.what.currentIndex()],
            colours=COLOURS[self.colours.currentIndex()],
            width=WIDTHS[self.width_of.currentIndex()],
            size=SIZES[self.size_of.currentIndex()],
            filtered=self.filtered.isChecked(),
            begin=self.begin.text(),
            end=self.end.text(),
        )

    def show_choice(self, choice: ExportChoice) -> None:
        """Choose something."""
        self.form.setCurrentIndex(FORMS.index(choice.form))
        self.what.setCurrentIndex(WHATS.index(choice.what))
        self.colours.setCurrentIndex(COLOURS.index(choice.colours))
        self.width_of.setCurrentIndex(WIDTHS.index(choice.width))
        self.size_of.setCurrentIndex(SIZES.index(choice.size))
        self.filtered.setChecked(choice.filtered)
        self.begin.setText(choice.begin)
        self.end.setText(choice.end)

    def show_filter(self, how: str) -> None:
        """Say what the filter does to the rest: "hidden" or "dimmed"; "" where there is none."""
        self._how = how
        self.filtered.setText(f"As filtered: what does not match is {how}" if how else "As filtered (no filter is set)")
        self._enable()

    def show_extent(self, size: str, limit: str) -> None:
        """Say how large it will be, and what to do where that is too large; "" for neither."""
        self.extent.setText(size)
        self.limit.setText(limit)
        self.extent.setVisible(bool(size))
        self.limit.setVisible(bool(limit))

    def ask(self) -> None:
        """Open the panel, or bring it to the front."""
        self.error.clear()
        self.show()
        self.raise_()
        self.activateWindow()
        self.form.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, text: str, what: What = "whole") -> None:
        """Say why the part that is chosen cannot be written."""
        inputs = (self.begin, self.end) if what == "times" else (self.what,)
        self.error.show_error(text, *inputs)

    def showEvent(self, qevent: QShowEvent) -> None:
        super().showEvent(qevent)
        self.changed.emit()

    def _fill(self) -> None:
        for box, texts in (
            (self.form, [FORM_TEXTS[form] for form in FORMS]),
            (self.what, [WHAT_TEXTS[what] for what in WHATS]),
            (self.size_of, [SIZE_TEXTS[size] for size in SIZES]),
            (self.colours, [COLOUR_TEXTS[colours] for colours in COLOURS]),
            (self.width_of, [f"{width:,} pixels" if width else "As it suits" for width in WIDTHS]),
        ):
            box.addItems(texts)

    def _place(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        self._times, self._times_name = QWidget(), label("Times", "muted")
        self._times.setLayout(side_by_side(self.begin, label("to", "muted"), self.end, label("s", "muted")))
        rows = (self.form, self.what, self._times, self.size_of, self.colours, self.width_of)
        for row, box in enumerate(rows):
            name = self._times_name if box is self._times else label(box.accessibleName(), "muted")
            name.setBuddy(box)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)
        grid.addWidget(self.filtered, len(rows), 1)
        bottom = side_by_side(self.copy, margins=(0, 8, 0, 0))
        bottom.addStretch()
        bottom.addWidget(self.cancel)
        bottom.addWidget(self.save)
        column = stacked(spacing=12, margins=(24, 20, 24, 16))
        column.addLayout(grid)
        for line in (self.hint, self.extent, self.limit, self.error):
            column.addWidget(line)
        column.addStretch()
        column.addLayout(bottom)
        self.setLayout(column)
        self.setMinimumWidth(460)

    def _connect(self) -> None:
        boxes = (self.form, self.what, self.size_of, self.colours, self.width_of)
        changes = (*(box.currentIndexChanged for box in boxes), self.begin.textChanged, self.end.textChanged)
        for change in (*changes, self.filtered.toggled):
            change.connect(self._changed)
        self.save.clicked.connect(lambda: self.save_asked.emit(self.choice))
        self.copy.clicked.connect(lambda: self.copy_asked.emit(self.choice))
        self.cancel.clicked.connect(self.close)

    def _changed(self) -> None:
        self.error.clear()
        self.hint.setText(FORM_HINTS[self.choice.form])
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        """What makes no difference to what is chosen cannot be chosen."""
        choice = self.choice
        drawn = choice.form in ("png", "svg", "pdf")
        self.what.setEnabled(choice.form != "recording")
        self.filtered.setEnabled(choice.form != "recording" and bool(self._how))
        self.copy.setEnabled(choice.form in ("png", "svg", "text"))
        for box in (self.colours, self.width_of):
            box.setEnabled(drawn)
        self.size_of.setEnabled(drawn and choice.what != "screen")
        for part in (self._times, self._times_name):
            part.setVisible(choice.what == "times" and choice.form != "recording")


def _time(name: str, tip: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setToolTip(tip)
    made.setPlaceholderText("beginning" if name == "From" else "end")
    return made
