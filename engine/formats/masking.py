"""Secrets out of what is written: the values of fields that carry credentials, as so many "*".

Each octet is replaced by one octet, so that every offset stays true, and what a run of octets becomes does not depend
on where it is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.journal import Fact, Vantage, What

LONGEST_NAME = 64
"""Octets of a line that are looked at for a field's name."""

_SECRET = re.compile(rb"(?:(?:proxy-)?authorization|(?:set-)?cookie)[ \t]*:", re.IGNORECASE)
_SWITCHING = re.compile(rb"HTTP/1\.\d 101\b")
_STARS = bytes(octet if octet in b"\r\n" else ord("*") for octet in range(256))
_BLANK = b" \t"


class StreamMasker:
    """Masks one direction of one connection, as one end saw it.

    It reads lines, not messages: a line of content that looks like one of the fields is masked as well, which costs
    some content and never shows a secret. After the head of a 101 (Switching Protocols), when that is the first thing
    the stream holds, it leaves everything as it is.

    Attributes:
        switched: Whether another protocol has begun (RFC 9110 section 15.2.2).
    """

    def __init__(self) -> None:
        self.switched = False
        self._line = b""
        self._first: bytes | None = None
        self._step: Callable[[bytes, int, list[bytes]], int] = self._name

    def feed(self, octets: bytes) -> bytes:
        """Return the next octets, cut anywhere, with secrets masked; as many as were given."""
        made: list[bytes] = []
        at = 0
        while at < len(octets):
            at = self._step(octets, at, made)
        return b"".join(made)

    def _name(self, octets: bytes, at: int, made: list[bytes]) -> int:
        """In a line that is not known to be a secret's."""
        stop = _line_end(octets, at)
        known = len(self._line)
        self._line += octets[at : min(stop, at + LONGEST_NAME - known)]
        secret = _SECRET.match(self._line)
        if secret is not None:
            stop = at + secret.end() - known
            self._step = self._before_value
        made.append(octets[at:stop])
        if octets[stop - 1] == 0x0A:
            self._end_line()
        return stop

    def _end_line(self) -> None:
        line, self._line = self._line, b""
        if self._first is None and line.strip(b"\r\n"):
            self._first = line
        elif self._first is not None and not line.strip(b"\r\n"):
            self.switched = bool(_SWITCHING.match(self._first))
            self._first = self._first if self.switched else b"a message"
            if self.switched:
                self._step = self._leave

    def _before_value(self, octets: bytes, at: int, made: list[bytes]) -> int:
        stop = at
        while stop < len(octets) and octets[stop] in _BLANK:
            stop += 1
        made.append(octets[at:stop])
        if stop < len(octets):
            self._step = self._value
        return stop

    def _value(self, octets: bytes, at: int, made: list[bytes]) -> int:
        stop = _line_end(octets, at)
        made.append(octets[at:stop].translate(_STARS))
        if octets[stop - 1] == 0x0A:
            self._step = self._after_value
        return stop

    def _after_value(self, octets: bytes, at: int, made: list[bytes]) -> int:
        """At the beginning of the next line, which may go on with the value (RFC 9112 section 5.2, obs-fold)."""
        self._line = b""
        self._step = self._before_value if octets[at] in _BLANK else self._name
        return at

    def _leave(self, octets: bytes, at: int, made: list[bytes]) -> int:
        made.append(octets[at:])
        return len(octets)


class Masker:
    """Masks the facts of a journal, given in their order."""

    def __init__(self) -> None:
        self._streams: dict[tuple[int, Vantage], dict[What, StreamMasker]] = {}

    def mask(self, fact: Fact) -> bytes:
        """Return the octets of ``fact`` with secrets masked."""
        if fact.what is What.LOST:
            self._streams.pop((fact.connection, fact.vantage), None)
        if not fact.octets:
            return fact.octets
        ways = self._streams.setdefault((fact.connection, fact.vantage), {})
        # The client sends nothing of the new protocol before it got the 101, the server nothing before it sent it.
        if any(way.switched for way in ways.values()):
            return fact.octets
        return ways.setdefault(fact.what, StreamMasker()).feed(fact.octets)


def mask_url(url: str) -> str:
    """Return ``url`` without the password in its authority (RFC 3986 section 3.2.1)."""
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.\-]*://[^/?#@:]*):[^/?#]*@", r"\1:***@", url)


def _line_end(octets: bytes, at: int) -> int:
    """Return the index after the next LF, or the length where there is none."""
    return octets.find(b"\n", at) + 1 or len(octets)
