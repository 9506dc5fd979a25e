"""Events in columns: a plain WebSocket frame is a row that is made into an event when somebody asks for it.

Of a million messages nearly all are plain frames: whole within the octets that passed together, of a message of their
own, breaking no rule, neither compressed nor cut. Kept as objects they would take ten times the memory, and the
collector of garbage would look at each of them again and again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import eq
from typing import Final, Protocol, overload

from engine.events import Direction, Event, FrameSeen, Span
from engine.facts import FactLog, Vantage
from engine.masking import unmask

PLAIN: Final = 0x80
"""Set in the code of every plain frame."""
BY_SERVER: Final = 0x40
"""Set where the server's end saw it, otherwise the client's did."""
SENT: Final = 0x20
"""Set where that end handed it over, otherwise the end was given it."""
OPCODE: Final = 0x0F
"""The bits of the opcode: TEXT or BINARY."""

TOO_HIGH: Final = -1
"""In place of the number of a connection that the column cannot hold."""
_MAX_CONNECTION: Final = 2**31 - 1


class Columns(Protocol):
    """What is needed of a log to go by its columns; see ``EventLog``."""

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

    def __getitem__(self, index: int, /) -> Event: ...


class EventLog(Sequence[Event]):
    """The events of a trace in order; append-only.

    Attributes:
        codes: One for each event: 0 where it is kept as an object; of a plain frame ``PLAIN``, ``BY_SERVER``, ``SENT``
            and its opcode.
        at_ns: Of each event. Of a plain frame also when its first octet passed.
        connections: Of each event; 0 where it belongs to none, ``TOO_HIGH`` where it is 2**31 or more.
        starts: Of each plain frame, where in its stream it begins; 0 of others.
        sizes: Of each plain frame, its octets on the wire, header included; 0 of others.
        places: Of each plain frame, where in the heap of the facts it begins; of others their places among the objects.
    """

    __slots__ = ("_facts", "_objects", "_sessions", "at_ns", "codes", "connections", "places", "sizes", "starts")

    def __init__(self, facts: FactLog) -> None:
        self.codes = bytearray()
        self.at_ns = array("q")
        self.connections = array("i")
        self.starts = array("q")
        self.sizes = array("I")
        self.places = array("q")
        self._objects: list[Event] = []
        self._sessions: dict[tuple[int, int], int] = {}
        self._facts = facts

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self._event(at) for at in range(*index.indices(len(self)))]
        return self._event(range(len(self))[index])

    def __iter__(self) -> Iterator[Event]:
        at = 0
        while at < len(self.codes):
            yield self._event(at)
            at += 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventLog | EventSlice | list | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def _event(self, index: int) -> Event:
        if not self.codes[index]:
            return self._objects[self.places[index]]
        return self.frame(index)

    @property
    def objects(self) -> int:
        """How many events are kept as objects."""
        return len(self._objects)

    def frame(self, index: int) -> FrameSeen:
        """Return the event of a plain frame."""
        code, at_ns, connection = self.codes[index], self.at_ns[index], self.connections[index]
        start, size = self.starts[index], self.sizes[index]
        octets = self.octets(index)
        length = self.payload_length(index)
        header = size - length
        key = octets[header - 4 : header] if octets[1] & 0x80 else None
        payload = octets[header:] if key is None else unmask(octets[header:], key)
        return FrameSeen(
            at_ns=at_ns,
            session=self.session_of(index),
            connection=connection,
            vantage=Vantage.SERVER if code & BY_SERVER else Vantage.CLIENT,
            direction=Direction.SENT if code & SENT else Direction.RECEIVED,
            octets=Span(start, start + size),
            began_ns=at_ns,
            opcode=code & OPCODE,
            fin=True,
            rsv=0,
            masking_key=key,
            header_length=header,
            length_field=7 if length < 126 else 16 if length < 65536 else 63,
            payload_length=length,
            payload=payload,
            content=payload,
        )

    def octets(self, index: int) -> bytes:
        """Return the octets of a plain frame as they passed, header included."""
        start = self.places[index]
        return self._facts.octets(start, start + self.sizes[index])

    def payload(self, index: int) -> bytes:
        """Return the payload of a plain frame, unmasked."""
        octets = self.octets(index)
        header = len(octets) - self.payload_length(index)
        return unmask(octets[header:], octets[header - 4 : header]) if octets[1] & 0x80 else octets[header:]

    def payload_length(self, index: int) -> int:
        """Return how long the payload of a plain frame is, without a look at it."""
        size = self.sizes[index] - (4 if is_up(self.codes[index]) else 0)
        return size - (2 if size < 128 else 4 if size < 65540 else 10)

    def session_of(self, index: int) -> int:
        """Return the session of an event."""
        code = self.codes[index]
        if not code:
            return self._objects[self.places[index]].session
        return self._sessions[self.connections[index], code & BY_SERVER]

    # Writing, which only a trace does.

    def know(self, connection: int, vantage: Vantage, session: int) -> None:
        """Note the session of the rows of one end of a connection."""
        self._sessions[connection, BY_SERVER if vantage is Vantage.SERVER else 0] = session

    def put(self, code: int, at_ns: int, connection: int, start: int, size: int, place: int) -> None:
        """Append a plain frame as a row; ``place``: where in the heap of the facts its octets begin."""
        self.codes.append(code)
        self.at_ns.append(at_ns)
        self.connections.append(connection)
        self.starts.append(start)
        self.sizes.append(size)
        self.places.append(place)

    def append(self, event: Event) -> None:
        """Append an event as an object."""
        self.codes.append(0)
        self.at_ns.append(event.at_ns)
        self.connections.append(event.connection if event.connection <= _MAX_CONNECTION else TOO_HIGH)
        self.starts.append(0)
        self.sizes.append(0)
        self.places.append(len(self._objects))
        self._objects.append(event)

    def extend(self, events: Iterable[Event]) -> None:
        """Append events as objects."""
        for event in events:
            self.append(event)


class EventSlice(Sequence[Event]):
    """Some events of a log that come one after the other; a view, which costs nothing.

    Attributes:
        log: The log.
        first: The number of the first of them.
        last: The number after that of the last.
    """

    __slots__ = ("first", "last", "log")

    def __init__(self, log: EventLog, first: int, last: int) -> None:
        self.log = log
        self.first = first
        self.last = last

    def __len__(self) -> int:
        return self.last - self.first

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        numbers = range(self.first, self.last)
        return self.log[numbers[index]] if isinstance(index, int) else [self.log[at] for at in numbers[index]]

    def __iter__(self) -> Iterator[Event]:
        return (self.log[at] for at in range(self.first, self.last))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventLog | EventSlice | list | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]


def is_up(code: int) -> bool:
    """Return whether a plain frame went from the client to the server, by its code: whether it is masked."""
    return not code & BY_SERVER if code & SENT else bool(code & BY_SERVER)
