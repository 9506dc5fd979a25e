"""How the window looks and moves: a button, and the menu it opens."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton

from gui.icons import icon
from gui.theme import CHOICES, Choice, Theme

_LOOKS: Final[dict[Choice, tuple[str, str, str]]] = {
    "system": ("sun-moon", "follows the system", "As the system"),
    "dark": ("moon", "dark", "Dark"),
    "light": ("sun", "light", "Light"),
}


class LookButton(QPushButton):
    """Offers the themes, to do without motion, and to fold what is repeated.

    Attributes:
        choices: What is offered.
        motion: The action that does without motion.
        folding: The action that folds repeated Pings.

    Signals:
        theme_asked: "system", "dark" or "light".
        motion_asked: Whether motion is to be reduced.
        folding_asked: Whether repeated Pings are to be folded.
    """

    theme_asked = Signal(str)
    motion_asked = Signal(bool)
    folding_asked = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(18, 18))
        self._choice: Choice = "system"
        self.choices = QMenu(self)
        self._themes = QActionGroup(self)
        for choice in CHOICES:
            self._add_theme(choice)
        self.choices.addSeparator()
        self.motion = self.choices.addAction("Reduce motion")
        self.motion.setCheckable(True)
        self.motion.triggered.connect(self.motion_asked)
        self.folding = self.choices.addAction("Fold repeated Pings (R)")
        self.folding.setCheckable(True)
        self.folding.triggered.connect(self.folding_asked)
        # Shown by itself, not by QPushButton.setMenu: that would wait for the answer in a loop of its own.
        self.clicked.connect(self._open)
        self.show_choice("system")

    def show_choice(self, choice: Choice) -> None:
        """Say which theme is chosen."""
        self._choice = choice
        self.setAccessibleName(f"Theme: {_LOOKS[choice][1]}")
        self.setToolTip(f"Theme: {_LOOKS[choice][1]}. Press to choose, to reduce motion or to fold Pings")
        for action in self._themes.actions():
            action.setChecked(action.data() == choice)

    def show_motion(self, *, reduced: bool) -> None:
        """Say whether motion is reduced."""
        self.motion.setChecked(reduced)

    def show_folding(self, *, folding: bool) -> None:
        """Say whether repeated Pings are folded."""
        self.folding.setChecked(folding)

    def show_theme(self, theme: Theme) -> None:
        """Wear a theme."""
        self.setIcon(icon(_LOOKS[self._choice][0], theme, theme.muted))

    def _add_theme(self, choice: Choice) -> None:
        action = QAction(_LOOKS[choice][2], self)
        action.setCheckable(True)
        action.setData(choice)
        action.triggered.connect(lambda: self.theme_asked.emit(choice))
        self._themes.addAction(action)
        self.choices.addAction(action)

    def _open(self) -> None:
        self.choices.popup(self.mapToGlobal(self.rect().bottomLeft()))
        self.choices.setActiveAction(self._themes.checkedAction() or self._themes.actions()[0])
