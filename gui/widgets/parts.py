"""Small parts every form is put together from."""

from __future__ import annotations

import html
import re
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.letters import LettersFirst

_UNIT: Final = re.compile(r"(?<=\d) (?=(?:ns|µs|ms|s|min|B|KB|MB|GB|octets?|Mbit/s)\b)")
"""What is between a figure and its unit."""


def label(text: str = "", role: str = "", *, layer: str = "") -> QLabel:
    """Return a label of plain text, never rich: what peers send may stand in it."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if layer:
        made.setProperty("layer", layer)
    return made


def tip(text: str) -> str:
    """Return a tool tip that says ``text`` as it is: of what looks like rich text, Qt would load pictures and more.

    Lines are not broken between a figure and its unit.
    """
    kept = _UNIT.sub("\N{NO-BREAK SPACE}", html.escape(text))
    return f"<div style='white-space: pre-wrap'>{kept}</div>" if text else ""


def button(text: str, kind: str = "", *, tip: str = "", name: str = "") -> QPushButton:
    """Return a push button; ``name`` is what a screen reader says where the text alone does not do."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if kind:
        made.setProperty("kind", kind)
    if tip:
        made.setToolTip(tip)
    if name:
        made.setAccessibleName(name)
    return made


def drop_down(name: str, tip: str, *, typed: bool = False) -> QComboBox:
    """Return a drop-down whose list is drawn by the style sheet, below it.

    Args:
        name: What a screen reader says.
        tip: What the pointer is told.
        typed: Whether letters typed at it choose, before they are keys of the window. Not where a choice acts at once,
            on what is live: there a key that was meant for the window would.
    """
    made = QComboBox()
    if typed:
        LettersFirst(made)
    made.setView(QListView())
    made.setItemDelegate(QStyledItemDelegate(made))
    made.setAccessibleName(name)
    made.setToolTip(tip)
    return made


def rule(*, upright: bool = False) -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setProperty("rule", "upright" if upright else "true")
    return made


def side_by_side(*widgets: QWidget, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a row; margins as left, top, right, bottom."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    for widget in widgets:
        made.addWidget(widget)
    return made


def stacked(*widgets: QWidget, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a column; margins as left, top, right, bottom."""
    made = QVBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    for widget in widgets:
        made.addWidget(widget)
    return made


def set_look(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet looks at, and have it look again if one has changed."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def on_ground(widget: QWidget, ground: str, edge: str = "") -> None:
    """Have a plain widget paint its ground, and a hairline at one edge."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("ground", ground)
    if edge:
        widget.setProperty("edge", edge)


class FieldFrame(QFrame):
    """One frame around several inputs; it shows the focus of those in it."""

    def __init__(self, *inputs: QWidget) -> None:
        super().__init__()
        self.setProperty("kind", "field")
        self.setLayout(side_by_side(*inputs, spacing=4, margins=(4, 3, 4, 3)))
        for widget in inputs:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Follow the focus of an input; keeps nothing from it."""
        if qevent.type() == QEvent.Type.FocusIn:
            set_look(self, active=True)
        elif qevent.type() == QEvent.Type.FocusOut:
            set_look(self, active=False)
        return super().eventFilter(watched, qevent)


class ErrorLine(QWidget):
    """The sentence under a form that says why an input cannot be used; takes no room while there is none."""

    def __init__(self, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        super().__init__()
        self._text = label("", "error")
        self._text.setWordWrap(True)
        self.setLayout(stacked(self._text, margins=margins))
        self._inputs: list[QWidget] = []
        self.hide()

    @property
    def text(self) -> str:
        """The sentence; empty while all is well."""
        return self._text.text()

    def show_error(self, text: str, *inputs: QWidget) -> None:
        """Say what is wrong, and put a red frame around the inputs it belongs to; the first gets the focus."""
        self.clear()
        self._text.setText(text)
        self._inputs = list(inputs)
        for widget in inputs:
            set_look(widget, wrong=True)
            widget.setAccessibleDescription(text)
        self.show()
        if inputs:
            inputs[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Take the sentence and the frames away."""
        for widget in self._inputs:
            set_look(widget, wrong=False)
            widget.setAccessibleDescription("")
        self._inputs = []
        self._text.clear()
        self.hide()
