"""The layout: every item's y, given once, in order, as events arrive. It does not know the playhead.

Two rules make the picture: y never decreases with time, on one axis for all panes, so the same height is the same
instant; and a pane's pills have room, so the axis stretches where things happen in a burst.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from engine.counters import Counters
from engine.events import Event
from gui.diagram.aids import Aids
from gui.diagram.arrangement import Arranged
from gui.diagram.interaction import Interaction
from gui.diagram.making import Touch
from gui.diagram.notation import Arrow, Band, Edge, Execution, Fate, Item, Note, Tube
from gui.diagram.shelf import Shelf
from gui.diagram.tally import Tally
from gui.diagram.time_axis import FOLD_NS, SCALES, AxisKind, TimeAxis

ROW = 27.0
"""Units between the middles of two pills of a pane."""
STUB = 18.0
"""Units an arrow that never arrived slants down."""
APART = 6.0
"""Units between two events of the same instant: each has a stop of its own."""


BARELY = 1e-4
"""The same where the axis may not stretch: enough to tell them apart."""


class Rows:
    """The pill middles of one pane, kept ``ROW`` apart: what is kept is where there is still room."""

    def __init__(self) -> None:
        self._firsts = [0.0]
        self._lasts = [math.inf]

    def free_from(self, y: float) -> float:
        """Return the first middle at ``y`` or below with room around it."""
        return max(y, self._firsts[bisect_left(self._lasts, y)])

    def take(self, y: float) -> float:
        """Keep a place that ``free_from`` gave."""
        at = bisect_left(self._lasts, y)
        first, last = self._firsts[at], self._lasts[at]
        left = [(first, y - ROW), (y + ROW, last)]
        self._firsts[at : at + 1] = [begin for begin, end in left if begin <= end]
        self._lasts[at : at + 1] = [end for begin, end in left if begin <= end]
        return y


class NoRows(Rows):
    """No room is kept: on an axis that does not stretch, every place is as good as free."""

    def free_from(self, y: float) -> float:
        """Return ``y``."""
        return y

    def take(self, y: float) -> float:
        """Return ``y``."""
        return y


class Diagram:
    """The laid out interaction of one trace.

    Attributes:
        kind: What the axis stands for.
        scale: How it is laid out and played.
        interaction: What is drawn.
        arranged: How its lifelines are shown; nothing else depends on it.
        counters: What each session has cost, at every moment.
        axis: Between time and y, shared by all panes.
        stops: The y of each visible event, strictly ascending: the steps of playback.
        stop_events: The trace index of each stop's event.
        stop_items: The number of the item each stop belongs to.
        ticks: Where the stops are, by layer.
        tops: Where the items of each pane, by its index, begin, by layer.
        aids: What joins, brackets and stretches there are.
    """

    def __init__(self, kind: AxisKind = AxisKind.FOLDED) -> None:
        self.kind = kind
        self.scale = SCALES[kind]
        self.interaction = Interaction()
        self.arranged: Arranged = {}
        self.counters = Counters()
        self.axis = TimeAxis(self.scale.spacing, FOLD_NS if self.scale.roomy else None)
        self.items: Shelf[Item] = Shelf()
        self.tubes: Shelf[Tube] = Shelf()
        self.executions: Shelf[Execution] = Shelf()
        self.stops: list[float] = []
        self.stop_events: list[int] = []
        self.stop_items: list[int] = []
        self.ticks = Tally()
        self.tops: dict[int, Tally] = {}
        self.aids = Aids()
        self._rows: dict[int, Rows] = {}
        self._taken = 0

    @property
    def _apart(self) -> float:
        return APART if self.scale.roomy else BARELY

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
            self.aids.take(event, self._item_of_last(), self.axis.end)
            self._taken += 1

    def _place(self, at_ns: int, touches: list[Touch]) -> None:
        item = next((touch.target for touch in touches if isinstance(touch.target, Item)), None)
        floor = self.stops[-1] + self._apart if item is not None and self.stops else 0.0
        for touch in touches:
            y = self._y_of(at_ns, touch, floor)
            setattr(touch.target, touch.attribute, y)
            self._shelve(touch)
        if item is not None:
            self._stop(item)

    def _item_of_last(self) -> int:
        """The number of the item that the event being taken has a stop for; -1 for none."""
        return self.stop_items[-1] if self.stop_events and self.stop_events[-1] == self._taken else -1

    def _stop(self, item: Item) -> None:
        self.stops.append(self.axis.end)
        self.stop_events.append(self._taken)
        self.stop_items.append(item.number)
        self.ticks.put(item.layer, self.axis.end)

    def _y_of(self, at_ns: int, touch: Touch, floor: float) -> float:
        item = touch.target
        if not isinstance(item, Item) or item.pill_y is not None:
            return self.axis.place(at_ns, floor)
        rows = self._rows.setdefault(item.pane, Rows() if self.scale.roomy else NoRows())
        base = max(self.axis.next_y(at_ns), self.axis.end, floor)
        match item:
            case Arrow(sent_y=float() as began) if touch.attribute == "received_y":
                return self._place_middle(at_ns, item, rows, began, base)
            case Band(began_y=float() as began) if touch.attribute == "ended_y":
                return self._place_middle(at_ns, item, rows, began, base)
            case Arrow() if touch.attribute == "gone_y" and not self.scale.roomy:
                item.pill_y = item.sent_y
                return self.axis.place(at_ns, floor)
            case Arrow() if touch.attribute == "gone_y":
                item.pill_y = rows.take(_middle_of_gone(item, rows, base))
                return self.axis.place(at_ns, max(floor, item.pill_y))
            case Arrow(fate=Fate.UNSEEN | Fate.FOUND) | Note(quiet=False):
                item.pill_y = rows.take(rows.free_from(base))
                return self.axis.place(at_ns, item.pill_y)
            case _:
                return self.axis.place(at_ns, floor)

    def _place_middle(self, at_ns: int, item: Item, rows: Rows, began: float, base: float) -> float:
        """Place an end so that the pill, half-way between it and the beginning, has room."""
        item.pill_y = rows.take(rows.free_from((began + base) / 2))
        return self.axis.place(at_ns, 2 * item.pill_y - began)

    def _shelve(self, touch: Touch) -> None:
        match touch.target:
            case Item() as item:
                if item.number < 0:
                    self.tops.setdefault(item.pane, Tally()).put(item.layer, item.top)
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


def carried_over(y: float, before: Diagram, after: Diagram) -> float:
    """Return where ``y`` of one layout is on another of the same events: at the same stop, or else the same time."""
    stop = before.stop_before(y + BARELY / 2)
    if stop < 0:
        return 0.0
    if y - before.stops[stop] < BARELY / 2:
        return after.stops[stop]
    return after.axis.y_at(before.axis.ns_at(y))


def _middle_of_gone(arrow: Arrow, rows: Rows, base: float) -> float:
    """Beside the arrow's beginning if there is room there, else where it was known to be gone."""
    start = arrow.sent_y or 0.0
    middle = rows.free_from(start if arrow.fate is Fate.UNSEEN else start + STUB / 2)
    return middle if middle <= max(base, start + STUB) else rows.free_from(base)
