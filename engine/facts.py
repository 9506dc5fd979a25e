"""Facts, and a log of them in columns: of a busy connection each fact is a row, small and quick to go through."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple, overload

Detail = str | int | float | bool | None | list[str]
NOTHING: Mapping[str, Detail] = MappingProxyType({})


class Vantage(StrEnum):
    """Who saw it: an end of the connection, or the application itself (session marks)."""

    CLIENT = "client"
    SERVER = "server"
    APP = "app"


class What(StrEnum):
    """The kinds of fact. The keys each carries in ``Fact.about`` are listed beside it."""

    SESSION = "session"  # title, kind ("http" | "websocket"), url; of several together: group, name (the client's)
    SESSION_END = "session-end"  # error: str | None (one plain sentence), code: str | None (see engine.faults)
    MARK = "mark"  # label, and whatever names the marked thing, e.g. update: int
    RESOLVING = "resolving"  # host
    RESOLVED = "resolved"  # host, addresses: list[str]
    NOT_RESOLVED = "not-resolved"  # host, error, code
    CONNECTING = "connecting"  # address ("127.0.0.1:80"), observed: bool (a listener on the same loop has that address)
    CONNECTED = "connected"  # local, peer; link_ns, held_ns: int, the link's and the hold's part of the time it took
    NOT_CONNECTED = "not-connected"  # address, error, code; begun: False where the hold had not let it begin
    ACCEPTED = "accepted"  # local, peer; with TLS the moment the handshake was over: version, cipher, resumed
    SECURING = "securing"  # server_name
    SECURED = "secured"  # version ("TLSv1.3"), cipher, resumed: bool; link_ns, held_ns: int, as of CONNECTED
    NOT_SECURED = "not-secured"  # error, code; begun: as of NOT_CONNECTED
    TLS_MESSAGE = "tls-message"  # name ("ClientHello"), direction ("sent"|"received"), length: int; see engine.tls_said
    SENT = "sent"  # octets; past the journal's limits not these but length: int; facts: int if it stands for several
    RECEIVED = "received"  # the same
    END_SENT = "end-sent"  # write_eof was called
    END_RECEIVED = "end-received"  # eof_received: the peer's FIN
    CLOSE_CALLED = "close-called"
    ABORT_CALLED = "abort-called"
    LOST = "lost"  # connection_lost: error: str | None, code: str | None ("ECONNRESET")
    LIMIT = "limit"  # kept: int; from here on lengths only; facts: int if it is their number that is limited
    STALLS = "stalls"  # since: ns; stalls: list[str], "when length" in ns: the loop was busy; see engine.stalls
    LINK = "link"  # from here on: name, delay_up_ms, delay_down_ms, jitter_ms, rate_up, rate_down (None: unlimited)
    LET_GO = "let-go"  # the link let octets of a stream go: stream ("up"|"down"), start, end, waited_ns, held_ns
    CUT = "cut"  # the user cut the connection, as an experiment: dropped_up, dropped_down (octets in flight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that one endpoint saw.

    Attributes:
        at_ns: Nanoseconds on a monotonic clock since the journal began. Sent: handed to the transport; received:
            delivered by the loop. Not wire time.
        session: Numbered from 1 in order of starting; 0 is none.
        connection: Numbered from 1 in order of opening, one number for each attempt, the same at both ends; 0 is none.
        vantage: The end that saw it.
        octets: What passed, for SENT and RECEIVED. Above TLS: the plaintext.
        about: JSON-able details, by the keys listed at ``What``.
    """

    at_ns: int
    session: int
    connection: int
    vantage: Vantage
    what: What
    octets: bytes = b""
    about: Mapping[str, Detail] = field(default_factory=lambda: NOTHING)


class Lane(NamedTuple):
    """What the facts with octets of one direction at one end have in common; ``what`` is SENT or RECEIVED."""

    session: int
    connection: int
    vantage: Vantage
    what: What


class FactLog(Sequence[Fact]):
    """Facts in order; append-only. A fact that carries octets and nothing else is a row, any other an object.

    A row's octets lie in the heap: that of fact ``i`` are its ``[ends[i - 1], ends[i])``.

    Attributes:
        lanes: Of each fact the number of its lane in ``table``; 0 where it is kept as an object.
        at_ns: Of each fact.
        ends: Where in the heap the octets of each fact end.
        table: The lanes by their numbers, from 1.
        blobs: The heap in pieces; no fact's octets are in two of them.
        bases: Where in the heap each piece begins.
    """

    __slots__ = ("_numbers", "_others", "at_ns", "bases", "blobs", "ends", "lanes", "table")

    def __init__(self) -> None:
        self.lanes = array("i")
        self.at_ns = array("q")
        self.ends = array("q")
        self.table: list[Lane | None] = [None]
        self.blobs: list[bytes] = []
        self.bases = array("q")
        self._numbers: dict[Lane, int] = {}
        self._others: dict[int, Fact] = {}

    def __len__(self) -> int:
        return len(self.lanes)

    @overload
    def __getitem__(self, place: int) -> Fact: ...
    @overload
    def __getitem__(self, place: slice) -> list[Fact]: ...
    def __getitem__(self, place: int | slice) -> Fact | list[Fact]:
        if isinstance(place, slice):
            return [self._fact(at) for at in range(*place.indices(len(self)))]
        return self._fact(range(len(self))[place])

    def __iter__(self) -> Iterator[Fact]:
        at = 0
        while at < len(self):
            yield self._fact(at)
            at += 1

    @property
    def others(self) -> Iterable[Fact]:
        """The facts that are kept as objects, in order: all that tell anything else than octets."""
        return self._others.values()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FactLog | list | tuple):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def _fact(self, place: int) -> Fact:
        lane = self.table[self.lanes[place]]
        if lane is None:
            return self._others[place]
        return Fact(
            at_ns=self.at_ns[place],
            session=lane.session,
            connection=lane.connection,
            vantage=lane.vantage,
            what=lane.what,
            octets=self.octets(self.start_of(place), self.ends[place]),
        )

    def start_of(self, place: int) -> int:
        """Return where in the heap the octets of a fact begin."""
        return self.ends[place - 1] if place else 0

    def octets(self, start: int, end: int) -> bytes:
        """Return ``[start, end)`` of the heap, which is not empty and lies within one fact."""
        blob, base = self.blob_at(start)
        return blob[start - base : end - base]

    def blob_at(self, start: int) -> tuple[bytes, int]:
        """Return the piece of the heap that holds the octet at ``start``, and where it begins."""
        at = bisect_right(self.bases, start) - 1
        return self.blobs[at], self.bases[at]

    def lane(self, session: int, connection: int, vantage: Vantage, what: What) -> int:
        """Return the number of a lane, which is made if need be."""
        lane = Lane(session, connection, vantage, what)
        number = self._numbers.get(lane)
        if number is None:
            number = self._numbers[lane] = len(self.table)
            self.table.append(lane)
        return number

    def keep(self, place: int, fact: Fact) -> None:
        """Keep an object for a row of lane 0, without octets, that is, or is about to be, at ``place``."""
        self._others[place] = fact

    def extend(self, at_ns: Sequence[int], lanes: Sequence[int], octets: Sequence[bytes]) -> None:
        """Append rows: of each its time, its lane and its octets."""
        end = self.ends[-1] if self.ends else 0
        blob = b"".join(octets)
        if blob:
            self.blobs.append(blob)
            self.bases.append(end)
        self.at_ns.extend(at_ns)
        ends = accumulate(map(len, octets), initial=end)
        next(ends)
        self.ends.extend(ends)
        self.lanes.extend(lanes)
