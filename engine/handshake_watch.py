"""Watches TLS: each message of it is written down as it passes, by name and length, and never its octets.

Python's ``ssl`` calls a function of a context's for every message of its connections. That function is private to
CPython, so it is used here alone, and where there is none the handshake is seen as one span, from its beginning to its
result. A client's end is known by the context (``contextvars``) its handshake begins in; a server's by the random of
the ClientHello it is given, which is the same 32 octets that the client's end sent. A server whose client is not
observed is known only when its handshake is over, too late for its messages.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from engine import tls_said
from engine.ends import Beginning, End, Wire
from engine.journal import Detail, Vantage, What

logger = logging.getLogger(__name__)

CALLBACK = "_msg_callback"
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE = 20, 21, 22
"""Types of content (RFC 8446 section 5.1)."""
HEADER = 0x100
"""OpenSSL's type for the header of a record."""
CLIENT_HELLO = 1


_beginning: ContextVar[Beginning | None] = ContextVar("beginning", default=None)
_ends: WeakKeyDictionary[Any, End] = WeakKeyDictionary()
_wires: WeakValueDictionary[bytes, Wire] = WeakValueDictionary()


def watch(context: object) -> None:
    """Have the messages of those connections of ``context`` written down that are recorded, where Python lets us.

    A context that somebody else watches already is left alone, and so is what is none: True for one that is made later.
    """
    # Past the setter of Python's own class, which puts a function between that makes enumerations of the numbers: for
    # each record of content, and in vain.
    inner = getattr(ssl.SSLContext.__base__, CALLBACK, None)
    if inner is None or not isinstance(context, ssl.SSLContext) or getattr(context, CALLBACK, _passed) is not None:
        return
    # Now, as no message is to wait for it.
    import_module("engine.certificates")
    inner.__set__(context, _passed)


def foresee(end: End) -> None:
    """Be prepared for TLS that begins later: some loops begin it in the context that the connection was made in."""
    end.beginning = Beginning()
    _beginning.set(end.beginning)


@contextmanager
def handshake_of(end: End) -> Iterator[None]:
    """Know the TLS connection that is begun within the block as that of ``end``."""
    beginning = end.beginning or Beginning()
    beginning.end = end
    _beginning.set(beginning)
    try:
        yield
    finally:
        # It stays where it was set, and with tasks that were started within the block, and tells nothing any more.
        beginning.end = None


def _passed(connection: Any, direction: str, version: int, content: int, kind: int, octets: bytes) -> None:
    """Called by ``ssl`` for each message and each header of a record, before it is sent or after it was taken."""
    # That the cipher changes is told by the header of its record alone: OpenSSL tells of the message when it is sent
    # and not, in TLS 1.3, when it comes.
    changes = content == HEADER and kind == CHANGE_CIPHER_SPEC
    if not changes and content != HANDSHAKE and content != ALERT:
        return
    try:
        end = None if connection is None else _ends.get(connection)
        if end is None and content == HANDSHAKE and kind == CLIENT_HELLO:
            end = _begin(connection, direction, octets)
        if end is not None:
            end.write(What.TLS_MESSAGE, about=_about(connection, direction, version, content, kind, octets))
    except Exception:
        # What is raised here would come out of the library's next read or write.
        logger.exception("a TLS message could not be written down")


_passed.user_function = _passed  # type: ignore[attr-defined]
"""What the getter of Python's own class gives."""


def _begin(connection: Any, direction: str, hello: bytes) -> End | None:
    """Find whose connection it is by its ClientHello."""
    random = tls_said.random_of(hello)
    end: End | None = None
    if direction == "write":
        beginning = _beginning.get()
        if beginning is not None and beginning.end is not None:
            end, beginning.end = beginning.end, None
            _wires[random] = end.wire
    else:
        wire = _wires.pop(random, None)
        end = None if wire is None else End(wire, Vantage.SERVER)
    if end is not None:
        _ends[connection] = end
    return end


def _about(connection: Any, direction: str, version: int, content: int, kind: int, octets: bytes) -> dict[str, Detail]:
    way = "sent" if direction == "write" else "received"
    if content == HEADER:
        return {"name": "ChangeCipherSpec", "direction": way, "length": int.from_bytes(octets[3:5], "big")}
    if content == ALERT:
        return {"name": "Alert", "direction": way, "length": len(octets), **tls_said.alert_said(octets)}
    name = tls_said.name_of(int(kind), octets)
    told = tls_said.said(name, octets, int(version), _suites_of(connection))
    return {"name": name, "direction": way, "length": len(octets), **told}


def _suites_of(connection: Any) -> tls_said.Suites:
    def named(number: int) -> str:
        known = (suite["name"] for suite in connection.context.get_ciphers() if suite["id"] & 0xFFFF == number)
        return next(known, f"0x{number:04x}")

    return named
