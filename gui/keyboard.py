"""The keys of the main window, in one table: what ``widgets.keys_help`` tells the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication

from gui.diagram.goals import Goal
from gui.diagram.time_axis import AxisKind
from gui.widgets.transport_bar import next_axis, next_speed

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.main_window import MainWindow
    from gui.steering import Steering


class Keyboard:
    """Binds the window's keys.

    Args:
        window: Whose keys they are.
        steering: What most of them do something to.
    """

    def __init__(self, window: MainWindow, steering: Steering) -> None:
        self._window = window
        self._steering = steering
        for keys, slot in self._everywhere():
            self._bind(keys, slot)
        self._presenting = [self._bind(keys, slot) for keys, slot in self._while_presenting()]
        self.show_presenting(False)

    def show_presenting(self, presenting: bool) -> None:
        """Let the keys of a presenter's remote control work, or not."""
        for shortcut in self._presenting:
            shortcut.setEnabled(presenting)

    def _bind(self, keys: str, slot: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self._window)
        shortcut.activated.connect(slot)
        return shortcut

    def _everywhere(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        window, steering = self._window, self._steering
        return (
            ("Space", self._space),
            ("Right", lambda: steering.step(1)),
            ("Left", lambda: steering.step(-1)),
            ("Shift+Right", lambda: steering.step_exchange(1)),
            ("Shift+Left", lambda: steering.step_exchange(-1)),
            ("Ctrl+Right", lambda: steering.step_to(Goal.CONNECTION, 1)),
            ("Ctrl+Left", lambda: steering.step_to(Goal.CONNECTION, -1)),
            (".", steering.beat),
            ("Home", steering.first),
            ("End", steering.last),
            ("+", lambda: self._change_speed(1)),
            ("=", lambda: self._change_speed(1)),
            ("-", lambda: self._change_speed(-1)),
            ("L", lambda: steering.follow(True)),
            ("B", window.transport.ask_goal),
            ("[", steering.begin_loop),
            ("]", steering.end_loop),
            ("A", self._next_axis),
            ("Ctrl++", lambda: window.stage.zoom_by(1)),
            ("Ctrl+=", lambda: window.stage.zoom_by(1)),
            ("Ctrl+-", lambda: window.stage.zoom_by(-1)),
            ("Ctrl+0", lambda: window.stage.zoom_by(0)),
            ("Ctrl+L", window.request.focus_url),
            ("Ctrl+E", window.export),
            ("Ctrl+O", window.open_file),
            ("F5", window.present),
            ("Esc", self._back),
            ("O", window.stage.head_keys.begin),
            ("?", window.keys.show),
            ("F1", window.keys.show),
            ("Ctrl+Q", window.close),
        )

    def _while_presenting(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (("PgDown", self._steering.beat), ("PgUp", lambda: self._steering.step(-1)))

    def _space(self) -> None:
        """Space plays and pauses, except on a button that has the focus: there it presses."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.isVisible():
            focused.click()
        else:
            self._steering.toggle()

    def _back(self) -> None:
        """Back: from a page, a notice, presenting, what is chosen, a filter, whichever comes first."""
        if self._window.page is not None:
            self._window.page_left.emit()
            return
        self._window.stage.setFocus()
        if self._window.notice.isVisible():
            self._window.notice.take_away()
        elif self._window.presenting:
            self._window.present()
        elif self._steering.chosen < 0 and self._window.views.filter.isVisible():
            self._window.views.filter.end()
        else:
            self._steering.choose(-1)

    def _next_axis(self) -> None:
        transport = self._window.transport
        transport.axis_chosen.emit(next_axis(AxisKind(transport.axis.currentData())))

    def _change_speed(self, by: int) -> None:
        self._steering.set_speed(next_speed(self._steering.speed, by))
