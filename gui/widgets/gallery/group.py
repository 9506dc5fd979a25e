"""The cards of one group of the gallery, under its heading."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.widgets.gallery.card import NARROWEST, Card
from gui.widgets.parts import label, stacked

GAP: Final = 14


class Group(QWidget):
    """Cards in as many columns as there is room for.

    Attributes:
        cards: All of them, in order.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.cards: list[Card] = []
        self._arranged: tuple[int, list[Card]] | None = None
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        column = stacked(label(title.upper(), "heading"), spacing=10)
        column.addLayout(self._grid)
        self.setLayout(column)

    def arrange(self, room: int, shown: set[Card]) -> None:
        """Put the cards that are shown into columns that fill so many pixels."""
        cards = [card for card in self.cards if card in shown]
        if self._arranged == (room, cards):
            return
        self._arranged = room, cards
        columns = max(1, (room + GAP) // (NARROWEST + GAP))
        width = max(NARROWEST, (room - GAP * (columns - 1)) // columns)
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setVisible(card in shown)
            card.setFixedWidth(width)
        for place, card in enumerate(cards):
            self._grid.addWidget(card, place // columns, place % columns)
        self.setVisible(bool(cards))
