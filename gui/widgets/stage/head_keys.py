"""The keyboard on the heads of lifelines: from head to head, and what the pointer can do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPen

from gui.theme import Theme
from gui.widgets.stage.head_editor import Found, HeadEditor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

RING = 3.0
KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_F2,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    Qt.Key.Key_Menu,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Escape,
)
"""What keys do to the head that has the keyboard; all others are the window's."""


class HeadKeys(QObject):
    """Gives the keyboard to a head, and takes its keys.

    Args:
        editor: Does what is asked for.
        stage: Has the keyboard.

    Signals:
        came_to: The head that has the keyboard now.
    """

    came_to = Signal(object)

    def __init__(self, editor: HeadEditor, stage: QWidget) -> None:
        super().__init__(stage)
        self._editor, self._stage = editor, stage
        self._on: tuple[int, int] | None = None
        stage.installEventFilter(self)

    @property
    def on(self) -> Found | None:
        """The head that has the keyboard."""
        return self._editor.find(*self._on) if self._on is not None else None

    def begin(self) -> None:
        """Give the keyboard to the first head; from one of them, back to the stage."""
        first = next(self._editor.heads, None)
        if self._on is not None or first is None:
            self._end()
            return
        self._stage.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._go_to(first)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Paint a ring around the head."""
        found = self.on
        if found is not None:
            painter.setPen(QPen(theme.request, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(found.box.rect.adjusted(-RING, -RING, RING, RING), 11, 11)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take keys while a head has the keyboard; leave all else."""
        match qevent:
            case QKeyEvent() if self._on is not None and qevent.key() in KEYS:
                if qevent.type() is QEvent.Type.ShortcutOverride:
                    qevent.accept()
                elif qevent.type() is QEvent.Type.KeyPress:
                    self._press(qevent)
                return True
            case QFocusEvent() if qevent.type() is QEvent.Type.FocusOut:
                if self._editor.menu is None and self._editor.field is None:
                    self._end()
        return False

    def _press(self, qevent: QKeyEvent) -> None:
        found = self.on
        if found is None or qevent.key() == Qt.Key.Key_Escape:
            self._end()
            return
        match qevent.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Home | Qt.Key.Key_End:
                self._along(found, qevent)
            case Qt.Key.Key_F2 | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._editor.rename(found)
            case Qt.Key.Key_Space | Qt.Key.Key_Menu:
                self._editor.show_menu(found)
            case Qt.Key.Key_Delete:
                self._hide(found)

    def _along(self, found: Found, qevent: QKeyEvent) -> None:
        """To another head, or with Shift, with the head to another place in its pane."""
        moving = bool(qevent.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        heads = [other for other in self._editor.heads if not moving or other.pane == found.pane]
        at = next(number for number, other in enumerate(heads) if other == found)
        match qevent.key():
            case Qt.Key.Key_Home:
                to = 0
            case Qt.Key.Key_End:
                to = len(heads) - 1
            case Qt.Key.Key_Left:
                to = max(at - 1, 0)
            case _:
                to = min(at + 1, len(heads) - 1)
        if moving:
            self._editor.move(found, to)
            self._go_to(self._editor.find(found.pane, found.box.place) or found)
        else:
            self._go_to(heads[to])

    def _hide(self, found: Found) -> None:
        heads = [other for other in self._editor.heads if other.pane == found.pane]
        near = next((other for other in heads if other.box.rect.left() > found.box.rect.left()), heads[0])
        self._editor.hide(found)
        if self.on is None:
            self._go_to(near)

    def _go_to(self, found: Found) -> None:
        self._on = found.pane, found.box.place
        self.came_to.emit(found)

    def _end(self) -> None:
        if self._on is not None:
            self._on = None
            self._stage.update()
            self.came_to.emit(None)
