"""What can be sent into an open WebSocket: a message, a ping, a close."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QWidget

from engine.wishes import CloseWish, WishRefused, parse_hex
from gui.theme import Theme, octets
from gui.widgets.parts import ErrorLine, button, label, on_ground, rule, side_by_side, stacked

MAX_CONTROL_PAYLOAD = 125
"""RFC 6455 section 5.5."""

_NONE_OPEN = "No WebSocket is open: type a ws:// URL above and press Open WebSocket."


class Composer(QWidget):
    """Speaks for the chosen socket; while it is not open, the form is off and says why.

    Signals:
        text_asked: The text of a text message.
        binary_asked: The octets of a binary message.
        ping_asked: The payload of a ping, at most 125 octets.
        close_asked: A ``CloseWish``.
    """

    text_asked = Signal(str)
    binary_asked = Signal(bytes)
    ping_asked = Signal(bytes)
    close_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "top")
        self.text = button("Text", "segment", tip="A text message, sent as UTF-8")
        self.binary = button(
            "Hex", "segment", tip="A binary message, typed as hexadecimal digits", name="Binary, as hex"
        )
        self.field = QLineEdit()
        self.field.setFont(octets(13))
        self.field.setAccessibleName("Message")
        self.send = button("Send", "violet", tip="Send the message (Enter)", name="Send the message")
        self.ping = button("Ping", tip="Send a ping; what is typed is its payload, 125 octets at most")
        self.code = QLineEdit("1000")
        self.code.setFont(octets(13))
        self.code.setAccessibleName("Close code")
        self.code.setToolTip("Close code: 1000 is a normal end; 3000 to 4999 are free to use (RFC 6455 §7.4)")
        self.code.setFixedWidth(64)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("reason")
        self.reason.setAccessibleName("Close reason")
        self.reason.setToolTip("Why it is closed, 123 octets of UTF-8 at most")
        self.reason.setMinimumWidth(72)
        self.close_button = button("Close", "fault", tip="Send a Close frame with this code and reason")
        self.error = ErrorLine()
        self.status = label(_NONE_OPEN, "small")
        self.status.setWordWrap(True)
        self._form = QWidget()
        self._form.setLayout(self._row())
        self.setLayout(stacked(self._form, self.error, self.status, spacing=6, margins=(20, 10, 20, 10)))
        self._connect()
        self._choose_text(True)
        self.show_open(False, "")

    def show_open(self, is_open: bool, why: str) -> None:
        """Say whether the chosen socket can be spoken into; ``why`` is the sentence that says which, or why not."""
        self._form.setEnabled(is_open)
        if not is_open:
            self.error.clear()
        self.status.setText(why or ("" if is_open else _NONE_OPEN))
        self.status.setVisible(bool(self.status.text()))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the style sheet does it all."""

    def _send(self) -> None:
        self.error.clear()
        if self.text.isChecked():
            self.text_asked.emit(self.field.text())
        else:
            payload = self._octets()
            if payload is None:
                return
            self.binary_asked.emit(payload)
        # Sent is sent: what stays would go along with the next Ping.
        self.field.clear()

    def _ping(self) -> None:
        self.error.clear()
        payload = self.field.text().encode("utf-8", "replace") if self.text.isChecked() else self._octets()
        if payload is None:
            return
        # RFC 6455 5.5: "All control frames MUST have a payload length of 125 bytes or less"
        if len(payload) > MAX_CONTROL_PAYLOAD:
            self.error.show_error(
                f"A ping carries {MAX_CONTROL_PAYLOAD} octets at most (RFC 6455 section 5.5), not {len(payload):,}.",
                self.field,
            )
            return
        self.ping_asked.emit(payload)
        self.field.clear()

    def _close(self) -> None:
        self.error.clear()
        typed = self.code.text().strip()
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= 6):
            self.error.show_error("A close code is a number, such as 1000 or 4001.", self.code)
            return
        try:
            wish = CloseWish(code=int(typed), reason=self.reason.text())
        except WishRefused as refused:
            self.error.show_error(refused.text, self.reason if refused.field == "reason" else self.code)
            return
        self.close_asked.emit(wish)

    def _octets(self) -> bytes | None:
        try:
            return parse_hex(self.field.text())
        except WishRefused as refused:
            self.error.show_error(refused.text, self.field)
            return None

    def _choose_text(self, text: bool) -> None:
        self.text.setChecked(text)
        self.binary.setChecked(not text)
        self.field.setPlaceholderText("A message, or what a Ping carries" if text else "00 ff 7f")
        self.error.clear()

    def _row(self) -> QHBoxLayout:
        group = QButtonGroup(self)
        for one in (self.text, self.binary):
            one.setCheckable(True)
            group.addButton(one)
        segments = QFrame()
        segments.setProperty("kind", "segments")
        segments.setLayout(side_by_side(self.text, self.binary, spacing=2, margins=(2, 2, 2, 2)))
        row = side_by_side(segments, self.field, self.send, self.ping)
        self.field.setMinimumWidth(96)
        row.setStretchFactor(self.field, 3)
        row.addSpacing(4)
        row.addWidget(rule(upright=True))
        row.addSpacing(4)
        last: tuple[QWidget, ...] = (self.code, self.reason, self.close_button)
        for widget in last:
            row.addWidget(widget)
        row.setStretchFactor(self.reason, 1)
        return row

    def _connect(self) -> None:
        self.text.toggled.connect(self._choose_text)
        self.send.clicked.connect(self._send)
        self.field.returnPressed.connect(self._send)
        self.ping.clicked.connect(self._ping)
        self.close_button.clicked.connect(self._close)
        self.code.returnPressed.connect(self._close)
        self.reason.returnPressed.connect(self._close)
        for field in (self.field, self.code, self.reason):
            field.textEdited.connect(self.error.clear)
