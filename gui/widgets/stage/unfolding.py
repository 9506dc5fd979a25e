"""Unfolding by hand: a click on the count of a row of Pings, or Enter where it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gui.diagram.notation import Repeats
from gui.widgets.stage import pills

if TYPE_CHECKING:
    from gui.widgets.stage.sequence_view import SequenceView

BESIDE = 4.0
"""Pixels beside the count that still mean it."""


class Unfolding(QObject):
    """Looks at mouse and keys of a stage before it does.

    Signals:
        asked: The number of the item that is to be unfolded.
    """

    asked = Signal(int)

    def __init__(self, stage: SequenceView) -> None:
        super().__init__(stage)
        self._stage = stage
        for watched in (stage, stage.viewport()):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, qevent: QEvent) -> bool:
        """Take a click on a count and Enter on what is folded; leave all else."""
        number = self._meant(watched, qevent)
        if number < 0:
            return False
        self.asked.emit(number)
        return True

    def _meant(self, watched: QObject, qevent: QEvent) -> int:
        """The number of the item that is to be unfolded; -1 for none."""
        kind = qevent.type()
        if isinstance(qevent, QMouseEvent) and kind is QEvent.Type.MouseButtonPress:
            plain = qevent.modifiers() == Qt.KeyboardModifier.NoModifier
            pressed = plain and qevent.button() is Qt.MouseButton.LeftButton and watched is not self._stage
            return self._count_at(qevent.position()) if pressed else -1
        if isinstance(qevent, QKeyEvent) and kind is QEvent.Type.KeyPress and watched is self._stage:
            return self._chosen() if qevent.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else -1
        return -1

    def _count_at(self, point: QPointF) -> int:
        """The number of the item whose count is at a point."""
        item = self._stage.item_at(point)
        if not isinstance(item, Repeats):
            return -1
        found = next((one.rect for one in self._stage.painted if one.number == item.number), None)
        return item.number if found is not None and count_rect(item, found).contains(point) else -1

    def _chosen(self) -> int:
        """The one item that is chosen, if it is folded."""
        diagram, chosen = self._stage.diagram, self._stage.chosen
        if diagram is None or len(chosen) != 1 or not 0 <= max(chosen) < len(diagram.items):
            return -1
        return max(chosen) if isinstance(diagram.items.things[max(chosen)], Repeats) else -1


def count_rect(item: Repeats, pill: QRectF) -> QRectF:
    """Return where in its pill the count of an item is written; the whole pill where there is no room for all of it."""
    what, _, count = item.title.rpartition(" ")
    # The width of a pill is rounded.
    if pills.fit(item.title, item.detail, pill.width() + 1).title != item.title:
        return pill
    left, right = (pills.PADDING + pills.title_width(text) for text in (f"{what} ", f"{what} {count}"))
    return QRectF(pill.left() + left - BESIDE, pill.top(), right - left + 2 * BESIDE, pill.height())
