"""Events in words and as JSON: one short label each, and one flat object each."""

from __future__ import annotations

import dataclasses
from codecs import getincrementaldecoder
from enum import Enum
from typing import assert_never

from engine import events
from engine.events import Event, Fields, OnWire, Opcode
from engine.registries import opcode_name
from engine.secrets import SECRET_FIELDS, OpaqueMasker, mask_secrets

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

MAX_OCTETS = 4096
"""Octets of any one value that ``as_json`` shows; a longer one ends in an ellipsis."""
MASKED = "…masked…"

WireEvent = (
    events.RequestSeen
    | events.ResponseSeen
    | events.ContentSeen
    | events.ServerSentEventSeen
    | events.MessageEnded
    | events.FrameSeen
    | events.OctetsSeen
    | events.ProtocolViolation
)
OpeningEvent = (
    events.NameResolving
    | events.NameResolved
    | events.NameNotResolved
    | events.Connecting
    | events.Connected
    | events.NotConnected
    | events.Accepted
    | events.Securing
    | events.Secured
    | events.NotSecured
    | events.TlsMessageSeen
)
PlainEvent = (
    events.SessionStarted
    | events.SessionEnded
    | events.Marked
    | events.EndSent
    | events.EndReceived
    | events.CloseCalled
    | events.AbortCalled
    | events.Lost
    | events.LinkChanged
    | events.LetGo
    | events.Cut
    | events.RecordingLimited
)

_KNOWN = frozenset({"at_ns", "connection", "vantage", "direction", "octets"})
_RENAMED = {"kind": "session_kind", "label": "mark"}
"""Members of events whose names ``as_json`` uses for something else."""


_WITH_URLS = ("target", "url", "title", "text", "error")
"""Members that are or may quote a URL."""


def label(event: Event) -> str:
    """Return one short label: what an arrow, a row or a line of text says the event is."""
    if isinstance(event, WireEvent):
        return _wire_label(event)
    return _opening_label(event) if isinstance(event, OpeningEvent) else _plain_label(event)


def as_json(event: Event, seq: int, masker: OpaqueMasker | None = None) -> dict[str, Json]:
    """Return an event as values of JSON.

    Octets are text where they are UTF-8, else hexadecimal; one more member, named with ``_form``, says "text" or "hex".
    Values of fields and of parameters in URLs that carry secrets are masked.

    Args:
        event: The event.
        seq: Its number in the trace.
        masker: The same for all events of a trace, so that a secret is known where it was cut.
    """
    if isinstance(event, events.OctetsSeen):
        event = _masked_octets(event, masker or OpaqueMasker())
    wire = event if isinstance(event, OnWire) else None
    found: dict[str, Json] = {
        "seq": seq,
        "at_ns": event.at_ns,
        "connection": event.connection,
        "vantage": event.vantage.value,
        "direction": event.direction.value if isinstance(event, OnWire | events.TlsMessageSeen) else None,
        "kind": type(event).__name__,
        "label": mask_secrets(label(event)),
        "octets": None if wire is None else list(wire.octets),
    }
    for field in dataclasses.fields(event):
        if field.name not in _KNOWN:
            _add(found, _RENAMED.get(field.name, field.name), getattr(event, field.name))
    return found


def masked(fields: Fields) -> Fields:
    """Return HTTP fields with the values of those that carry secrets masked, and secrets in the URLs of others."""
    return tuple((name, MASKED if name.lower() in SECRET_FIELDS else mask_secrets(value)) for name, value in fields)


def _masked_octets(event: events.OctetsSeen, masker: OpaqueMasker) -> events.OctetsSeen:
    stream = (event.connection, event.vantage, event.direction)
    return dataclasses.replace(event, data=masker.mask(stream, event.octets.start, event.data))


def _wire_label(event: WireEvent) -> str:
    match event:
        case events.RequestSeen(method=method, target=target):
            return f"{method} {target}"
        case events.ResponseSeen(status=status, reason=reason):
            return f"{status} {reason}".rstrip()
        case events.ContentSeen(data=data):
            return f"content [{len(data)}]"
        case events.ServerSentEventSeen():
            return block_label(event)
        case events.MessageEnded(length=length, complete=complete):
            return f"end of message [{length}]" if complete else f"message cut off [{length}]"
        case events.FrameSeen():
            return _frame_label(event)
        case events.OctetsSeen(octets=octets):
            return f"octets [{octets.end - octets.start}]"
        case events.ProtocolViolation(rule=rule):
            return f"! {rule}"
        case _:
            assert_never(event)


