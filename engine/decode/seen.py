"""Items of a decoder as events: who saw them, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_never

from engine.decode.event_streams import Block
from engine.decode.items import Broken, Content, End, Frame, Item, Opaque, RequestHead, ResponseHead
from engine.decode.stream import StreamReader
from engine.events import (
    ContentSeen,
    FrameSeen,
    MessageEnded,
    OctetsSeen,
    ProtocolViolation,
    RequestSeen,
    ResponseSeen,
    ServerSentEventSeen,
    Span,
)
from engine.journal import Vantage

WireEvent = RequestSeen | ResponseSeen | ContentSeen | MessageEnded | FrameSeen | OctetsSeen | ProtocolViolation


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One end of one connection of one session."""

    session: int
    connection: int
    vantage: Vantage

    def event(self, stream: StreamReader, item: Item) -> WireEvent:
        """Return the event of an item read from ``stream``."""
        began_ns, at_ns = stream.times(item.span)
        if type(item) is Frame:
            return self._frame(stream, item, began_ns, at_ns)
        known: dict[str, Any] = {
            "at_ns": at_ns, "session": self.session, "connection": self.connection, "vantage": self.vantage,
            "direction": stream.direction, "octets": item.span, "began_ns": began_ns,
        }  # fmt: skip
        return _other(item, known)

    def block(self, stream: StreamReader, block: Block) -> ServerSentEventSeen:
        """Return the event of a block of an event stream that was read from ``stream``."""
        return ServerSentEventSeen(
            at_ns=stream.times(Span(block.span.end - 1, block.span.end))[1],
            session=self.session,
            connection=self.connection,
            vantage=self.vantage,
            direction=stream.direction,
            octets=block.span,
            began_ns=block.began_ns,
            exchange=block.exchange,
            type=block.type,
            data=block.data,
            id=block.id,
            retry_ms=block.retry_ms,
            comment=block.comment,
            cut=block.cut,
        )

    def _frame(self, stream: StreamReader, frame: Frame, began_ns: int, at_ns: int) -> FrameSeen:
        # Spelled out, because this is the one that comes by the ten thousand.
        return FrameSeen(
            at_ns=at_ns,
            session=self.session,
            connection=self.connection,
            vantage=self.vantage,
            direction=stream.direction,
            octets=frame.span,
            began_ns=began_ns,
            opcode=frame.opcode,
            fin=frame.fin,
            rsv=frame.rsv,
            masking_key=frame.masking_key,
            header_length=frame.header_length,
            length_field=frame.length_field,
            payload_length=frame.payload_length,
            payload=frame.payload,
            content=frame.content,
            close_code=frame.close_code,
            close_reason=frame.close_reason,
            inflated=frame.inflated,
            cut=frame.cut,
        )


def _other(item: Item, known: dict[str, Any]) -> WireEvent:
    match item:
        case RequestHead(_, exchange, method, target, version, fields):
            return RequestSeen(**known, exchange=exchange, method=method, target=target, version=version, fields=fields)
        case ResponseHead(_, exchange, status, reason, version, fields):
            return ResponseSeen(
                **known, exchange=exchange, status=status, reason=reason, version=version, fields=fields
            )
        case Content(_, exchange, data, chunked):
            return ContentSeen(**known, exchange=exchange, data=data, chunked=chunked)
        case End(_, exchange, length, complete, trailers, whole):
            return MessageEnded(
                **known, exchange=exchange, length=length, complete=complete, trailers=trailers, whole=whole
            )
        case Broken(_, rule, text):
            return ProtocolViolation(**known, rule=rule, text=text)
        case Opaque(_, data, why):
            return OctetsSeen(**known, data=data, why=why)
        case Frame():
            return FrameSeen(**known, **{name: value for name, value in item._asdict().items() if name != "span"})
        case _:
            assert_never(item)
