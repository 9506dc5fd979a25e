"""The masking of WebSocket frames (RFC 6455 section 5.3)."""

from __future__ import annotations


def unmask(payload: bytes, key: bytes) -> bytes:
    """Apply a masking key (RFC 6455 section 5.3): octet i XOR key octet i modulo 4."""
    size = len(payload)
    mask = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(mask, "little")).to_bytes(size, "little")
