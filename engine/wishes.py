"""What a user asks for, checked before anything is sent: values that the window and the command line both make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from engine.events import Fields

HTTP_SCHEMES = ("http", "https")
WEBSOCKET_SCHEMES = ("ws", "wss")
MAX_COUNT = 10_000

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""RFC 9110 section 5.6.2."""
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""RFC 9110 section 5.5, without the line breaks that would inject a field."""


class WishRefused(ValueError):
    """An input cannot be used.

    Attributes:
        field: The input it belongs to: "url", "method", "fields", "count", "code", "reason", "payload", "subprotocols".
        text: What is wrong and what to do, in one sentence.
    """

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpWish:
    """Requests to send, one after the other.

    Attributes:
        count: How many times the request is sent.
        keep_alive: Whether the requests may share a connection; if not, each carries ``Connection: close``.
    """

    url: str
    method: str = "GET"
    fields: Fields = ()
    body: bytes = b""
    count: int = 1
    keep_alive: bool = True

    def __post_init__(self) -> None:
        check_url(self.url, HTTP_SCHEMES)
        if not _TOKEN.fullmatch(self.method):
            raise WishRefused("method", f"“{self.method}” is not a method: letters such as GET, without spaces.")
        if not 1 <= self.count <= MAX_COUNT:
            raise WishRefused("count", f"The number of requests goes from 1 to {MAX_COUNT:,}.")
        check_fields(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketWish:
    """A WebSocket to open (RFC 6455 section 4.1)."""

    url: str
    fields: Fields = ()
    subprotocols: tuple[str, ...] = ()
    compress: bool = True

    def __post_init__(self) -> None:
        check_url(self.url, WEBSOCKET_SCHEMES)
        check_fields(self.fields)
        for name in self.subprotocols:
            if not _TOKEN.fullmatch(name):
                raise WishRefused("subprotocols", f"“{name}” is not a subprotocol name (RFC 6455 section 4.1).")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWish:
    """A Close frame to send (RFC 6455 section 7.4): 1000, 1001 to 1014 without the reserved, or 3000 to 4999."""

    code: int = 1000
    reason: str = ""

    def __post_init__(self) -> None:
        # RFC 6455 7.4.1: 1005, 1006 and 1015 "MUST NOT be set as a status code in a Close control frame by an
        # endpoint"; 1004 is reserved.
        if not (1000 <= self.code <= 1014 or 3000 <= self.code <= 4999) or self.code in (1004, 1005, 1006):
            raise WishRefused(
                "code",
                f"{self.code} cannot be sent: use 1000 to 1003, 1007 to 1014, or 3000 to 4999 (RFC 6455 section 7.4).",
            )
        if len(self.reason.encode("utf-8", "surrogatepass")) > 123:
            raise WishRefused("reason", "The reason is too long: 123 octets of UTF-8 at most (RFC 6455 section 5.5).")


def check_url(url: str, schemes: tuple[str, ...]) -> SplitResult:
    """Return the parts of an absolute URL of one of ``schemes``.

    Raises:
        WishRefused: It is not one; the text says what is missing.
    """
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    if not url.strip():
        raise WishRefused("url", f"Type a URL, beginning with {wanted}.")
    if any(ord(character) <= 0x20 or ord(character) == 0x7F for character in url):
        raise WishRefused("url", "A URL has no spaces or control characters: write %20 for a space.")
    try:
        parts = urlsplit(url)
    except ValueError as problem:
        raise WishRefused("url", "This is not a URL: its host is not one.") from problem
    try:
        port = parts.port
    except ValueError as problem:
        # What stands there may be a password: with "/" or "?" in it, the host seems to end before the "@".
        raise WishRefused("url", "This is not a URL: its port is not a number from 1 to 65535.") from problem
    if parts.scheme.lower() not in schemes:
        raise WishRefused("url", f"The URL should begin with {wanted}.")
    if not parts.hostname or port == 0:
        raise WishRefused("url", f"The URL names no host: write {wanted} and then a host such as localhost:8080.")
    return parts


def check_fields(fields: Fields) -> None:
    """Refuse field names and values that cannot be sent (RFC 9110 section 5), line breaks above all.

    Raises:
        WishRefused: With the name of the field.
    """
    for name, value in fields:
        if not _TOKEN.fullmatch(name):
            raise WishRefused("fields", f"“{name}” is not a field name: letters, digits and hyphens, without spaces.")
        if not _VALUE.fullmatch(value):
            raise WishRefused(
                "fields", f"The value of {name} holds a character that cannot be sent, such as a line break."
            )


def parse_fields(text: str) -> Fields:
    """Return the fields of lines ``Name: value``; empty lines are passed over.

    Raises:
        WishRefused: A line has no colon; the text names the line.
    """
    fields = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise WishRefused("fields", f"Line {number} has no colon: write Name: value.")
        fields.append((name.strip(), value.strip()))
    check_fields(tuple(fields))
    return tuple(fields)


def parse_hex(text: str) -> bytes:
    """Return the octets written as hexadecimal digits, spaces allowed.

    Raises:
        WishRefused: Something else is in it, or the digits do not pair.
    """
    try:
        return bytes.fromhex(text)
    except ValueError as problem:
        raise WishRefused("payload", "Binary is written as pairs of hexadecimal digits, such as 00 ff 7f.") from problem
