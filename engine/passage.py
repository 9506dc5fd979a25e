"""A passage: one direction of one connection, in which octets wait until the link and the hold let them go.

What comes first leaves first, whatever the link becomes meanwhile: a passage neither loses, repeats nor reorders
anything. The end of a stream waits its turn behind the octets before it.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from engine.cutting import Cutter, Timers, WriteCutter
from engine.link import Way


class Gate(Protocol):
    """What holds octets until somebody lets them go, beside the link."""

    @property
    def is_on(self) -> bool:
        """Whether octets are held at all."""
        ...

    def changed(self) -> None:
        """Be told that what waits has changed."""
        ...


class Unit(NamedTuple):
    """What is let go together (``engine.units``).

    Attributes:
        number: Its number among those of its direction, from 1.
        octets: How many of it wait.
        since_ns: When the first of these was handed over, in nanoseconds of the journal's.
        title: What it is, such as "GET /"; "" while nobody can tell.
    """

    number: int
    octets: int
    since_ns: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Octets [start, end) of a stream that were let go, none for an end of the stream; why they had to wait.

    Attributes:
        waited_ns: Nanoseconds since they were handed over.
        held_ns: How many of these the hold had them wait; the others are the link's.
    """

    start: int
    end: int
    waited_ns: int
    held_ns: int


@dataclass(slots=True, kw_only=True, eq=False)
class _Waiting:
    """What waits: octets, or the end of a stream where ``action`` says what is then done; times are the journal's."""

    octets: bytes
    unit: int
    title: str
    since_ns: int
    leaves_ns: int
    due_ns: int
    held: bool
    action: Callable[[], None] | None = None


