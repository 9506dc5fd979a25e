"""The rules a WebSocket frame is checked against (RFC 6455 sections 5 and 7.4), each quoted where it is applied."""

from __future__ import annotations

from typing import NamedTuple

from engine.events import Opcode
from engine.registries import may_be_sent, opcode_name

Fault = tuple[str, str]
"""The rule's section, and what happened in one sentence."""

RSV1 = 4

_KNOWN = frozenset(int(opcode) for opcode in Opcode)
SMALLEST = {7: 0, 16: 126, 63: 65536}
"""The shortest payload whose length is written in so many bits."""


class Header(NamedTuple):
    """A frame's header (RFC 6455 section 5.2): ``start`` is the frame's offset, ``length`` the payload's length."""

    start: int
    opcode: int
    fin: bool
    rsv: int
    key: bytes | None
    header_length: int
    length_field: int
    length: int


def header_faults(header: Header, *, masked: bool, rsv_allowed: int) -> list[Fault]:
    """Return what is wrong with a header by itself.

    Args:
        header: The header.
        masked: Whether frames of this direction are to be masked.
        rsv_allowed: The RSV bits that extensions agreed on may set.
    """
    opcode = header.opcode
    name = opcode_name(opcode)
    faults: list[Fault] = []
    if (header.key is not None) != masked:
        faults.append(_mask_fault(name, masked=masked))
    if opcode not in _KNOWN:
        # RFC 6455 5.2: "If an unknown opcode is received, the receiving endpoint MUST _Fail the WebSocket Connection_."
        faults.append(("RFC 6455 5.2", f"Opcode {opcode:#x} is reserved."))
    if header.rsv & ~rsv_allowed:
        # RFC 6455 5.2: RSV bits "MUST be 0 unless an extension is negotiated that defines meanings for non-zero
        # values."
        faults.append(("RFC 6455 5.2", f"The {name} frame sets a reserved bit that no extension gives a meaning."))
    if header.length < SMALLEST[header.length_field]:
        # RFC 6455 5.2: "in all cases, the minimal number of bytes MUST be used to encode the length".
        faults.append(
            ("RFC 6455 5.2", f"A payload length of {header.length} is written in {header.length_field} bits.")
        )
    if opcode >= Opcode.CLOSE:
        faults += _control_faults(header, name, rsv_allowed)
    return faults


def _mask_fault(name: str, *, masked: bool) -> Fault:
    if masked:
        # RFC 6455 5.1: "The server MUST close the connection upon receiving a frame that is not masked."
        return ("RFC 6455 5.1", f"The client sent a {name} frame that is not masked.")
    # RFC 6455 5.1: "A server MUST NOT mask any frames that it sends to the client."
    return ("RFC 6455 5.1", f"The server sent a {name} frame that is masked.")


def _control_faults(header: Header, name: str, rsv_allowed: int) -> list[Fault]:
    # RFC 6455 5.5: "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be fragmented."
    faults: list[Fault] = []
    if not header.fin:
        faults.append(("RFC 6455 5.5", f"The {name} frame, a control frame, is fragmented."))
    if header.length > 125:
        faults.append(("RFC 6455 5.5", f"The {name} frame, a control frame, has {header.length:,} octets of payload."))
    if header.rsv & rsv_allowed & RSV1:
        faults.append(compressed_bit_fault(name))
    return faults


def compressed_bit_fault(name: str) -> Fault:
    """Return the fault of RSV1 on a frame that permessage-deflate keeps it from."""
    # RFC 7692 6: "An endpoint MUST NOT set the "Per-Message Compressed" bit of control frames and non-first fragments
    # of a data message."
    return ("RFC 7692 6", f"The {name} frame sets RSV1, which is for the first frame of a message.")


def sequence_faults(opcode: int, *, in_message: bool, closed: bool) -> list[Fault]:
    """Return what is wrong with a data frame at this place in the stream.

    Args:
        opcode: Of a data frame.
        in_message: Whether a fragmented message is unfinished.
        closed: Whether a Close frame went before.
    """
    faults: list[Fault] = []
    if opcode == Opcode.CONTINUATION and not in_message:
        # RFC 6455 5.4: fragments after the first continue a message that a frame with another opcode began.
        faults.append(("RFC 6455 5.4", "There is no message for the CONTINUATION frame to continue."))
    if opcode != Opcode.CONTINUATION and in_message:
        # RFC 6455 5.4: "The fragments of one message MUST NOT be interleaved between the fragments of another message".
        text = f"The {opcode_name(opcode)} frame begins a message before the last fragment of another."
        faults.append(("RFC 6455 5.4", text))
    if closed:
        # RFC 6455 5.5.1: "The application MUST NOT send any more data frames after sending a Close frame."
        faults.append(("RFC 6455 5.5.1", f"The {opcode_name(opcode)} frame follows a Close frame."))
    return faults


def read_close(payload: bytes) -> tuple[int | None, str, list[Fault]]:
    """Read the payload of a Close frame (RFC 6455 section 5.5.1): close code, reason, and what is wrong with them."""
    if len(payload) < 2:
        # RFC 6455 5.5.1: "If there is a body, the first two bytes of the body MUST be a 2-byte unsigned integer".
        fault = ("RFC 6455 5.5.1", "The Close frame has one octet of payload, too short for a close code.")
        return None, "", [fault] if payload else []
    code = int.from_bytes(payload[:2], "big")
    faults: list[Fault] = []
    if not may_be_sent(code):
        # RFC 6455 7.4.1: 1005, 1006 and 1015 "MUST NOT be set as a status code in a Close control frame by an
        # endpoint".
        section = "7.4.1" if code in (1004, 1005, 1006, 1015) else "7.4.2"
        faults.append((f"RFC 6455 {section}", f"The Close frame carries {code}, which must not be sent."))
    try:
        return code, payload[2:].decode("utf-8"), faults
    except UnicodeDecodeError:
        faults.append(("RFC 6455 8.1", "The close reason is not valid UTF-8."))
        return code, payload[2:].decode("utf-8", "replace"), faults
