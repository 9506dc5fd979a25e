"""What is secret in text and in octets, and the masking of it: credentials in fields, in URLs and in their queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable

SECRET_FIELDS = frozenset(
    {
        *("authorization", "cookie", "proxy-authorization", "set-cookie"),
        *("api-key", "apikey", "x-api-key", "x-apikey", "x-functions-key", "x-goog-api-key", "x-rapidapi-key"),
        *("ocp-apim-subscription-key", "private-token", "job-token", "x-amz-security-token", "x-vault-token"),
        *(
            "x-access-token",
            "x-auth-key",
            "x-auth-token",
            "x-authorization",
            "x-client-secret",
            "x-forwarded-access-token",
        ),
        *(
            "x-session-id",
            "x-session-token",
            "x-shopify-access-token",
            "cf-access-client-secret",
            "cf-access-jwt-assertion",
        ),
        *("csrf-token", "x-csrf-token", "x-csrftoken", "x-xsrf-token"),
    }
)
"""Fields whose values are credentials, by the standards or by custom, in lower case.

``Sec-WebSocket-Protocol`` is none: what was offered and chosen has to be read, and a token that somebody put among the
names looks like a name. Nor are challenges, such as ``WWW-Authenticate``, and signatures of one message's content.
"""
SECRET_PARAMETERS = frozenset(
    {
        *("access_token", "api_key", "apikey", "auth", "client_secret", "code", "id_token", "jwt", "key", "passwd"),
        *("password", "pwd", "refresh_token", "secret", "sig", "signature", "ticket", "token"),
        *("x-amz-security-token", "x-amz-signature", "x-goog-signature"),
    }
)
"""Parameters of queries (RFC 3986 section 3.4), and of fragments (RFC 6749 section 4.2.2), whose values are credentials
by custom, in lower case."""
LONGEST_NAME = 64
"""Octets of a line that are looked at for a field's name."""

