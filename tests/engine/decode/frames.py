"""Making WebSocket frames by hand, wrong ones included."""

from __future__ import annotations

from engine.decode.websocket import unmask

KEY = b"\x01\x02\x03\x04"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    key: bytes | None = None,
    fin: bool = True,
    rsv: int = 0,
    length_field: int | None = None,
    length: int | None = None,
) -> bytes:
    """Return a frame's octets; ``length_field`` and ``length`` say something else than what fits the payload."""
    size = len(payload) if length is None else length
    field = length_field or (7 if size < 126 else 16 if size < 65536 else 63)
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    second = (0x80 if key else 0) | {7: size, 16: 126, 63: 127}[field]
    extended = size.to_bytes({7: 0, 16: 2, 63: 8}[field], "big") if field != 7 else b""
    return bytes([first, second]) + extended + (key + unmask(payload, key) if key else payload)
