"""The notation of the diagram: what can stand on it. Values and their y, no drawing.

The words are UML's: a *lifeline* for each end, a *message* (here ``Arrow``) from one to the other, an *execution* while
an end works on something; a message is *lost* where it never arrived and *found* where its sender was not observed.
``y`` is in layout units, downwards; ``layout`` fills it in as the moments come and never changes it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.events import OnWire, Span, Stream
from engine.plain import one_line
from gui.diagram.kinds import End as End
from gui.diagram.kinds import Fate as Fate
from gui.diagram.kinds import Layer as Layer
from gui.diagram.kinds import Side as Side


@dataclass(slots=True, eq=False, kw_only=True)
class Item:
    """Something that can be selected: an arrow or a note.

    Attributes:
        number: Its place among the items, from 0, in order of appearing.
        pane: The index of its pane.
        connection: The connection's number; 0 where it belongs to none.
        title: What it is, in a word or two (bold on the pill).
        detail: The one detail that matters; like the title, one line of printable characters.
        events: Indexes into the trace of the events it stands for.
        pill_y: Where the pill's middle is; None until there is room for one.
    """

    pane: int
    connection: int
    layer: Layer
    title: str
    detail: str = ""
    events: list[int] = field(default_factory=list)
    pill_y: float | None = None
    number: int = -1

    def __post_init__(self) -> None:
        # Words of peers are among them.
        self.title, self.detail = one_line(self.title), one_line(self.detail)

    @property
    def top(self) -> float:
        """The first y it touches."""
        raise NotImplementedError

    @property
    def bottom(self) -> float:
        """The last y it touches; infinity while it still grows."""
        raise NotImplementedError


@dataclass(slots=True, eq=False, kw_only=True)
class Arrow(Item):
    """A message from one lifeline to the other.

    Attributes:
        source: The lifeline it leaves.
        transport: True of TCP's own (connect, FIN, RST), drawn dashed.
        octets: What it occupies of ``stream``; None of TCP's own.
        sent_ns: When its last octet was handed over, as the sender saw it; None where nobody observed that.
        received_ns: When its last octet was delivered; None while, or where, nobody saw that.
        gone_ns: When it was known that it would never arrive, or that nobody would see whether it does.
        event: What it was made from; None of TCP's own.
        ends: Whether an HTTP message ends with its octets.
        server_sent: How many server-sent events end with its octets.
    """

    source: Side
    transport: bool = False
    event: OnWire | None = None
    ends: bool = False
    server_sent: int = 0
    stream: Stream | None = None
    octets: Span | None = None
    fate: Fate = Fate.IN_FLIGHT
    sent_ns: int | None = None
    received_ns: int | None = None
    gone_ns: int | None = None
    sent_y: float | None = None
    received_y: float | None = None
    gone_y: float | None = None

    @property
    def top(self) -> float:
        """The first y it touches."""
        if self.sent_y is not None:
            return self.sent_y
        return self.received_y if self.received_y is not None else 0.0

    @property
    def bottom(self) -> float:
        """The last y it touches, its pill included; of an arrow in flight, infinity."""
        if self.fate is Fate.IN_FLIGHT:
            return float("inf")
        ends = [y for y in (self.sent_y, self.received_y, self.gone_y, self.pill_y) if y is not None]
        return max(ends, default=0.0)


@dataclass(slots=True, eq=False, kw_only=True)
class Note(Item):
    """Something that happened at one end: a name looked up, a rule broken, a failure.

    Attributes:
        session: Whose end it is; 0 where it is nobody's in particular.
        quiet: True of a small mark beside the lifeline, without a pill.
    """

    side: Side
    at_ns: int
    session: int = 0
    quiet: bool = False
    y: float | None = None

    @property
    def top(self) -> float:
        """The y it stands at."""
        return self.y or 0.0

    @property
    def bottom(self) -> float:
        """The y it stands at."""
        return self.y or 0.0


@dataclass(slots=True, eq=False, kw_only=True)
class Band(Item):
    """Something both ends are busy with for a while: the TLS handshake, from its beginning to its result at the client.

    Attributes:
        crowded: Whether messages of its own are seen within; then its pill stands at its end.
    """

    began_ns: int
    ended_ns: int | None = None
    crowded: bool = False
    began_y: float | None = None
    ended_y: float | None = None

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.began_y or 0.0

    @property
    def bottom(self) -> float:
        """Where it ends; infinity while it lasts."""
        return float("inf") if self.ended_y is None else self.ended_y


@dataclass(slots=True, eq=False, kw_only=True)
class Repeats(Item):
    """Pings and their Pongs, one pair after the other, folded into one row; it stands where the last of them ended.

    Attributes:
        pinger: The end that sends the Pings.
        asked: Whether that end is observed: then each time is a round trip. Else it is how long the other end took.
        trips_ns: The time of each pair, nanoseconds.
        began_ns: When the first of their events was.
        ended_ns: When the last one was; None before that.
    """

    pinger: Side
    asked: bool
    trips_ns: tuple[int, ...]
    began_ns: int
    ended_ns: int | None = None
    began_y: float | None = None
    ended_y: float | None = None

    @property
    def top(self) -> float:
        """Where the first of them begins."""
        return self.began_y or 0.0

    @property
    def bottom(self) -> float:
        """Where the last of them ends; infinity before that."""
        return float("inf") if self.ended_y is None else self.ended_y


@dataclass(slots=True, eq=False, kw_only=True)
class Edge:
    """One end of a connection, along its lifeline; None where nobody observed it, or not yet.

    ``told``: where this end was given the other's FIN, or what ends its TLS stream. ``closing``: where it sent its
    Close frame.
    ``switched``: where this end had done with HTTP and spoke WebSocket (the server by sending the 101, the client by
    getting it).
    """

    opened_ns: int | None = None
    closed_ns: int | None = None
    told_ns: int | None = None
    closing_ns: int | None = None
    opened_y: float | None = None
    switched_y: float | None = None
    closed_y: float | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Tube:
    """A connection: the band between the lifelines for as long as it is open.

    Attributes:
        between: The lifelines it joins: the client's and the server's, by their places in the pane.
        lane: 0, or more where it overlaps others between the same two, so that each stays visible.
        websocket: Whether it was switched to the WebSocket protocol (101).
        tls: The version that was agreed on; empty before that, and without TLS.
        tls_begun: Whether the client began a TLS handshake.
        tls_failed: Whether it failed.
        protocol: The version of HTTP in the start lines seen, the responses' where there is one.
        client: The client's edge; begins with the attempt to connect.
        server: The server's edge; stays empty where nobody observes the server.
        ordinal: Its place, from 1, among the session's connections that came to be; 0 until it does.
        established_y: Where the client learned that the connection stands; unobserved, where the server was given it.
        server_expected: Whether the server's end is, or will be, observed.
        exchanges: Requests seen on it.
        close_codes: The codes of the Close frames seen on it; None where one has none.
    """

    pane: int
    connection: int
    between: tuple[int, int] = (0, 1)
    lane: int = 0
    websocket: bool = False
    tls: str = ""
    tls_begun: bool = False
    tls_failed: bool = False
    protocol: str = ""
    client: Edge = field(default_factory=Edge)
    server: Edge = field(default_factory=Edge)
    end: End = End.OPEN
    ordinal: int = 0
    established_ns: int | None = None
    established_y: float | None = None
    server_expected: bool = False
    local: str = ""
    peer: str = ""
    exchanges: int = 0
    close_codes: tuple[int | None, ...] = ()
    number: int = -1

    def edge(self, side: Side) -> Edge:
        """The edge along ``side``."""
        return self.client if side is Side.CLIENT else self.server

    @property
    def observed(self) -> frozenset[Side]:
        """The ends that somebody observes."""
        return frozenset(side for side in Side if self.edge(side).opened_ns is not None)

    @property
    def top(self) -> float:
        """Where its first edge begins."""
        return min((edge.opened_y for edge in (self.client, self.server) if edge.opened_y is not None), default=0.0)

    @property
    def bottom(self) -> float:
        """Where its last edge ends; infinity while an observed edge is open."""
        edges = [edge for edge in (self.client, self.server) if edge.opened_y is not None]
        if any(edge.closed_y is None for edge in edges):
            return float("inf")
        return max((edge.closed_y or 0.0 for edge in edges), default=0.0)


@dataclass(slots=True, eq=False, kw_only=True)
class Execution:
    """A thin bar on a lifeline while that end works on a request (UML: execution specification).

    ``nested`` is its place among those of the end that are beside one another, from 0 at the lifeline.
    """

    pane: int
    connection: int
    side: Side
    began_ns: int
    nested: int = 0
    began_y: float | None = None
    ended_y: float | None = None
    number: int = -1

    @property
    def top(self) -> float:
        """Where it begins."""
        return self.began_y or 0.0

    @property
    def bottom(self) -> float:
        """Where it ends; infinity while it lasts."""
        return float("inf") if self.ended_y is None else self.ended_y


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifeline:
    """Somebody who takes part: the client of a session, or a server.

    Attributes:
        key: What it is known by as long as the recording is: its place in a pane may change, this does not.
        side: Which end of connections it is.
        name: What it is called; like the address, one line of printable characters.
        address: Of a server, host and port: as its connections have it, before the first as the URL has it; of a client
            "", for each of its connections has its own.
    """

    key: str
    side: Side
    name: str
    address: str = ""

    def __post_init__(self) -> None:
        # A file may say anything.
        object.__setattr__(self, "name", one_line(self.name))
        object.__setattr__(self, "address", one_line(self.address))


@dataclass(slots=True, eq=False, kw_only=True)
class Pane:
    """The diagram of one session, or of a group of them.

    Attributes:
        index: Its place from the left, from 0.
        session: Of a group, the first of them.
        kind: "http" or "websocket"; of a group, the first one's.
        ended: Whether all of its sessions are over.
        error: Why the session failed, in one sentence; None if it did not (or not yet).
        connections: How many connections came to be.
        tubes: One for each connection or attempt, in order of opening, which is that of their tops.
        lifelines: In order of appearing.
        sessions: For each session, in order of starting, its client's lifeline and that of the server its URL names.
        tubes_at: For each lifeline, those of the tubes that it is an end of.
        established: For each client's lifeline, how many of its connections came to be.
        agents: For each client's lifeline, the User-Agent of its first request.
        tls: Whether TLS was begun on one of the connections: octets are counted inside of it.
        broken: The first rule that was seen to be broken; "" where none was.
        refused: The status code that a request for a WebSocket was refused with last; 0 where none was.
    """

    index: int
    session: int
    title: str
    kind: str
    url: str
    ended: bool = False
    error: str | None = None
    code: str | None = None
    connections: int = 0
    tubes: list[Tube] = field(default_factory=list)
    lifelines: list[Lifeline] = field(default_factory=list)
    sessions: dict[int, tuple[int, int]] = field(default_factory=dict)
    tubes_at: list[list[Tube]] = field(default_factory=list)
    established: dict[int, int] = field(default_factory=dict)
    agents: dict[int, str] = field(default_factory=dict)
    tls: bool = False
    broken: str = ""
    refused: int = 0

    def __post_init__(self) -> None:
        self.title, self.url = one_line(self.title), one_line(self.url)
