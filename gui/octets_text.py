"""Octets as text to read: as they are, as JSON laid out, as a hex dump. Knows no Qt."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

MAX_TEXT: Final = 64 * 1024
"""How many octets are shown as text or JSON."""
MAX_HEX: Final = 16 * 1024
"""How many octets are shown as a hex dump, which is five times as long."""
MAX_LINE: Final = 1000
"""Characters of a line of text: longer ones cost seconds to wrap, so they are broken."""
_A_LINE: Final = 8

_HIDDEN: Final = (
    {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)}
    | {0x7F: 0x2421}
    | {code: f"⟨U+{code:04X}⟩" for code in (*range(0x80, 0xA0), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF)}
    | {code: f"⟨U+{code:04X}⟩" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
)
"""Characters that show nothing or turn the line around, and what stands for them."""
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Text to show, and a sentence where it is not the whole truth; "" where it is."""

    text: str
    notice: str = ""


def as_text(octets: bytes) -> Reading:
    """Read octets as UTF-8; what is not UTF-8 or cannot be seen is made visible."""
    shown, notice = _bounded(octets, MAX_TEXT)
    try:
        text = shown.decode()
    except UnicodeDecodeError as problem:
        text = shown.decode(errors="replace")
        if problem.start < len(shown) - 3 or len(shown) == len(octets):
            notice = f"Not UTF-8 from octet {problem.start:,} on: � stands for what cannot be read. {notice}".strip()
    lines = text.replace("\r\n", "\n").translate(_HIDDEN).split("\n")
    if any(len(line) > MAX_LINE for line in lines):
        notice = f"{notice} Lines are broken after {MAX_LINE:,} characters.".strip()
        lines = [part for line in lines for part in _broken(line)]
    return Reading(text="\n".join(lines), notice=notice)


def as_json(octets: bytes) -> Reading | None:
    """Lay JSON out, each token as it was sent; None where it is not JSON (RFC 8259) or too long to tell."""
    if len(octets) > MAX_TEXT:
        return None
    try:
        text = octets.decode()
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    lines = _laid_out(text).translate(_HIDDEN).split("\n")
    notice = f"Lines are broken after {MAX_LINE:,} characters." if any(len(line) > MAX_LINE for line in lines) else ""
    return Reading(text="\n".join(part for line in lines for part in _broken(line)), notice=notice)


def as_hex(octets: bytes, first: int = 0) -> Reading:
    """Dump octets, eight a line: offset from ``first``, hexadecimal, ASCII."""
    shown, notice = _bounded(octets, MAX_HEX)
    digits = max(6, len(f"{first + len(shown):x}"))
    lines = []
    for at in range(0, len(shown), _A_LINE):
        row = shown[at : at + _A_LINE]
        seen = "".join(chr(octet) if 0x20 <= octet < 0x7F else "·" for octet in row)
        lines.append(f"{first + at:0{digits}x}  {row.hex(' '):<{_A_LINE * 3 - 1}}  {seen}")
    return Reading(text="\n".join(lines), notice=notice)


def is_text(octets: bytes) -> bool:
    """Return whether octets are probably words: UTF-8 without control characters other than white space."""
    start = octets[:4096]
    try:
        text = start.decode()
    except UnicodeDecodeError as problem:
        if len(octets) <= len(start) or problem.start < len(start) - 3:
            return False
        text = start[: problem.start].decode()
    return not any(ord(character) < 0x20 and character not in "\t\r\n\f" for character in text)


def _bounded(octets: bytes, most: int) -> tuple[bytes, str]:
    if len(octets) <= most:
        return octets, ""
    return octets[:most], f"The first {most:,} of {len(octets):,} octets are shown."


def _broken(line: str) -> list[str]:
    return [line[at : at + MAX_LINE] for at in range(0, len(line), MAX_LINE)] or [""]


def _laid_out(text: str) -> str:
    out: list[str] = []
    depth = 0
    tokens = _TOKEN.findall(text)
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        if token in "}]":
            depth -= 1
            out.append(token if before in ("{", "[") else _line(depth) + token)
        else:
            out.append(_line(depth) + token if before in ("{", "[", ",") else token)
        if token in ("{", "["):
            depth += 1
        elif token == ":":
            out.append(" ")
    return "".join(out)


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, 64)
