"""The bar at the top: where to go, how, and what the application itself can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from engine.wishes import HTTP_SCHEMES, WEBSOCKET_SCHEMES, HttpWish, WebSocketWish, WishRefused, parse_fields
from gui.theme import Choice, Theme, octets
from gui.widgets.address import completed, means_websocket
from gui.widgets.look_button import LookButton
from gui.widgets.open_button import OpenButton
from gui.widgets.parts import ErrorLine, FieldFrame, button, drop_down, label, on_ground, rule, side_by_side, stacked
from gui.widgets.request_details import Details, RequestDetails

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """A request as typed, sent or not."""

    url: str = ""
    method: str = "GET"
    details: Details = field(default_factory=Details)


class RequestBar(QWidget):
    """What to send and where; what cannot be sent is said at its field, and nothing leaves.

    Signals:
        http_asked: An ``HttpWish``.
        websocket_asked: A ``WebSocketWish``.
        theme_asked: "system", "dark" or "light".
        motion_asked: Whether motion is to be reduced.
        export_asked: The picture is to be saved.
        help_asked: The keys are to be shown.
    """

    http_asked = Signal(object)
    websocket_asked = Signal(object)
    theme_asked = Signal(str)
    motion_asked = Signal(bool)
    export_asked = Signal()
    help_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "bottom")
        self.method = drop_down("Method", "The request method", typed=True)
        self.method.addItems(METHODS)
        self.method.view().setMinimumWidth(112)
        self.url = QLineEdit()
        self.url.setFont(octets(13))
        self.url.setAccessibleName("URL")
        self.url.setPlaceholderText("http://localhost:8080/ or ws://…")
        self.url.setToolTip("Enter sends; a ws:// or wss:// URL opens a WebSocket (Ctrl+L comes here)")
        self.frame = FieldFrame(self.method, self.url)
        self.send = button("Send", "primary", tip="Send the request (Enter)", name="Send the request")
        self.open = button("Open WebSocket", "violet", tip="Open a WebSocket at this URL (Ctrl+Enter)")
        self.more = button("Request…", "quiet", tip="Fields, body, how many requests, keep-alive")
        self.more.setCheckable(True)
        self.look = LookButton()
        self.opener = OpenButton()
        self.export = button("Export", "quiet", tip="Save the diagram as a picture, a document or text (Ctrl+E)")
        self.help = button("Help", "quiet", tip="All keys (?)", name="Help: all keys")
        self.error = ErrorLine(margins=(134, 0, 20, 8))
        self.details = RequestDetails()
        self.details.hide()
        column = stacked(self.error, self.details, spacing=0)
        column.insertLayout(0, self._row())
        self.setLayout(column)
        self._connect()

    @property
    def draft(self) -> RequestDraft:
        """What is typed just now."""
        return RequestDraft(url=self.url.text(), method=self.method.currentText(), details=self.details.details)

    def show_draft(self, draft: RequestDraft) -> None:
        """Fill the bar and the panel; sends nothing."""
        self.url.setText(draft.url)
        if self.method.findText(draft.method) < 0:
            self.method.addItem(draft.method)
        self.method.setCurrentText(draft.method)
        self.details.show_details(draft.details)
        self.error.clear()

    def show_url(self, url: str) -> None:
        """Fill in another URL; all else stays as typed."""
        self.url.setText(url)
        self.error.clear()

    def show_choice(self, choice: Choice) -> None:
        """Say which theme is chosen."""
        self.look.show_choice(choice)

    def show_motion(self, *, reduced: bool) -> None:
        """Say whether motion is reduced."""
        self.look.show_motion(reduced=reduced)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self.look.show_theme(theme)

    def show_details(self, shown: bool) -> None:
        """Open or close the panel under the bar."""
        self.more.setChecked(shown)
        self.details.setVisible(shown)

    def focus_url(self) -> None:
        """Put the keyboard into the URL field, all of it selected."""
        self.url.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.url.selectAll()

    def ask_http(self) -> None:
        """Ask for the request as typed, or say at the field why it cannot be sent."""
        self.error.clear()
        url, details = completed(self.url.text(), HTTP_SCHEMES), self.details.details
        try:
            wish = HttpWish(
                url=url,
                method=self.method.currentText(),
                fields=parse_fields(details.fields),
                body=details.body.encode("utf-8", "replace"),
                count=details.count,
                keep_alive=details.keep_alive,
            )
        except WishRefused as refused:
            self._show_refusal(refused)
            return
        self.url.setText(url)
        self.http_asked.emit(wish)

    def ask_websocket(self) -> None:
        """Ask for a WebSocket at the URL as typed, or say at the field why it cannot be opened."""
        self.error.clear()
        url, details = completed(self.url.text(), WEBSOCKET_SCHEMES), self.details.details
        names = (name.strip() for name in details.subprotocols.split(","))
        try:
            wish = WebSocketWish(
                url=url,
                fields=parse_fields(details.fields),
                subprotocols=tuple(name for name in names if name),
                compress=details.compress,
            )
        except WishRefused as refused:
            self._show_refusal(refused)
            return
        self.url.setText(url)
        self.websocket_asked.emit(wish)

    def _ask_by_scheme(self) -> None:
        if means_websocket(self.url.text()):
            self.ask_websocket()
        else:
            self.ask_http()

    def _show_refusal(self, refused: WishRefused) -> None:
        inputs: dict[str, tuple[QWidget, ...]] = {
            "url": (self.url, self.frame),
            "method": (self.method, self.frame),
            "fields": (self.details.fields,),
            "count": (self.details.count,),
            "subprotocols": (self.details.subprotocols,),
        }
        if refused.field in ("fields", "count", "subprotocols"):
            self.show_details(True)
        self.error.show_error(refused.text, *inputs.get(refused.field, ()))

    def _row(self) -> QHBoxLayout:
        wordmark = label("Wirescope", "wordmark")
        wordmark.setFixedWidth(106)
        row = side_by_side(wordmark, self.frame, self.send, self.open, self.more, margins=(20, 8, 12, 8))
        row.setStretchFactor(self.frame, 1)
        row.addSpacing(8)
        row.addWidget(rule(upright=True))
        row.addSpacing(4)
        for one in (self.look, self.opener, self.export, self.help):
            row.addWidget(one)
        return row

    def _connect(self) -> None:
        both = QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Return), self)
        both.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        both.activated.connect(self.ask_websocket)
        self.url.returnPressed.connect(self._ask_by_scheme)
        self.send.clicked.connect(self.ask_http)
        self.open.clicked.connect(self.ask_websocket)
        self.more.toggled.connect(self.show_details)
        self.look.theme_asked.connect(self.theme_asked)
        self.look.motion_asked.connect(self.motion_asked)
        self.export.clicked.connect(self.export_asked)
        self.help.clicked.connect(self.help_asked)
        self.url.textEdited.connect(self.error.clear)
        self.details.edited.connect(self.error.clear)
