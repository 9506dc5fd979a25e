"""Plain frames, folded and laid out as rows: to the very same end as by way of objects, in a fraction of the time.

As long as a connection speaks WebSocket and neither of its ends is gone, a plain frame (``engine.eventlog``) is a new
arrow where it was sent, and the end of the oldest one on its way where it was received. Whatever is more than that is
left to ``Interaction`` and ``Diagram``, and so is every other event.
"""

from __future__ import annotations

from array import array
from collections import deque
from typing import TYPE_CHECKING

from engine.eventlog import BY_SERVER, PLAIN, SENT
from engine.journal import Vantage
from gui.diagram.idle import IDLE_NS, place_of
from gui.diagram.notation import Fate, Layer, Side
from gui.diagram.packed import ARRIVED, FATES, FROM_SERVER, IN_FLIGHT, NONE, PACKED
from gui.diagram.volume import Kind, Way

if TYPE_CHECKING:
    from gui.diagram.connection_fold import PlainFrames
    from gui.diagram.idle import State
    from gui.diagram.item_shelf import ItemShelf
    from gui.diagram.layout import Diagram
    from gui.diagram.packed import Log

_NO_LANES: dict[int, _Lane] = {}
_NOWHERE: array[int] = array("i")


class _Lane:
    """What becomes of the plain frames that one end of a connection sends, or of those that it is given.

    Attributes:
        kind: As ``PackedArrows.kinds``.
        fate: The index of it in ``FATES``.
        stream: The direction, and what is on its way in it.
        rows: The pane's room for pills.
        numbers: Those of the pane's messages of the kind.
        idle: What is known of the connection.
        place: In ``idle.passed``.
    """

    __slots__ = ("fate", "idle", "kind", "numbers", "place", "rows", "stream", "waiting")

    def __init__(self, diagram: Diagram, connection: int, frames: PlainFrames, idle: State) -> None:
        up = frames.source is Side.CLIENT
        self.fate = FATES.index(frames.fate)
        self.kind = PACKED | (0 if up else FROM_SERVER) | self.fate
        self.stream = frames.stream
        self.waiting: deque[object] = frames.stream.waiting  # type: ignore[assignment]
        self.rows = diagram.rows(frames.pane)
        begins = frames.fate is not Fate.ARRIVED
        tube = diagram.interaction.tube(connection)
        kind = Kind(Layer.DATA, Way.UP if up else Way.DOWN, (0, 1) if tube is None else tube.between)
        self.numbers = diagram.volumes.of(frames.pane).column(kind) if begins else _NOWHERE
        self.idle = idle
        self.place = place_of(up=up, sending=frames.fate in (Fate.IN_FLIGHT, Fate.UNSEEN))


class FrameLayout:
    """Lays out the plain frames of a diagram."""

    def __init__(self, diagram: Diagram, items: ItemShelf) -> None:
        self._diagram = diagram
        self._items = items
        self._lanes: dict[int, dict[int, _Lane]] = {}

    def changed(self, connection: int) -> None:
        """Something else happened on a connection."""
        self._lanes.pop(connection, None)

    def _lane(self, connection: int, code: int) -> _Lane | None:
        if not code & PLAIN:
            return None
        side, vantage = (Side.SERVER, Vantage.SERVER) if code & BY_SERVER else (Side.CLIENT, Vantage.CLIENT)
        frames = self._diagram.interaction.plain_frames(connection, side, sending=bool(code & SENT))
        idle = self._diagram.aids.idle.state(connection, vantage)
        if frames is None or idle is None:
            return None
        self._items.belongs(connection, frames.pane)
        lane = self._lanes.setdefault(connection, {})[code] = _Lane(self._diagram, connection, frames, idle)
        return lane

    def take(self, log: Log, first: int, last: int) -> int:
        """Lay out events from ``first`` on, before ``last``; return the number of the first that is not for here."""
        stops = self._diagram.stops
        if not stops or not log.codes[first]:
            return first
        self._items.read_from(log)
        passed = len(stops)
        at = self._take(log, first, last)
        if at > first:
            self._diagram.stop_events.extend(range(first, at))
            self._diagram.ticks.column(Layer.DATA).extend(stops[passed:])
            self._diagram.aids.pass_over(len(self._items) - 1)
        return at

    def _take(self, log: Log, first: int, last: int) -> int:
        # What would be calls for each of millions of events is written out here; see ``Diagram`` for what it does.
        items, axis, rows = self._items, self._diagram.axis, self._items.rows
        times, ys, spacing, apart = axis.times, axis.ys, axis.spacing, self._diagram.apart
        stops, stop_items = self._diagram.stops, self._diagram.stop_items
        end, end_ns, stop, connection, lanes = ys[-1], times[-1], stops[-1], NONE, _NO_LANES
        columns = (column[first:last] for column in (log.codes, log.connections, log.at_ns, log.starts, log.sizes))
        at: int
        for at, code, other, ns, start, size in zip(range(first, last), *columns, strict=True):
            if other != connection:
                connection, lanes = other, self._lanes.setdefault(other, {})
            lane = lanes.get(code) or self._lane(other, code)
            if lane is None or ns - lane.idle.last_ns >= IDLE_NS:
                return at
            gap, base = ns - end_ns, stop + apart
            y = end + spacing(gap)
            if y > base:
                base = y
            if lane.fate == ARRIVED:
                number = self._arriving(lane, log, start, size)
                if number == NONE:
                    return at
                began = items.tops[number]
                pill = lane.rows.put((began + base) / 2)
                if (least := 2 * pill - began) > y:
                    y = least
            else:
                number = len(items.tops)
                pill = y = base if lane.fate == IN_FLIGHT else lane.rows.put(base)
            if y > end:
                if gap >= axis.fold_ns:
                    axis.folded.append(len(ys))
                end, end_ns = y, ns if gap > 0 else end_ns
                times.append(end_ns)
                ys.append(end)
            if lane.fate == ARRIVED:
                rows.arrive(number, lane.kind, at, end, pill)
                items.settle(number, end)
            else:
                self._begin(lane, number, at, end, pill)
            lane.idle.pass_by(ns, end, lane.place, start + size)
            stop = end
            stops.append(end)
            stop_items.append(number)
        return last

    def _arriving(self, lane: _Lane, log: Log, start: int, size: int) -> int:
        """Take what arrives from what is on its way; ``NONE`` where it is not one packed arrow of just these octets."""
        number = lane.waiting[0] if lane.waiting else None
        if not isinstance(number, int):
            return NONE
        sent = self._items.rows.events[number]
        if log.starts[sent] != start or log.sizes[sent] != size:
            return NONE
        lane.waiting.popleft()
        return number

    def _begin(self, lane: _Lane, number: int, at: int, y: float, pill_y: float) -> None:
        """Put a new arrow on the shelf."""
        self._items.rows.append(lane.kind, at, y, pill_y)
        self._items.tops.append(y)
        lane.numbers.append(number)
        lane.stream.last = number
        if lane.fate == IN_FLIGHT:
            self._items.unended[number] = None
            lane.waiting.append(number)
        else:
            self._items.sort_in(number, 0)
