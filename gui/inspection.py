"""From an item of the diagram to what the inspector shows of it. Functions; no Qt."""

from __future__ import annotations

from dataclasses import fields

from engine import events as ev
from engine.durations import duration
from engine.events import Direction, Opcode, Span, Stream
from engine.journal import Vantage, What
from gui import server_sent, waits
from gui.diagram import labels, telling
from gui.diagram.caption import caption
from gui.diagram.joins import wait
from gui.diagram.labels import carried, counted
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Edge, Fate, Item, Note, Repeats, Side, Tube
from gui.inspected import Bit, Inspected, Row
from gui.recording import Recording
from gui.repeated import offer, pairs, timing

SHOWN_OCTETS = 256 * 1024
OBSERVED = "observed"
IN_PLACE = {"events", "client", "server"}
"""What changes within, so that a look at it later does not tell that it has changed."""
FATES = {
    Fate.UNSEEN: "not observed",
    Fate.FOUND: "not observed",
    Fate.LOST: "it never arrived",
    Fate.IN_FLIGHT: "not yet",
}


def inspect(recording: Recording, number: int) -> Inspected | None:
    """Return what is known of an item; None where there is no such item."""
    diagram = recording.diagram
    if not 0 <= number < len(diagram.items):
        return None
    item = diagram.items.things[number]
    events = [recording.events[index] for index in item.events]
    first = events[0]
    partner, partner_words = joined(diagram, number)
    known = Inspected(
        title=_title(item, first),
        layer=item.layer.value,
        direction=telling.direction(diagram, item),
        explanation=caption(events[-1] if isinstance(item, Band) else first, item, diagram).text,
        timing=_timing(recording, item),
        connection=_connection(diagram, item),
        summary=_summary(item, first),
        partner=partner,
        partner_words=partner_words,
        folding=offer(recording, item),
    )
    if isinstance(item, Repeats):
        return _replaced(known, {"kind": "Pings", "summary": pairs(recording, item), "timing": timing(item)})
    if not isinstance(item, Arrow) or item.octets is None or item.stream is None:
        return known
    octets, note = octets_of(recording, item.connection, item.stream, item.octets)
    return _message(recording, item, first, known, octets, note)


def _summary(item: Item, event: ev.Event) -> tuple[Row, ...]:
    if not isinstance(event, ev.TlsMessageSeen):
        return (Row(label=item.title, value=item.detail or "–"),)
    length = counted(event.length)
    told = (Row(label=_named(name), value=value or "–") for name, value in event.detail)
    return (Row(label="Message", value=event.name), Row(label="Length", value=length), *told)


def _named(name: str) -> str:
    """Return the name of a detail as a heading: "Server name" of "server_name"."""
    return name.replace("_", " ").capitalize()


def _message(
    recording: Recording, item: Arrow, first: ev.Event, known: Inspected, octets: bytes, note: str
) -> Inspected:
    span = item.octets or Span(0, 0)
    changes: dict[str, object] = {"octets": octets, "octets_from": span.start, "octets_note": note}
    match first:
        case ev.FrameSeen():
            changes |= _frame(first)
        case ev.RequestSeen() | ev.ResponseSeen():
            changes |= _http(recording, item, first)
        case ev.ContentSeen(data=data) | ev.OctetsSeen(data=data):
            changes |= {"payload": data, "summary": (Row(label="Content", value=labels.size(len(data))),)}
            changes |= server_sent.shown(item, recording.events)
    return _replaced(known, changes)


def _replaced(known: Inspected, changes: dict[str, object]) -> Inspected:
    values = {name: getattr(known, name) for name in Inspected.__dataclass_fields__} | changes
    return Inspected(**values)


def _title(item: Item, event: ev.Event) -> str:
    match event:
        case _ if isinstance(item, Repeats):
            return item.title
        case ev.FrameSeen():
            return f"{labels.frame(event)[0].removesuffix(' …')} frame"
        case ev.RequestSeen():
            return f"{event.method} request"
        case ev.ResponseSeen():
            return f"{event.status} response"
        case _:
            return item.title


# What it says.


def _frame(event: ev.FrameSeen) -> dict[str, object]:
    whole = event.octets.end - event.octets.start
    overhead = event.header_length
    rows = [
        Row(label="Opcode", value=f"{event.opcode:#x} {_opcode(event.opcode)}"),
        Row(label="Final fragment", value="yes" if event.fin else "no: more follow"),
        Row(label="Masked", value=f"yes, key {event.masking_key.hex(' ')}" if event.masking_key else _unmasked(event)),
        Row(label="Payload", value=_payload(event)),
        Row(label="Frame overhead", value=f"{counted(overhead)} ({100 * overhead / max(whole, 1):.0f} %)"),
        Row(label="Compressed", value=_compressed(event)),
    ]
    if event.opcode == Opcode.CLOSE:
        rows.append(Row(label="Code", value="none" if event.close_code is None else str(event.close_code)))
        rows.append(Row(label="Reason", value=event.close_reason or "none"))
    return {
        "kind": "Frame",
        "reference": "RFC 6455 §5.2, the bits as they were on the wire",
        "bits": _bits(event),
        "summary": tuple(rows),
        "payload": event.content,
        "content_type": "binary" if event.opcode == Opcode.BINARY else "text",
        "payload_length": event.payload_length if event.cut else None,
    }


