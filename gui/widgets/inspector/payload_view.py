"""What a message carried: as text, as JSON, as octets. Plain text only, and never without bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QPlainTextEdit, QSizePolicy, QWidget

from gui.diagram.labels import size
from gui.octets_text import MAX_TEXT, Reading, as_hex, as_json, as_text, is_text
from gui.theme import Theme, octets
from gui.widgets.parts import button, label, side_by_side, stacked

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

_LEAST_LINES: Final = 4
_MOST_LINES: Final = 16

_JSON_TIP: Final = "Laid out; each token as it was sent"
_NO_JSON_TIP: Final = f"Not JSON, or longer than {size(MAX_TEXT)}"

Form = Literal["Text", "JSON", "Hex"]


class PayloadView(QWidget):
    """One payload in one of three forms; the form that suits it is chosen first."""

    def __init__(self) -> None:
        super().__init__()
        self._payload = b""
        self._length: int | None = None
        self._json: Reading | None = None
        self._form: Form = "Text"
        self.title = label("PAYLOAD", "heading")
        self.text_button = button("Text", "segment", tip="As UTF-8")
        self.json_button = button("JSON", "segment", tip=_JSON_TIP)
        self.hex_button = button("Hex", "segment", tip="As octets")
        self.view = _view("Payload")
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.notice = label("", "small")
        self.notice.setWordWrap(True)
        top = side_by_side(self.title)
        top.addStretch()
        top.addWidget(self._segments())
        column = stacked(spacing=6)
        column.addLayout(top)
        column.addWidget(self.view)
        column.addWidget(self.notice)
        self.setLayout(column)

    def show_payload(self, payload: bytes, content_type: str, length: int | None = None) -> None:
        """Show a payload; ``length`` is its true length in octets where it was cut before it came here."""
        self._payload, self._length = payload, length
        self._json = as_json(payload) if payload else None
        self.json_button.setEnabled(self._json is not None)
        self.json_button.setToolTip(_JSON_TIP if self._json is not None else _NO_JSON_TIP)
        self._choose(_suited(payload, content_type, self._json is not None))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the style sheet does it all."""

    def _choose(self, form: Form) -> None:
        self._form = form
        buttons = {"Text": self.text_button, "JSON": self.json_button, "Hex": self.hex_button}
        buttons[form].setChecked(True)
        wrap = QPlainTextEdit.LineWrapMode
        self.view.setLineWrapMode(wrap.NoWrap if form == "Hex" else wrap.WidgetWidth)
        reading = self._reading()
        self.view.setPlainText(reading.text if self._payload else "")
        self.view.setPlaceholderText("" if self._payload else "empty")
        lines = min(max(reading.text.count("\n") + 1, _LEAST_LINES), _MOST_LINES)
        self.view.setFixedHeight(lines * self.view.fontMetrics().lineSpacing() + 24)
        notices = [reading.notice]
        if self._length is not None and self._length > len(self._payload):
            notices.append(f"{len(self._payload):,} of {self._length:,} octets were kept.")
        self.notice.setText(" ".join(notice for notice in notices if notice))
        self.notice.setVisible(bool(self.notice.text()))

    def _reading(self) -> Reading:
        if self._form == "Hex":
            return as_hex(self._payload)
        if self._form == "JSON" and self._json is not None:
            return self._json
        return as_text(self._payload)

    def _segments(self) -> QFrame:
        group = QButtonGroup(self)
        for one in (self.text_button, self.json_button, self.hex_button):
            one.setCheckable(True)
            group.addButton(one)
        self.text_button.clicked.connect(lambda: self._choose("Text"))
        self.json_button.clicked.connect(lambda: self._choose("JSON"))
        self.hex_button.clicked.connect(lambda: self._choose("Hex"))
        frame = QFrame()
        frame.setProperty("kind", "segments")
        row = side_by_side(self.text_button, self.json_button, self.hex_button, spacing=2, margins=(2, 2, 2, 2))
        frame.setLayout(row)
        return frame


class OctetsView(QWidget):
    """A message as it was on the wire: a hex dump with its offsets in the stream; made when it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: tuple[bytes, int, str] | None = None
        self.caption = label("", "small")
        self.caption.setWordWrap(True)
        self.view = _view("Octets on the wire")
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setLayout(stacked(self.caption, self.view, spacing=8, margins=(20, 14, 20, 14)))

    def show_octets(self, on_wire: bytes, first: int, note: str) -> None:
        """Show octets; ``first`` is the offset of the first in its stream, ``note`` what is missing."""
        self._waiting = (on_wire, first, note)
        if self.isVisible():
            self._dump()

    def showEvent(self, qevent: QShowEvent) -> None:
        """Make the dump that has waited."""
        super().showEvent(qevent)
        self._dump()

    def _dump(self) -> None:
        if self._waiting is None:
            return
        on_wire, first, note = self._waiting
        self._waiting = None
        reading = as_hex(on_wire, first)
        self.view.setPlainText(reading.text)
        count = f"{len(on_wire):,} octets, from octet {first:,} of the stream" if on_wire else "No octets of its own"
        self.caption.setText(". ".join(part.rstrip(".") for part in (count, reading.notice, note) if part) + ".")

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the style sheet does it all."""


def _suited(payload: bytes, content_type: str, json: bool) -> Form:
    if json and payload.lstrip()[:1] in (b"{", b"["):
        return "JSON"
    if content_type == "binary" or not is_text(payload):
        return "Hex"
    return "Text"


def _view(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setUndoRedoEnabled(False)
    made.setAccessibleName(name)
    made.setFont(octets(11))
    made.setTabChangesFocus(True)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return made
