"""How long the content of an HTTP/1.1 message is (RFC 9112 section 6.3), and whether another may follow it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from engine.events import Fields

_LENGTH = re.compile(r"[0-9]{1,19}")
"""RFC 9110 section 8.6: 1*DIGIT; nineteen digits hold any length of a real message."""


class Body(Enum):
    """The ways in which content is delimited."""

    LENGTH = auto()
    CHUNKED = auto()
    UNTIL_CLOSE = auto()
    TUNNEL = auto()
    UNKNOWABLE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """The outcome.

    Attributes:
        body: How the content is delimited.
        length: Octets, with ``Body.LENGTH``.
        faults: Rule and sentence of each rule broken on the way.
    """

    body: Body
    length: int = 0
    faults: tuple[tuple[str, str], ...] = ()


def request_framing(method: str, version: str, fields: Fields) -> Framing:
    """Return the framing of a request's content (RFC 9112 section 6.3)."""
    faults = _host_faults(version, fields)
    codings = listed(fields, "transfer-encoding")
    if codings:
        faults += _coding_faults(codings, version, fields)
        if codings[-1].lower() == "chunked":
            return Framing(body=Body.CHUNKED, faults=faults)
        # RFC 9112 6.3: where chunked is not the final encoding of a request, "the message body length cannot be
        # determined reliably".
        fault = ("RFC 9112 6.3", f'The request\'s last transfer coding is "{codings[-1][:40]}", not chunked.')
        return Framing(body=Body.UNKNOWABLE, faults=(*faults, fault))
    # RFC 9112 6.3: "If this is a request message and none of the above are true, then the message body length is zero".
    return _by_length(fields, faults, otherwise=Body.LENGTH)


def response_framing(status: int, version: str, fields: Fields, method: str | None) -> Framing:
    """Return the framing of a response's content (RFC 9112 section 6.3).

    Args:
        status: Its status code.
        version: Its HTTP version.
        fields: Its fields.
        method: The method of the request it answers; None where no request was seen.
    """
    codings = listed(fields, "transfer-encoding")
    faults = _no_content_faults(status, fields, codings)
    # RFC 9112 6.3: any response to HEAD and any 1xx, 204 or 304 "is always terminated by the first empty line after the
    # header fields".
    if method == "HEAD" or status in (204, 304) or 100 <= status < 200:
        return Framing(body=Body.LENGTH, faults=faults)
    if method == "CONNECT" and 200 <= status < 300:
        return Framing(body=Body.TUNNEL, faults=faults)
    if codings:
        faults += _coding_faults(codings, version, fields)
        chunked = codings[-1].lower() == "chunked"
        return Framing(body=Body.CHUNKED if chunked else Body.UNTIL_CLOSE, faults=faults)
    # RFC 9112 6.3: otherwise, the length is "the number of octets received prior to the server closing the connection".
    return _by_length(fields, faults, otherwise=Body.UNTIL_CLOSE)


def goes_on(version: str, fields: Fields) -> bool:
    """Return whether the connection may carry another message after this one (RFC 9112 section 9.3)."""
    options = [option.lower() for option in listed(fields, "connection")]
    if "close" in options:
        return False
    return version >= "HTTP/1.1" or "keep-alive" in options


def values(fields: Fields, name: str) -> list[str]:
    """Return the values of a field, by its lower-case name, in order."""
    return [value for key, value in fields if key.lower() == name]


def listed(fields: Fields, name: str) -> list[str]:
    """Return the members of a list-valued field (RFC 9110 section 5.6.1), empty ones left out."""
    return [member for value in values(fields, name) for part in value.split(",") if (member := part.strip())]


def _by_length(fields: Fields, faults: tuple[tuple[str, str], ...], otherwise: Body) -> Framing:
    given = [part.strip() for value in values(fields, "content-length") for part in value.split(",")]
    if not given:
        return Framing(body=otherwise, faults=faults)
    if len(set(given)) > 1:
        fault = ("RFC 9112 6.3", f"Content-Length is given with different values: {', '.join(given)[:60]}.")
        return Framing(body=Body.UNKNOWABLE, faults=(*faults, fault))
    if not _LENGTH.fullmatch(given[0]):
        what = (
            "more octets than can be counted" if given[0].isascii() and given[0].isdigit() else "not a number of octets"
        )
        fault = ("RFC 9112 6.3", f'Content-Length is {what}: "{given[0][:40]}".')
        return Framing(body=Body.UNKNOWABLE, faults=(*faults, fault))
    if len(given) > 1:
        # RFC 9112 6.3: "all values in the list are the same (in which case, the message is processed with that single
        # value)".
        faults += (("RFC 9110 8.6", f"Content-Length is given {len(given)} times; every time as {given[0]}."),)
    return Framing(body=Body.LENGTH, length=int(given[0]), faults=faults)


def _coding_faults(codings: list[str], version: str, fields: Fields) -> tuple[tuple[str, str], ...]:
    faults = []
    if values(fields, "content-length"):
        # RFC 9112 6.2: "A sender MUST NOT send a Content-Length header field in any message that contains a
        # Transfer-Encoding header field." 6.3: "the Transfer-Encoding overrides the Content-Length".
        faults.append(("RFC 9112 6.2", "Both Transfer-Encoding and Content-Length are given; the first one counts."))
    if [coding.lower() for coding in codings].count("chunked") > 1:
        # RFC 9112 6.1: "A sender MUST NOT apply the chunked transfer coding more than once to a message body".
        faults.append(("RFC 9112 6.1", "The chunked transfer coding is applied more than once."))
    if version < "HTTP/1.1":
        faults.append(("RFC 9112 6.1", f"Transfer-Encoding is not part of {version}."))
    return tuple(faults)


def _no_content_faults(status: int, fields: Fields, codings: list[str]) -> tuple[tuple[str, str], ...]:
    if not (status == 204 or 100 <= status < 200):
        return ()
    faults = []
    if codings:
        # RFC 9112 6.1: "A server MUST NOT send a Transfer-Encoding header field in any response with a status code of
        # 1xx (Informational) or 204 (No Content)."
        faults.append(("RFC 9112 6.1", f"A response with status {status} carries Transfer-Encoding."))
    if values(fields, "content-length"):
        # RFC 9110 8.6: "A server MUST NOT send a Content-Length header field in any response with a status code of 1xx
        # (Informational) or 204 (No Content)."
        faults.append(("RFC 9110 8.6", f"A response with status {status} carries Content-Length."))
    return tuple(faults)


def _host_faults(version: str, fields: Fields) -> tuple[tuple[str, str], ...]:
    # RFC 9112 3.2: "A client MUST send a Host header field in all HTTP/1.1 request messages."
    count = len(values(fields, "host"))
    if count > 1:
        return (("RFC 9112 3.2", f"The request carries {count} Host fields."),)
    if count == 0 and version >= "HTTP/1.1":
        return (("RFC 9112 3.2", "The request carries no Host field."),)
    return ()
