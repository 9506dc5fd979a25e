"""Journals of WebSockets: written by hand, or of anything that may pass, cut anyhow."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hypothesis import strategies as st

from engine.decode.handshake import accept_for
from engine.decode.websocket import MAX_KEPT
from engine.eventlog import EventLog
from engine.journal import Fact, Journal, Vantage, What
from engine.trace import Trace
from tests.engine.decode.frames import BINARY, CLOSE, KEY, PING, TEXT, frame

SOCKET_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
ASK = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: %s\r\n\r\n" % (
    SOCKET_KEY.encode()
)
ANSWER = (
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Accept: %s\r\n%%s\r\n"
) % accept_for(SOCKET_KEY).encode()
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"


@dataclass
class Writing:
    """A journal, and its time."""

    journal: Journal = field(default_factory=Journal)
    at_ns: int = 0

    def write(
        self, vantage: Vantage, what: What, octets: bytes = b"", *, connection: int = 1, session: int = 1, **about: int
    ) -> None:
        self.at_ns += 1
        fact = Fact(
            at_ns=self.at_ns,
            session=session,
            connection=connection,
            vantage=vantage,
            what=what,
            octets=octets,
            about=about,
        )
        self.journal.append(fact)

    def upgrade(self, connection: int = 1, ends: tuple[Vantage, ...] = (CLIENT, SERVER), fields: bytes = b"") -> None:
        for octets, sender in ((ASK, CLIENT), (ANSWER % fields, SERVER)):
            for vantage in ends:
                what = What.SENT if vantage is sender else What.RECEIVED
                self.write(vantage, what, octets, connection=connection)


def read(journal: Journal, *, limit: int | None = None, budget: int | None = None, **how: int | bool) -> EventLog:
    trace = Trace(journal, **how)  # type: ignore[arg-type]
    ticks = itertools.count()
    while trace.behind:
        trace.refresh(limit, budget_s=budget, clock=lambda: next(ticks))
    return trace.events


def rows_of(events: EventLog) -> int:
    return sum(code != 0 for code in events.codes)


def masked_for(up: bool) -> bytes | None:
    return KEY if up else None


TEXTS = st.one_of(st.text(max_size=8), st.text("ab", min_size=120, max_size=130)).map(str.encode)
KEYS = st.binary(min_size=4, max_size=4)


@st.composite
def plain(draw: st.DrawFn, up: bool) -> bytes:
    key = draw(KEYS) if up else None
    opcode = draw(st.sampled_from((TEXT, BINARY)))
    payload = draw(TEXTS if opcode == TEXT else st.one_of(st.binary(max_size=9), st.just(b"\xff" * 126)))
    return frame(opcode, payload, key=key)


@st.composite
def odd(draw: st.DrawFn, up: bool) -> bytes:
    """Frames that are not plain: fragments, control frames, and all that breaks a rule."""
    mask = draw(st.sampled_from((masked_for(up), masked_for(up), masked_for(not up))))
    field_size = draw(st.sampled_from((None, None, 16, 63)))
    payload = draw(st.one_of(st.binary(max_size=6), st.just(b"\xc3\xa4" * 200), st.just(b"\xfe" * (MAX_KEPT + 1))))
    opcode = draw(st.sampled_from((0, TEXT, BINARY, 3, CLOSE, PING)))
    if field_size == 16 and len(payload) > 65535:
        field_size = None
    return frame(
        opcode,
        payload,
        key=mask,
        fin=draw(st.booleans()),
        rsv=draw(st.sampled_from((0, 0, 4, 1))),
        length_field=field_size,
    )


def octets_of(up: bool) -> st.SearchStrategy[bytes]:
    some = st.one_of(plain(up), plain(up), plain(up), odd(up), st.binary(max_size=4))
    return st.lists(some, max_size=10).map(b"".join)


@st.composite
def parts_of(draw: st.DrawFn, octets: bytes) -> list[bytes]:
    cuts = sorted(draw(st.lists(st.integers(0, len(octets)), max_size=12)))
    return [octets[start:end] for start, end in itertools.pairwise([0, *cuts, len(octets)]) if start < end]


ENDINGS = (What.END_SENT, What.END_RECEIVED, What.CLOSE_CALLED, What.ABORT_CALLED, What.LOST)


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    """Sessions on one to three connections, each seen at one end or at both, cut and interleaved anyhow."""
    writing = Writing()
    lanes: list[list[tuple[Vantage, What, bytes, int]]] = []
    for connection in range(1, draw(st.integers(1, 3)) + 1):
        ends = draw(st.sampled_from(((CLIENT,), (SERVER,), (CLIENT, SERVER))))
        writing.upgrade(connection, ends, draw(st.sampled_from((b"", b"", DEFLATE))))
        for up in (True, False):
            octets = draw(octets_of(up))
            for vantage in ends:
                what = What.SENT if (vantage is CLIENT) is up else What.RECEIVED
                lanes.append([(vantage, what, part, connection) for part in draw(parts_of(octets))])
        for vantage in ends:
            if draw(st.booleans()):
                lanes.append([(vantage, draw(st.sampled_from(ENDINGS)), b"", connection)])
            if draw(st.integers(0, 9)) == 9:
                lanes.append([(vantage, draw(st.sampled_from((What.SENT, What.RECEIVED))), b"", connection)])
    while lanes := [lane for lane in lanes if lane]:
        vantage, what, octets, connection = draw(st.sampled_from(lanes)).pop(0)
        about = {} if octets or what in ENDINGS else {"length": 7}
        session = 2 if draw(st.integers(0, 30)) == 30 else 1
        writing.write(vantage, what, octets, connection=connection, session=session, **about)
    return writing.journal
