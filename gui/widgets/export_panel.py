"""What to export: a panel beside the window, which stays usable, so that what is on the screen can still be chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from gui.export.choice import COLOURS, FORMS, WHATS, WIDTHS, Colours, ExportChoice, Form, What
from gui.widgets.parts import ErrorLine, button, drop_down, label, side_by_side, stacked

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
    "around": "Around the chosen arrow",
    "screen": "What is on the screen",
}
COLOUR_TEXTS: Final[dict[Colours, str]] = {"shown": "As in the window", "dark": "Dark", "light": "Light"}


class ExportPanel(QDialog):
    """Chooses what is exported; open it with ``ask``.

    Signals:
        save_asked: An ``ExportChoice``: the user wants it saved.
    """

    save_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setModal(False)
        self.form = drop_down("Format", "What is written")
        self.what = drop_down("Part", "How much of the diagram is written")
        self.colours = drop_down("Colours", "The colours of the picture")
        self.width_of = drop_down("Width", "How wide the picture is, in pixels of the screen")
        self.hint = label("", "small")
        self.hint.setWordWrap(True)
        self.error = ErrorLine()
        self.save = button("Save as …", "primary", tip="Choose a file (Enter)")
        self.save.setDefault(True)
        self.cancel = button("Cancel", tip="Close (Esc)")
        self._fill()
        self._place()
        self.form.currentIndexChanged.connect(self._show_form)
        for one in (self.form, self.what, self.colours, self.width_of):
            one.currentIndexChanged.connect(self.error.clear)
        self.save.clicked.connect(lambda: self.save_asked.emit(self.choice))
        self.cancel.clicked.connect(self.close)
        self._show_form()

    @property
    def choice(self) -> ExportChoice:
        """What is chosen just now."""
        return ExportChoice(
            form=FORMS[self.form.currentIndex()],
            what=WHATS[self.what.currentIndex()],
            colours=COLOURS[self.colours.currentIndex()],
            width=WIDTHS[self.width_of.currentIndex()],
        )

    def show_choice(self, choice: ExportChoice) -> None:
        """Choose something."""
        self.form.setCurrentIndex(FORMS.index(choice.form))
        self.what.setCurrentIndex(WHATS.index(choice.what))
        self.colours.setCurrentIndex(COLOURS.index(choice.colours))
        self.width_of.setCurrentIndex(WIDTHS.index(choice.width))

    def ask(self) -> None:
        """Open the panel, or bring it to the front."""
        self.error.clear()
        self.show()
        self.raise_()
        self.activateWindow()
        self.form.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, text: str) -> None:
        """Say why the part that is chosen cannot be written."""
        self.error.show_error(text, self.what)

    def _fill(self) -> None:
        for box, texts in (
            (self.form, [FORM_TEXTS[form] for form in FORMS]),
            (self.what, [WHAT_TEXTS[what] for what in WHATS]),
            (self.colours, [COLOUR_TEXTS[colours] for colours in COLOURS]),
            (self.width_of, [f"{width:,} pixels" if width else "As it suits" for width in WIDTHS]),
        ):
            box.addItems(texts)

    def _place(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, box in enumerate((self.form, self.what, self.colours, self.width_of)):
            name = label(box.accessibleName(), "muted")
            name.setBuddy(box)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)
        bottom = side_by_side(margins=(0, 8, 0, 0))
        bottom.addStretch()
        bottom.addWidget(self.cancel)
        bottom.addWidget(self.save)
        column = stacked(spacing=12, margins=(24, 20, 24, 16))
        column.addLayout(grid)
        column.addWidget(self.hint)
        column.addWidget(self.error)
        column.addStretch()
        column.addLayout(bottom)
        self.setLayout(column)
        self.setMinimumWidth(420)

    def _show_form(self) -> None:
        form = self.choice.form
        self.hint.setText(FORM_HINTS[form])
        self.what.setEnabled(form != "recording")
        for box in (self.colours, self.width_of):
            box.setEnabled(form in ("png", "svg", "pdf"))