class Passage:
    """Takes octets, and hands them on when it is time.

    A unit is what is let go together when the wire is held (``engine.units``). What is handed over later of a unit that
    waits joins it; of one that was let go, it follows without being let go again.

    Args:
        timers: The event loop.
        way: Says what the link is now, in this direction.
        random: Numbers from 0 to 1, for jitter.
        clock_ns: The journal's clock.
        gate: Holds units until they are released.
        note: Called with what was let go, before it is handed on.
        cut: Says what units octets are of; it is given each octet of the stream, held or not.

    Attributes:
        hand_on: Takes octets that were let go; set by the end that hands them on.
        on_size: Called whenever ``size`` has changed.
        closed: Whether an end that reads for itself keeps everything waiting (``pause_reading``).
        size: Octets that wait.
        position: Octets of the stream that were let go.
    """

    def __init__(
        self,
        timers: Timers,
        *,
        way: Callable[[], Way],
        random: Callable[[], float],
        clock_ns: Callable[[], int],
        gate: Gate,
        note: Callable[[Departure], None],
        cutter: Cutter | None = None,
    ) -> None:
        self.hand_on: Callable[[bytes], None] = _to_nobody
        self.on_size: Callable[[], None] = _nothing
        self.closed = False
        self.size = 0
        self.position = 0
        self._timers, self._way, self._random, self._clock_ns = timers, way, random, clock_ns
        self._gate, self._note, self._cutter = gate, note, cutter or WriteCutter()
        self._waiting: deque[_Waiting] = deque()
        self._units = self._released = 0
        self._left_ns = self._last_due_ns = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due_ns = 0
        self._pumping = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits, no end of a stream either."""
        return not self._waiting

    @property
    def next_unit(self) -> Unit | None:
        """The unit that is to be released next; of one that follows others in flight, what waits of it."""
        first: _Waiting | None = None
        octets, title = 0, ""
        for waiting in self._waiting:
            if waiting.action is not None or waiting.unit <= self._released:
                continue
            if first is None:
                first = waiting
            elif first.unit != waiting.unit:
                break
            octets += len(waiting.octets)
            title = title or waiting.title
        return None if first is None else Unit(first.unit, octets, first.since_ns, title)

    @property
    def units_left(self) -> int:
        """How many units are to be released until none waits for that."""
        return len({known.unit for known in self._waiting if known.action is None and known.unit > self._released})

    def put(self, octets: bytes) -> None:
        """Take octets that were handed over at once."""
        way = self._way()
        if not self._waiting and way.is_free and not self._gate.is_on and not self.closed and not self._pumping:
            self._cutter.passed(octets)
            self.position += len(octets)
            self.hand_on(octets)
            return
        self._units = self._cutter.begun
        at = 0
        for part in self._cutter.cut(octets):
            self._units += part.begins
            for piece in way.pieces(octets[at : at + part.length]):
                self._add(piece, title=part.title)
            at += part.length
        self.size += len(octets)
        self._moved()

    def put_end(self, action: Callable[[], None]) -> None:
        """Take an end of the stream: do ``action`` behind all that was put before; it is not held by itself."""
        if not self._waiting and self._way().is_free and not self.closed and not self._pumping:
            action()
            return
        self._add(b"", action=action)
        self._moved()

    def release(self) -> bool:
        """Let the next unit go, as soon as the link does; returns whether there is one."""
        unit = self.next_unit
        if unit is None:
            return False
        self._released = unit.number
        self._moved()
        return True

    def plan_anew(self) -> None:
        """Have the octets that have not left yet do so as the link is now."""
        way, now_ns = self._way(), self._clock_ns()
        if not way.is_free:
            self._units = self._cutter.begun
        gone = [waiting for waiting in self._waiting if waiting.leaves_ns <= now_ns]
        rest = [waiting for waiting in self._waiting if waiting.leaves_ns > now_ns]
        self._waiting = deque(gone)
        self._left_ns, self._last_due_ns = now_ns, gone[-1].due_ns if gone else 0
        for waiting in rest:
            for piece in way.pieces(waiting.octets):
                self._plan(waiting, piece)
        self._moved()

    def note_hold(self) -> None:
        """Be told that the hold was put on or taken off."""
        self._units = self._cutter.begun
        if self._gate.is_on:
            for waiting in self._waiting:
                waiting.held = True
        else:
            self._released = self._units
        self._moved()

    def go_on(self) -> None:
        """Let go of what may go now, in order; what takes it does not raise."""
        if self._pumping:
            return
        self._pumping = True
        try:
            while self._waiting and self._may_go(self._waiting[0]):
                self._let_go(self._waiting.popleft())
        finally:
            self._pumping = False
            self._arm()

    def drop(self) -> int:
        """Forget what waits; returns how many octets that were."""
        dropped, self.size = self.size, 0
        self._waiting.clear()
        self._arm()
        if dropped:
            self.on_size()
            self._gate.changed()
        return dropped

    # How it is done.

    def _add(self, octets: bytes, *, title: str = "", action: Callable[[], None] | None = None) -> None:
        """Queue what was handed over just now."""
        now_ns = self._clock_ns()
        known = _Waiting(
            octets=octets,
            unit=self._units,
            title=title,
            since_ns=now_ns,
            leaves_ns=now_ns,
            due_ns=now_ns,
            held=self._gate.is_on,
            action=action,
        )
        self._plan(known, octets)

    def _plan(self, known: _Waiting, octets: bytes) -> None:
        """Queue octets: when they have left, and when they are due at the other end."""
        way = self._way()
        self._left_ns = max(self._left_ns, known.since_ns) + _in_ns(way.takes_s(len(octets)))
        # In TCP what overtakes waits for what it overtook.
        self._last_due_ns = max(self._last_due_ns, self._left_ns + _in_ns(way.travel_s(self._random)))
        self._waiting.append(replace(known, octets=octets, leaves_ns=self._left_ns, due_ns=self._last_due_ns))

    def _may_go(self, first: _Waiting) -> bool:
        return self._waits_for_time(first) and first.due_ns <= self._clock_ns()

    def _waits_for_time(self, first: _Waiting) -> bool:
        """Whether it is not held back by anybody."""
        released = first.action is not None or not self._gate.is_on or first.unit <= self._released
        return released and not self.closed

    def _let_go(self, waiting: _Waiting) -> None:
        start, self.position = self.position, self.position + len(waiting.octets)
        self.size -= len(waiting.octets)
        waited_ns = max(0, self._clock_ns() - waiting.since_ns)
        held_ns = max(0, waited_ns - (waiting.due_ns - waiting.since_ns)) if waiting.held else 0
        self._note(Departure(start=start, end=self.position, waited_ns=waited_ns, held_ns=held_ns))
        if waiting.action is not None:
            waiting.action()
            return
        self.hand_on(waiting.octets)
        self.on_size()

    def _moved(self) -> None:
        self.go_on()
        self.on_size()
        self._gate.changed()

    def _arm(self) -> None:
        """Have the loop call when the first is due, if it is time alone that it waits for."""
        first = self._waiting[0] if self._waiting else None
        due_ns = first.due_ns if first is not None and self._waits_for_time(first) else 0
        if self._timer is not None:
            if due_ns == self._timer_due_ns:
                return
            self._timer.cancel()
            self._timer = None
        if due_ns:
            # It may have become due since it was looked at.
            left_s = max(0, due_ns - self._clock_ns()) / 1e9
            self._timer, self._timer_due_ns = self._timers.call_later(left_s, self._due), due_ns

    def _due(self) -> None:
        self._timer = None
        self.go_on()
        self._gate.changed()


def _in_ns(seconds: float) -> int:
    return math.ceil(seconds * 1e9)


def _to_nobody(octets: bytes) -> None:
    raise RuntimeError("nobody takes what the passage hands on")


def _nothing() -> None:
    return None
