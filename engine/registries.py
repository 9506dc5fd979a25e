"""What IANA's registries of WebSocket say of its numbers, as far as reading frames needs it."""

from __future__ import annotations

from engine.events import Opcode

_MAY_BE_SENT = frozenset({*range(1000, 1004), *range(1007, 1015)})
"""Registered close codes but 1004, 1005, 1006 and 1015, which RFC 6455 7.4.1 reserves: no endpoint sends them."""

_OPCODE_NAMES: dict[int, str] = {int(opcode): opcode.name for opcode in Opcode}


def may_be_sent(code: int) -> bool:
    """Return whether a Close frame may carry this close code (RFC 6455 section 7.4, IANA's registry)."""
    return code in _MAY_BE_SENT or 3000 <= code <= 4999


def opcode_name(opcode: int) -> str:
    """Return the name of a WebSocket opcode in capitals, e.g. "PING"; "OPCODE 3" for a reserved one."""
    return _OPCODE_NAMES.get(opcode) or f"OPCODE {opcode:X}"
