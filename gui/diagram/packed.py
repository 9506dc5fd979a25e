"""Plain frames, as the shelf keeps them: rows of numbers, of which an arrow is made when one is looked at.

A plain frame (``engine.eventlog``) is one event at each end that is observed. All that can be said of its arrow is said
by those events, and where it is by four numbers.
"""

from __future__ import annotations

from array import array
from typing import Any, Protocol

from engine import events as ev
from engine.eventlog import OPCODE
from engine.events import OnWire, Span, Stream
from engine.plain import one_line
from gui.diagram import labels
from gui.diagram.notation import Arrow, Fate, Layer, Side

PACKED, FROM_SERVER = 0x80, 0x40
IN_FLIGHT, ARRIVED, UNSEEN, FOUND = range(4)
FATES = (Fate.IN_FLIGHT, Fate.ARRIVED, Fate.UNSEEN, Fate.FOUND)
"""What becomes of a packed arrow; what is lost is unpacked."""
FATE = 0x03
NONE = -1


class Log(Protocol):
    """The events of a trace, plain frames in columns; see ``engine.eventlog``."""

    @property
    def codes(self) -> bytearray: ...
    @property
    def at_ns(self) -> array[int]: ...
    @property
    def connections(self) -> array[int]: ...
    @property
    def starts(self) -> array[int]: ...
    @property
    def sizes(self) -> array[int]: ...

    def __getitem__(self, index: int, /) -> ev.Event: ...
    def payload(self, index: int) -> bytes: ...


class FrameArrow(Arrow):
    """The arrow of a plain frame; what it says is read from the frame when they are asked for."""

    __slots__ = ("_log",)

    _log: Log

    def __getattr__(self, name: str) -> Any:
        """Fill in what is not set."""
        first = self.events[0]
        if name == "event" and isinstance(event := self._log[first], OnWire):
            self.event = event
            return event
        if name not in ("title", "detail"):
            raise AttributeError(name)
        self.title, self.detail = _words(first, self._log)
        return getattr(self, name)


class PackedArrows:
    """The columns, a row for each item of a shelf.

    Attributes:
        kinds: ``PACKED``, which end it left, and its fate; 0 where the row stands for something else.
        events: The event that it was made from.
        receipts: The event of its arrival, where that is another one; else ``NONE``.
        received_ys: Where it arrives; of what is seen at one end only, where that is.
        pill_ys: Where its pill's middle is.
    """

    def __init__(self) -> None:
        self.kinds = bytearray()
        self.events = array("i")
        self.receipts = array("i")
        self.received_ys = array("d")
        self.pill_ys = array("d")

    def append(self, kind: int, event: int, y: float, pill_y: float) -> None:
        """Add a row, 0 for what is not a packed arrow; of one in flight ``y`` and ``pill_y`` are yet to come."""
        self.kinds.append(kind)
        self.events.append(event)
        self.receipts.append(NONE)
        self.received_ys.append(y)
        self.pill_ys.append(pill_y)

    def arrive(self, number: int, kind: int, event: int, y: float, pill_y: float) -> None:
        """Let what was on its way be where it went."""
        self.kinds[number] = kind
        self.receipts[number] = event
        self.received_ys[number] = y
        self.pill_ys[number] = pill_y

    def bottom(self, number: int) -> float:
        """Return the last y that a packed arrow touches."""
        if self.kinds[number] & FATE == IN_FLIGHT:
            return float("inf")
        return max(self.received_ys[number], self.pill_ys[number])

    def words(self, number: int, log: Log) -> tuple[str, str]:
        """Return the title and the detail of a packed arrow."""
        return _words(self.events[number], log)

    def arrow(self, number: int, top: float, pane: int, log: Log) -> Arrow:
        """Return the arrow of a row as it is now."""
        kind, index, receipt = self.kinds[number], self.events[number], self.receipts[number]
        fate = FATES[kind & FATE]
        flying, found = fate is Fate.IN_FLIGHT, fate is Fate.FOUND
        made = FrameArrow.__new__(FrameArrow)
        made._log = log
        made.number, made.pane, made.connection, made.layer = number, pane, log.connections[index], Layer.DATA
        made.source = Side.SERVER if kind & FROM_SERVER else Side.CLIENT
        made.stream = Stream.DOWN if kind & FROM_SERVER else Stream.UP
        made.octets = Span(log.starts[index], log.starts[index] + log.sizes[index])
        made.events = [index] if receipt == NONE else [index, receipt]
        made.transport = made.ends = False
        made.server_sent = 0
        made.fate, made.gone_ns, made.gone_y = fate, None, None
        made.pill_y = None if flying else self.pill_ys[number]
        made.sent_ns, made.sent_y = (None, None) if found else (log.at_ns[index], top)
        made.received_ns, made.received_y = (log.at_ns[index], top) if found else (None, None)
        if receipt != NONE:
            made.received_ns, made.received_y = log.at_ns[receipt], self.received_ys[number]
        return made


def _words(event: int, log: Log) -> tuple[str, str]:
    title, detail = labels.plain_frame(log.codes[event] & OPCODE, log.payload(event))
    return one_line(title), one_line(detail)