_SECRET = re.compile(rf"(?:{'|'.join(sorted(SECRET_FIELDS))})[ \t]*:".encode(), re.IGNORECASE)
_SWITCHING = re.compile(rb"HTTP/1\.\d 101\b")
# A method and the beginning of a target (RFC 9112 section 3), or a field whose value has a URL in it.
_TARGET = re.compile(
    rb"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32} {1,24}(?=[^ \t:\r\n])"
    rb"|(?:(?:content-)?location|referer|refresh|link|origin|destination|sourcemap|x-original-url)[ \t]*:",
    re.IGNORECASE,
)
_PART_BEGINS = re.compile(rb"[?&#\n/]")
# RFC 3986 appendix A: an apostrophe is among the "sub-delims", which names and passwords may have.
_USER_ENDS = re.compile(rb"[:@/?#\s\"<>]")
_AUTHORITY_ENDS = re.compile(rb"[/?#\s\"<>]")
_NAME_ENDS = re.compile(rb"[=&?#\s]")
_VALUE_ENDS = re.compile(rb"[&#\s]")
_STARS = bytes(octet if octet in b"\r\n" else ord("*") for octet in range(256))
_BLANK = b" \t"
_PARAMETER = re.compile(rf"([?&#](?:{'|'.join(sorted(SECRET_PARAMETERS))})=)[^&#\s\"'<>]+", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^\s/?#@:]*):[^\s/?#]*@")
_USERINFO = re.compile(r"^(\s*(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//|\s*)[^/?#]*@")
_NAME_END = re.compile(r"[\s:]")


class StreamMasker:
    """Masks one direction of one connection, as one end saw it.

    Each octet is replaced by one octet, so that every offset stays true, and what a run of octets becomes does not
    depend on where it is cut; but where a URL is cut between the colon of its authority and the end of that, so
    that a port cannot be told from a password, all that came is masked. It reads lines, not messages: a line of
    content that looks like one of the fields, or like a request line, is masked as well, which costs some content
    and never shows a secret. After the head of a 101 (Switching Protocols), when that is the first thing the stream
    holds, it leaves everything as it is.

    Attributes:
        switched: Whether another protocol has begun (RFC 9110 section 15.2.2).
    """

    def __init__(self) -> None:
        self.switched = False
        self._line = b""
        self._first: bytes | None = None
        self._parameter = b""
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
        target = _TARGET.match(self._line) if secret is None else None
        if secret is not None:
            stop = at + secret.end() - known
            self._step = self._before_value
        elif target is not None:
            # That it is one is seen at the octet after it, which may have come by itself.
            stop = max(at, at + target.end() - known)
            self._step = self._target
        made.append(octets[at:stop])
        if stop > at and octets[stop - 1] == 0x0A:
            self._end_line()
        return stop

    def _target(self, octets: bytes, at: int, made: list[bytes]) -> int:
        """Where a URL may be, outside of its authority and of the parameters of its query."""
        found = _PART_BEGINS.search(octets, at)
        stop = found.end() if found is not None else len(octets)
        made.append(octets[at:stop])
        if found is not None and found[0] == b"\n":
            self._step = self._name
            self._end_line()
        elif found is not None and found[0] == b"/":
            self._step = self._slash
        elif found is not None:
            self._parameter = b""
            self._step = self._parameter_name
        return stop

    def _slash(self, octets: bytes, at: int, made: list[bytes]) -> int:
        """Behind a slash: where another one follows, an authority may begin (RFC 3986 section 3.2)."""
        begins = octets[at] == 0x2F
        self._step = self._user if begins else self._target
        made.append(octets[at : at + begins])
        return at + begins

    def _user(self, octets: bytes, at: int, made: list[bytes]) -> int:
        """In an authority, before a colon."""
        found = _USER_ENDS.search(octets, at)
        stop = found.start() if found is not None else len(octets)
        if found is not None:
            self._step = self._target
        if found is not None and found[0] == b":":
            self._step, stop = self._password, found.end()
        made.append(octets[at:stop])
        return stop

    def _password(self, octets: bytes, at: int, made: list[bytes]) -> int:
        """In an authority, behind a colon: a password if an "@" follows, else a port."""
        found = _AUTHORITY_ENDS.search(octets, at)
        if found is None:
            made.append(b"*" * (len(octets) - at))
            return len(octets)
        secret = max(octets.rfind(b"@", at, found.start()), at) - at
        made += [b"*" * secret, octets[at + secret : found.start()]]
        self._step = self._target
        return found.start()

    def _parameter_name(self, octets: bytes, at: int, made: list[bytes]) -> int:
        found = _NAME_ENDS.search(octets, at)
        stop = found.start() if found is not None else len(octets)
        self._parameter += octets[at : min(stop, at + LONGEST_NAME - len(self._parameter))]
        made.append(octets[at:stop])
        if found is not None:
            secret = found[0] == b"=" and self._parameter.decode("latin-1").lower() in SECRET_PARAMETERS
            self._step = self._parameter_value if secret else self._target
            if secret:
                made.append(b"=")
                stop += 1
        return stop

    def _parameter_value(self, octets: bytes, at: int, made: list[bytes]) -> int:
        found = _VALUE_ENDS.search(octets, at)
        stop = found.start() if found is not None else len(octets)
        made.append(b"*" * (stop - at))
        if found is not None:
            self._step = self._target
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


class OpaqueMasker:
    """Masks octets that nobody reads as messages, such as a head that was cut off, as they come in pieces."""

    def __init__(self) -> None:
        self._streams: dict[Hashable, tuple[int, StreamMasker]] = {}

    def mask(self, stream: Hashable, start: int, octets: bytes) -> bytes:
        """Return octets with secrets masked.

        Args:
            stream: Whose they are; the same for pieces that belong together.
            start: The offset of the first of them in it; where it does not follow, a line is taken to begin there.
            octets: The piece.
        """
        end, masker = self._streams.get(stream, (-1, None))
        if masker is None or end != start:
            masker = StreamMasker()
        self._streams[stream] = start + len(octets), masker
        return masker.feed(octets)


def mask_url(text: str) -> str:
    """Return text with "***" for the password of each URL in it (RFC 3986 section 3.2.1)."""
    return _PASSWORD.sub(r"\1:***@", text) if "@" in text else text


def mask_secrets(text: str) -> str:
    """Return text as it is shared: as ``mask_url`` does, and with "***" for the values of ``SECRET_PARAMETERS``."""
    return _PARAMETER.sub(r"\1***", mask_url(text))


def without_userinfo(url: str) -> str:
    """Return a URL, or what somebody typed for one, without name and password."""
    return _USERINFO.sub(r"\1", url)


def without_secret_fields(lines: str) -> str:
    """Return fields as they are typed, a line each, without the lines of those that carry credentials."""
    kept = [line for line in lines.splitlines(keepends=True) if _first_word(line) not in SECRET_FIELDS]
    return "".join(kept)


def _first_word(line: str) -> str:
    """The field's name, also where the colon was forgotten."""
    return _NAME_END.split(line.strip(), maxsplit=1)[0].lower()


def _line_end(octets: bytes, at: int) -> int:
    """Return the index after the next LF, or the length where there is none."""
    return octets.find(b"\n", at) + 1 or len(octets)
