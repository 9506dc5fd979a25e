"""The list at the left: what can be run, and what ran."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QMenu, QWidget

from gui.shown import ScenarioItem, SessionItem
from gui.theme import Theme
from gui.widgets.item_delegate import ACTION, ACTION_HEIGHT, DOT, LINE, ROW_HEIGHT, DotRow
from gui.widgets.parts import button, label, on_ground, side_by_side, stacked

_NUMBER = Qt.ItemDataRole.UserRole + 10
_NOTHING_RUN = "Nothing run yet: choose a scenario above, or type a URL and press Send."


class Sidebar(QWidget):
    """Scenarios to run with a click or Enter; sessions of this run to look at.

    Signals:
        scenario_asked: The name of the scenario to run.
        session_chosen: The number of the session to show.
        close_asked: The number of the open session to end.
        gallery_asked: All scenarios are to be shown.
    """

    scenario_asked = Signal(str)
    session_chosen = Signal(int)
    close_asked = Signal(int)
    gallery_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        on_ground(self, "panel", "right")
        self._scenario_items: tuple[ScenarioItem, ...] = ()
        self._session_items: tuple[SessionItem, ...] = ()
        self._delegate = DotRow(self)
        self.scenarios = self._list("Scenarios", "Run it (Enter)")
        self.scenarios.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.gallery = button("All scenarios", tip="Everything there is to run and watch (G)")
        self.sessions = self._list("Sessions", "")
        self.sessions.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.empty = label(_NOTHING_RUN, "small")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(12, 4, 12, 0)
        headings = [label(text, "heading") for text in ("SCENARIOS", "SESSIONS")]
        for heading in headings:
            heading.setContentsMargins(12, 0, 0, 2)
        column = stacked(headings[0], self.scenarios, spacing=6, margins=(8, 20, 8, 12))
        column.addLayout(side_by_side(self.gallery, margins=(12, 2, 12, 0)))
        column.addSpacing(12)
        for widget in (headings[1], self.empty):
            column.addWidget(widget)
        column.addWidget(self.sessions, 1)
        column.addStretch(0)
        self.setLayout(column)
        self._connect()
        self.show_scenarios(())
        self.show_sessions((), None)

    def show_scenarios(self, items: tuple[ScenarioItem, ...]) -> None:
        """Show what can be run."""
        if items == self._scenario_items and self.scenarios.count():
            return
        self._scenario_items = items
        _resize(self.scenarios, len(items))
        for place, item in enumerate(items):
            row = self.scenarios.item(place)
            _fill(row, item.title, item.promise, (item.layer, True), item.action)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            row.setFlags(flags if item.enabled else Qt.ItemFlag.NoItemFlags)
            row.setToolTip(f"{item.promise}. {item.action} (Enter)" if item.action else item.promise)
        self.scenarios.setFixedHeight(sum(ROW_HEIGHT + (ACTION_HEIGHT if item.action else 0) for item in items) + 4)

    def show_sessions(self, items: tuple[SessionItem, ...], chosen: int | None) -> None:
        """Show the sessions, with the chosen one marked; emits nothing."""
        if items != self._session_items:
            self._session_items = items
            _resize(self.sessions, len(items))
            for place, item in enumerate(items):
                row = self.sessions.item(place)
                _fill(row, item.title, item.state, (item.layer, item.open), "")
                row.setData(_NUMBER, item.number)
        self.sessions.setVisible(bool(items))
        self.empty.setVisible(not items)
        self._mark(chosen)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self._delegate.show_theme(theme)
        self.scenarios.viewport().update()
        self.sessions.viewport().update()

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Let Enter run a scenario, and Delete close an open session; leave all other keys alone."""
        if not isinstance(qevent, QKeyEvent) or qevent.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, qevent)
        if watched is self.scenarios and qevent.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = self.scenarios.currentItem()
            if row is not None:
                self._run(row)
            return True
        item = self._session_at(self.sessions.currentRow())
        if watched is self.sessions and qevent.key() == Qt.Key.Key_Delete and item is not None and item.open:
            self.close_asked.emit(item.number)
            return True
        return super().eventFilter(watched, qevent)

    def _mark(self, chosen: int | None) -> None:
        numbers = [item.number for item in self._session_items]
        place = numbers.index(chosen) if chosen in numbers else -1
        if place != self.sessions.currentRow():
            self.sessions.blockSignals(True)
            self.sessions.setCurrentRow(place)
            self.sessions.blockSignals(False)

    def _run(self, row: QListWidgetItem) -> None:
        item = self._scenario_items[self.scenarios.row(row)]
        if item.enabled:
            self.scenario_asked.emit(item.name)

    def _choose(self, place: int) -> None:
        item = self._session_at(place)
        if item is not None:
            self.session_chosen.emit(item.number)

    def _session_at(self, place: int) -> SessionItem | None:
        return self._session_items[place] if 0 <= place < len(self._session_items) else None

    def _show_menu(self, at: QPoint) -> None:
        item = self._session_at(self.sessions.indexAt(at).row())
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        closing = QAction("Close this session", menu)
        closing.setEnabled(item.open)
        closing.triggered.connect(lambda: self.close_asked.emit(item.number))
        menu.addAction(closing)
        menu.popup(self.sessions.viewport().mapToGlobal(at))

    def _list(self, name: str, tip: str) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(name)
        made.setToolTip(tip)
        made.setFrameShape(QFrame.Shape.NoFrame)
        made.setItemDelegate(self._delegate)
        made.setMouseTracking(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.viewport().setAutoFillBackground(False)
        return made

    def _connect(self) -> None:
        self.scenarios.itemClicked.connect(self._run)
        self.gallery.clicked.connect(self.gallery_asked)
        self.sessions.currentRowChanged.connect(self._choose)
        self.sessions.customContextMenuRequested.connect(self._show_menu)
        self.sessions.installEventFilter(self)
        self.scenarios.installEventFilter(self)


def _resize(rows: QListWidget, count: int) -> None:
    rows.blockSignals(True)
    while rows.count() > count:
        rows.takeItem(rows.count() - 1)
    while rows.count() < count:
        rows.addItem(QListWidgetItem())
    rows.blockSignals(False)


def _fill(row: QListWidgetItem, title: str, line: str, dot: tuple[str, bool], action: str) -> None:
    row.setText(title)
    row.setData(LINE, line)
    row.setData(DOT, dot)
    row.setData(ACTION, action)
    spoken = [title, line, action] if action else [title, line]
    row.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(spoken))
