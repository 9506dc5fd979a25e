"""One connection, folded: what its two ends saw becomes a tube, arrows and notes. Here: how it comes to be."""

from __future__ import annotations

from typing import NamedTuple

from engine import events as ev
from engine.events import Stream
from engine.journal import Vantage
from gui.diagram.ending_fold import EndingFold
from gui.diagram.failings import Failings
from gui.diagram.link_words import changed
from gui.diagram.making import Maker, Touch, Touches, Unpack, nothing_packed
from gui.diagram.message_fold import MessageFold, StreamState
from gui.diagram.notation import Arrow, Band, End, Fate, Layer, Note, Pane, Side, Tube
from gui.diagram.tls_fold import CLOSE_NOTIFY, TlsFold

REFUSED = "ECONNREFUSED"
GIVEN_UP = "CANCELLED"
CUT = "CUT"
"""The user cut it, which has a note of its own."""
OPENING = 2
"""What a connection goes over from its beginning is the second that is told of it."""


class PlainFrames(NamedTuple):
    """What the plain frames that one end sends, or is given, become, and where they are when they are on their way."""

    pane: int
    source: Side
    fate: Fate
    stream: StreamState


class ConnectionFold:
    """Turns the events of one connection into what is drawn.

    Args:
        tube: The connection's tube, to be filled in.
        expected: The ends that are, or will be, observed.
        pane: The pane that counts its connections.
        unpack: Makes an arrow of a row.
    """

    def __init__(self, tube: Tube, expected: frozenset[Side], pane: Pane, unpack: Unpack = nothing_packed) -> None:
        self.tube = tube
        tube.server_expected = Side.SERVER in expected
        self._pane = pane
        self._maker = Maker(tube, expected, unpack)
        self._messages = MessageFold(self._maker)
        self._failings = Failings(pane)
        self._tls_messages = TlsFold(self._maker)
        self._ending = EndingFold(self._maker, self._messages)
        self._connect: Arrow | None = None
        self._band: Band | None = None
        self._folded = 0

    def fold(self, event: ev.Event) -> Touches:
        """Yield what ``event`` gives a place to, in order."""
        if isinstance(event, ev.Cut):
            yield self._maker.note(Side.CLIENT, event.at_ns, "You cut the connection", "experiment", Layer.TCP)
            return
        side = Side.SERVER if event.vantage is Vantage.SERVER else Side.CLIENT
        if isinstance(event, ev.TlsMessageSeen):
            # A server is given the connection after its handshake, if ever; before that its TLS alone has it.
            yield from self._tls_message(side, event)
            return
        edge = self.tube.edge(side)
        if edge.opened_ns is None:
            edge.opened_ns = event.at_ns
            yield Touch(edge, "opened_y", self.tube)
        self._folded += 1
        match event:
            case ev.Connecting():
                yield from self._connecting(event)
            case ev.Connected():
                self.tube.local, self.tube.peer = event.local, event.peer
                yield from self._establish(event.at_ns)
            case ev.NotConnected():
                yield from self._not_connected(event)
            case ev.Accepted():
                yield from self._accepted(event)
            case ev.Securing() | ev.Secured() | ev.NotSecured():
                yield from self._tls(event)
            case ev.OnWire():
                if isinstance(event, ev.RequestSeen):
                    self._pane.agents.setdefault(self.tube.between[0], _agent(event))
                self._failings.take(event)
                yield from self._messages.fold(side, event)
            case ev.LinkChanged() if self._folded > OPENING:
                yield self._link_changed(event)
            case _:
                yield from self._end_band(event)
                yield from self._ending.fold(side, event)
                if isinstance(event, ev.Lost):
                    yield from self._tls_messages.end_at(side, event.at_ns)

    def _link_changed(self, event: ev.LinkChanged) -> Touch:
        """A quiet mark where the link changes; that a connection begins over one is said at the heads."""
        touch = self._maker.note(Side.SERVER, event.at_ns, changed(event), "", Layer.TCP)
        if isinstance(touch.target, Note):
            touch.target.quiet = True
        return touch

    def plain_frames(self, side: Side, *, sending: bool) -> PlainFrames | None:
        """Return what ``fold`` makes of a plain frame that ``side`` sends or is given; None if more may come of it."""
        if not self.tube.websocket or self.tube.edge(side).opened_ns is None:
            return None
        if sending and self._maker.ends[side.other].lost:
            return None
        both = side.other in self._maker.expected
        seen, unseen = (Fate.IN_FLIGHT, Fate.UNSEEN) if sending else (Fate.ARRIVED, Fate.FOUND)
        source = side if sending else side.other
        stream = self._messages.streams[Stream.UP if source is Side.CLIENT else Stream.DOWN]
        return PlainFrames(self.tube.pane, source, seen if both else unseen, stream)

    def carrier(self, event: ev.ServerSentEventSeen) -> Arrow | None:
        """Return the arrow whose octets complete a block of an event stream."""
        return self._messages.carrier(event)

    def give_up(self, at_ns: int) -> Touches:
        """The session is over, and the server never said that it has the connection: nobody will see what arrives."""
        if self.tube.server.opened_ns is None:
            yield from self._maker.leave(self._connect, at_ns)
            yield from self._messages.leave(Side.SERVER, at_ns)
            yield from self._tls_messages.leave(Side.SERVER, at_ns)
            yield from self._maker.leave(self._maker.ends[Side.CLIENT].fin, at_ns)

    def _connecting(self, event: ev.Connecting) -> Touches:
        self.tube.peer = event.address
        self._connect = self._maker.arrow(Layer.TCP, Side.CLIENT, "TCP connect", transport=True)
        yield from self._maker.send(self._connect, event.at_ns)

    def _establish(self, at_ns: int) -> Touches:
        self._count()
        self.tube.established_ns = at_ns
        yield Touch(self.tube, "established_y")

    def _count(self) -> None:
        if not self.tube.ordinal:
            self._pane.connections += 1
            client, counts = self.tube.between[0], self._pane.established
            self.tube.ordinal = counts[client] = counts.get(client, 0) + 1

    def _accepted(self, event: ev.Accepted) -> Touches:
        self._count()
        self._maker.expected.add(Side.SERVER)
        self.tube.server_expected = True
        if not self.tube.local:
            self.tube.local, self.tube.peer = event.peer, event.local
        if event.tls_version is not None:
            yield self._accepted_secure(event, event.tls_version)
            yield from self._tls_messages.leave(Side.SERVER, event.at_ns)
        else:
            if self._connect is None:
                self._connect = self._maker.arrow(Layer.TCP, Side.CLIENT, "TCP connect", transport=True)
            yield from self._maker.receive(self._connect, event.at_ns)
        if Side.CLIENT not in self._maker.expected:
            yield from self._establish(event.at_ns)

    def _accepted_secure(self, event: ev.Accepted, version: str) -> Touch:
        """Under TLS the server is given the connection after the handshake: when TCP's came, nobody saw."""
        self._maker.secure = True
        self.tube.tls, self._pane.tls = version, True
        touch = self._maker.note(Side.SERVER, event.at_ns, f"accepted, {version}", "", Layer.TLS)
        if isinstance(touch.target, Note):
            touch.target.quiet = True
        return touch

    def _not_connected(self, event: ev.NotConnected) -> Touches:
        self.tube.end = End.FAILED
        if event.code == REFUSED:
            # RFC 9293 3.5.2: a connection that does not exist is answered with a reset. That answer is what the client
            # was told of; whether the server's own system gave it, or a firewall, it does not say.
            answer = self._maker.arrow(Layer.FAULT, Side.SERVER, "refused", REFUSED, transport=True)
            yield from self._maker.receive(answer, event.at_ns)
        elif event.code == GIVEN_UP:
            yield self._maker.note(Side.CLIENT, event.at_ns, "attempt given up", "", Layer.TCP)
        elif event.code != CUT:
            yield self._maker.note(Side.CLIENT, event.at_ns, "not connected", event.error)
        if self._connect is not None and not event.begun:
            yield from self._maker.lose(self._connect, event.at_ns)
        yield from self._maker.leave(self._connect, event.at_ns)
        yield from self._ending.close_failed(Side.CLIENT, event.at_ns)

    def _tls(self, event: ev.Securing | ev.Secured | ev.NotSecured) -> Touches:
        match event:
            case ev.Securing():
                self.tube.tls_begun = self._pane.tls = True
                self._band = Band(
                    pane=self.tube.pane,
                    connection=self.tube.connection,
                    layer=Layer.TLS,
                    title="TLS handshake",
                    began_ns=event.at_ns,
                )
                yield Touch(self._band, "began_y")
                # The server will be given the connection when the handshake is over, and not say when TCP's came.
                yield from self._maker.leave(self._connect, event.at_ns)
            case ev.Secured():
                self._maker.secure = True
                self.tube.tls = event.version
                self.tube.tls_failed = False
                yield from self._end_band(event, f"{event.version} · {event.cipher}")
            case ev.NotSecured():
                self.tube.tls_failed = True
                if self._band is not None:
                    title = "TLS failed" if event.begun else "TLS handshake never begun"
                    self._band.layer, self._band.title = Layer.FAULT, title
                yield from self._end_band(event, event.error)
                for side in Side:
                    yield from self._tls_messages.leave(side, event.at_ns)
                if self.tube.end is End.OPEN:
                    self.tube.end = End.FIN
                yield from self._ending.close_failed(Side.CLIENT, event.at_ns)

    def _tls_message(self, side: Side, event: ev.TlsMessageSeen) -> Touches:
        if event.alert == CLOSE_NOTIFY:
            yield from self._ending.notified(side, event)
            return
        if self._band is not None:
            self._band.crowded = True
        yield from self._tls_messages.fold(side, event)

    def _end_band(self, event: ev.Event, detail: str = "") -> Touches:
        """The TLS handshake is over: by its result, or because the client's connection is."""
        band = self._band
        if band is None or not isinstance(event, ev.Secured | ev.NotSecured | ev.Lost):
            return
        if event.vantage is Vantage.CLIENT:
            band.ended_ns, band.detail = event.at_ns, detail
            self._band = None
            yield Touch(band, "ended_y")


def _agent(event: ev.RequestSeen) -> str:
    return next((value for name, value in event.fields if name.lower() == "user-agent"), "")
