"""Joins: which item answers which, by their numbers: a response its request, a Pong its Ping, a Close the other Close.

Incremental, and small: data frames and contents leave nothing here.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from engine import events as ev
from engine.events import Direction, Opcode, Stream
from gui.diagram.notation import Arrow, Item, Side

MOST_PINGS = 64
"""Pings of one direction that are kept: the older ones will not be answered."""
NONE = -1


@dataclass(slots=True)
class _Waiting:
    """A control frame that may be answered.

    Attributes:
        arrived: Whether the end that would answer is seen to have it.
        answer: The number of the Pong that answers it, as far as is known by now.
    """

    number: int
    payload: bytes
    arrived: bool
    answer: int = NONE


@dataclass(slots=True)
class _Control:
    """What of one direction waits for an answer."""

    pings: deque[_Waiting] = field(default_factory=lambda: deque(maxlen=MOST_PINGS))
    close: _Waiting | None = None


class Joins:
    """Grows with the items of a diagram; an item's partner is the one it answers, or the one that answers it."""

    def __init__(self) -> None:
        # Both ascend by the number of the item on their left, so a partner is found by bisection.
        self._asked, self._answer_of = array("q"), array("q")
        self._answers, self._asker_of = array("q"), array("q")
        self._requests: dict[tuple[int, int], int] = {}
        self._control: dict[tuple[int, Stream], _Control] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def take(self, number: int, event: ev.Event, *, new: bool) -> None:
        """Take an event and the number of its item; ``new`` where the item was made from it."""
        match event:
            case ev.FrameSeen(opcode=opcode):
                if opcode >= Opcode.CLOSE:
                    self._take_control(number, event, new=new)
            case ev.RequestSeen(connection=connection, exchange=exchange) if new:
                self._requests[connection, exchange] = number
                self._ask(number)
            case ev.ResponseSeen() if new:
                self._respond(number, event)

    def partner(self, number: int) -> int | None:
        """Return the number of the item that answers this one, or that this one answers; None where there is none."""
        answer = self.answer(number)
        return self.asker(number) if answer is None else answer

    def answer(self, number: int) -> int | None:
        """Return what answers an item."""
        return _found(self._asked, self._answer_of, number)

    def asker(self, number: int) -> int | None:
        """Return what an item answers."""
        return _found(self._answers, self._asker_of, number)

    def asks(self, number: int) -> bool:
        """Whether an item is one that wants an answer, be there one or not."""
        at = bisect_left(self._asked, number)
        return at < len(self._asked) and self._asked[at] == number

    def _ask(self, number: int) -> None:
        self._asked.append(number)
        self._answer_of.append(NONE)

    def _join(self, asker: int, answer: int) -> None:
        self._answer_of[bisect_left(self._asked, asker)] = answer
        at = bisect_left(self._answers, answer)
        if at < len(self._answers):
            self._asker_of[at] = asker
        else:
            self._answers.append(answer)
            self._asker_of.append(asker)

    def _respond(self, number: int, event: ev.ResponseSeen) -> None:
        key = (event.connection, event.exchange)
        # RFC 9110 15.2: an interim response comes "prior to completing the requested action and sending a final
        # response", so it is joined too, until the final one takes its place.
        request = self._requests.get(key) if event.interim else self._requests.pop(key, None)
        if request is not None:
            self._join(request, number)

    def _take_control(self, number: int, event: ev.FrameSeen, *, new: bool) -> None:
        state = self._control.setdefault((event.connection, event.stream), _Control())
        if not new:
            self._arrive(number, state)
            return
        other = self._control.get((event.connection, Stream.DOWN if event.stream is Stream.UP else Stream.UP))
        arrived = event.direction is Direction.RECEIVED
        waiting = _Waiting(number, b"" if event.cut else event.payload, arrived)
        match event.opcode:
            case Opcode.PING:
                state.pings.append(waiting)
                self._ask(number)
            case Opcode.PONG if other is not None and not event.cut:
                self._pong(number, event, other)
            case Opcode.CLOSE if state.close is None:
                self._close(waiting, event, state, other)

    @staticmethod
    def _arrive(number: int, state: _Control) -> None:
        for waiting in state.pings if state.close is None else (*state.pings, state.close):
            waiting.arrived = waiting.arrived or waiting.number == number

    def _pong(self, number: int, event: ev.FrameSeen, other: _Control) -> None:
        # RFC 6455 5.5.3: "A Pong frame sent in response to a Ping frame must have identical 'Application data' as found
        # in the message body of the Ping frame being replied to." What no Ping has asked for is unsolicited. An end
        # "MAY elect to send a Pong frame for only the most recently processed Ping frame": of Pings alike that is the
        # newest, until as many Pongs have come as there were Pings; they answer in order then.
        alike = [ping for ping in other.pings if ping.payload == event.payload]
        free = [ping for ping in alike if ping.answer == NONE and _may_answer(event, ping)]
        if not free:
            return
        newest = free[-1]
        answered = [ping for ping in alike if ping.answer != NONE or ping is newest]
        pongs = sorted([*(ping.answer for ping in answered if ping is not newest), number])
        for ping, pong in zip(answered, pongs, strict=True):
            ping.answer = pong
            self._join(ping.number, pong)
        if len(free) == 1:
            # Nothing older waits, for which the answers would change places.
            for ping in answered:
                other.pings.remove(ping)

    def _close(self, waiting: _Waiting, event: ev.FrameSeen, state: _Control, other: _Control | None) -> None:
        state.close = waiting
        first = None if other is None else other.close
        # RFC 6455 5.5.1: "If an endpoint receives a Close frame and did not previously send a Close frame, the endpoint
        # MUST send a Close frame in response." Two that cross answer nothing.
        if first is not None and _may_answer(event, first):
            self._join(first.number, waiting.number)
        elif first is None:
            self._ask(waiting.number)


def _may_answer(event: ev.FrameSeen, asker: _Waiting) -> bool:
    """An end that is seen to send has to have got what it answers; of one that nobody observes, it may have."""
    return event.direction is Direction.RECEIVED or asker.arrived


def _found(keys: array[int], values: array[int], number: int) -> int | None:
    at = bisect_left(keys, number)
    if at == len(keys) or keys[at] != number or values[at] == NONE:
        return None
    return values[at]


class Wait(NamedTuple):
    """The time between an item and its answer, at one end.

    Attributes:
        side: The end that saw both: the one that asked, or else the one that answered.
        asks: Whether it is the one that asked: then it is a round trip.
        ns: Nanoseconds.
        top: The y it began at.
        bottom: The y it ended at.
    """

    side: Side
    asks: bool
    ns: int
    top: float
    bottom: float


def wait(asker: Item, answer: Item) -> Wait | None:
    """Return the time between two items that are joined; None where no end saw both of them, or not yet."""
    match asker, answer:
        case Arrow(sent_ns=int() as asked, sent_y=float() as top), Arrow(
            received_ns=int() as got, received_y=float() as bottom
        ):
            return Wait(asker.source, True, got - asked, top, bottom)
        case Arrow(received_ns=int() as asked, received_y=float() as top), Arrow(
            sent_ns=int() as got, sent_y=float() as bottom
        ):
            return Wait(asker.source.other, False, got - asked, top, bottom)
        case _:
            return None
