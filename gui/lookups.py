"""Where in a recording the octets of a stream and the content of a message are: found without a look at all of it."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine import events as ev
from engine.eventlog import EventLog, EventSlice
from engine.events import Event, Span, Stream
from engine.journal import Fact, FactLog, Vantage, What


@dataclass(slots=True)
class _Run:
    """The facts of one direction at one end: their places in the journal, and where in the stream each begins."""

    places: array[int] = field(default_factory=lambda: array("I"))
    starts: array[int] = field(default_factory=lambda: array("q"))
    end: int = 0
    whole: bool = True


class OctetsIndex:
    """Finds the octets of a span of a stream in the facts of a journal."""

    def __init__(self) -> None:
        self._runs: dict[tuple[int, Vantage, What], _Run] = {}
        self._lanes: dict[int, _Run] = {}
        self._taken = 0

    def take(self, facts: Sequence[Fact], up_to: int) -> None:
        """Take further facts, those before place ``up_to``; quicker where they are a log."""
        if isinstance(facts, FactLog):
            self._take_from(facts, up_to)
        else:
            for place in range(self._taken, up_to):
                self._put(place, facts[place])
        self._taken = max(self._taken, up_to)

    def _take_from(self, facts: FactLog, up_to: int) -> None:
        lanes, ends, runs = facts.lanes, facts.ends, self._lanes
        end = facts.start_of(self._taken)
        for place in range(self._taken, up_to):
            start, end = end, ends[place]
            run = runs.get(lanes[place])
            if run is None:
                self._put(place, facts[place])
                self._know(facts, lanes[place])
            elif run.whole:
                run.places.append(place)
                run.starts.append(run.end)
                run.end += end - start

    def _know(self, facts: FactLog, number: int) -> None:
        """Note the run of a lane, for the rows to come."""
        lane = facts.table[number]
        if lane is not None:
            self._lanes[number] = self._runs[lane.connection, lane.vantage, lane.what]

    def _put(self, place: int, fact: Fact) -> None:
        if fact.what is not What.SENT and fact.what is not What.RECEIVED:
            return
        run = self._runs.setdefault((fact.connection, fact.vantage, fact.what), _Run())
        # From where only a length was kept, all that follows is elsewhere than it seems.
        run.whole = run.whole and bool(fact.octets)
        if run.whole:
            run.places.append(place)
            run.starts.append(run.end)
            run.end += len(fact.octets)

    def octets(self, facts: Sequence[Fact], key: tuple[int, Vantage, What], span: Span) -> bytes:
        """Return what is kept of a span, as one end of a connection sent or received it."""
        run = self._runs.get(key)
        if run is None:
            return b""
        pieces = []
        for at in range(max(bisect_right(run.starts, span.start) - 1, 0), len(run.starts)):
            start = run.starts[at]
            if start >= span.end:
                break
            pieces.append(facts[run.places[at]].octets[max(0, span.start - start) : span.end - start])
        return b"".join(pieces)


class ContentIndex:
    """Finds the events that make up the content of HTTP messages."""

    def __init__(self) -> None:
        self._contents: dict[_Key, array[int]] = {}
        self._bounds: dict[_Key, array[int]] = {}
        self._taken = 0

    def take(self, events: Iterable[Event]) -> None:
        """Take the next events of the trace; quicker where they are a slice of a log."""
        if isinstance(events, EventSlice):
            self._take_from(events.log, events.first, events.last)
            return
        for event in events:
            self._take(event)
            self._taken += 1

    def _take_from(self, log: EventLog, first: int, last: int) -> None:
        """Take the events that are kept as objects; plain frames are part of no HTTP message."""
        before = self._taken - first
        at = log.codes.find(0, first, last)
        while at >= 0:
            self._taken = before + at
            self._take(log[at])
            at = log.codes.find(0, at + 1, last)
        self._taken = before + last

    def _take(self, event: Event) -> None:
        match event:
            case ev.ContentSeen():
                self._contents.setdefault(_key(event), array("q")).append(self._taken)
            case ev.MessageEnded() | ev.RequestSeen() | ev.ResponseSeen():
                self._bounds.setdefault(_key(event), array("q")).append(self._taken)

    def of(self, number: int, event: ev.RequestSeen | ev.ResponseSeen) -> Sequence[int]:
        """Return the numbers of the events with the content of a message, the ``number``th event, where it was seen."""
        contents, bounds = (found.get(_key(event), _NONE) for found in (self._contents, self._bounds))
        bound = bisect_right(bounds, number)
        first = bisect_right(contents, number)
        return contents[first : bisect_left(contents, bounds[bound]) if bound < len(bounds) else len(contents)]


_Key = tuple[int, Vantage, Stream]
_NONE: array[int] = array("q")


def _key(event: ev.OnWire) -> _Key:
    return event.connection, event.vantage, event.stream
