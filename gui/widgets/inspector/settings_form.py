"""What a scenario can be run again with: a field for each setting, said at the field where it cannot be used."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from gui.shown import SettingItem
from gui.theme import octets
from gui.widgets.parts import ErrorLine, button, drop_down, label, side_by_side, stacked

_FIELD_WIDTH = 96
_Field = QLineEdit | QCheckBox | QComboBox


class SettingsForm(QWidget):
    """Fields for the settings of one scenario; takes no room where there are none.

    Attributes:
        fields: A field, a check box or a list for each setting, by name.
        refused: The name of the setting that cannot be used as it is; "" for none.
        error: Says why; to be placed by the owner, so that it pushes nothing.
        again: Runs the scenario again.
        defaults: Puts back what the scenario has.

    Signals:
        run_asked: What was typed, by the names of the settings.
        edited: The same, whenever it is another.
        defaults_asked: All settings are to be as the scenario has them.
        refused_shown: Whether something is said to be wrong.
    """

    run_asked = Signal(object)
    edited = Signal(object)
    refused_shown = Signal(bool)
    defaults_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, _Field] = {}
        self.refused = ""
        self._items: tuple[SettingItem, ...] = ()
        self.error = ErrorLine()
        self.again = button("Run again", tip="Run it with these settings (Enter)")
        self.defaults = button("Defaults", "quiet", tip="Put back what the scenario has")
        self._body = QWidget()
        buttons = side_by_side(self.again, self.defaults)
        buttons.addStretch()
        column = stacked(label("RUN AGAIN WITH", "heading"), self._body, spacing=8)
        column.addLayout(buttons)
        self.setLayout(column)
        self.again.clicked.connect(self._ask)
        self.defaults.clicked.connect(self.defaults_asked)
        self.hide()

    @property
    def typed(self) -> dict[str, str]:
        """What is typed just now, by the names of the settings."""
        return {name: _typed(field) for name, field in self.fields.items()}

    def show_settings(self, items: tuple[SettingItem, ...]) -> None:
        """Show settings; what is being typed stays as long as they are the same."""
        self.setVisible(bool(items))
        if items == self._items:
            return
        self._items = items
        self.clear_refused()
        self.fields = {item.name: _field(item) for item in items}
        for field in self.fields.values():
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self._ask)
                field.textChanged.connect(self._edited)
            elif isinstance(field, QComboBox):
                field.currentTextChanged.connect(self._edited)
            else:
                field.toggled.connect(self._edited)
        body = QWidget()
        body.setLayout(self._grid())
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def show_running(self, running: bool) -> None:
        """What runs already is not run again."""
        self.again.setEnabled(not running)

    def show_refused(self, name: str, why: str) -> None:
        """Say at its field why a setting cannot be used."""
        field = self.fields.get(name)
        self.refused = name
        self.refused_shown.emit(True)
        self.error.show_error(why, *([] if field is None else [field]))

    def clear_refused(self) -> None:
        """Nothing is wrong any more."""
        self.refused = ""
        self.error.clear()
        self.refused_shown.emit(False)

    def _edited(self) -> None:
        self.edited.emit(self.typed)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, item in enumerate(self._items):
            field = self.fields[item.name]
            if isinstance(field, QCheckBox):
                grid.addWidget(field, row, 0, 1, 3)
                continue
            name = label(item.title)
            name.setWordWrap(True)
            name.setBuddy(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1, 1, 2 if item.choices else 1)
            if item.unit:
                grid.addWidget(label(item.unit, "small"), row, 2)
        return grid

    def _ask(self) -> None:
        if self.again.isEnabled():
            self.clear_refused()
            self.run_asked.emit(self.typed)


def _field(item: SettingItem) -> _Field:
    if item.switch:
        box = QCheckBox(item.title)
        box.setChecked(item.value == "yes")
        return box
    if item.choices:
        choice = drop_down(item.title, f"{item.title}: {', '.join(item.choices)}", typed=True)
        choice.addItems(item.choices)
        choice.setCurrentText(item.value)
        return choice
    made = QLineEdit(item.value)
    made.setFixedWidth(_FIELD_WIDTH)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setFont(octets(12))
    made.setAccessibleName(f"{item.title}, {item.unit}" if item.unit else item.title)
    made.setToolTip(f"{item.title}, {item.range}")
    return made


def _typed(field: _Field) -> str:
    if isinstance(field, QCheckBox):
        return "yes" if field.isChecked() else "no"
    if isinstance(field, QComboBox):
        return field.currentText()
    return field.text().strip()