def _payload(event: ev.FrameSeen) -> str:
    seen, compressed = carried(event)
    return counted(seen) if compressed is None else f"{counted(seen)}, inflated"


def _compressed(event: ev.FrameSeen) -> str:
    if event.inflated:
        return f"yes, {counted(event.payload_length)} on the wire"
    return "RSV1 is set; not inflated" if event.rsv & 4 else "no"


def _opcode(opcode: int) -> str:
    return Opcode(opcode).name.lower() if opcode in set(Opcode) else "reserved"


def _unmasked(event: ev.FrameSeen) -> str:
    return "no: servers never mask" if event.stream is Stream.DOWN else "no: a client must"


def _bits(event: ev.FrameSeen) -> tuple[Bit, ...]:
    layer = labels.frame_layer(event).value
    extended = event.length_field != 7
    short = event.payload_length if not extended else (126 if event.length_field == 16 else 127)
    cells = [
        Bit(value="1" if event.fin else "0", name="FIN", layer=layer),
        Bit(value=f"{event.rsv:03b}", name="RSV"),
        Bit(value=f"{event.opcode:04b}", name="opcode", layer=layer),
        Bit(value="1" if event.masking_key else "0", name="M"),
        Bit(value=f"{short:07b}", name="length"),
    ]
    if extended:
        cells.append(Bit(value=f"{event.payload_length:,}", name=f"length, {16 if short == 126 else 64} bits"))
    if event.masking_key:
        cells.append(Bit(value=event.masking_key.hex(" "), name="masking key"))
    return tuple(cells)


def _http(recording: Recording, item: Arrow, event: ev.RequestSeen | ev.ResponseSeen) -> dict[str, object]:
    match event:
        case ev.RequestSeen():
            start = Row(label="Request line", value=f"{event.method} {event.target} {event.version}")
        case ev.ResponseSeen():
            start = Row(label="Status line", value=f"{event.version} {event.status} {event.reason}".strip())
    fields = tuple(Row(label=name, value=value) for name, value in event.fields)
    kind = next((value for name, value in event.fields if name.lower() == "content-type"), "")
    payload = _content(recording, item, event)
    return {
        "kind": "Request" if isinstance(event, ev.RequestSeen) else "Response",
        "reference": "RFC 9112 §3, the request as it was sent" if item.source is Side.CLIENT else "RFC 9112 §4",
        "summary": (start, *fields),
        "payload": payload or None,
        "content_type": kind,
    }


def _content(recording: Recording, item: Arrow, event: ev.RequestSeen | ev.ResponseSeen) -> bytes:
    """The content of the whole message, as the end that was observed first handed it over or got it."""
    pieces: list[bytes] = []
    room = SHOWN_OCTETS
    for number in recording.contents.of(item.events[0], event):
        other = recording.events[number]
        if isinstance(other, ev.ContentSeen) and room > 0:
            pieces.append(other.data[:room])
            room -= len(pieces[-1])
    return b"".join(pieces)


# When, and over what.


def _timing(recording: Recording, item: Item) -> tuple[Row, ...]:
    match item:
        case Arrow():
            return (*_arrow_timing(item), *_whose(recording, item))
        case Note():
            return (Row(label="At", value=exact(item.at_ns), note=OBSERVED),)
        case Band():
            ended = "not yet" if item.ended_ns is None else exact(item.ended_ns)
            rows = [Row(label="Began", value=exact(item.began_ns), note=OBSERVED), Row(label="Ended", value=ended)]
            if item.ended_ns is not None:
                rows.append(Row(label="Took", value=duration(item.ended_ns - item.began_ns)))
            return (*rows, *_whose(recording, item))
        case _:
            return ()


def _arrow_timing(arrow: Arrow) -> tuple[Row, ...]:
    sender, receiver = arrow.source.value, arrow.source.other.value
    return (
        _moment(f"Sent ({sender})", arrow.sent_ns, arrow.fate, _sent_note(arrow)),
        _moment(f"Received ({receiver})", arrow.received_ns, arrow.fate, _received_note(arrow)),
        _in_flight(arrow),
    )


def _sent_note(arrow: Arrow) -> str:
    """TCP's own segments are not seen: what is seen is what the end asked for."""
    if not arrow.transport:
        return OBSERVED
    return "connect asked" if arrow.title == "TCP connect" else "its end closed"


def _received_note(arrow: Arrow) -> str:
    return "accepted" if arrow.transport and arrow.title == "TCP connect" else OBSERVED


def _moment(label: str, at_ns: int | None, fate: Fate, known: str) -> Row:
    if at_ns is None:
        return Row(label=label, value="unknown" if fate in (Fate.UNSEEN, Fate.FOUND) else "–", note=FATES.get(fate, ""))
    return Row(label=label, value=exact(at_ns), note=known)


