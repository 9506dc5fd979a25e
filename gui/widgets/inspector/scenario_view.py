"""What there is to say of a scenario's recording: what it shows, what it claims, and what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gui.shown import ScenarioShown
from gui.theme import DARK, Theme
from gui.widgets.inspector.claim_row import ClaimRow
from gui.widgets.inspector.settings_form import SettingsForm
from gui.widgets.parts import label, rule, side_by_side, stacked

_HINT = "Click an arrow in the diagram, or step to one with Right, to see what it is; Esc comes back here."


class ScenarioView(QWidget):
    """Title, promise and sections; the claims with what came of them; what it can be run again with.

    Attributes:
        rows: A row for each claim.
        form: The settings.
        foot: The form, and what can be done else; to be placed by the owner.

    Signals:
        events_asked: The numbers of the events that a claim rests on.
    """

    events_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self.rows: list[ClaimRow] = []
        self.place = label("", "heading")
        self.title = label("", "title")
        self.promise = label("", "muted")
        self.sections = label("", "small")
        self.summary = label("", "small")
        self.form = SettingsForm()
        hint = label(_HINT, "small")
        for words in (self.place, self.title, self.promise, self.sections, hint):
            words.setWordWrap(True)
        self._claims: QVBoxLayout = stacked(spacing=2, margins=(-8, 0, -8, 0))
        heading = side_by_side(label("WHAT IT CLAIMS", "heading"))
        heading.addStretch()
        heading.addWidget(self.summary)
        self._rules = [rule(), rule()]
        column = stacked(self.place, self.title, self.promise, self.sections, spacing=6)
        column.addSpacing(6)
        column.addWidget(self._rules[0])
        column.addSpacing(6)
        column.addLayout(heading)
        column.addLayout(self._claims)
        column.addSpacing(6)
        self.setLayout(column)
        self.foot = QWidget()
        below = stacked(self._rules[1], self.form, spacing=12)
        below.addLayout(_in_one_place(hint, self.form.error))
        self.form.refused_shown.connect(lambda refused: hint.setVisible(not refused))
        self.foot.setLayout(below)

    def show_scenario(self, shown: ScenarioShown) -> None:
        """Show a scenario."""
        self.place.setText(shown.place.upper())
        self.title.setText(shown.title)
        self.promise.setText(shown.promise)
        self.sections.setText(" · ".join(shown.sections))
        self.sections.setVisible(bool(shown.sections))
        self.summary.setText(shown.summary)
        self._resize(len(shown.claims))
        for row, item in zip(self.rows, shown.claims, strict=True):
            if row.item != item:
                row.show_item(item)
        self.form.show_settings(shown.settings)
        self.form.show_running(shown.running)
        self._rules[1].setVisible(bool(shown.settings))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        for row in self.rows:
            row.show_theme(theme)

    def _resize(self, count: int) -> None:
        while len(self.rows) > count:
            row = self.rows.pop()
            self._claims.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < count:
            row = ClaimRow()
            row.show_theme(self._theme)
            row.clicked.connect(lambda _=False, row=row: self.events_asked.emit(row.item.events))
            self.rows.append(row)
            self._claims.addWidget(row)


def _in_one_place(usual: QWidget, other: QWidget) -> QGridLayout:
    """Show two texts at the same place, one at a time: that of the usual one is kept, so that nothing is pushed."""
    keeping = usual.sizePolicy()
    keeping.setRetainSizeWhenHidden(True)
    usual.setSizePolicy(keeping)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    for text in (usual, other):
        grid.addWidget(text, 0, 0, Qt.AlignmentFlag.AlignTop)
    return grid
