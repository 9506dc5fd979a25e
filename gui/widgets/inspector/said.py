"""Words that can be pressed: they wrap, and are a button for the mouse, the keyboard and a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.widgets.parts import label, set_look, side_by_side, tip

_ROUND = 4


class Said(QAbstractButton):
    """A sentence as a button; without anywhere to go it is only a sentence.

    Args:
        text: Plain text.
        role: The look of the words where they lead nowhere.
        parent: As of any widget.
    """

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.words = label(text, role)
        self.words.setWordWrap(True)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(side_by_side(self.words, margins=(2, 1, 2, 1)))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_said(text, leads="")

    def show_said(self, text: str, *, leads: str) -> None:
        """Show other words; ``leads`` says where they lead, "" for nowhere."""
        self.words.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(tip(leads))
        set_look(self.words, role="goes" if leads else self._role)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the focus; the words paint themselves."""
        if self.hasFocus():
            with QPainter(self) as painter:
                painter.setPen(QPen(self.palette().link().color(), 1.0))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
