"""Heartbeats: Pings that one end sends again and again, each answered, with nothing else between them.

Found by the events alone, as they come, so that what is folded does not depend on what is drawn.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from engine import events as ev
from engine.eventlog import Columns
from engine.events import Direction, FrameSeen, Opcode
from engine.journal import Vantage
from gui.diagram.fold_plan import LEAST, NOTHING_FOLDED, FoldPlan, Run
from gui.diagram.notation import Side

_BITS: Final = {Vantage.APP: 0, Vantage.CLIENT: 1, Vantage.SERVER: 2}
_BOTH: Final = 3

Stage = tuple[Vantage, Direction, Opcode]
"""Who sees what become of which frame: a pair goes through its stages in order."""


@dataclass(slots=True)
class _Beat:
    """Pairs that follow each other, and what there is of the next one."""

    connection: int
    pinger: Side
    stages: tuple[Stage, ...]
    events: array[int] = field(default_factory=lambda: array("q"))
    trips: array[int] = field(default_factory=lambda: array("q"))
    pair: list[tuple[int, FrameSeen]] = field(default_factory=list)

    def take(self, number: int, event: FrameSeen) -> bool:
        """Take the next event if it goes on with the run; whether it does."""
        seen = event.vantage, event.direction, event.opcode
        if event.connection != self.connection or seen != self.stages[len(self.pair)] or not self._fits(event):
            return False
        self.pair.append((number, event))
        if len(self.pair) == len(self.stages):
            self.events.extend(number for number, _ in self.pair)
            self.trips.append(max(event.at_ns - self.pair[0][1].at_ns, 0))
            self.pair.clear()
        return True

    def _fits(self, event: FrameSeen) -> bool:
        for _, other in self.pair:
            # RFC 6455 5.5.3: "A Pong frame sent in response to a Ping frame must have identical 'Application data' as
            # found in the message body of the Ping frame being replied to."
            if event.payload != other.payload or (other.opcode == event.opcode and other.octets != event.octets):
                return False
        return True

    @property
    def run(self) -> Run:
        """What is whole of it."""
        return Run(
            connection=self.connection,
            pinger=self.pinger,
            asked=self.stages[0][1] is Direction.SENT,
            events=tuple(self.events),
            trips_ns=tuple(self.trips),
        )


class Heartbeats:
    """Grows with the events of a trace.

    A run is of one connection, and nothing else of the pane that is drawn of its session comes between its pairs.
    """

    def __init__(self) -> None:
        self._panes: dict[int, object] = {}
        self._pane_of: dict[int, object] = {}
        self._seen: dict[int, int] = {}
        self._open: dict[object, _Beat] = {}
        self._over: list[_Beat] = []
        self._over_pairs = 0
        self._known = NOTHING_FOLDED
        self._known_pairs = 0

    @property
    def pairs(self) -> int:
        """How many pairs could be folded."""
        return self._over_pairs + sum(len(beat.trips) for beat in self._open.values() if len(beat.trips) >= LEAST)

    def plan(self, apart: Collection[int] = (), only: Collection[int] | None = None) -> FoldPlan:
        """Return how to fold all runs there are so far.

        Args:
            apart: The keys of those that are not folded.
            only: The keys of those that alone are folded; None for all.
        """
        if self._known_pairs != self.pairs:
            beats = [*self._over, *(beat for beat in self._open.values() if len(beat.trips) >= LEAST)]
            runs = sorted((beat.run for beat in beats), key=lambda run: run.key)
            self._known, self._known_pairs = FoldPlan(runs=tuple(runs)), self.pairs
        if not apart and only is None:
            return self._known
        wanted = (run for run in self._known.runs if run.key not in apart and (only is None or run.key in only))
        return FoldPlan(runs=tuple(wanted))

    def take_from(self, log: Columns, first: int, last: int) -> None:
        """Take events ``first`` to ``last`` of a trace, the next ones, without a look at each plain frame."""
        at = first
        while at < last:
            found = log.codes.find(0, at, last)
            end = last if found < 0 else found
            if self._open and end > at:
                self._pass_over(log.connections[at:end])
            if found >= 0:
                self._take(found, log[found])
            at = end + 1

    def _pass_over(self, connections: Iterable[int]) -> None:
        for connection in set(connections):
            self._break(self._pane_of.get(connection))

    def _take(self, number: int, event: ev.Event) -> None:
        match event:
            case ev.SessionStarted():
                self._panes[event.session] = event.group or event.session
                self._break(self._panes[event.session])
            case ev.LetGo():
                # It is told of in its place, but nothing is drawn for it.
                return
            case ev.RecordingLimited() | ev.Marked():
                one = self._panes.get(event.session)
                for pane in list(self._open) if one is None else [one]:
                    self._break(pane)
            case _:
                self._take_of_pane(number, event)

    def _take_of_pane(self, number: int, event: ev.Event) -> None:
        pane = self._panes.get(event.session)
        if event.connection:
            pane = self._pane_of.setdefault(event.connection, pane)
            self._see(event)
        if pane is None:
            return
        beat = self._open.get(pane)
        if isinstance(event, FrameSeen) and _is_whole(event):
            if beat is not None and beat.take(number, event):
                return
            self._break(pane)
            self._begin(pane, number, event)
        elif beat is not None:
            self._break(pane)

    def _see(self, event: ev.Event) -> None:
        bits = _BITS[event.vantage]
        if isinstance(event, ev.Connecting) and event.observed:
            bits |= _BITS[Vantage.SERVER]
        self._seen[event.connection] = self._seen.get(event.connection, 0) | bits

    def _begin(self, pane: object, number: int, event: FrameSeen) -> None:
        """A Ping may be the first of a run: sent, or received where nobody observes who sent it."""
        both = self._seen.get(event.connection) == _BOTH
        if event.opcode != Opcode.PING or (both and event.direction is Direction.RECEIVED):
            return
        here = Side.SERVER if event.vantage is Vantage.SERVER else Side.CLIENT
        pinger = here if event.direction is Direction.SENT else here.other
        beat = self._open[pane] = _Beat(event.connection, pinger, _stages(event, both=both))
        beat.take(number, event)

    def _break(self, pane: object) -> None:
        """Something else comes in a pane."""
        beat = self._open.pop(pane, None)
        if beat is not None and len(beat.trips) >= LEAST:
            beat.pair.clear()
            self._over.append(beat)
            self._over_pairs += len(beat.trips)


def _is_whole(event: FrameSeen) -> bool:
    return event.opcode in (Opcode.PING, Opcode.PONG) and event.fin and not event.cut


def _stages(ping: FrameSeen, *, both: bool) -> tuple[Stage, ...]:
    """What is seen of each pair of a run that begins with ``ping``."""
    here, there = ping.vantage, Vantage.CLIENT if ping.vantage is Vantage.SERVER else Vantage.SERVER
    sent, received = Direction.SENT, Direction.RECEIVED
    if both:
        answer = (there, received, Opcode.PING), (there, sent, Opcode.PONG)
        return (here, sent, Opcode.PING), *answer, (here, received, Opcode.PONG)
    if ping.direction is sent:
        return (here, sent, Opcode.PING), (here, received, Opcode.PONG)
    return (here, received, Opcode.PING), (here, sent, Opcode.PONG)