def _in_flight(arrow: Arrow) -> Row:
    if arrow.sent_ns is None or arrow.received_ns is None:
        return Row(label="In flight", value="unknown", note="one end only")
    return Row(label="In flight", value=f"{(arrow.received_ns - arrow.sent_ns) / 1e6:.3f} ms", note=_flight_note(arrow))


def _whose(recording: Recording, item: Item) -> tuple[Row, ...]:
    """Tell apart what the link made here added, what the hold did, and what was measured."""
    said = waits.whose(recording.events, item)
    return (Row(label="Of it", value=said),) if said else ()


def _flight_note(arrow: Arrow) -> str:
    return "until accepted" if arrow.transport and arrow.title == "TCP connect" else "measured"


def exact(at_ns: int) -> str:
    """Return a moment with its unit: "0.412 318 s"."""
    return f"{labels.exact(at_ns)} s"


def joined(diagram: Diagram, number: int) -> tuple[int, str]:
    """Return the number of what answers an item, or of what it answers, and that in words; -1 and "" for none."""
    joins = diagram.aids.joins
    partner = joins.partner(number)
    if partner is None:
        return -1, "no answer so far" if joins.asks(number) else ""
    asks = partner > number
    asker, answer = (diagram.items.things[one] for one in sorted((number, partner)))
    found = wait(asker, answer)
    words = f"{'answered by' if asks else 'answers'} {telling.called(partner)}"
    return partner, words if found is None else f"{words} after {duration(found.ns)}"


def _connection(diagram: Diagram, item: Item) -> tuple[Row, ...]:
    tube = diagram.interaction.tube(item.connection)
    if tube is None:
        return ()
    return (
        Row(label="Connection", value=f"{tube.connection}"),
        Row(label="Client", value=tube.local or "unknown", note=_seen(tube, Side.CLIENT)),
        Row(label="Server", value=tube.peer or "unknown", note=_seen(tube, Side.SERVER)),
        Row(label="TLS", value=_tls(tube)),
        Row(label="Protocol", value=_protocol(tube)),
        Row(label="Asked for", value=_when(tube.client.opened_ns, None)),
        Row(label="Established", value=_when(tube.established_ns, tube.server.opened_ns)),
        Row(label="Closed", value=_when(tube.client.closed_ns, tube.server.closed_ns)),
        Row(label="State", value=tube.end.value),
        Row(label="Requests", value=str(tube.exchanges)),
    )


def _tls(tube: Tube) -> str:
    if tube.tls_failed:
        return "failed"
    return tube.tls or ("handshake under way" if tube.tls_begun else "none: plain text")


def _protocol(tube: Tube) -> str:
    if tube.websocket:
        return f"WebSocket, after 101 ({tube.protocol})"
    return tube.protocol or "unknown: no start line was seen"


def _seen(tube: Tube, side: Side) -> str:
    return OBSERVED if side in tube.observed else "not observed"


def _when(client_ns: int | None, server_ns: int | None) -> str:
    at_ns = client_ns if client_ns is not None else server_ns
    return "–" if at_ns is None else exact(at_ns)


def octets_of(recording: Recording, connection: int, stream: Stream, span: Span) -> tuple[bytes, str]:
    """Return the octets of a span as they were on the wire, and a note where not all of them are there."""
    wanted = Span(span.start, min(span.end, span.start + SHOWN_OCTETS))
    for direction in (Direction.SENT, Direction.RECEIVED):
        sender = Vantage.CLIENT if stream is Stream.UP else Vantage.SERVER
        other = Vantage.SERVER if sender is Vantage.CLIENT else Vantage.CLIENT
        vantage = sender if direction is Direction.SENT else other
        key = (connection, vantage, What(direction.value))
        found = recording.octets.octets(recording.journal.facts, key, wanted)
        if found:
            cut = len(found) < span.end - span.start
            return found, f"The first {len(found):,} of {span.end - span.start:,} octets." if cut else ""
    return b"", "These octets were not kept."


def revision(recording: Recording, number: int) -> tuple[object, ...]:
    """Return what ``inspect`` depends on: as long as it stays the same, so does what is known of an item."""
    diagram = recording.diagram
    if not 0 <= number < len(diagram.items):
        return recording, number
    item = diagram.items.things[number]
    tube = diagram.interaction.tube(item.connection)
    parts: list[object] = [recording, number, _values(item), tuple(item.events), joined(diagram, number)]
    parts.append(offer(recording, item))
    if tube is not None:
        parts += (_values(tube), _values(tube.client), _values(tube.server))
    first = recording.events[item.events[0]]
    if isinstance(first, ev.RequestSeen | ev.ResponseSeen):
        parts.append(len(recording.contents.of(item.events[0], first)))
    return tuple(parts)


def _values(thing: Item | Tube | Edge) -> tuple[object, ...]:
    return tuple(getattr(thing, field.name) for field in fields(thing) if field.name not in IN_PLACE)
