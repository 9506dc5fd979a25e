"""What crosses a connection, folded into arrows.

The two ends are joined by stream offsets: an arrow arrives when the receiver has been given its last octet, however
the octets were cut on the way.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from engine import events as ev
from engine.events import Direction, Stream
from engine.secrets import OpaqueMasker
from gui.diagram import labels, streams
from gui.diagram.making import Maker, Touch, Touches
from gui.diagram.notation import Arrow, Execution, Layer, Side


@dataclass(slots=True)
class StreamState:
    """What is on its way in one direction; an arrow that is packed by its number.

    Attributes:
        waiting: What was sent and has not arrived, in order.
        last: The newest arrow.
        arrived: Of those that waited, the last that arrived.
    """

    waiting: deque[Arrow | int] = field(default_factory=deque)
    last: Arrow | int | None = None
    arrived: Arrow | None = None


class MessageFold:
    """Turns what was read from the octets of one connection into arrows, executions and notes.

    Attributes:
        streams: What is on its way.
    """

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._tube = maker.tube
        self.streams = {stream: StreamState() for stream in Stream}
        self._execution: Execution | None = None
        self._unanswered = 0
        self._opaque = OpaqueMasker()

    def fold(self, side: Side, event: ev.OnWire) -> Touches:
        """Yield what ``event``, seen at ``side``, gives a place to."""
        stream = self.streams[event.stream]
        sending = event.direction is Direction.SENT
        if isinstance(event, ev.ProtocolViolation):
            if not sending or side.other not in self._maker.expected:
                yield self._maker.note(side, event.at_ns, labels.section(event.rule), event.text)
        elif sending or side.other not in self._maker.expected:
            yield from self._crossing(side if sending else side.other, event, stream, sending=sending)
        else:
            while (arrow := self._next(stream.waiting)) is not None and _end(arrow) <= event.octets.end:
                stream.waiting.popleft()
                stream.arrived = arrow
                yield from self._maker.receive(arrow, event.at_ns)
        if isinstance(event, ev.ResponseSeen) and event.status == 101:
            self._tube.websocket = True
            yield Touch(self._tube.edge(side), "switched_y", self._tube)
        yield from self._work(side, event)

    def carrier(self, event: ev.ServerSentEventSeen) -> Arrow | None:
        """Return the arrow whose octets complete a block of an event stream; from now on it is called after that."""
        stream = self.streams[event.stream]
        for arrow in (self._last(stream), stream.arrived, self._next(stream.waiting)):
            if arrow is not None and arrow.octets is not None and event.octets.end in range(*_after(arrow.octets)):
                if arrow.event is not None and arrow.event.direction is event.direction:
                    streams.name(arrow, event)
                return arrow
        return None

    def end_at(self, side: Side, at_ns: int) -> Touches:
        """``side`` is gone: what is still on its way to it never arrives there, and it works no more."""
        waiting = self._to(side)
        while (arrow := self._next(waiting)) is not None:
            waiting.popleft()
            yield from self._maker.lose(arrow, at_ns)
        if side is Side.SERVER:
            yield from self._end_work()

    def leave(self, side: Side, at_ns: int) -> Touches:
        """Nobody will see whether what is on its way to ``side`` arrives there."""
        waiting = self._to(side)
        while (arrow := self._next(waiting)) is not None:
            waiting.popleft()
            yield from self._maker.leave(arrow, at_ns)

    def _next(self, waiting: deque[Arrow | int]) -> Arrow | None:
        """What arrives next, as an object from now on; None where nothing is on its way."""
        if not waiting:
            return None
        first = waiting[0]
        if isinstance(first, int):
            first = waiting[0] = self._maker.unpack(first)
        return first

    def _last(self, stream: StreamState) -> Arrow | None:
        if isinstance(stream.last, int):
            stream.last = self._maker.unpack(stream.last)
        return stream.last

    def _to(self, side: Side) -> deque[Arrow | int]:
        return self.streams[Stream.DOWN if side is Side.CLIENT else Stream.UP].waiting

    def _crossing(self, source: Side, event: ev.OnWire, stream: StreamState, *, sending: bool) -> Touches:
        if isinstance(event, ev.ContentSeen | ev.MessageEnded):
            last = self._last(stream)
            if last is not None and last.octets is not None:
                together = (last.sent_ns if sending else last.received_ns) == event.at_ns
                if together or event.octets.start == event.octets.end:
                    _extend(last, event, together=together)
                    return
        arrow = stream.last = self._message(source, event)
        if not sending:
            yield from self._maker.receive(arrow, event.at_ns)
            return
        if isinstance(event, ev.FrameSeen) and event.opcode == ev.Opcode.CLOSE:
            self._tube.edge(source).closing_ns = self._tube.edge(source).closing_ns or event.at_ns
        yield from self._maker.send(arrow, event.at_ns)
        receiver = self._maker.ends[source.other]
        if receiver.lost:
            receiver.missed = True
            yield from self._maker.lose(arrow, event.at_ns)
        elif source.other in self._maker.expected:
            stream.waiting.append(arrow)

    def _message(self, source: Side, event: ev.OnWire) -> Arrow:
        layer, title, detail = Layer.TCP, labels.counted(event.octets.end - event.octets.start), ""
        match event:
            case ev.RequestSeen():
                self._tube.exchanges += 1
                self._tube.protocol = self._tube.protocol or event.version
                layer, (title, detail) = Layer.REQUEST, labels.request(event)
            case ev.ResponseSeen():
                self._tube.protocol = event.version
                layer, (title, detail) = labels.response_layer(event), labels.response(event)
            case ev.ContentSeen():
                layer, title = _content_layer(source), "content"
            case ev.MessageEnded():
                layer, title = _content_layer(source), "end of content"
            case ev.FrameSeen():
                self._tube.websocket = True
                if event.opcode == ev.Opcode.CLOSE:
                    self._tube.close_codes += (event.close_code,)
                layer, (title, detail) = labels.frame_layer(event), labels.frame(event)
            case ev.OctetsSeen():
                data = self._opaque.mask((source, event.stream), event.octets.start, event.data)
                detail = labels.plain(data) or event.why
        arrow = self._maker.arrow(layer, source, title, detail)
        arrow.event, arrow.stream, arrow.octets = event, event.stream, event.octets
        if not detail and not isinstance(event, ev.FrameSeen):
            arrow.detail = labels.span_size(event.octets)
        return arrow

    def _work(self, side: Side, event: ev.OnWire) -> Touches:
        """The server's execution: from a request's arrival until no request is left without its final response."""
        if side is not Side.SERVER:
            return
        if isinstance(event, ev.RequestSeen):
            self._unanswered += 1
            if self._execution is None:
                self._execution = Execution(
                    pane=self._tube.pane, connection=self._tube.connection, side=side, began_ns=event.at_ns
                )
                yield Touch(self._execution, "began_y")
        elif event.direction is Direction.SENT and isinstance(event, ev.MessageEnded):
            self._unanswered = max(0, self._unanswered - 1)
            if not self._unanswered:
                yield from self._end_work()

    def _end_work(self) -> Touches:
        if self._execution is not None:
            yield Touch(self._execution, "ended_y")
            self._execution = None


def _content_layer(source: Side) -> Layer:
    return Layer.REQUEST if source is Side.CLIENT else Layer.RESPONSE


def _after(span: ev.Span) -> tuple[int, int]:
    """Where something that ends within the span may end."""
    return span.start + 1, span.end + 1


def _end(arrow: Arrow) -> int:
    return arrow.octets.end if arrow.octets is not None else 0


def _extend(arrow: Arrow, event: ev.OnWire, *, together: bool) -> None:
    """Let ``arrow`` stand for ``event`` too: octets handed over with its own, or the end that nothing was sent for."""
    if arrow.octets is None:
        return
    arrow.ends = arrow.ends or (together and isinstance(event, ev.MessageEnded) and event.complete)
    arrow.octets = ev.Span(arrow.octets.start, max(arrow.octets.end, event.octets.end))
    told = arrow.server_sent or isinstance(arrow.event, ev.ServerSentEventSeen)
    if not arrow.detail.startswith("Upgrade") and arrow.title != "101" and not told:
        arrow.detail = labels.span_size(arrow.octets)
