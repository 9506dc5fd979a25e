"""One connection, folded: what its two ends saw becomes a tube, arrows and notes.

The two ends are joined by stream offsets: an arrow arrives when the receiver has been given its last octet, however
the octets were cut on the way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from engine import events as ev
from engine.events import Direction, Stream
from engine.journal import Vantage
from gui.diagram import labels
from gui.diagram.notation import Arrow, Band, Edge, End, Execution, Fate, Item, Layer, Note, Side, Tube

RESET_CODES = ("ECONNRESET", "EPIPE", "ECONNABORTED")


class Touch(NamedTuple):
    """Something whose place is known from this moment on: ``attribute`` of ``target`` waits for its y."""

    target: Item | Edge | Tube | Execution
    attribute: str
    tube: Tube | None = None
    """The tube an edge belongs to."""


Touches = Iterator[Touch]


@dataclass(slots=True)
class _EndState:
    fin: Arrow | None = None
    finished: bool = False
    saw_end: bool = False
    aborted: bool = False
    lost: bool = False


@dataclass(slots=True)
class _StreamState:
    waiting: deque[Arrow] = field(default_factory=deque)
    last: Arrow | None = None


class ConnectionFold:
    """Turns the events of one connection into what is drawn.

    Args:
        tube: The connection's tube, to be filled in.
        expected: The ends that are, or will be, observed.
    """

    def __init__(self, tube: Tube, expected: frozenset[Side]) -> None:
        self.tube = tube
        tube.server_expected = Side.SERVER in expected
        self._expected = set(expected)
        self._ends = {side: _EndState() for side in Side}
        self._streams = {stream: _StreamState() for stream in Stream}
        self._connect: Arrow | None = None
        self._band: Band | None = None
        self._execution: Execution | None = None

    def fold(self, event: ev.Event) -> Touches:
        """Yield what ``event`` gives a place to, in order."""
        side = Side.SERVER if event.vantage is Vantage.SERVER else Side.CLIENT
        match event:
            case ev.Connecting():
                yield from self._connecting(event)
            case ev.Connected():
                self.tube.local, self.tube.peer = event.local, event.peer
                self.tube.established_ns = event.at_ns
                yield Touch(self.tube, "established_y")
            case ev.NotConnected():
                yield from self._not_connected(event)
            case ev.Accepted():
                yield from self._accepted(event)
            case ev.Securing() | ev.Secured() | ev.NotSecured():
                yield from self._tls(event)
            case ev.EndSent():
                yield from self._finish(side, event.at_ns, "has finished sending")
            case ev.EndReceived():
                yield from self._end_received(side, event.at_ns)
            case ev.AbortCalled():
                self._ends[side].aborted = True
            case ev.Lost():
                yield from self._lost(side, event)
            case ev.OnWire():
                yield from self._on_wire(side, event)
            case _:
                return

    # The connection itself.

    def _connecting(self, event: ev.Connecting) -> Touches:
        self.tube.client.opened_ns, self.tube.peer = event.at_ns, event.address
        self._connect = self._arrow(Layer.TCP, Side.CLIENT, "TCP connect", transport=True)
        yield Touch(self.tube.client, "opened_y", self.tube)
        yield from self._send(self._connect, event.at_ns)

    def _accepted(self, event: ev.Accepted) -> Touches:
        self.tube.server.opened_ns = event.at_ns
        self._expected.add(Side.SERVER)
        self.tube.server_expected = True
        yield Touch(self.tube.server, "opened_y", self.tube)
        if self._connect is None:
            self.tube.local, self.tube.peer = event.peer, event.local
            self._connect = self._arrow(Layer.TCP, Side.CLIENT, "TCP connect", transport=True)
        yield from self._receive(self._connect, event.at_ns)

    def _not_connected(self, event: ev.NotConnected) -> Touches:
        self.tube.end = End.FAILED
        self.tube.client.closed_ns = event.at_ns
        if self._connect is not None and event.code != "ECONNREFUSED":
            yield from self._lose(self._connect, event.at_ns)
        yield Touch(self.tube.client, "closed_y", self.tube)
        if event.code == "ECONNREFUSED":
            # RFC 9293 3.10.7.1: a SYN to a port nobody listens on is answered with a reset; that answer is the error.
            answer = self._arrow(Layer.FAULT, Side.SERVER, "RST", "connection refused", transport=True)
            yield from self._receive(answer, event.at_ns)
        else:
            yield self._note(Side.CLIENT, event.at_ns, "not connected", event.error)

    def _tls(self, event: ev.Securing | ev.Secured | ev.NotSecured) -> Touches:
        if isinstance(event, ev.Securing):
            self._band = Band(
                pane=self.tube.pane,
                connection=self.tube.connection,
                layer=Layer.TLS,
                title="TLS handshake",
                began_ns=event.at_ns,
            )
            yield Touch(self._band, "began_y")
            return
        band = self._band
        if band is None:
            return
        band.ended_ns = event.at_ns
        if isinstance(event, ev.Secured):
            self.tube.tls = event.version
            band.detail = f"{event.version} · {event.cipher}"
        else:
            band.layer, band.title, band.detail = Layer.FAULT, "TLS refused", event.error
        yield Touch(band, "ended_y")

    # Its end.

    def _finish(self, side: Side, at_ns: int, what: str) -> Touches:
        state = self._ends[side]
        state.finished = True
        state.fin = self._arrow(Layer.TCP, side, "FIN", f"{side} {what}", transport=True)
        yield from self._send(state.fin, at_ns)

    def _end_received(self, side: Side, at_ns: int) -> Touches:
        self._ends[side].saw_end = True
        sender = self._ends[side.other]
        if sender.fin is None and side.other in self._expected:
            return
        fin = sender.fin or self._arrow(Layer.TCP, side.other, "FIN", f"{side.other} closes", transport=True)
        sender.fin, sender.finished = fin, True
        if fin.received_ns is None:
            yield from self._receive(fin, at_ns)

    def _lost(self, side: Side, event: ev.Lost) -> Touches:
        state, peer = self._ends[side], self._ends[side.other]
        state.lost = True
        edge = self.tube.edge(side)
        edge.closed_ns = event.at_ns
        if event.error is not None:
            yield from self._broken(side, event)
        elif not state.finished and not peer.lost and not (state.saw_end and side.other not in self._expected):
            yield from self._finish(side, event.at_ns, "cuts off" if state.aborted else "closes")
        if self.tube.end is End.OPEN:
            self.tube.end = End.FIN
        yield Touch(edge, "closed_y", self.tube)
        yield from self._give_up(side, event.at_ns)

    def _broken(self, side: Side, event: ev.Lost) -> Touches:
        self.tube.end = End.RESET
        if event.code not in RESET_CODES:
            yield self._note(side, event.at_ns, "connection lost", event.error or "")
            return
        fin = self._ends[side.other].fin
        if fin is not None and fin.received_ns is not None:
            yield self._note(side, event.at_ns, "connection reset", event.error or "")
            return
        arrow = fin or self._arrow(Layer.FAULT, side.other, "RST", transport=True)
        arrow.layer, arrow.title, arrow.detail = Layer.FAULT, "RST", "connection reset"
        self._ends[side.other].fin = arrow
        yield from self._receive(arrow, event.at_ns)

    def _give_up(self, side: Side, at_ns: int) -> Touches:
        """What is still on its way to an end that is gone will not arrive there."""
        stream = Stream.DOWN if side is Side.CLIENT else Stream.UP
        waiting = self._streams[stream].waiting
        while waiting:
            yield from self._lose(waiting.popleft(), at_ns)
        fin = self._ends[side.other].fin
        if fin is not None and fin.fate is Fate.IN_FLIGHT:
            # The end was gone before it could be told: that its system got the FIN is likely, but nobody saw it.
            fin.fate = Fate.UNSEEN
            yield Touch(fin, "gone_y")

    # What crosses it.

    def _on_wire(self, side: Side, event: ev.OnWire) -> Touches:
        stream = self._streams[event.stream]
        sending = event.direction is Direction.SENT
        if isinstance(event, ev.ProtocolViolation):
            if not sending or side.other not in self._expected:
                yield self._note(side, event.at_ns, event.rule, event.text)
        elif sending or side.other not in self._expected:
            yield from self._crossing(side if sending else side.other, event, stream, sending=sending)
        else:
            while stream.waiting and _end(stream.waiting[0]) <= event.octets.end:
                yield from self._receive(stream.waiting.popleft(), event.at_ns)
        yield from self._work(side, event)

    def _crossing(self, source: Side, event: ev.OnWire, stream: _StreamState, *, sending: bool) -> Touches:
        last = stream.last
        if isinstance(event, ev.ContentSeen | ev.MessageEnded) and last is not None and last.octets is not None:
            together = (last.sent_ns if sending else last.received_ns) == event.at_ns
            if together or event.octets.start == event.octets.end:
                _extend(last, event)
                return
        arrow = self._message(source, event)
        stream.last = arrow
        if sending:
            if source.other in self._expected:
                stream.waiting.append(arrow)
            yield from self._send(arrow, event.at_ns)
        else:
            yield from self._receive(arrow, event.at_ns)

    def _message(self, source: Side, event: ev.OnWire) -> Arrow:
        layer, title, detail = Layer.TCP, f"{event.octets.end - event.octets.start} octets", ""
        match event:
            case ev.RequestSeen():
                self.tube.exchanges += 1
                layer, (title, detail) = Layer.REQUEST, labels.request(event)
            case ev.ResponseSeen():
                self.tube.websocket = self.tube.websocket or event.status == 101
                layer, (title, detail) = labels.response_layer(event), labels.response(event)
            case ev.ContentSeen():
                layer, title = self._content_layer(source), "content"
            case ev.MessageEnded():
                layer, title = self._content_layer(source), "end of content"
            case ev.FrameSeen():
                self.tube.websocket = True
                layer, (title, detail) = labels.frame_layer(event), labels.frame(event)
            case ev.OctetsSeen():
                detail = labels.plain(event.data)
        arrow = self._arrow(layer, source, title, detail)
        arrow.stream, arrow.octets = event.stream, event.octets
        if not detail and not isinstance(event, ev.FrameSeen):
            arrow.detail = labels.span_size(event.octets)
        return arrow

    @staticmethod
    def _content_layer(source: Side) -> Layer:
        return Layer.REQUEST if source is Side.CLIENT else Layer.RESPONSE

    def _work(self, side: Side, event: ev.OnWire) -> Touches:
        """The server's execution: from the request's arrival until its final response is handed over."""
        if side is not Side.SERVER:
            return
        if isinstance(event, ev.RequestSeen) and self._execution is None:
            self._execution = Execution(
                pane=self.tube.pane, connection=self.tube.connection, side=side, began_ns=event.at_ns
            )
            yield Touch(self._execution, "began_y")
        elif self._execution is not None and event.direction is Direction.SENT:
            final = isinstance(event, ev.MessageEnded) or (isinstance(event, ev.ResponseSeen) and event.status == 101)
            if final:
                yield Touch(self._execution, "ended_y")
                self._execution = None

    # Making them.

    def _arrow(self, layer: Layer, source: Side, title: str, detail: str = "", *, transport: bool = False) -> Arrow:
        return Arrow(
            pane=self.tube.pane,
            connection=self.tube.connection,
            layer=layer,
            source=source,
            title=title,
            detail=detail,
            transport=transport,
        )

    def _note(self, side: Side, at_ns: int, title: str, detail: str) -> Touch:
        note = Note(
            pane=self.tube.pane,
            connection=self.tube.connection,
            layer=Layer.FAULT,
            side=side,
            title=title,
            detail=detail,
            at_ns=at_ns,
        )
        return Touch(note, "y")

    def _send(self, arrow: Arrow, at_ns: int) -> Touches:
        arrow.sent_ns = at_ns
        if arrow.source.other not in self._expected:
            arrow.fate = Fate.UNSEEN
        yield Touch(arrow, "sent_y")

    def _receive(self, arrow: Arrow, at_ns: int) -> Touches:
        arrow.received_ns = at_ns
        arrow.fate = Fate.FOUND if arrow.sent_ns is None else Fate.ARRIVED
        yield Touch(arrow, "received_y")

    @staticmethod
    def _lose(arrow: Arrow, at_ns: int) -> Touches:
        arrow.fate, arrow.gone_ns = Fate.LOST, at_ns
        yield Touch(arrow, "gone_y")


def _end(arrow: Arrow) -> int:
    return arrow.octets.end if arrow.octets is not None else 0


def _extend(arrow: Arrow, event: ev.OnWire) -> None:
    if arrow.octets is None:
        return
    arrow.octets = ev.Span(arrow.octets.start, max(arrow.octets.end, event.octets.end))
    if not arrow.detail.startswith("Upgrade") and arrow.title != "101":
        arrow.detail = labels.span_size(arrow.octets)
