"""Recent recordings where there is nothing else to see: a list over the lower half of the empty stage."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QMenu, QWidget

from gui.recents import Recent
from gui.widgets.letters import LettersFirst
from gui.widgets.parts import button, label, side_by_side, stacked, tip

WIDEST = 620
BELOW_MIDDLE = 112
"""Pixels under the middle of the stage, where it says what to do and has a button for it."""
MARGIN = 24
_PATH = Qt.ItemDataRole.UserRole


class RecentList(QFrame):
    """Lists files to be opened by a click or Enter, and taken from the list with Delete.

    Attributes:
        rows: The files.
        clear: Takes them all from the list.

    Signals:
        chosen: The path of the file to open.
        removed: The ``Path`` to take from the list.
        clear_asked: All are to be taken from it.
    """

    chosen = Signal(str)
    removed = Signal(object)
    clear_asked = Signal()

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.setProperty("kind", "card")
        self._stage = stage
        self._recents: tuple[Recent, ...] = ()
        self._wanted = False
        self.rows = QListWidget()
        self.rows.setAccessibleName("Recent recordings")
        self.rows.setToolTip("Open it (Enter), or take it from the list (Delete)")
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.rows.setWordWrap(False)
        self.clear = button("Clear list", "quiet", tip="Forget these files; the files themselves stay")
        head = side_by_side(label("RECENT RECORDINGS", "heading"))
        head.addStretch()
        head.addWidget(self.clear)
        column = stacked(spacing=4, margins=(14, 8, 8, 8))
        column.addLayout(head)
        column.addWidget(self.rows)
        self.setLayout(column)
        self.rows.itemClicked.connect(self._open)
        self.rows.customContextMenuRequested.connect(self._show_menu)
        self.rows.installEventFilter(self)
        LettersFirst(self.rows)
        self.clear.clicked.connect(self.clear_asked)
        stage.installEventFilter(self)
        self.hide()

    def show_recents(self, recents: tuple[Recent, ...]) -> None:
        """Show these files."""
        at = self.rows.currentRow()
        self._recents = recents
        self.rows.clear()
        faint = self.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for recent in recents:
            row = QListWidgetItem(f"{recent.name}\n{recent.folder} · {recent.line}")
            row.setData(_PATH, recent.path)
            row.setToolTip(tip(f"{recent.path}\n{recent.missing}".strip()))
            row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{recent.name}, {recent.line}, {recent.folder}")
            if recent.missing:
                row.setForeground(faint)
            self.rows.addItem(row)
        self.rows.setCurrentRow(min(max(at, 0), len(recents) - 1))
        self._show()

    def show_wanted(self, wanted: bool) -> None:
        """Show the list, if there is anything on it, or do not."""
        self._wanted = wanted
        self._show()

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Keep the place on the stage; let Enter open and Delete take away; leave all else alone."""
        if watched is self._stage and qevent.type() == QEvent.Type.Resize:
            self._place()
        if watched is self.rows and isinstance(qevent, QKeyEvent) and qevent.type() == QEvent.Type.KeyPress:
            row = self.rows.currentItem()
            if row is not None and qevent.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(row)
                return True
            if row is not None and qevent.key() == Qt.Key.Key_Delete:
                self.removed.emit(row.data(_PATH))
                return True
        return super().eventFilter(watched, qevent)

    def _open(self, row: QListWidgetItem) -> None:
        recent = self._recents[self.rows.row(row)]
        if not recent.missing:
            self.chosen.emit(str(recent.path))

    def _show_menu(self, at: QPoint) -> None:
        row = self.rows.itemAt(at)
        if row is None:
            return
        recent, path = self._recents[self.rows.row(row)], Path(row.data(_PATH))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opening = menu.addAction("Open", lambda: self.chosen.emit(str(path)))
        opening.setEnabled(not recent.missing)
        menu.addAction("Remove from the list", lambda: self.removed.emit(path))
        menu.popup(self.rows.viewport().mapToGlobal(at))

    def _show(self) -> None:
        self.setVisible(self._wanted and bool(self._recents))
        self._place()

    def _place(self) -> None:
        room = self._stage.rect()
        width = min(WIDEST, room.width() - 2 * MARGIN)
        top = room.height() // 2 + BELOW_MIDDLE
        rows = sum(self.rows.sizeHintForRow(row) + 2 for row in range(self.rows.count()))
        height = min(rows + 56, room.height() - top - MARGIN)
        self.setGeometry((room.width() - width) // 2, top, width, max(height, 96))
