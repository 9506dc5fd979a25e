"""Heartbeats for scripts: Pings that are answered, again and again."""

from __future__ import annotations

from engine.trace import Trace
from gui.diagram.heartbeats import Heartbeats
from gui.diagram.notation import Side
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, PONG, frame
from tests.gui.diagram.script import Connection

EVERY = 20_000_000
"""Microseconds from one Ping to the next."""


def beat(wire: Connection, at: float, payload: bytes = b"", *, by: Side = Side.SERVER, takes: float = 50) -> None:
    """Let one end send a Ping, and the other answer it so long after it came; each is under way for 100 us."""
    asks, answers = (wire.down, wire.up) if by is Side.SERVER else (wire.up, wire.down)
    there, back = (None, MASK) if by is Side.SERVER else (MASK, None)
    asks(at, frame(PING, payload, key=there))
    answers(at + 100 + takes, frame(PONG, payload, key=back))


def beats(wire: Connection, count: int, *, at: float = 0, by: Side = Side.SERVER) -> None:
    """Let one end send so many Pings, the first of them a millisecond after ``at``."""
    for number in range(count):
        beat(wire, 1000 + at + number * EVERY, b"%d" % number, by=by)


def heart(trace: Trace) -> tuple[Trace, Heartbeats]:
    """Return a trace that is read, and the heartbeats in it."""
    trace.refresh()
    found = Heartbeats()
    found.take_from(trace.events, 0, len(trace.events))
    return trace, found
