"""The panel under the bar: what else goes into a request, or into the opening handshake."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from engine.wishes import MAX_COUNT
from gui.theme import Theme, octets
from gui.widgets.parts import label, on_ground, side_by_side, stacked

_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the panel holds, as typed."""

    fields: str = ""
    body: str = ""
    count: int = 1
    keep_alive: bool = True
    subprotocols: str = ""
    compress: bool = True


class RequestDetails(QWidget):
    """Fields, body, how often, over which connections.

    Signals:
        edited: Anything was changed.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "top")
        self.fields = _lines("Fields", "Accept: application/json\nOne Name: value on each line")
        self.body = _lines("Body", "Sent as UTF-8; Content-Length is added")
        self.count = QSpinBox()
        self.count.setRange(1, MAX_COUNT)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count.setAccessibleName("Number of requests")
        self.count.setToolTip("How many times the request is sent, one after the other")
        self.keep_alive = QCheckBox("Keep the connection alive")
        self.keep_alive.setChecked(True)
        self.keep_alive.setToolTip("If not, each request carries Connection: close and needs a connection of its own")
        self.subprotocols = QLineEdit()
        self.subprotocols.setPlaceholderText("chat, superchat")
        self.subprotocols.setAccessibleName("Subprotocols")
        self.subprotocols.setToolTip("Sec-WebSocket-Protocol: names with commas between them")
        self.compress = QCheckBox("Offer compression")
        self.compress.setChecked(True)
        self.compress.setToolTip("Sec-WebSocket-Extensions: permessage-deflate (RFC 7692)")
        self.setLayout(self._layout())
        self._connect()

    @property
    def details(self) -> Details:
        """What is typed just now."""
        return Details(
            fields=self.fields.toPlainText(),
            body=self.body.toPlainText(),
            count=self.count.value(),
            keep_alive=self.keep_alive.isChecked(),
            subprotocols=self.subprotocols.text(),
            compress=self.compress.isChecked(),
        )

    def show_details(self, details: Details) -> None:
        """Fill the panel."""
        self.fields.setPlainText(details.fields)
        self.body.setPlainText(details.body)
        self.count.setValue(details.count)
        self.keep_alive.setChecked(details.keep_alive)
        self.subprotocols.setText(details.subprotocols)
        self.compress.setChecked(details.compress)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme; the style sheet does it all."""

    def _layout(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(20, 14, 20, 18)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for column, (heading, widget) in enumerate((("FIELDS", self.fields), ("BODY", self.body))):
            grid.addWidget(label(heading, "heading"), 0, column)
            grid.addWidget(widget, 1, column)
            grid.setColumnStretch(column, 3)
        number = side_by_side(self.count, label("requests, one after the other", "muted"))
        number.addStretch()
        http = stacked(spacing=10)
        http.addLayout(number)
        http.addWidget(self.keep_alive)
        http.addStretch()
        grid.addWidget(label("HTTP", "heading"), 0, 2)
        grid.addLayout(http, 1, 2)
        grid.addWidget(label("WEBSOCKET", "heading"), 0, 3)
        websocket = stacked(label("Subprotocols", "muted"), self.subprotocols, self.compress, spacing=8)
        websocket.addStretch()
        grid.addLayout(websocket, 1, 3)
        grid.setColumnStretch(2, 2)
        grid.setColumnStretch(3, 2)
        return grid

    def _connect(self) -> None:
        self.fields.textChanged.connect(self.edited)
        self.body.textChanged.connect(self.edited)
        self.count.valueChanged.connect(self.edited)
        self.keep_alive.toggled.connect(self.edited)
        self.subprotocols.textChanged.connect(self.edited)
        self.compress.toggled.connect(self.edited)


def _lines(name: str, placeholder: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    made.setFont(octets(13))
    made.setTabChangesFocus(True)
    made.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * _LINES + 24)
    return made
