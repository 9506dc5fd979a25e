"""The layout: every item's y, given once, in order, as events arrive. It does not know the playhead.

Two rules make the picture: y never decreases with time, on one axis for all panes, so the same height is the same
instant; and a pane's pills have room, so the axis stretches where things happen in a burst.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable

from engine.events import Event
from gui.diagram.connection_fold import Touch
from gui.diagram.counters import Counters
from gui.diagram.interaction import Interaction
from gui.diagram.notation import Arrow, Band, Edge, Execution, Fate, Item, Note, Tube
from gui.diagram.shelf import Shelf
from gui.diagram.time_axis import Spacing, TimeAxis, folded

ROW = 27.0
"""Units between the middles of two pills of a pane."""
STUB = 18.0
"""Units an arrow that never arrived slants down."""


class Rows:
    """The pill middles of one pane, kept ``ROW`` apart."""

    def __init__(self) -> None:
        self._taken: list[float] = []

    def free_from(self, y: float) -> float:
        """Return the first middle at ``y`` or below with room around it."""
        after = bisect_right(self._taken, y - ROW)
        for taken in self._taken[after:]:
            if taken - y >= ROW:
                break
            y = max(y, taken + ROW)
        return y

    def has_room(self, y: float) -> bool:
        """Whether a pill fits in at exactly ``y``."""
        return self.free_from(y) == y

    def take(self, y: float) -> float:
        """Keep the place."""
        insort(self._taken, y)
        return y


class Diagram:
    """The laid out interaction of one trace.

    Attributes:
        interaction: What is drawn.
        counters: What each session has cost, at every moment.
        axis: Between time and y, shared by all panes.
        stops: The y of each visible event, ascending: the steps of playback.
        stop_events: The trace index of each stop's event.
        stop_items: The number of the item each stop belongs to.
    """

    def __init__(self, spacing: Spacing = folded) -> None:
        self.interaction = Interaction()
        self.counters = Counters()
        self.axis = TimeAxis(spacing)
        self.items: Shelf[Item] = Shelf()
        self.tubes: Shelf[Tube] = Shelf()
        self.executions: Shelf[Execution] = Shelf()
        self.stops: list[float] = []
        self.stop_events: list[int] = []
        self.stop_items: list[int] = []
        self._rows: dict[int, Rows] = {}
        self._taken = 0

    @property
    def events_taken(self) -> int:
        """How many events of the trace have been laid out."""
        return self._taken

    @property
    def height(self) -> float:
        """The y of the last moment."""
        return self.axis.end

    def add(self, events: Iterable[Event]) -> None:
        """Lay out the next events of the trace; what was laid out stays where it is."""
        for event in events:
            self.counters.add(self._taken, event)
            touches = self.interaction.fold(self._taken, event)
            if touches:
                self._place(event.at_ns, touches)
            self._taken += 1

    def _place(self, at_ns: int, touches: list[Touch]) -> None:
        for touch in touches:
            y = self._y_of(at_ns, touch)
            setattr(touch.target, touch.attribute, y)
            self._shelve(touch)
        item = next((touch.target for touch in touches if isinstance(touch.target, Item)), None)
        if item is not None:
            self._stop(item)

    def _stop(self, item: Item) -> None:
        self.stops.append(self.axis.end)
        self.stop_events.append(self._taken)
        self.stop_items.append(item.number)

    def _y_of(self, at_ns: int, touch: Touch) -> float:
        item = touch.target
        if not isinstance(item, Item) or item.pill_y is not None:
            return self.axis.place(at_ns)
        rows = self._rows.setdefault(item.pane, Rows())
        base = max(self.axis.next_y(at_ns), self.axis.end)
        match item:
            case Note(quiet=True):
                return self.axis.place(at_ns)
            case Arrow(sent_y=float() as sent) if touch.attribute == "received_y":
                middle = rows.free_from((sent + base) / 2)
                y = self.axis.place(at_ns, 2 * middle - sent)
                item.pill_y = rows.take(middle)
            case Arrow() if touch.attribute == "gone_y":
                y = self.axis.place(at_ns)
                self._pill_of_lost(item, rows, y)
            case Band(began_y=float() as began) if touch.attribute == "ended_y":
                middle = rows.free_from((began + base) / 2)
                y = self.axis.place(at_ns, 2 * middle - began)
                item.pill_y = rows.take(middle)
            case Arrow(fate=Fate.UNSEEN | Fate.FOUND) | Note():
                y = self.axis.place(at_ns, rows.free_from(base))
                item.pill_y = rows.take(y)
            case _:
                y = self.axis.place(at_ns)
        return y

    @staticmethod
    def _pill_of_lost(item: Arrow, rows: Rows, gone: float) -> None:
        """A lost arrow's pill goes beside its stub if there is room before it was known to be lost."""
        start = item.sent_y or 0.0
        middle = rows.free_from(start if item.fate is Fate.UNSEEN else start + STUB / 2)
        if middle <= max(gone, start + STUB):
            item.pill_y = rows.take(middle)

    def _shelve(self, touch: Touch) -> None:
        match touch.target:
            case Item() as item:
                self.items.note(item)
            case Execution() as execution:
                self.executions.note(execution)
            case Tube() as tube:
                self.tubes.note(tube)
            case Edge():
                if touch.tube is not None:
                    self.tubes.note(touch.tube)

    # Looking things up.

    def stop_before(self, y: float) -> int:
        """Return the index of the last stop at ``y`` or above it; -1 before the first."""
        return bisect_right(self.stops, y) - 1
