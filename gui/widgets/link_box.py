"""What connections go over: one of the links that have a name, or one that is typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.link import LINKS, Link
from gui.diagram.link_words import TITLES
from gui.links import CUSTOM, LinkDraft, LinkRefused, draft_of, figures, read
from gui.widgets.parts import ErrorLine, button, drop_down, label, on_ground, side_by_side, stacked

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

FIELD_WIDTH: Final = 72
BESIDE: Final = 40
"""Pixels of a list beside its words."""
FIGURES: Final = Qt.ItemDataRole.UserRole + 1
"""What a link adds, of an entry."""
_MOVING: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
TIP: Final = "What connections go over: delays that are made here, for real octets, from the next ones on"
USED: Final = "What is shown went over this; the list beside it is for what runs next"


class _Entry(QStyledItemDelegate):
    """An entry of the list, with what it adds."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Say the figures after the name; the box alone has the name alone."""
        super().initStyleOption(option, index)
        said = index.data(FIGURES)
        if said:
            option.text = f"{option.text}: {said}"


class LinkForm(QWidget):
    """Delay, jitter and rate as typed; what cannot be used is said at its field.

    Signals:
        link_chosen: The ``Link`` that was typed.
    """

    link_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "bottom")
        self.delay = _field("Delay each way, in milliseconds")
        self.jitter = _field("Jitter, in milliseconds: by how much a delay differs at most")
        self.rate = _field("Rate each way, in Mbit/s; empty for no limit")
        self.use = button("Use", tip="From the next octets on (Enter)", name="Use this link")
        self.cancel = button("Cancel", tip="Go on over what is gone over now (Esc)", name="Leave the link as it is")
        self.error = ErrorLine(margins=(12, 0, 12, 8))
        row = side_by_side(spacing=8, margins=(12, 6, 12, 6))
        for text, field, unit in (
            ("Delay each way", self.delay, "ms"),
            ("Jitter", self.jitter, "ms"),
            ("Rate", self.rate, "Mbit/s"),
        ):
            row.addWidget(label(text, "muted"))
            row.addWidget(field)
            row.addWidget(label(unit, "small"))
            row.addSpacing(8)
        row.addWidget(self.use)
        row.addWidget(self.cancel)
        row.addStretch()
        column = stacked(self.error, spacing=0)
        column.insertLayout(0, row)
        self.setLayout(column)
        for field in (self.delay, self.jitter, self.rate):
            field.returnPressed.connect(self._use)
            field.textEdited.connect(self.error.clear)
            field.installEventFilter(self)
        self.use.clicked.connect(self._use)
        self.cancel.clicked.connect(self.hide)
        self.hide()

    @property
    def draft(self) -> LinkDraft:
        """What is typed just now."""
        return LinkDraft(delay=self.delay.text(), jitter=self.jitter.text(), rate=self.rate.text())

    def show_draft(self, draft: LinkDraft) -> None:
        """Fill the fields."""
        for field, text in ((self.delay, draft.delay), (self.jitter, draft.jitter), (self.rate, draft.rate)):
            field.setText(text)
        self.error.clear()

    def ask(self) -> None:
        """Open, and put the keyboard into the first field."""
        self.show()
        self.delay.setFocus(Qt.FocusReason.OtherFocusReason)
        self.delay.selectAll()

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Let Esc close the form; it does nothing else then."""
        if isinstance(qevent, QKeyEvent) and qevent.key() == Qt.Key.Key_Escape:
            if qevent.type() is QEvent.Type.ShortcutOverride:
                qevent.accept()
                return True
            if qevent.type() is QEvent.Type.KeyPress:
                self.hide()
                return True
        return super().eventFilter(watched, qevent)

    def _use(self) -> None:
        self.error.clear()
        try:
            link = read(self.draft)
        except LinkRefused as refused:
            fields = {"delay": self.delay, "jitter": self.jitter, "rate": self.rate}
            self.error.show_error(refused.text, fields[refused.field])
            return
        self.hide()
        self.link_chosen.emit(link)


class LinkBox(QWidget):
    """The drop-down of links, with its name before it.

    Attributes:
        form: Where a link is typed; to be placed by the owner.

    Signals:
        link_chosen: The ``Link`` the user chose.
    """

    link_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.box = drop_down("Network", TIP)
        for name, link in LINKS.items():
            self.box.addItem(TITLES[name], name)
            self.box.setItemData(self.box.count() - 1, figures(link), FIGURES)
        self.box.addItem("Custom …", CUSTOM)
        self.box.setMaxVisibleItems(len(LINKS) + 1)
        self.box.setItemDelegate(_Entry(self.box))
        self.box.view().setTextElideMode(Qt.TextElideMode.ElideNone)
        self.box.view().setMinimumWidth(self.box.view().sizeHintForColumn(0) + BESIDE)
        self.form = LinkForm()
        self.used = label("", "small")
        self.used.setToolTip(USED)
        self.used.hide()
        self._link = next(iter(LINKS.values()))
        self.setLayout(side_by_side(self.used, label("Network", "muted"), self.box, spacing=8))
        self.box.installEventFilter(self)
        self.box.activated.connect(self._choose)
        self.form.link_chosen.connect(self._use)

    @property
    def shown(self) -> tuple[Link, str]:
        """What is shown."""
        return self._link, self.used.text()

    def show_link(self, link: Link, used: str = "") -> None:
        """Show what is gone over now, and what was ``used`` for what is shown where that was another; emits nothing."""
        self._link = link
        self.used.setText(used)
        self.used.setVisible(bool(used))
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.box.findData(link.name if link.name in LINKS else CUSTOM))
        if not self.form.isVisible():
            self.form.show_draft(draft_of(link))

    def add_to(self, menu: QMenu) -> None:
        """Offer the same in a menu, for where there is no room for the list."""
        menu.addAction(f"Network ({self.used.text()})" if self.used.text() else "Network").setEnabled(False)
        for place in range(self.box.count()):
            said = self.box.itemData(place, FIGURES)
            text = f"{self.box.itemText(place)}: {said}" if said else self.box.itemText(place)
            action = menu.addAction(text, partial(self._choose, place))
            action.setCheckable(True)
            action.setChecked(place == self.box.currentIndex())

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Let keys open the list, and the wheel do nothing: what is passed over on the way is not to be gone over."""
        if qevent.type() is QEvent.Type.Wheel:
            qevent.ignore()
            return True
        if isinstance(qevent, QKeyEvent) and qevent.type() is QEvent.Type.KeyPress and qevent.key() in _MOVING:
            self.box.showPopup()
            return True
        return super().eventFilter(watched, qevent)

    def _choose(self, place: int) -> None:
        name = self.box.itemData(place)
        if name == CUSTOM:
            self.form.ask()
            self.show_link(self._link, self.used.text())
        else:
            self.form.hide()
            self._take(LINKS[name])

    def _use(self, link: Link) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._take(link)

    def _take(self, link: Link) -> None:
        self.show_link(link, self.used.text())
        self.link_chosen.emit(link)


def _field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFixedWidth(FIELD_WIDTH)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    return made
