"""What is chosen: one item, or several, in the diagram and in the table alike; and the time between two of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from gui.diagram.carrying import carried_items
from gui.diagram.notation import Item
from gui.diagram.playback import NEAR
from gui.diagram.telling import apart, tab_separated
from gui.steering import Steering


class Choosing(QObject):
    """Keeps the set of chosen items; the one that is inspected is ``steering``'s.

    Attributes:
        numbers: The chosen items.

    Signals:
        numbers_shown: The numbers of the chosen items.
        brought_in: The number of an item that is to be brought onto the screen.
        status_shown: The line under the scrubber, with the time between two chosen items.
    """

    numbers_shown = Signal(object)
    brought_in = Signal(int)
    status_shown = Signal(str)

    def __init__(self, steering: Steering, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.numbers: frozenset[int] = frozenset()
        self._steering = steering
        self._status = ""
        steering.chosen_shown.connect(self._chosen)
        steering.carried.connect(lambda before, after: self._show(carried_items(self.numbers, before, after)))

    def choose(self, numbers: frozenset[int], current: int) -> None:
        """Choose several items; ``current`` of them is inspected."""
        self._steering.choose(current)
        self._show(numbers)
        self.brought_in.emit(current)

    def toggle(self, number: int) -> None:
        """Choose one more item, or let it go."""
        numbers = self.numbers ^ {number}
        self._steering.choose(number if number in numbers else max(numbers, default=-1))
        self._show(numbers)

    def go_to(self, number: int) -> None:
        """Choose an item; what the playhead has not come to yet, it goes to."""
        item = self._item(number)
        if item is None:
            return
        if number >= self._passed:
            self._steering.go_to_stop(self._stop_of(item))
        self._steering.choose(number)
        self.brought_in.emit(number)

    def take_to(self, number: int) -> None:
        """Choose an item, and take the playhead to the last step of it, forward or back."""
        item = self._item(number)
        if item is None:
            return
        self._steering.go_to_stop(self._stop_of(item))
        self._steering.choose(number)
        self.brought_in.emit(number)

    @property
    def at(self) -> int:
        """The number of the item that going on begins at: the inspected one, or the last before the playhead."""
        return self._steering.chosen if self._steering.chosen >= 0 else self._passed - 1

    @property
    def _passed(self) -> int:
        """How many items the playhead has come to."""
        recording, stop = self._steering.recording, self._steering.stop
        if recording is None or stop < 0:
            return 0
        return recording.diagram.items.begun_by(recording.diagram.stops[stop])

    def _stop_of(self, item: Item) -> int:
        """The last stop of an item; of what has none of its own, the one at or before its end."""
        recording = self._steering.recording
        if recording is None:
            return -1
        diagram = recording.diagram
        stop = last = diagram.stop_before(min(item.bottom, diagram.height) + NEAR)
        while stop >= 0 and diagram.stops[stop] >= item.top - NEAR:
            if diagram.stop_items[stop] == item.number:
                return stop
            stop -= 1
        return last

    def copy(self) -> None:
        """Put the chosen items on the clipboard, a line each, cells separated by tabs."""
        recording = self._steering.recording
        if recording is not None and self.numbers:
            QGuiApplication.clipboard().setText(tab_separated(recording.diagram, sorted(self.numbers)))

    def show_status(self, status: str) -> None:
        """Show what else is said there."""
        self._status = status
        self._tell()

    def _chosen(self, number: int) -> None:
        self._show(frozenset() if number < 0 else frozenset({number}))

    def _show(self, numbers: frozenset[int]) -> None:
        self.numbers = numbers
        self.numbers_shown.emit(numbers)
        self._tell()

    def _tell(self) -> None:
        items = [self._item(number) for number in sorted(self.numbers)]
        between = apart(items[0], items[1]) if len(items) == 2 and items[0] and items[1] else ""
        self.status_shown.emit(" · ".join(part for part in (between, self._status) if part))

    def _item(self, number: int) -> Item | None:
        recording = self._steering.recording
        if recording is None or not 0 <= number < len(recording.diagram.items):
            return None
        return recording.diagram.items.things[number]
