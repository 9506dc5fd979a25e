"""The layout: every item's y, given once, in order, as events arrive. It does not know the playhead.

Two rules make the picture: y never decreases with time, on one axis for all panes, so the same height is the same
instant; and a pane's pills have room, so the axis stretches where things happen in a burst.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable

from engine.counters import Counters
from engine.events import Event
from gui.diagram.aids import Aids
from gui.diagram.arrangement import Arranged
from gui.diagram.fold_plan import NOTHING_FOLDED, FoldPlan
from gui.diagram.frame_layout import FrameLayout
from gui.diagram.interaction import Interaction
from gui.diagram.item_shelf import ItemShelf
from gui.diagram.making import Touch
from gui.diagram.notation import Arrow, Band, Edge, Execution, Fate, Item, Layer, Note, Repeats, Tube
from gui.diagram.packed import Log
from gui.diagram.rows import NoRows, Rows
from gui.diagram.shelf import Shelf
from gui.diagram.tally import Tally
from gui.diagram.time_axis import FOLD_NS, SCALES, AxisKind, TimeAxis
from gui.diagram.volume import Volumes

STUB = 18.0
"""Units an arrow that never arrived slants down."""
APART = 6.0
"""Units between two events of the same instant: each has a stop of its own."""


BARELY = 1e-4
"""The same where the axis may not stretch: enough to tell them apart."""


class Diagram:
    """The laid out interaction of one trace.

    Attributes:
        kind: What the axis stands for.
        plan: What of the trace is folded into one item each.
        scale: How it is laid out and played.
        interaction: What is drawn.
        arranged: How its lifelines are shown; nothing else depends on it.
        counters: What each session has cost, at every moment.
        axis: Between time and y, shared by all panes.
        stops: The y of each visible event, strictly ascending: the steps of playback.
        stop_events: The trace index of each stop's event.
        stop_items: The number of the item each stop belongs to.
        ticks: Where the stops are, by layer.
        volumes: How many items of each kind each pane has, and which they are.
        aids: What joins, brackets and stretches there are.
        objects: How many events were laid out by way of objects, which stay.
    """

    def __init__(self, kind: AxisKind = AxisKind.FOLDED, plan: FoldPlan = NOTHING_FOLDED) -> None:
        self.kind = kind
        self.plan = plan
        self.scale = SCALES[kind]
        items = ItemShelf()
        self.items: Shelf[Item] = items
        self.interaction = Interaction(items.unpack, plan)
        self.arranged: Arranged = {}
        self.counters = Counters()
        self.axis = TimeAxis(self.scale.spacing, FOLD_NS if self.scale.roomy else None)
        self.tubes: Shelf[Tube] = Shelf()
        self.executions: Shelf[Execution] = Shelf()
        self.stops = array("d")
        self.stop_events = array("i")
        self.stop_items = array("i")
        self.ticks = Tally()
        self.volumes = Volumes()
        self.aids = Aids()
        self.objects = 0
        self._rows: dict[int, Rows] = {}
        self._frames = FrameLayout(self, items)
        self._taken = 0

    @property
    def apart(self) -> float:
        """Units between two stops at least."""
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
            self._add(event)
        self._forget_room()

    def add_from(self, log: Log, first: int, last: int) -> None:
        """Lay out events ``first`` to ``last`` of a trace, the next ones: to the same end as ``add``, but quicker."""
        self.counters.take_from(log, first, last)
        at = first
        while at < last:
            at = self._taken = self._frames.take(log, at, last)
            if at < last:
                event = log[at]
                self._add(event)
                self._frames.changed(event.connection)
                at += 1
        self._forget_room()

    def _add(self, event: Event) -> None:
        touches = self.interaction.fold(self._taken, event)
        if touches:
            self._place(event.at_ns, touches)
        run = self.plan.run_of(self._taken)
        if run is not None or self.interaction.repeats.is_within(event.connection):
            self.aids.pass_by(event, self.axis.end, first=run is not None and run.key == self._taken)
        else:
            self.aids.take(event, self._item_of_last(), self.axis.end)
        self._taken += 1
        self.objects += 1

    def _forget_room(self) -> None:
        """Nothing is put above all that is on its way; see ``Rows``."""
        for rows in self._rows.values():
            if rows.crowded:
                rows.forget_above(self.items.first_growing(self.axis.end))

    def _place(self, at_ns: int, touches: list[Touch]) -> None:
        item = _told_of(touches)
        # What is folded is one step: its end.
        stops = item is not None and not (isinstance(item, Repeats) and item.ended_ns is None)
        floor = self.stops[-1] + self.apart if item is not None and self.stops else 0.0
        for touch in touches:
            y = self._y_of(at_ns, touch, floor)
            setattr(touch.target, touch.attribute, y)
            self._shelve(touch)
        if item is not None and stops:
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
        rows = self.rows(item.pane)
        base = max(self.axis.next_y(at_ns), self.axis.end, floor)
        match item:
            case Arrow(sent_y=float() as began) if touch.attribute == "received_y":
                return self._place_middle(at_ns, item, rows, began, base)
            case Band(began_y=float() as began, crowded=False) if touch.attribute == "ended_y":
                return self._place_middle(at_ns, item, rows, began, base)
            case Arrow() if touch.attribute == "gone_y" and not self.scale.roomy:
                item.pill_y = item.sent_y
                return self.axis.place(at_ns, floor)
            case Arrow() if touch.attribute == "gone_y":
                item.pill_y = rows.take(_middle_of_gone(item, rows, base))
                return self.axis.place(at_ns, max(floor, item.pill_y))
            case (
                Arrow(fate=Fate.UNSEEN | Fate.FOUND) | Note(quiet=False) | Band(crowded=True) | Repeats(ended_ns=int())
            ):
                item.pill_y = rows.put(base)
                return self.axis.place(at_ns, item.pill_y)
            case _:
                return self.axis.place(at_ns, floor)

    def _place_middle(self, at_ns: int, item: Item, rows: Rows, began: float, base: float) -> float:
        """Place an end so that the pill, half-way between it and the beginning, has room."""
        item.pill_y = rows.put((began + base) / 2)
        return self.axis.place(at_ns, 2 * item.pill_y - began)

    def _shelve(self, touch: Touch) -> None:
        match touch.target:
            case Item() as item:
                new = item.number < 0
                self.items.note(item)
                # What was a FIN may turn out to be a reset.
                if new or item.layer is Layer.FAULT:
                    self.volumes.of(item.pane).put(item, self.interaction.between(item))
            case Execution() as execution:
                self.executions.note(execution)
            case Tube() as tube:
                self.tubes.note(tube)
            case Edge():
                if touch.tube is not None:
                    self.tubes.note(touch.tube)

    def rows(self, pane: int) -> Rows:
        """Return where a pane has room for pills."""
        return self._rows.setdefault(pane, Rows() if self.scale.roomy else NoRows())

    # Looking things up.

    def stop_before(self, y: float) -> int:
        """Return the index of the last stop at ``y`` or above it; -1 before the first."""
        return bisect_right(self.stops, y) - 1


def _middle_of_gone(arrow: Arrow, rows: Rows, base: float) -> float:
    """Beside the arrow's beginning if there is room there, else where it was known to be gone."""
    start = arrow.sent_y or 0.0
    middle = rows.free_from(start if arrow.fate is Fate.UNSEEN else start + STUB / 2)
    return middle if middle <= max(base, start + STUB) else rows.free_from(base)


def _told_of(touches: list[Touch]) -> Item | None:
    """Return the item that an event is told at: what it does itself before what ends by it unseen."""
    gone = None
    for touch in touches:
        if isinstance(touch.target, Item):
            if touch.attribute != "gone_y":
                return touch.target
            gone = gone or touch.target
    return gone
