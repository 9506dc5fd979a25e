"""The words on the diagram: what a thing is, and the one detail that matters."""

from __future__ import annotations

from engine.events import FrameSeen, Opcode, RequestSeen, ResponseSeen, Span
from gui.diagram.notation import Layer

PREVIEW = 60

_BLANKS = {ord(character): " " for character in "\r\n\t"}
_CONTROL = (Opcode.CLOSE, Opcode.PING, Opcode.PONG)


def size(octets: int) -> str:
    """Return a number of octets as a person reads it: "181 B", "64.0 KB", "1.5 MB" (powers of 1,024)."""
    if octets < 1024:
        return f"{octets} B"
    value = octets / 1024
    for unit in ("KB", "MB", "GB"):
        if value < 1024 or unit == "GB":
            return f"{value:,.1f} {unit}"
        value /= 1024
    raise AssertionError


def counted(octets: int) -> str:
    """Return a number of octets in prose: "1 octet", "2,990 octets"."""
    return f"{octets:,} octet{'' if octets == 1 else 's'}"


def span_size(span: Span) -> str:
    """Return the size of a span of octets."""
    return size(span.end - span.start)


def carried(event: FrameSeen) -> tuple[int, int | None]:
    """Return the size of a frame's payload as the application sees it; and compressed (RFC 7692), where it was.

    Where it was inflated no further than it is kept, the first is compressed too: the rest is not known.
    """
    if event.inflated and not event.cut:
        return len(event.content), event.payload_length
    return event.payload_length, None


def stamp(ns: int) -> str:
    """Return a moment for the gutter: seconds, to the millisecond."""
    return f"{ns / 1_000_000_000:.3f}"


def exact(ns: int) -> str:
    """Return a moment in seconds to the microsecond, grouped: "0.412 318"."""
    micro = round(ns / 1000)
    return f"{micro // 1_000_000}.{micro // 1000 % 1000:03d} {micro % 1000:03d}"


def plain(data: bytes, limit: int = PREVIEW) -> str:
    """Return octets as one line of text: printable characters as they are, anything else as a middle dot."""
    text = data[: limit * 4].decode("utf-8", "replace")
    shown = text[:limit]
    if not shown.isprintable():
        shown = "".join(character if character.isprintable() else "·" for character in shown)
    return shown + ("…" if len(text) > limit or len(data) > limit * 4 else "")


def request(event: RequestSeen) -> tuple[str, str]:
    """Return the title and detail of a request."""
    upgrade = next((value for name, value in event.fields if name.lower() == "upgrade"), "")
    return f"{event.method} {event.target}", f"Upgrade: {upgrade}" if upgrade else ""


def response(event: ResponseSeen) -> tuple[str, str]:
    """Return the title and detail of a response."""
    if event.status == 101:
        return "101", event.reason or "Switching Protocols"
    return f"{event.status} {event.reason}".strip(), ""


def response_layer(event: ResponseSeen) -> Layer:
    """Return the layer a response is drawn in: 101 is where the WebSocket begins."""
    return Layer.DATA if event.status == 101 else Layer.RESPONSE


def frame(event: FrameSeen) -> tuple[str, str]:
    """Return the title and detail of a WebSocket frame."""
    name = Opcode(event.opcode).name if event.opcode in set(Opcode) else f"opcode {event.opcode:#x}"
    if not event.fin:
        name += " …"
    said, _ = carried(event)
    match event.opcode:
        case Opcode.CLOSE:
            code = "" if event.close_code is None else str(event.close_code)
            return f"{name} {code}".strip(), event.close_reason
        case Opcode.BINARY:
            return name, size(said)
        case _ if event.content and _is_text(event.content):
            return name, plain(event.content)
        case _ if event.opcode in _CONTROL and not event.payload_length:
            return name, ""
        case _:
            return name, size(said)


def plain_frame(opcode: int, payload: bytes) -> tuple[str, str]:
    """Return the same of a plain frame (``engine.eventlog``), by its payload alone."""
    shown = opcode == Opcode.TEXT and _is_text(payload)
    return Opcode(opcode).name, plain(payload) if shown else size(len(payload))


def _is_text(data: bytes) -> bool:
    shown = data[: PREVIEW * 4].decode("utf-8", "ignore")
    return bool(shown) and (shown.isprintable() or shown.translate(_BLANKS).isprintable())


def frame_layer(event: FrameSeen) -> Layer:
    """Return the layer a frame is drawn in."""
    return Layer.CONTROL if event.opcode >= Opcode.CLOSE else Layer.DATA


def section(rule: str) -> str:
    """Return a rule as it is cited: "RFC 6455 §5.1" of "RFC 6455 5.1"; a document alone as it is."""
    document, _, place = rule.rpartition(" ")
    return f"{document} §{place}" if document not in ("", "RFC") else rule
