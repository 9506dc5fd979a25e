r"""Start lines and fields of HTTP/1.1 (RFC 9112 sections 2 to 5).

Policy: whatever can still be read is read, and reported. A bare LF ends a line (section 2.2: a recipient MAY do so); a
bare CR within a field value is read as SP (section 2.2); an obsolete line folding is joined with one SP (section 5.2);
whitespace before a colon is left out (section 5.1).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.decode.items import Broken
from engine.events import Fields, Span

MAX_METHOD = 256
"""Octets of a method; a longer token is not taken for one."""

BARE_LF = "A line ends in a bare LF instead of CR LF; it is read as a line end."

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_REQUEST_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (.+?) (HTTP/\d\.\d)")
_STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) (\d{3})(?:( )(.*))?")
_STATUS_SHAPE = b"HTTP/d.d ddd"
_FIELD_LINE = re.compile(rb"([^:\r\n]*?)([ \t]*):[ \t]*(.*?)[ \t]*", re.DOTALL)
_NOT_IN_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
"""RFC 9110 section 5.5: field-vchar, obs-text, SP and HTAB are all there is."""


class RequestLine(NamedTuple):
    """RFC 9112 section 3."""

    method: str
    target: str
    version: str


class StatusLine(NamedTuple):
    """RFC 9112 section 4."""

    version: str
    status: int
    reason: str


def request_goes_wrong_at(start: bytes | bytearray) -> int | None:
    """Return the index of the octet that shows this is no request line, however it may go on; None if it may be one."""
    token = _TOKEN.match(start)
    length = token.end() if token else 0
    if length > MAX_METHOD:
        return MAX_METHOD
    if length == len(start):
        return None
    return None if length and start[length] == 0x20 else length


def status_goes_wrong_at(start: bytes | bytearray) -> int | None:
    """Return the index of the octet that shows this is no status line, however it may go on; None if it may be one."""
    for index, (octet, shape) in enumerate(zip(start, _STATUS_SHAPE, strict=False)):
        if not (0x30 <= octet <= 0x39 if shape == ord("d") else octet == shape):
            return index
    return None


def read_request_line(line: bytes, at: int) -> tuple[RequestLine | None, list[Broken]]:
    """Read a request line that begins at offset ``at``, line end included; None where it is none."""
    span = Span(at, at + len(line))
    text = line.removesuffix(b"\n").removesuffix(b"\r")
    match = _REQUEST_LINE.fullmatch(text)
    if match is None:
        return None, [Broken(span, "RFC 9112 3", f"This is not a request line: {shown(text)}.")]
    method, target, version = (part.decode("latin-1") for part in match.groups())
    broken = []
    if any(octet in b" \t\r\x0b\x0c" for octet in match[2]):
        # RFC 9112 3.2: "No whitespace is allowed in the request-target."
        broken.append(Broken(span, "RFC 9112 3.2", "The request target contains whitespace."))
    return RequestLine(method, target, version), broken + _line_faults(line, version, span)


def read_status_line(line: bytes, at: int) -> tuple[StatusLine | None, list[Broken]]:
    """Read a status line that begins at offset ``at``, line end included; None where it is none."""
    span = Span(at, at + len(line))
    text = line.removesuffix(b"\n").removesuffix(b"\r")
    match = _STATUS_LINE.fullmatch(text)
    if match is None:
        return None, [Broken(span, "RFC 9112 4", f"This is not a status line: {shown(text)}.")]
    broken = []
    if match[3] is None:
        # RFC 9112 4: "A server MUST send the space that separates the status-code from the reason-phrase even when the
        # reason-phrase is absent".
        broken.append(Broken(span, "RFC 9112 4", "The space after the status code is missing."))
    status = StatusLine(match[1].decode("ascii"), int(match[2]), (match[4] or b"").decode("latin-1"))
    if not 100 <= status.status <= 599:
        broken.append(Broken(span, "RFC 9110 15", f"{status.status} is not a status code: they go from 100 to 599."))
    return status, broken + _line_faults(line, status.version, span)


def _line_faults(line: bytes, version: str, span: Span) -> list[Broken]:
    broken = []
    if not line.endswith(b"\r\n"):
        broken.append(Broken(span, "RFC 9112 2.2", BARE_LF))
    if not version.startswith("HTTP/1."):
        broken.append(Broken(span, "RFC 9112 2.3", f"The version is {version}, in the syntax of HTTP/1.1."))
    return broken


def read_fields(section: bytes, at: int) -> tuple[Fields, list[Broken]]:
    """Read field lines (RFC 9112 section 5), or trailer fields (section 7.1.2).

    Args:
        section: The lines, each with its line end, without the empty line after them.
        at: The offset of the first octet in its stream.
    """
    fields: list[tuple[str, str]] = []
    broken: list[Broken] = []
    for line in section.split(b"\n")[:-1]:
        span = Span(at, at + len(line) + 1)
        at = span.end
        if not line.endswith(b"\r"):
            broken.append(Broken(span, "RFC 9112 2.2", BARE_LF))
        _read_field_line(line.removesuffix(b"\r"), span, fields, broken)
    return tuple(fields), broken


def _read_field_line(line: bytes, span: Span, fields: list[tuple[str, str]], broken: list[Broken]) -> None:
    if line[:1] in (b" ", b"\t"):
        _read_continued_line(line, span, fields, broken)
        return
    match = _FIELD_LINE.fullmatch(line)
    if match is None:
        broken.append(Broken(span, "RFC 9112 5", f"A field line has no colon: {shown(line)}."))
        return
    name, space, value = match.groups()
    if space:
        # RFC 9112 5.1: "No whitespace is allowed between the field name and colon."
        broken.append(
            Broken(span, "RFC 9112 5.1", f"There is whitespace between the field name {shown(name)} and its colon.")
        )
    if not _TOKEN.fullmatch(name):
        broken.append(Broken(span, "RFC 9110 5.1", f"{shown(name)} is not a field name."))
    fields.append((name.decode("latin-1"), _read_value(value, span, broken)))


def _read_continued_line(line: bytes, span: Span, fields: list[tuple[str, str]], broken: list[Broken]) -> None:
    if not fields:
        # RFC 9112 2.2: a recipient of whitespace between the start line and the first field rejects the message or
        # consumes each such line "without further processing of it".
        broken.append(
            Broken(span, "RFC 9112 2.2", "There is whitespace before the first field; the line is passed over.")
        )
        return
    # RFC 9112 5.2: "A sender MUST NOT generate a message that includes line folding"; a recipient replaces each
    # obs-fold "with one or more SP octets".
    broken.append(Broken(span, "RFC 9112 5.2", f"The field {fields[-1][0]} is folded over several lines."))
    name, value = fields[-1]
    more = _read_value(line.strip(b" \t"), span, broken)
    fields[-1] = (name, f"{value} {more}".strip())


def _read_value(value: bytes, span: Span, broken: list[Broken]) -> str:
    if _NOT_IN_VALUE.search(value):
        if b"\r" in value:
            # RFC 9112 2.2: a bare CR is invalid, or replaced "with SP before processing the element".
            broken.append(Broken(span, "RFC 9112 2.2", "There is a bare CR in a field value; it is read as a space."))
            value = value.replace(b"\r", b" ")
        if _NOT_IN_VALUE.search(value):
            broken.append(Broken(span, "RFC 9110 5.5", "There is a control character in a field value."))
    return value.decode("latin-1")


def shown(octets: bytes) -> str:
    """Return octets as a short quoted text for a sentence."""
    text = octets[:40].decode("latin-1")
    return f'"{text.encode("unicode_escape").decode("ascii")}{"…" if len(octets) > 40 else ""}"'
