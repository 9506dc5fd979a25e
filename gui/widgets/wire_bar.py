"""The bar of a held wire: what waits on it, and what can be done about that."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from gui.icons import icon
from gui.theme import Theme
from gui.widgets.parts import button, label, on_ground, set_look, side_by_side


@dataclass(frozen=True, slots=True, kw_only=True)
class WireShown:
    """How the wire stands.

    Attributes:
        held: Whether it is held, or will be from the beginning of the next session on.
        text: What waits, or why nothing can be held, in a line.
        up: Whether a message waits on its way to the server.
        down: Whether one waits on its way to the client.
        choose: Whether the user was asked which of both goes first.
        cut: What cutting would cut, such as "connection #2"; "" where there is nothing.
        why: Why what is shown cannot be held; "" where it can.
    """

    held: bool = False
    text: str = ""
    up: bool = False
    down: bool = False
    choose: bool = False
    cut: str = ""
    why: str = ""


class WireBar(QWidget):
    """Shows what waits on a held wire; takes no room while nothing is held.

    Signals:
        up_asked: The next message to the server is to be let go.
        down_asked: The next message to the client is to be let go.
        cut_asked: The connection is to be cut.
    """

    up_asked = Signal()
    down_asked = Signal()
    cut_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "top")
        self.setAccessibleName("Held wire")
        self.sign = label()
        self.text = label("")
        self.text.setWordWrap(True)
        self.up = button("Release → server", "", tip="Let the next message to the server go (Alt+Right)")
        self.down = button("Release ← client", "", tip="Let the next message to the client go (Alt+Left)")
        self.cut = button("Cut the connection", "fault", tip="Both ends lose it now: an experiment, and told as one")
        row = side_by_side(self.sign, spacing=10, margins=(20, 6, 20, 6))
        row.addWidget(self.text, 1)
        for one in (self.down, self.up, self.cut):
            row.addWidget(one)
        self.setLayout(row)
        self.up.clicked.connect(self.up_asked)
        self.down.clicked.connect(self.down_asked)
        self.cut.clicked.connect(self.cut_asked)
        self.hide()

    def show_wire(self, shown: WireShown) -> None:
        """Show how the wire stands."""
        self.setVisible(shown.held)
        self.text.setText(shown.text)
        for one, waits in ((self.up, shown.up), (self.down, shown.down)):
            one.setVisible(not shown.why)
            one.setEnabled(waits)
            set_look(one, kind="primary" if shown.choose and waits else "")
        self.cut.setVisible(not shown.why)
        self.cut.setEnabled(bool(shown.cut))
        self.cut.setText(f"Cut {shown.cut or 'the connection'}")

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self.sign.setPixmap(icon("hand", theme, theme.layer("tls")).pixmap(QSize(18, 18)))
