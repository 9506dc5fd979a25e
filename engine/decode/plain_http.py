"""HTTP/1.1 messages as most of them are, told at a glance: nothing in them is unusual, and there is nothing to report.

What is not told here need not be at fault: ``engine.decode.http1`` reads everything.
"""

from __future__ import annotations

import re

_MOST = 2000
"""Octets of a head that is told at a glance: it is never too long, nor has it too many lines."""

# All but those which framing, or what may follow the message, depends on (RFC 9112 sections 6 and 9.3, RFC 9110
# section 7.8).
_FIELDS = (
    rb"(?:(?!(?i:content-length|transfer-encoding|connection|upgrade))"
    rb"[0-9A-Za-z!#$%&'*+\-.^_`|~]+:[\t\x20-\x7e\x80-\xff]*\r\n|(?i:connection:[ ]?keep-alive)\r\n)*"
)
_LENGTH = rb"(?i:content-length):[ ]?([0-9]{1,12})\r\n"
_REQUEST = re.compile(rb"(?!CONNECT )([A-Z]{1,20}) [\x21-\x7e]+ HTTP/1\.1\r\n" + _FIELDS + rb"\r\n")
# A status of 1xx, 204 or 304 has no content (RFC 9112 section 6.3).
_RESPONSE = re.compile(
    rb"HTTP/1\.1 (?!204|304)[2-5][0-9]{2} [\t\x20-\x7e]*\r\n" + _FIELDS + _LENGTH + _FIELDS + rb"\r\n"
)


def plain_request(octets: bytes) -> str | None:
    """Return the method where the octets are a request without content, all of it and nothing else; else None."""
    found = _REQUEST.fullmatch(octets) if len(octets) <= _MOST else None
    return None if found is None else found[1].decode("ascii")


def plain_response(octets: bytes) -> tuple[int, int] | None:
    """Return how long the head and the content of a response are that begins with the octets.

    None where they are not all of a head, or its content is not told by ``Content-Length`` alone; and it is for the
    caller to know that it answers neither HEAD nor CONNECT.
    """
    found = _RESPONSE.match(octets, 0, _MOST)
    return None if found is None else (found.end(), int(found[1]))
