"""Where the octets of each session went: payload, framing, fields; and what went around them, as an estimate.

Seen are the octets that the ends handed over and were given: HTTP and WebSocket. What TLS and TCP/IP add to them is not
seen; it is reckoned, as if each hand-over went by itself. A stack may well put two into one segment or record, or send
one again: it is an estimate, and no bound.

- TCP/IP: 40 octets a segment, 20 for IPv4 (RFC 791 section 3.1), 20 for TCP (RFC 9293 section 3.1), no options. Three
  segments open a connection and three end it in order (RFC 9293 sections 3.5, 3.6), one resets it; each hand-over is as
  many segments as its octets need at 1460 each. Acknowledgements by themselves are left out: they may ride on data, and
  nothing retransmitted is counted.
- TLS: 22 octets a record (RFC 8446 section 5.2: header, content type and tag of 16 octets), records of 16,384 octets at
  most for each hand-over; and the messages of TLS itself as far as they were seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine import events as ev
from engine.decode.sse import MEDIA_TYPE
from engine.eventlog import BY_SERVER, EventLog, EventSlice, is_up
from engine.events import Stream
from engine.journal import Vantage
from engine.link import SEGMENT

TCP_IP = 40
"""Octets around the payload of a segment."""
OPENING, ENDING, RESET = 3, 3, 1
"""Segments: SYN, SYN with ACK, ACK; FIN, FIN with ACK, ACK; RST."""
RECORD, RECORD_ADDS = 16_384, 22
"""Octets that a record holds at most, and those around them."""
MAX_LINE = 1024 * 1024
"""Octets of a line of an event stream; of a longer one what came before is counted as framing."""

_CONTROL = 0x8
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(slots=True)
class Spent:
    """The octets of a session so far, both ways.

    Attributes:
        payload: What was to be told: HTTP content, the data of server-sent events, the payload of data frames.
        framing: What holds it together: headers of frames, control frames, chunk framing, the rest of event streams.
        fields: Start lines and fields of requests and responses.
        other: What could not be read.
        segments: TCP segments, as reckoned.
        tls: Octets that TLS added, as reckoned; 0 without it.
    """

    payload: int = 0
    framing: int = 0
    fields: int = 0
    other: int = 0
    segments: int = 0
    tls: int = 0

    @property
    def seen(self) -> int:
        """All octets that were seen."""
        return self.payload + self.framing + self.fields + self.other

    @property
    def tcp_ip(self) -> int:
        """Octets that TCP/IP added, as reckoned."""
        return self.segments * TCP_IP


class _Way:
    """One direction of a connection, as the end saw it that saw it first: as a rule the sender."""

    __slots__ = ("at_ns", "reached", "run", "vantage")

    def __init__(self, vantage: Vantage) -> None:
        self.vantage = vantage
        self.reached = self.run = 0
        self.at_ns = -1


class _Connection:
    __slots__ = ("ended", "opened", "secured", "spent", "told", "ways")

    def __init__(self, spent: Spent) -> None:
        self.spent = spent
        self.opened = self.ended = self.secured = False
        self.ways: dict[Stream, _Way] = {}
        self.told: dict[Stream, tuple[Vantage, int]] = {}

    def way(self, event: ev.OnWire) -> _Way:
        way = self.ways.get(event.stream)
        if way is None:
            way = self.ways[event.stream] = _Way(event.vantage)
        return way

    def hand_over(self, way: _Way, octets: int, at_ns: int) -> None:
        """Count what octets cost below; those of one moment were handed over together."""
        before = way.run if way.at_ns == at_ns else 0
        way.run, way.at_ns = before + octets, at_ns
        self.spent.segments += -(-way.run // SEGMENT) + before // -SEGMENT
        if self.secured:
            self.spent.tls += (-(-way.run // RECORD) + before // -RECORD) * RECORD_ADDS

    def end(self, *, cut: bool) -> None:
        """Count the end of a connection, as it was begun."""
        if self.opened and not self.ended:
            self.ended = True
            self.spent.segments += RESET if cut else ENDING

    def tell(self, event: ev.TlsMessageSeen) -> None:
        """Count a message of TLS itself."""
        vantage, before = self.told.get(event.stream, (event.vantage, 0))
        if vantage is event.vantage:
            whole = before + event.length + RECORD_ADDS
            self.told[event.stream] = vantage, whole
            self.spent.tls += whole - before
            self.spent.segments += -(-whole // SEGMENT) + before // -SEGMENT


class Ledger:
    """Takes the events of a trace, in order, and tells what each session has spent."""

    def __init__(self) -> None:
        self._spent: dict[int, Spent] = {}
        self._connections: dict[int, _Connection] = {}
        self._streams: dict[tuple[int, int], bytes] = {}
        self._rows: dict[int, tuple[_Connection, _Way] | None] = {}

    def spent(self, session: int) -> Spent:
        """Return what a session has spent so far."""
        return self._spent.get(session) or Spent()

    def take(self, events: Iterable[ev.Event]) -> None:
        """Take further events; quicker where they are a slice of a log."""
        if isinstance(events, EventSlice):
            self._take_from(events.log, events.first, events.last)
            return
        for event in events:
            self._take(event)

    def _take_from(self, log: EventLog, first: int, last: int) -> None:
        codes, connections, at_ns, starts, sizes = log.codes, log.connections, log.at_ns, log.starts, log.sizes
        for index in range(first, last):
            code = codes[index]
            if not code:
                self._take(log[index])
                continue
            key = connections[index] << 8 | code
            if key not in self._rows:
                self._rows[key] = self._row(log, index)
            found = self._rows[key]
            if found is None or starts[index] < found[1].reached:
                continue
            connection, way = found
            size, length = sizes[index], log.payload_length(index)
            connection.spent.payload += length
            connection.spent.framing += size - length
            connection.hand_over(way, size, at_ns[index])
            way.reached = starts[index] + size

    def _row(self, log: EventLog, index: int) -> tuple[_Connection, _Way] | None:
        """Return what plain frames like this one are counted by; None where the other end's are."""
        code, connection = log.codes[index], self._connection(log.connections[index], log.session_of(index))
        vantage = Vantage.SERVER if code & BY_SERVER else Vantage.CLIENT
        stream = Stream.UP if is_up(code) else Stream.DOWN
        way = connection.ways.setdefault(stream, _Way(vantage))
        return (connection, way) if way.vantage is vantage else None

    def _connection(self, number: int, session: int) -> _Connection:
        found = self._connections.get(number)
        if found is None:
            spent = self._spent.setdefault(session, Spent())
            found = self._connections[number] = _Connection(spent)
        return found

    def _take(self, event: ev.Event) -> None:
        if not event.connection:
            return
        connection = self._connection(event.connection, event.session)
        match event:
            case ev.OnWire():
                self._take_octets(connection, event)
            case ev.Connected() | ev.Accepted():
                connection.spent.segments += 0 if connection.opened else OPENING
                connection.opened = True
                connection.secured |= isinstance(event, ev.Accepted) and event.tls_version is not None
            case ev.Secured():
                connection.secured = True
            case ev.TlsMessageSeen():
                connection.tell(event)
            case ev.CloseCalled() | ev.EndSent() | ev.EndReceived():
                connection.end(cut=False)
            case ev.AbortCalled():
                connection.end(cut=True)
            case ev.Lost():
                connection.end(cut=event.code is not None)
            case _:
                pass

    def _take_octets(self, connection: _Connection, event: ev.OnWire) -> None:
        way = connection.way(event)
        new = event.octets.end - max(event.octets.start, way.reached)
        if way.vantage is not event.vantage or new <= 0:
            return
        way.reached = event.octets.end
        connection.hand_over(way, new, event.at_ns)
        spent = connection.spent
        match event:
            case ev.RequestSeen() | ev.ResponseSeen():
                spent.fields += new
                self._note_stream(event)
            case ev.ContentSeen():
                # Of a line that came in several pieces, what was counted as framing before is payload now.
                payload = self._payload(event)
                spent.payload += payload
                spent.framing += new - payload
            case ev.FrameSeen():
                payload = 0 if event.opcode >= _CONTROL else min(new, event.payload_length)
                spent.payload += payload
                spent.framing += new - payload
            case ev.MessageEnded():
                spent.framing += new
            case _:
                spent.other += new

    def _note_stream(self, event: ev.RequestSeen | ev.ResponseSeen) -> None:
        if isinstance(event, ev.ResponseSeen) and any(
            name.lower() == "content-type" and value.partition(";")[0].strip().lower() == MEDIA_TYPE
            for name, value in event.fields
        ):
            self._streams[event.connection, event.exchange] = b""

    def _payload(self, event: ev.ContentSeen) -> int:
        """Return how much of content is payload: of an event stream the values of its data lines alone."""
        key = event.connection, event.exchange
        begun = self._streams.get(key)
        if begun is None or event.stream is Stream.UP:
            return len(event.data)
        *lines, rest = _LINE_END.split(begun + event.data)
        self._streams[key] = rest if len(rest) <= MAX_LINE else b""
        return sum(len(line[5:].removeprefix(b" ")) for line in lines if line.startswith(b"data:"))
