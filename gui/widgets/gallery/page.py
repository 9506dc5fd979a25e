"""The page of the gallery: what is looked for, and the cards by their groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gui.shown import GalleryItem, Step
from gui.theme import DARK, Theme
from gui.widgets.gallery.card import Card
from gui.widgets.gallery.group import GAP, Group
from gui.widgets.parts import button, label, on_ground, side_by_side, stacked

MARGIN: Final = 24
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CARD_KEYS: Final = (*_ENTER, *_ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Slash, Qt.Key.Key_Escape)


class GalleryPage(QWidget):
    """Shows all scenarios; a click or Enter on one runs it.

    Attributes:
        search: What to look for; all its words have to be there.
        offer: Begins with the course, or goes on with it.
        back: Back to the diagram.

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
        self._groups: dict[str, Group] = {}
        self._cards: dict[str, Card] = {}
        self._offered = ""
        self.search = QLineEdit(placeholderText="Search: ping, close, cookie, RFC 6455 …")
        self.search.setAccessibleName("Search scenarios")
        self.search.setClearButtonEnabled(True)
        self.offer = button("", "primary", tip="The scenarios in their order, each with its reasons")
        self.back = button("Back to the diagram", "quiet", tip="Back to the diagram (Esc)")
        self.nothing = label("", "muted")
        self._column = QVBoxLayout()
        self.area = self._scrolled()
        self.setLayout(self._rows())
        self.offer.hide()
        self.nothing.hide()
        self.search.textChanged.connect(self._arrange)
        self.search.returnPressed.connect(self._run_best)
        self.offer.clicked.connect(lambda: self.scenario_asked.emit(self._offered))
        self.back.clicked.connect(self.closed)
        for watched in (self.search, self.area.viewport()):
            watched.installEventFilter(self)

    def show_items(self, items: Iterable[GalleryItem]) -> None:
        """Show what there is to run, and nothing else."""
        items = tuple(items)
        for name in set(self._cards) - {item.name for item in items}:
            self._remove(name)
        for item in items:
            card = self._cards.get(item.name)
            if card is None:
                self._add(item)
            elif card.item != item:
                card.show_item(item)
        self._arrange()

    def show_offer(self, step: Step) -> None:
        """Show how to begin with the course, or to go on with it."""
        self._offered = step.name
        self.offer.setText(step.text)
        self.offer.show()

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
        if watched is self.area.viewport():
            if qevent.type() == QEvent.Type.Resize:
                self._arrange()
            return False
        if not isinstance(qevent, QKeyEvent):
            return False
        key = Qt.Key(qevent.key())
        mine = _CARD_KEYS if isinstance(watched, Card) else (Qt.Key.Key_Down, Qt.Key.Key_Escape)
        if key not in mine or qevent.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if qevent.type() == QEvent.Type.ShortcutOverride:
            # Or the window would take it for one of its own.
            qevent.accept()
            return True
        return qevent.type() == QEvent.Type.KeyPress and self._go(watched, key)

    def _go(self, watched: QObject, key: Qt.Key) -> bool:
        """Do what a key asks for; returns whether it was one for it."""
        shown = self.shown
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif not isinstance(watched, Card):
            self._go_to(shown[0] if shown else None)
        elif key in _ENTER:
            watched.click()
        elif key in _ARROWS:
            self._go_from(watched, *_ARROWS[key])
        elif key == Qt.Key.Key_Slash:
            self.open()
        else:
            self._go_to(shown[0 if key == Qt.Key.Key_Home else -1])
        return True

    def _rows(self) -> QVBoxLayout:
        said = label("Each is run for real, on this machine; what it claims is checked against what happened.", "small")
        said.setWordWrap(True)
        words = stacked(label("What HTTP and WebSocket connections do", "title"), said, spacing=4)
        head = side_by_side(spacing=16)
        head.addLayout(words, 1)
        head.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignTop)
        finding = side_by_side(self.search, self.back, spacing=12)
        finding.setStretchFactor(self.search, 1)
        top = stacked(spacing=16, margins=(MARGIN, 20, MARGIN, 14))
        for row in (head, finding):
            top.addLayout(row)
        rows = stacked(spacing=0)
        rows.addLayout(top)
        rows.addWidget(self.area, 1)
        return rows

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        on_ground(inside, "background")
        inside.setLayout(self._column)
        self._column.setContentsMargins(MARGIN, 6, MARGIN - 10, MARGIN)
        self._column.setSpacing(24)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(self.nothing)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _add(self, item: GalleryItem) -> None:
        group = self._groups.get(item.group)
        if group is None:
            group = self._groups[item.group] = Group(item.group)
            self._column.addWidget(group)
        card = self._cards[item.name] = Card(item, group)
        card.show_theme(self._theme)
        card.clicked.connect(lambda: self.scenario_asked.emit(card.item.name))
        card.installEventFilter(self)
        group.cards.append(card)

    def _remove(self, name: str) -> None:
        card = self._cards.pop(name)
        self._groups[card.item.group].cards.remove(card)
        card.hide()
        card.deleteLater()

    def _arrange(self) -> None:
        shown = set(self.shown)
        room = self.area.viewport().width() - 2 * MARGIN + 10
        for group in self._groups.values():
            group.arrange(room, shown)
        self.nothing.setText(f"Nothing here is about “{self.search.text()}”.")
        self.nothing.setVisible(bool(self._cards) and not shown)

    def _go_from(self, card: Card, x: int, y: int) -> None:
        """Go to the next card, or to the one above or below; from the first row to the search."""
        shown = self.shown
        if x:
            self._go_to(shown[min(max(shown.index(card) + x, 0), len(shown) - 1)])
            return
        here, inside = _middle(card, self.area), self.area
        beyond = [other for other in shown if (_middle(other, inside).y() - here.y()) * y > card.height() // 2]
        nearest = min(
            beyond,
            key=lambda other: (
                abs(_middle(other, inside).y() - here.y()),
                abs(_middle(other, inside).x() - here.x()),
            ),
            default=None,
        )
        if nearest is None and y < 0:
            self.open()
        self._go_to(nearest)

    def _go_to(self, card: Card | None) -> None:
        if card is not None:
            card.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(card, 0, GAP + 24)

    def _run_best(self) -> None:
        """Run the card whose title is most like what was typed; of several, the first."""
        phrase = self.search.text().lower().strip()
        best = min(self.shown, key=lambda card: _unlike(card.item, phrase), default=None)
        if best is not None:
            best.click()

    def _escape(self) -> None:
        if self.search.text():
            self.search.clear()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.closed.emit()


def _middle(card: Card, area: QScrollArea) -> QPoint:
    return card.mapTo(area, card.rect().center())


def _meets(item: GalleryItem, words: list[str]) -> bool:
    cited = [section.replace("§", "") for section in item.sections]
    told = " ".join((item.name, item.title, item.promise, item.group, item.more, *item.sections, *cited)).lower()
    return all(word in told for word in words)


def _unlike(item: GalleryItem, phrase: str) -> int:
    """How unlike a title, and then a promise, is to what is looked for; 0 where it begins so."""
    title, words = item.title.lower(), phrase.split()
    if title.startswith(phrase) or item.name == phrase:
        return 0
    for place, told in enumerate((title, item.promise.lower()), 1):
        if all(word in told for word in words):
            return place
    return 3
