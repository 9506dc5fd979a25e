"""Journals to measure with: one WebSocket whose server sends many short messages in bursts, as real octets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.formats.native import JournalWriter
from engine.journal import Fact, Journal, Vantage, What

MESSAGES = int(os.environ.get("WIRESCOPE_BENCH_MESSAGES", "100000"))
"""How many messages long recordings have; a million takes minutes, most of them the rivals'."""
BURST, WITHIN_NS, PAUSE_NS = 50, 100_000, 30_000_000
HELLO = (
    b"GET /updates HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
SWITCH = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


def journal_of(messages: int) -> Journal:
    """Return the journal of so many messages, both ends of the connection observed."""
    journal = Journal()
    _append(journal, _opening())
    _append(journal, more(0, messages))
    return journal


def more(first: int, count: int) -> Iterator[Fact]:
    """Give the facts of further messages, from number ``first`` on."""
    for number in range(first, first + count):
        at_ns = (number // BURST + 1) * (PAUSE_NS + BURST * WITHIN_NS) + number % BURST * WITHIN_NS
        octets = frame(number)
        yield _fact(at_ns, SERVER, What.SENT, octets)
        yield _fact(at_ns + WITHIN_NS // 5, CLIENT, What.RECEIVED, octets)


def frame(number: int) -> bytes:
    """Return the octets of a message (RFC 6455 section 5.2: final, text, not masked)."""
    payload = b"update %d" % number
    return bytes((0x81, len(payload))) + payload


def written(messages: int, path: Path) -> Path:
    """Write a recording of so many messages."""
    JournalWriter(journal_of(messages), path).close()
    return path


def _opening() -> Iterator[Fact]:
    about = {"title": "WebSocket", "kind": "websocket", "url": "ws://localhost/updates"}
    yield Fact(at_ns=0, session=1, connection=0, vantage=Vantage.APP, what=What.SESSION, about=about)
    yield _fact(1_000, CLIENT, What.CONNECTING, address="127.0.0.1:80", observed=True)
    yield _fact(50_000, SERVER, What.ACCEPTED, local="127.0.0.1:80", peer="127.0.0.1:5000")
    yield _fact(60_000, CLIENT, What.CONNECTED, local="127.0.0.1:5000", peer="127.0.0.1:80")
    yield _fact(80_000, CLIENT, What.SENT, HELLO)
    yield _fact(120_000, SERVER, What.RECEIVED, HELLO)
    yield _fact(150_000, SERVER, What.SENT, SWITCH)
    yield _fact(190_000, CLIENT, What.RECEIVED, SWITCH)


def _fact(at_ns: int, vantage: Vantage, what: What, octets: bytes = b"", **about: str | bool) -> Fact:
    return Fact(at_ns=at_ns, session=1, connection=1, vantage=vantage, what=what, octets=octets, about=about)


def _append(journal: Journal, facts: Iterator[Fact]) -> None:
    for fact in facts:
        journal.append(fact)
