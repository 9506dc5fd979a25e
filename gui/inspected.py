"""What the inspector is shown of one message: plain data, no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bit:
    """One cell of a row of bits.

    Attributes:
        value: As it was on the wire, such as "0001".
        name: What the standard calls it, such as "opcode".
        layer: The colour of its value; "" for plain text.
    """

    value: str
    name: str
    layer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fact with its name; ``note`` says how it is known, such as "observed"."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """All that is known of one message of the diagram.

    Attributes:
        title: Such as "TEXT frame".
        layer: The colour of the title, one of the theme's layers.
        direction: Such as "server → client".
        kind: The name of the first tab: "Frame", "Request", "Response", "Message".
        reference: What the bits are, such as "RFC 6455 §5.2, the bits as they were on the wire".
        bits: The frame header as it was; none for what has no such header.
        summary: The facts, a row each.
        payload: What it carried, decoded from its framing; None if it carries nothing.
        content_type: The payload's media type, or "text", "binary"; "" if not known.
        payload_length: The payload's true length where ``payload`` was cut, in octets; else None.
        octets: The message as it was on the wire; above TLS.
        octets_from: The offset of the first of ``octets`` in its stream.
        octets_note: Says so where not all octets are kept; "" otherwise.
        timing: Sent, received, in flight, with how each is known.
        connection: The connection it went over.
        explanation: Why it happened, in one or two sentences.
        partner: The number of the item that answers it, or that it answers; -1 for none.
        partner_words: What that is to it: "answered by #12 after 0.42 ms".
        folding: What is offered: to unfold it, or to fold what it is of; "" for neither.
    """

    title: str
    layer: str
    direction: str = ""
    kind: str = "Message"
    reference: str = ""
    bits: tuple[Bit, ...] = ()
    summary: tuple[Row, ...] = ()
    payload: bytes | None = None
    content_type: str = ""
    payload_length: int | None = None
    octets: bytes = b""
    octets_from: int = 0
    octets_note: str = ""
    timing: tuple[Row, ...] = ()
    connection: tuple[Row, ...] = ()
    explanation: str = ""
    partner: int = -1
    partner_words: str = ""
    folding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """What one way of delivering cost.

    Attributes:
        octets: Both ways, above TLS.
        time_ns: From the birth of an update to its arrival, in nanoseconds; None while nothing has arrived.
    """

    name: str
    layer: str
    connections: int
    octets: int
    time_ns: int | None
