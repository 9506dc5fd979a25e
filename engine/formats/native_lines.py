"""The lines of a ``.wirescope`` file: a header, then a fact each. ``docs/journal-format.md`` describes them."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.journal import NOTHING, Detail, Fact, Lane, Vantage, What
from engine.secrets import mask_secrets

VERSION = 1
CLOCK = "monotonic nanoseconds since started"
HIGHEST = 2**53
"""Numbers stay below it, so that every reader of JSON can keep them exactly (RFC 8259 section 6)."""

_WHATS = {what.value: what for what in What}
_VANTAGES = {vantage.value: vantage for vantage in Vantage}


class LineRefused(ValueError):
    """A line is not what it should be; the text says why, without a stop."""


def encode_header(started: float, *, with_secrets: bool) -> bytes:
    """Return the header; ``started`` in seconds since 1970."""
    header = {
        "wirescope": VERSION,
        "started": datetime.fromtimestamp(started, UTC).isoformat(timespec="microseconds"),
        "clock": CLOCK,
        "secrets": "kept" if with_secrets else "masked",
    }
    return _line(header)


def encode_fact(fact: Fact, octets: bytes, *, with_secrets: bool, more: bool = False) -> bytes:
    """Return the line of a fact, with ``octets`` in place of its own; ``more``: they go on in the next line."""
    members: dict[str, Any] = {"t": fact.at_ns}
    if fact.session:
        members["s"] = fact.session
    if fact.connection:
        members["c"] = fact.connection
    members["v"] = fact.vantage.value
    members["w"] = fact.what.value
    if octets:
        members["o"] = base64.b64encode(octets).decode("ascii")
    if more:
        members["m"] = True
    if fact.about:
        members["a"] = dict(fact.about) if with_secrets else _without_secrets(fact.about)
    return _line(members)


def encode_lane(lane: Lane) -> bytes:
    """Return what the lines of facts with octets and nothing else have in common, from their time to their octets."""
    fact = Fact(at_ns=0, session=lane.session, connection=lane.connection, vantage=lane.vantage, what=lane.what)
    return encode_fact(fact, b"", with_secrets=True).removeprefix(b'{"t":0').removesuffix(b"}\n")


def encode_row(at_ns: int, lane: bytes, octets: bytes) -> bytes:
    """Return the line of a fact with octets and nothing else; ``lane``: see ``encode_lane``."""
    return b'{"t":%d%b,"o":"%b"}\n' % (at_ns, lane, binascii.b2a_base64(octets, newline=False))


def decode_header(line: bytes) -> float:
    """Return when the journal started, in seconds since 1970.

    Raises:
        LineRefused: It is not a header, or one of a version that is not known.
    """
    try:
        header = _members(line)
        version = header["wirescope"]
    except (LineRefused, KeyError) as problem:
        raise LineRefused("it is not a Wirescope recording") from problem
    if version != VERSION or isinstance(version, bool):
        raise LineRefused(
            f"it is of version {str(version)[:20]} of the format, and this Wirescope reads version {VERSION}"
        )
    try:
        started = datetime.fromisoformat(header["started"])
        if started.tzinfo is None:
            raise ValueError("without a time zone")
        return started.timestamp()
    except (KeyError, TypeError, ValueError, OverflowError) as problem:
        raise LineRefused("“started” is not a date and time with a time zone") from problem


def decode_fact(line: bytes) -> tuple[Fact, bool] | None:
    """Return the fact of a line, and whether its octets go on in the next line.

    None where its kind is not known, as from a newer minor version.

    Raises:
        LineRefused: The line is garbled.
    """
    members = _members(line)
    kind = members.get("w")
    if not isinstance(kind, str):
        raise LineRefused("“w”, the kind of the fact, is missing")
    what = _WHATS.get(kind)
    if what is None:
        return None
    vantage = members.get("v")
    if not isinstance(vantage, str) or vantage not in _VANTAGES:
        raise LineRefused("“v” names no vantage")
    fact = Fact(
        at_ns=_number(members, "t"),
        session=_number(members, "s", 0),
        connection=_number(members, "c", 0),
        vantage=_VANTAGES[vantage],
        what=what,
        octets=_octets(members, what),
        about=_about(members),
    )
    return fact, members.get("m") is True and bool(fact.octets)


def _line(members: Mapping[str, Any]) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode("ascii") + b"\n"


def _members(line: bytes) -> dict[str, Any]:
    try:
        members = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise LineRefused("it is not JSON") from problem
    if not isinstance(members, dict):
        raise LineRefused("it is not a JSON object")
    return members


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _number(members: Mapping[str, Any], key: str, default: int | None = None) -> int:
    value = members.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < HIGHEST:
        raise LineRefused(f"“{key}” is not a whole number from 0")
    return value


def _octets(members: Mapping[str, Any], what: What) -> bytes:
    text = members.get("o", "")
    if text and what not in (What.SENT, What.RECEIVED):
        raise LineRefused(f"a fact of the kind {what} carries no octets")
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error) as problem:
        raise LineRefused("“o” is not base64") from problem


def _about(members: Mapping[str, Any]) -> Mapping[str, Detail]:
    about = members.get("a", {})
    if not isinstance(about, dict) or not all(_is_detail(value) for value in about.values()):
        raise LineRefused("“a” is not an object of plain values")
    return about or NOTHING


def _is_detail(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    if isinstance(value, float):
        # "1e999" is read as an infinity, which is none of the numbers there are (RFC 8259 section 6).
        return math.isfinite(value)
    return value is None or isinstance(value, str) or (isinstance(value, int) and abs(value) < HIGHEST)


def _without_secrets(about: Mapping[str, Detail]) -> dict[str, Detail]:
    return {key: mask_secrets(value) if isinstance(value, str) else value for key, value in about.items()}
