"""The way to the gallery from a stage that has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from gui.widgets.parts import button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton, QWidget

BELOW_MIDDLE = 56
"""Pixels under the middle of the stage, where it says what to do."""


def door_on(stage: QWidget) -> QPushButton:
    """Return a button on a stage, hidden, that keeps its place there."""
    made = button("Choose a scenario", "primary", tip="Everything there is to run and watch (G)")
    made.setParent(stage)
    made.hide()
    _Keeper(made, stage)
    return made


class _Keeper(QObject):
    """Keeps the button in the middle."""

    def __init__(self, kept: QPushButton, stage: QWidget) -> None:
        super().__init__(kept)
        self._kept, self._stage = kept, stage
        stage.installEventFilter(self)
        kept.installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Place it when it is shown, and when the stage has another size."""
        shown = watched is self._kept and qevent.type() == QEvent.Type.Show
        if shown or watched is self._stage and qevent.type() == QEvent.Type.Resize:
            self._kept.adjustSize()
            self._kept.move((self._stage.width() - self._kept.width()) // 2, self._stage.height() // 2 + BELOW_MIDDLE)
        return False
