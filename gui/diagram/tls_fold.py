"""The messages of TLS itself, folded into arrows: its handshake and its alerts.

They have no place among a connection's octets, which are counted above TLS. What one end sends comes to the other in
its order, so the next of a name that an end is given is the first of that name on its way.
"""

from __future__ import annotations

from collections import deque

from engine import events as ev
from engine.events import Direction, Stream
from gui.diagram import labels
from gui.diagram.making import Maker, Touches
from gui.diagram.notation import Arrow, Layer, Side

CLOSE_NOTIFY = "close_notify"
HARMLESS = (CLOSE_NOTIFY, "user_canceled")
"""Alerts that are no errors (RFC 8446 section 6.1)."""


class TlsFold:
    """Turns the messages of TLS of one connection into arrows."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._waiting: dict[Stream, deque[Arrow]] = {stream: deque() for stream in Stream}
        self._left: dict[Stream, deque[Arrow]] = {stream: deque() for stream in Stream}

    def fold(self, side: Side, event: ev.TlsMessageSeen) -> Touches:
        """Yield what ``event``, seen at ``side``, gives a place to."""
        if event.direction is Direction.SENT:
            yield from self._send(side, event)
        else:
            yield from self._receive(side, event)

    def end_at(self, side: Side, at_ns: int) -> Touches:
        """``side`` is gone: what is still on its way to it never arrives there."""
        waiting = self._waiting[Stream.DOWN if side is Side.CLIENT else Stream.UP]
        while waiting:
            yield from self._maker.lose(waiting.popleft(), at_ns)

    def leave(self, side: Side, at_ns: int) -> Touches:
        """Nobody will see whether what is on its way to ``side`` arrives there."""
        stream = Stream.DOWN if side is Side.CLIENT else Stream.UP
        while self._waiting[stream]:
            yield from self._leave_first(stream, at_ns)

    def _send(self, side: Side, event: ev.TlsMessageSeen) -> Touches:
        arrow = self._arrow(side, event)
        yield from self._maker.send(arrow, event.at_ns)
        if self._maker.ends[side.other].lost:
            yield from self._maker.lose(arrow, event.at_ns)
        elif side.other in self._maker.expected:
            self._waiting[event.stream].append(arrow)

    def _receive(self, side: Side, event: ev.TlsMessageSeen) -> Touches:
        waiting, stream = self._waiting[event.stream], event.stream
        if any(arrow.title == event.name for arrow in waiting):
            while waiting[0].title != event.name:
                yield from self._leave_first(stream, event.at_ns)
            arrow = waiting.popleft()
        else:
            # An alert may arrive although its sender has closed, and the other end was given up.
            late = [arrow for arrow in self._left[stream] if arrow.title == event.name]
            arrow = late[0] if late else self._arrow(side.other, event)
            if late:
                self._left[stream].remove(arrow)
        yield from self._maker.receive(arrow, event.at_ns)

    def _leave_first(self, stream: Stream, at_ns: int) -> Touches:
        arrow = self._waiting[stream].popleft()
        self._left[stream].append(arrow)
        yield from self._maker.leave(arrow, at_ns)

    def _arrow(self, source: Side, event: ev.TlsMessageSeen) -> Arrow:
        failed = bool(event.alert) and event.alert not in HARMLESS
        layer = Layer.FAULT if failed else Layer.TLS
        return self._maker.arrow(layer, source, event.name, event.alert or labels.size(event.length))