def block_label(block: events.ServerSentEventSeen) -> str:
    """Return what a block of an event stream is: an event and its type, or the first of what else it says."""
    if block.dispatched:
        return f"event: {block.type}"
    if block.comment is not None:
        return "comment"
    if block.retry_ms is not None:
        return f"retry: {block.retry_ms} ms"
    return "no event" if block.id is None else f"id: {block.id}".rstrip()


def _frame_label(frame: events.FrameSeen) -> str:
    name = opcode_name(frame.opcode)
    if frame.opcode == Opcode.CLOSE:
        return name if frame.close_code is None else f"{name} {frame.close_code}"
    return f"{name} [{frame.payload_length}]"


def _opening_label(event: OpeningEvent) -> str:
    match event:
        case events.NameResolving(host=host):
            return f"DNS {host}"
        case events.NameResolved(addresses=addresses):
            return f"DNS answer {', '.join(addresses)}"
        case events.NameNotResolved(host=host):
            return f"! DNS {host}"
        case events.Connecting(address=address):
            return f"TCP connect {address}"
        case events.Connected(peer=peer):
            return f"TCP connected {peer}"
        case events.NotConnected(code=code, address=address):
            return f"! TCP {code or 'connect'} {address}"
        case events.Accepted(peer=peer):
            return f"TCP accept {peer}"
        case events.Securing(server_name=name):
            return f"TLS handshake {name}".rstrip()
        case events.Secured(version=version):
            return f"TLS {version.removeprefix('TLSv')}"
        case events.NotSecured(code=code):
            return f"! TLS {code or 'failed'}"
        case events.TlsMessageSeen(name=name):
            return f"TLS {name} {event.alert}".rstrip()
        case _:
            assert_never(event)


def _plain_label(event: PlainEvent) -> str:
    match event:
        case events.SessionStarted(title=title):
            return f"session {title}".rstrip()
        case events.SessionEnded(error=error):
            return "session end" if error is None else "! session end"
        case events.Marked(label=text):
            return text
        case events.EndSent() | events.EndReceived():
            return "FIN"
        case events.CloseCalled():
            return "close()"
        case events.AbortCalled():
            return "abort()"
        case events.Lost(error=None, code=None):
            return "connection closed"
        case events.Lost(code=code):
            return f"! connection lost {code or ''}".rstrip()
        case events.LinkChanged(name=name):
            return f"link {name}".rstrip()
        case events.LetGo(span=span):
            return f"let go [{span.end - span.start}]"
        case events.Cut():
            return "cut by the user"
        case events.RecordingLimited():
            return "! recording limit"
        case _:
            assert_never(event)


def _add(found: dict[str, Json], name: str, value: object) -> None:
    if isinstance(value, bytes):
        plain = name != "masking_key" and _is_text(value)
        shown = value[:MAX_OCTETS]
        found[name] = (shown.decode("utf-8", "ignore") if plain else shown.hex()) + ("…" if shown != value else "")
        found[f"{name}_form"] = "text" if plain else "hex"
    elif name in _WITH_URLS and isinstance(value, str):
        found[name] = mask_secrets(value)
    else:
        found[name] = _value(masked(value) if name in ("fields", "trailers") and isinstance(value, tuple) else value)


def _value(value: object) -> Json:
    match value:
        case Enum():
            return _value(value.value)
        case None | bool() | int() | float():
            return value
        case str():
            return value if len(value) <= MAX_OCTETS else f"{value[:MAX_OCTETS]}…"
        case tuple() | list():
            return [_value(part) for part in value]
        case _:
            return str(value)


def _is_text(octets: bytes) -> bool:
    """Whether what is shown of the octets is UTF-8; a character that the cut goes through does not count."""
    try:
        getincrementaldecoder("utf-8")().decode(octets[:MAX_OCTETS], final=len(octets) <= MAX_OCTETS)
    except UnicodeDecodeError:
        return False
    return True
