"""The page of the gallery: what is looked for, and the cards by their groups."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gui.shown import GalleryItem
from gui.theme import DARK, Theme
from gui.widgets.gallery.card import SIZE, Card
from gui.widgets.parts import button, label, on_ground, side_by_side, stacked

GAP = 16
MARGIN = 24


class _Group(QWidget):
    """The cards of one group, in as many columns as there is room for."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.cards: list[Card] = []
        self._shown: list[Card] = []
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        heading = label(title.upper(), "heading")
        column = stacked(heading, spacing=10)
        column.addLayout(self._grid)
        self.setLayout(column)

    def arrange(self, columns: int, shown: list[Card]) -> None:
        """Put the cards that are shown into so many columns."""
        if columns == self._columns and shown == self._shown:
            return
        self._columns, self._shown = columns, shown
        for card in self.cards:
            self._grid.removeWidget(card)
            card.setVisible(card in shown)
        for place, card in enumerate(shown):
            self._grid.addWidget(card, place // columns, place % columns)
        self.setVisible(bool(shown))


class GalleryPage(QWidget):
    """Shows all scenarios; a click or Enter on one runs it.

    Signals:
        scenario_asked: The name of the scenario to run.
        closed: The user wants to go back to the stage.
    """

    scenario_asked = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "background")
        self.setAccessibleName("Gallery of scenarios")
        self._theme = DARK
        self._groups: dict[str, _Group] = {}
        self._cards: dict[str, Card] = {}
        self.search = QLineEdit(placeholderText="Search: ping, close, cookie, RFC 6455 5.5 …")
        self.search.setAccessibleName("Search scenarios")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(320)
        self.back = button("Back to the diagram", "quiet", tip="Back to the diagram (Esc)")
        self.nothing = label("", "small")
        self.nothing.hide()
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(MARGIN, 8, MARGIN, MARGIN)
        self._column.setSpacing(24)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self.nothing)
        on_ground(self._inside, "background")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self._inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(self._rows())
        self.search.textChanged.connect(self._arrange)
        self.search.returnPressed.connect(self._run_first)
        self.back.clicked.connect(self.closed)
        self.search.installEventFilter(self)

    def show_items(self, items: Iterable[GalleryItem]) -> None:
        """Show what there is to run."""
        for item in items:
            card = self._cards.get(item.name)
            if card is None:
                self._add(item)
            elif card.item != item:
                card.show_item(item)
        self._arrange()

    def open(self) -> None:
        """Have the keyboard; what was looked for is looked at anew."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.selectAll()

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._theme = theme
        for card in self._cards.values():
            card.show_theme(theme)

    @property
    def shown(self) -> list[Card]:
        """The cards that are not filtered out, in order."""
        words = self.search.text().lower().split()
        return [card for card in self._cards.values() if _meets(card.item, words)]

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Go from card to card by the arrow keys, from the search by Down; Esc goes back."""
        if not isinstance(qevent, QKeyEvent) or qevent.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, qevent)
        if qevent.key() == Qt.Key.Key_Escape:
            self._escape()
            return True
        shown = self.shown
        if watched is self.search and qevent.key() == Qt.Key.Key_Down and shown:
            self._go_to(shown[0])
            return True
        if isinstance(watched, Card) and watched in shown:
            return self._go_from(watched, qevent.key(), shown)
        return super().eventFilter(watched, qevent)

    def resizeEvent(self, qevent: QResizeEvent) -> None:
        """Put as many cards beside each other as there is room for."""
        super().resizeEvent(qevent)
        self._arrange()

    def _rows(self) -> QVBoxLayout:
        title = label("What HTTP and WebSocket connections do", "title")
        said = label("Each is run for real, on this machine; what it claims is checked against what happened.", "small")
        head = side_by_side(self.search, spacing=12)
        head.addStretch()
        head.addWidget(self.back)
        top = stacked(title, said, spacing=4, margins=(MARGIN, 20, MARGIN, 12))
        top.addSpacing(10)
        top.addLayout(head)
        rows = stacked(spacing=0)
        rows.addLayout(top)
        rows.addWidget(self.area, 1)
        return rows

    def _add(self, item: GalleryItem) -> None:
        group = self._groups.get(item.group)
        if group is None:
            group = self._groups[item.group] = _Group(item.group)
            self._column.addWidget(group)
        card = self._cards[item.name] = Card(item, group)
        card.show_theme(self._theme)
        card.clicked.connect(lambda: self.scenario_asked.emit(card.item.name))
        card.installEventFilter(self)
        group.cards.append(card)

    def _arrange(self) -> None:
        columns = self._columns
        shown = set(self.shown)
        for group in self._groups.values():
            group.arrange(columns, [card for card in group.cards if card in shown])
        self.nothing.setText(f"Nothing here is about “{self.search.text()}”.")
        self.nothing.setVisible(bool(self._cards) and not shown)

    @property
    def _columns(self) -> int:
        return max(1, (self.width() - 2 * MARGIN) // (SIZE.width() + GAP))

    def _go_from(self, card: Card, key: int, shown: list[Card]) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            card.click()
            return True
        at = shown.index(card)
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        for known, step in by.items():
            if key == known:
                if at + step < 0 and known == Qt.Key.Key_Up:
                    self.search.setFocus(Qt.FocusReason.OtherFocusReason)
                else:
                    self._go_to(shown[min(max(at + step, 0), len(shown) - 1)])
                return True
        return False

    def _go_to(self, card: Card) -> None:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(card, 0, GAP)

    def _run_first(self) -> None:
        shown = [card for card in self.shown if card.isEnabled()]
        if shown:
            shown[0].click()

    def _escape(self) -> None:
        if self.search.text():
            self.search.clear()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.closed.emit()


def _meets(item: GalleryItem, words: list[str]) -> bool:
    told = " ".join((item.name, item.title, item.promise, item.group, *item.sections)).lower()
    return all(word in told for word in words)
