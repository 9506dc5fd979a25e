"""A claim of a scenario in the inspector: a sign and a word for what came of it, and what was found."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.shown import ClaimItem
from gui.theme import DARK, Theme
from gui.widgets.parts import label, set_look, side_by_side, stacked, tip

SIGNS: Final = {"held": "✓", "not held": "✕", "not applicable": "–", "": "·"}
_RADIUS = 8


class ClaimRow(QAbstractButton):
    """Says what came of a claim; a click, Enter or Space asks for the events it rests on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = ClaimItem(text="", section="")
        self._theme = DARK
        self.sign = label("", "sign")
        self.sign.setFixedWidth(16)
        self.claim = label("")
        self.result = label("", "result")
        self.found = label("", "small")
        self.section = label("", "small")
        for words in (self.claim, self.found):
            words.setWordWrap(True)
        last = side_by_side(self.result, spacing=8)
        last.addStretch()
        last.addWidget(self.section)
        column = stacked(self.claim, self.found, spacing=2)
        column.addLayout(last)
        row = side_by_side(self.sign, spacing=6, margins=(8, 6, 8, 6))
        row.setAlignment(self.sign, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.setLayout(row)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        for part in (self.sign, self.claim, self.result, self.found, self.section):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_item(self, item: ClaimItem) -> None:
        """Show a claim, and what came of it."""
        self.item = item
        self.sign.setText(SIGNS[item.result])
        self.claim.setText(item.text)
        self.result.setText(item.result)
        self.result.setVisible(bool(item.result))
        self.found.setText(item.found)
        self.found.setVisible(bool(item.found))
        self.section.setText(item.section)
        for part in (self.sign, self.result):
            set_look(part, result=item.result)
        there = bool(item.events)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if there else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)
        self.setToolTip(tip("Choose what it rests on in the diagram") if there else "")
        self.setAccessibleName(". ".join(part for part in (item.text, item.result, item.found, item.section) if part))

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, qevent: QPaintEvent) -> None:
        """Paint the ground under the mouse, and the focus."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            if self.item.events and (self.underMouse() or self.isDown()):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.raised)
                painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
            if self.hasFocus():
                painter.setPen(QPen(self._theme.request, 2.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
