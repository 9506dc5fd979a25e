"""Octets as a peer of the laboratory writes them: frames with any bit set, answers that no library would give."""

from __future__ import annotations

import re

from engine.decode.handshake import accept_for
from engine.decode.websocket import unmask

_KEY = re.compile(rb"^sec-websocket-key:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
MASK = b"\x37\xfa\x21\x3d"
"""The masking key of RFC 6455 section 5.7's examples."""


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bytes | None = None) -> bytes:
    """Return a frame (RFC 6455 section 5.2), its length in the shortest form.

    Args:
        opcode: Any of 4 bits.
        payload: Not masked yet.
        fin: Whether it ends its message.
        rsv: The bits RSV1, RSV2, RSV3 as 4, 2, 1.
        mask: The masking key; not masked if None.
    """
    size = len(payload)
    bit = 0x80 if mask is not None else 0
    if size < 126:
        length = bytes([bit | size])
    elif size < 1 << 16:
        length = bytes([bit | 126]) + size.to_bytes(2, "big")
    else:
        length = bytes([bit | 127]) + size.to_bytes(8, "big")
    masked = payload if mask is None else mask + unmask(payload, mask)
    return bytes([(0x80 if fin else 0) | rsv << 4 | opcode]) + length + masked


def close(code: int | None = None, reason: bytes = b"", *, mask: bytes | None = None) -> bytes:
    """Return a Close frame with any code (RFC 6455 section 5.5.1)."""
    return frame(0x8, b"" if code is None else code.to_bytes(2, "big") + reason, mask=mask)


def key_of(head: bytes) -> str:
    """Return the Sec-WebSocket-Key of a request; empty where there is none."""
    found = _KEY.search(head)
    return found[1].decode("latin-1") if found else ""


def switching(key: str) -> bytes:
    """Return the answer that switches to the WebSocket protocol, for this key (RFC 6455 section 4.2.2)."""
    lines = (
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept_for(key)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def answer(content: bytes, *fields: str) -> bytes:
    """Return a 200 answer with these field lines alone, and then ``content``, whatever they say of it."""
    return "\r\n".join(("HTTP/1.1 200 OK", "Content-Type: text/plain", *fields, "", "")).encode() + content
