"""An end of a connection that goes over a network: what it sends, and what comes to it, waits its time on the way."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import struct
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from engine.ends import End, Tapped, TappedTransport
from engine.events import Stream
from engine.faults import CutByUser
from engine.journal import Vantage, What
from engine.passage import Passage

if TYPE_CHECKING:
    from engine.network import Network

logger = logging.getLogger(__name__)

HIGH_WATER = 64 * 1024
"""Octets in flight above which an end is asked to pause, as of asyncio's own transports."""


class Way(Protocol):
    """What an end needs of its connection."""

    both: bool
    connection: int
    network: Network

    def passage(self, stream: Stream) -> Passage:
        """Return where the octets of one direction wait."""
        ...

    def detach(self, transport: LinkedTransport) -> None:
        """Be told that an end is gone, and knows it."""
        ...


class LinkedTransport(TappedTransport):
    """A tapped transport whose octets, and those that come to it, pass a link.

    Args:
        real: The loop's own transport.
        end: Where the facts go.
        tapped: The protocol that the loop delivers to.
        road: The connection's two passages.
        loop: The event loop.
    """

    def __init__(
        self, real: asyncio.Transport, end: End, tapped: Tapped, road: Way, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(real, end)
        self._road, self._loop = road, loop
        self._leaving = self._gone = self._told = False
        self._loss: BaseException | None = None
        self._high, self._low = HIGH_WATER, HIGH_WATER // 4
        self._real_full = self._full = False
        self._reader_paused = self._much_came = False
        self._is_closing = self._knows_closing
        self._take_passages(road, client=end.vantage is Vantage.CLIENT)
        self.serve(tapped)

    def _knows_closing(self) -> bool:
        """Whether the connection is closed as far as the end knows: of a loss it hears behind what came before it."""
        return self._leaving or self._told or (self._road.both and self.real.is_closing())

    def _take_passages(self, road: Way, *, client: bool) -> None:
        outgoing, incoming = (Stream.UP, Stream.DOWN) if client else (Stream.DOWN, Stream.UP)
        self._outgoing, self._incoming = road.passage(outgoing), road.passage(incoming)
        self.forward = self._send
        self._outgoing.hand_on, self._outgoing.on_size = self._write_real, self._weigh
        self._outgoing.closed = False
        if not road.both:
            self._incoming.hand_on, self._incoming.on_size = self._give_late, self._weigh_incoming

    def serve(self, tapped: Tapped) -> None:
        """Take what ``tapped`` is delivered, instead of it."""
        self._tapped = tapped
        tapped.link_by(self)

    @property
    def network(self) -> Network:
        """What the connection goes over."""
        return self._road.network

    # What the end does.

    def _send(self, octets: bytes) -> None:
        if self._ended:
            raise RuntimeError("Cannot call write() after write_eof()")
        if octets and not self._is_closing():
            self._outgoing.put(octets)

    def write_eof(self) -> None:
        if not self._ended and not self._is_closing():
            self._ended = True
            self._note(What.END_SENT)
            self._outgoing.put_end(self._write_real_eof)

    def close(self) -> None:
        if not self._is_closing():
            self._note(What.CLOSE_CALLED)
        self._leave(self.real.close)

    def abort(self) -> None:
        if not self.end.lost:
            self._note(What.ABORT_CALLED)
        self._leaving = False
        self._leave(self.real.abort)
        if not self._gone and not self._outgoing.is_empty:
            # The end is not kept waiting for what it does not care about any more; the connection is.
            self._loop.call_soon(self._tell_lost, None)

    def cut(self) -> None:
        """Lose the connection now, whatever is in flight, as an end does whose cable was cut and that was told so."""
        if self._gone and self._told:
            return
        self._leaving = True
        self._drop()
        error = CutByUser(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))
        self._loop.call_soon(self._tell_lost, self._loss or error)
        if not self._road.both:
            self._reset_real()
        self.real.abort()

    def end_waiting(self) -> None:
        """Drop what is in flight if this end, closed or aborted, is there for that alone."""
        if self._leaving and not self._gone:
            self._drop()
            self.real.abort()

    async def flushed(self) -> None:
        """Wait until nothing that was sent is in flight."""
        while not self._outgoing.is_empty:
            arrived = asyncio.Event()
            self._outgoing.put_end(arrived.set)
            await arrived.wait()

    def _leave(self, then: Callable[[], None]) -> None:
        """Take nothing any more, and do ``then`` when all that was sent has arrived."""
        if self._leaving:
            return
        self._leaving = True
        if not self._road.both:
            self._incoming.drop()
            self._incoming.closed = False
        if self._gone:
            self._loop.call_soon(self._tell_lost, self._loss)
            return
        if not self.real.is_closing():
            self.real.pause_reading()
        self._outgoing.put_end(partial(self._leave_now, then))

    def _leave_now(self, then: Callable[[], None]) -> None:
        # Where TLS was told meanwhile that the peer is done, it finishes only once it is read from again.
        if not self.real.is_closing():
            self.real.resume_reading()
        then()

    def _drop(self) -> None:
        self._outgoing.drop()
        if not self._road.both:
            self._incoming.drop()

    def _reset_real(self) -> None:
        """Have the peer, whom nobody can tell, see a reset (RFC 9293 section 3.10.5) and no end in order."""
        sock = self.real.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _write_real(self, octets: bytes) -> None:
        if not self.real.is_closing():
            self.real.write(octets)

    def _write_real_eof(self) -> None:
        if self.real.is_closing():
            return
        try:
            self.real.write_eof()
        except OSError as error:
            # The connection was lost while the end of the stream was on its way. As of a write of the loop's own
            # transports, that is nobody's fault here: who reads on is told of the loss, with its reason.
            logger.debug("connection %d, %s: %s", self._road.connection, self.end.vantage, error)

    # What comes to the end.

    def take(self, _: What, octets: bytes) -> None:
        """Take octets that the loop delivers: the end is given them in their time."""
        if self._leaving:
            return
        if self._road.both:
            self._give(octets)
        else:
            self._incoming.put(octets)

    def take_eof(self) -> bool:
        """Take the peer's FIN; returns whether the loop's transport stays open, until what was sent has left it."""
        if not self._leaving:
            if self._road.both:
                self._give_eof()
            else:
                self._incoming.put_end(partial(self._guarded, self._give_eof))
        # TLS has no half-closed connection in asyncio: it warns of being asked to keep one.
        return self.real.get_extra_info("ssl_object") is None

    def take_loss(self, error: BaseException | None) -> None:
        """Take the news that the loop's transport is gone: the end is told behind what still comes to it."""
        self._gone, self._loss = True, error
        self._outgoing.drop()
        if self._told or self._leaving or self._road.both:
            self._tell_lost(error)
        else:
            self._incoming.put_end(lambda: self._tell_lost(error))

    def take_fill(self, *, full: bool) -> None:
        """Take the news that the loop's transport is full, or is not any more."""
        self._real_full = full
        self._weigh()

    def _give(self, octets: bytes) -> None:
        self._pen(What.RECEIVED, octets)
        self._tapped.give(octets)

    def _give_late(self, octets: bytes) -> None:
        self._guarded(partial(self._give, octets))

    def _give_eof(self) -> None:
        self._note(What.END_RECEIVED)
        if not self._tapped.inner.eof_received():
            self._leave(self.real.close)

    def _guarded(self, deliver: Callable[[], None]) -> None:
        """Deliver as the loop does: a protocol that fails loses its connection, and nothing else is touched by it."""
        try:
            deliver()
        except Exception as error:
            self._loop.call_exception_handler(
                {"message": "a protocol failed on what it was given", "exception": error, "transport": self}
            )
            self.abort()

    def _tell_lost(self, error: BaseException | None) -> None:
        if not self._told:
            self._told = True
            if self._gone:
                self._outgoing.drop()
            self._tapped.tell_lost(error)
        if self._gone:
            self._road.detach(self)

    # How much is in flight.

    def get_write_buffer_size(self) -> int:
        return self.real.get_write_buffer_size() + self._outgoing.size

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self._low, self._high

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.real.set_write_buffer_limits(high, low)
        if high is None:
            high = HIGH_WATER if low is None else 4 * low
        self._high, self._low = high, high // 4 if low is None else low
        self._weigh()

    def is_reading(self) -> bool:
        return not self._is_closing() and not self._reader_paused

    def pause_reading(self) -> None:
        self._reader_paused = True
        self._incoming.closed = self._incoming.closed or not self._road.both
        if not self.real.is_closing():
            self.real.pause_reading()

    def resume_reading(self) -> None:
        self._reader_paused = False
        if self._leaving:
            return
        if not self._much_came and not self.real.is_closing():
            self.real.resume_reading()
        if not self._road.both:
            self._incoming.closed = False
            self._loop.call_soon(self._incoming.go_on)

    def _weigh(self) -> None:
        """Ask the end to pause, or to go on, as what it sent piles up or leaves."""
        if self._told:
            return
        if not self._full and (self._real_full or self._outgoing.size > self._high):
            self._full = True
            self._tapped.inner.pause_writing()
        elif self._full and not self._real_full and self._outgoing.size <= self._low:
            self._full = False
            self._tapped.inner.resume_writing()

    def _weigh_incoming(self) -> None:
        """Read no more while much waits to be given to the end: TCP has the peer wait then (RFC 9293 section 3.8.6)."""
        if self._leaving or self.real.is_closing():
            return
        if not self._much_came and self._incoming.size > HIGH_WATER:
            self._much_came = True
            self.real.pause_reading()
        elif self._much_came and self._incoming.size <= HIGH_WATER // 4:
            self._much_came = False
            if not self._reader_paused:
                self.real.resume_reading()
