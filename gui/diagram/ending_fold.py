"""How a connection ends, folded: FIN, reset, and an end that is gone."""

from __future__ import annotations

from engine import events as ev
from gui.diagram.making import Maker, Touch, Touches
from gui.diagram.message_fold import MessageFold
from gui.diagram.notation import Arrow, End, Fate, Layer, Side

CUT_OFF = "cut off"


class EndingFold:
    """Turns the events of a connection's end into arrows and notes.

    What an end's own system sent when it closed, FIN or RST, is not observed; the other end's report decides.
    """

    def __init__(self, maker: Maker, messages: MessageFold) -> None:
        self._maker = maker
        self._messages = messages
        self._tube = maker.tube
        self._ends = maker.ends

    def fold(self, side: Side, event: ev.Event) -> Touches:
        """Yield what ``event`` of ``side`` gives a place to; nothing of an event that is not about the end."""
        state = self._ends[side]
        match event:
            case ev.EndSent() if not state.finished:
                yield from self._finish(side, event.at_ns, "has finished sending")
            case ev.EndReceived():
                yield from self._end_received(side, event.at_ns)
            case ev.CloseCalled() if self._maker.secure and not state.finished and not state.saw_end:
                # RFC 8446 6.1: "Each party MUST send a "close_notify" alert before closing its write side". The other
                # end learns of the end by that, long before the transport is gone.
                yield from self._finish(side, event.at_ns, "closes")
            case ev.AbortCalled():
                state.aborted = True
            case ev.Lost() if not state.lost:
                yield from self._lost(side, event)
            case _:
                return

    def notified(self, side: Side, event: ev.TlsMessageSeen) -> Touches:
        """``side`` sent or was given the alert that ends a TLS stream, which the end's own events tell of already.

        But for one: an end that is told of the other's end answers with its own alert, whatever its application does.
        What comes is told by ``EndReceived``, behind the octets that came before it.
        """
        state = self._ends[side]
        if event.direction is ev.Direction.SENT and not state.finished and not state.lost:
            yield from self._finish(side, event.at_ns, "closes")

    def close_failed(self, side: Side, at_ns: int) -> Touches:
        """``side`` closed a connection that came to nothing, without another word about it."""
        if self._ends[side].lost:
            return
        self._ends[side].lost = True
        edge = self._tube.edge(side)
        edge.closed_ns = at_ns
        yield Touch(edge, "closed_y", self._tube)
        yield from self._messages.leave(side, at_ns)
        yield from self._maker.leave(self._ends[side.other].fin, at_ns)

    def _finish(self, side: Side, at_ns: int, what: str) -> Touches:
        state = self._ends[side]
        state.finished = True
        state.fin = self._last_word(side, f"{side} {what}")
        if state.aborted:
            state.fin.title, state.fin.detail = CUT_OFF, f"{side} aborts"
        if self._ends[side.other].lost:
            state.fin.fate = Fate.UNSEEN
        yield from self._maker.send(state.fin, at_ns)

    def _last_word(self, side: Side, detail: str) -> Arrow:
        if self._maker.secure:
            return self._maker.arrow(Layer.TLS, side, "end of stream", detail, transport=True)
        return self._maker.arrow(Layer.TCP, side, "FIN", detail, transport=True)

    def _end_received(self, side: Side, at_ns: int) -> Touches:
        self._ends[side].saw_end = True
        self._tube.edge(side).told_ns = at_ns
        sender = self._ends[side.other]
        fin = sender.fin or self._last_word(side.other, f"{side.other} closes")
        sender.fin, sender.finished = fin, True
        if fin.title == CUT_OFF:
            fin.title = "FIN"
        if fin.received_ns is None:
            yield from self._maker.receive(fin, at_ns)

    def _lost(self, side: Side, event: ev.Lost) -> Touches:
        state, peer = self._ends[side], self._ends[side.other]
        state.lost = True
        edge = self._tube.edge(side)
        edge.closed_ns = event.at_ns
        unheard = peer.lost or self._maker.secure or side.other not in self._maker.expected
        if event.error is not None:
            yield from self._broken(side, event)
        # The end was gone before it could be told: that its system got the FIN is likely, but nobody saw it.
        yield from self._maker.leave(peer.fin, event.at_ns)
        if event.error is None and not state.finished and not (state.saw_end and unheard):
            yield from self._finish(side, event.at_ns, "closes")
        if self._tube.end is End.OPEN:
            self._tube.end = End.FIN
        yield Touch(edge, "closed_y", self._tube)
        yield from self._messages.end_at(side, event.at_ns)

    def _broken(self, side: Side, event: ev.Lost) -> Touches:
        self._tube.end = End.RESET if event.code == "ECONNRESET" else End.BROKEN
        if event.code == "CUT":
            # The diagram says so where it was done.
            return
        if event.code != "ECONNRESET":
            yield self._maker.note(side, event.at_ns, "connection lost", event.error or "")
            return
        sender = self._ends[side.other]
        if sender.fin is not None and sender.fin.received_ns is not None:
            yield self._maker.note(side, event.at_ns, "connection reset", event.error or "")
            return
        arrow = self._maker.arrow(Layer.FAULT, side.other, "RST", transport=True)
        if sender.fin is not None and sender.lost and not sender.missed:
            # It closed, nothing was sent to it after that, and this is what reached the other end: it closed by RST.
            arrow = sender.fin
        arrow.layer, arrow.title, arrow.detail = Layer.FAULT, "RST", "connection reset"
        sender.finished = True
        yield from self._maker.receive(arrow, event.at_ns)
