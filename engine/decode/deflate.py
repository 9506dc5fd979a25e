"""permessage-deflate (RFC 7692): what was agreed, and the payload inflated, within bounds."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import NamedTuple

from engine.decode.framing import values
from engine.events import Fields

MAX_INFLATED = 16 * 1024 * 1024
"""Octets one message may inflate to before it is given up; a thousandth of that is enough to make them."""

MAX_FINAL_BLOCKS = 256
"""Final blocks within one message before it is given up; RFC 7692 section 7.2.3.4 shows one."""

_TAIL = b"\x00\x00\xff\xff"
_WINDOW = 32 * 1024
_STEP = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The parameters of a 101 response's permessage-deflate (RFC 7692 section 7.1)."""

    server_no_context_takeover: bool = False
    client_no_context_takeover: bool = False
    server_max_window_bits: int = 15
    client_max_window_bits: int = 15


class Inflated(NamedTuple):
    """What a piece of payload gave.

    Attributes:
        data: The octets inflated; none where it failed.
        failed: The payload is not DEFLATE data; ``gave_up``: it is too much, or stands on data that was given up.
    """

    data: bytes
    failed: bool = False
    gave_up: bool = False


def agreed(fields: Fields) -> Agreement | None:
    """Return what a 101 response's fields agree to; None without permessage-deflate."""
    for value in values(fields, "sec-websocket-extensions"):
        for extension in value.split(","):
            name, *parameters = [part.strip() for part in extension.split(";")]
            if name.lower() == "permessage-deflate":
                return _agreement(parameters)
    return None


def _agreement(parameters: list[str]) -> Agreement:
    given = {name.strip(): value.strip(' "') for name, _, value in (part.partition("=") for part in parameters)}
    return Agreement(
        server_no_context_takeover="server_no_context_takeover" in given,
        client_no_context_takeover="client_no_context_takeover" in given,
        server_max_window_bits=_bits(given.get("server_max_window_bits", "")),
        client_max_window_bits=_bits(given.get("client_max_window_bits", "")),
    )


def _bits(value: str) -> int:
    # RFC 7692 7.1.2: "a decimal integer value without leading zeroes between 8 to 15, inclusive".
    return int(value) if value in {"8", "9", "10", "11", "12", "13", "14", "15"} else 15


class Inflater:
    """Inflates the messages of one direction, payload by payload.

    Args:
        no_context_takeover: Whether every message begins with an empty window.
        window_bits: The window's size as a power of two.
        limit: Octets one message may inflate to.
    """

    def __init__(self, *, no_context_takeover: bool, window_bits: int, limit: int = MAX_INFLATED) -> None:
        self._fresh_each = no_context_takeover
        # zlib takes no raw window of 8 bits when deflating, so peers that agree to 8 use 9.
        self._bits = max(9, window_bits)
        self._limit = limit
        self._engine = zlib.decompressobj(-self._bits)
        self._window = bytearray()
        self._total = 0
        self._final_blocks = 0
        self._dead = False

    def feed(self, payload: bytes, *, last: bool) -> Inflated:
        """Inflate the next piece of a message; ``last``: it is the message's last one."""
        if self._dead:
            return self._after(Inflated(b"", gave_up=True), last=last)
        try:
            # RFC 7692 7.2.2: "Append 4 octets of 0x00 0x00 0xff 0xff to the tail end of the payload of the message."
            data, within = self._inflate(payload + _TAIL if last else payload)
        except zlib.error:
            self._dead = True
            return self._after(Inflated(b"", failed=True), last=last)
        self._dead = not within
        return self._after(Inflated(data, gave_up=not within), last=last)

    def _inflate(self, payload: bytes) -> tuple[bytes, bool]:
        parts: list[bytes] = []
        while True:
            # Never more than one octet past the limit, so that where it is met does not depend on the cuts.
            most = min(_STEP, self._limit - self._total + 1)
            part = self._engine.decompress(payload, most)
            parts.append(part)
            self._note(part)
            if self._total > self._limit:
                return b"".join(parts), False
            payload = self._engine.unconsumed_tail
            if self._engine.eof:
                if self._final_blocks == MAX_FINAL_BLOCKS:
                    return b"".join(parts), False
                payload = self._restart()
            if not payload and len(part) < most:
                return b"".join(parts), True

    def _note(self, part: bytes) -> None:
        self._total += len(part)
        self._window += part
        if len(self._window) > 2 * _WINDOW:
            del self._window[:-_WINDOW]

    def _restart(self) -> bytes:
        """Go on after a final block (RFC 7692 section 7.2.3.4), with the window so far; return the octets after it."""
        self._final_blocks += 1
        rest = self._engine.unused_data
        window = self._window[-_WINDOW:]
        self._engine = zlib.decompressobj(-self._bits, window) if window else zlib.decompressobj(-self._bits)
        return rest

    def _after(self, inflated: Inflated, *, last: bool) -> Inflated:
        if last:
            self._total = 0
            self._final_blocks = 0
            if self._fresh_each:
                self._engine = zlib.decompressobj(-self._bits)
                self._window.clear()
                self._dead = False
        return inflated
