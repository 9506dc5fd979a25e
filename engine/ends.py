"""The two ends of a tapped connection: a transport and a protocol that write down what passes, and pass it on.

They stand between a library and the loop's own transport. Each callback writes one fact and returns; reading the facts
comes later. Where a session goes over a network of its own (``engine.network``), ``engine.linked`` stands between these
two and the loop's transport, and they do the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, cast

from engine import faults
from engine.journal import NOTHING, Detail, Recorder, Vantage, What

if TYPE_CHECKING:
    from engine.network import Road

Octets = bytes | bytearray | memoryview

# Looked up once: a member of an enumeration costs more than the rest of a callback.
_SENT, _RECEIVED = What.SENT, What.RECEIVED
_BUFFER = 64 * 1024


class Wire:
    """One connection attempt, numbered, and whose recording it belongs to.

    Attributes:
        recorder: The session it is written under, at both ends.
        number: The connection's number in the journal.
        road: Its way over a network; None where the session has none.
    """

    __slots__ = ("__weakref__", "number", "recorder", "road")

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.road: Road | None = None
        self.number = recorder.journal.number_connection()


class Beginning:
    """The end whose TLS handshake is about to begin, until it has: for ``engine.handshake_watch``."""

    __slots__ = ("end",)

    def __init__(self) -> None:
        self.end: End | None = None


class End:
    """One end of a wire: the pen for what this vantage sees.

    Attributes:
        wire: The connection it is an end of.
        vantage: Which end it is.
        write: Appends one fact of this end, now: ``write(what, about=...)``.
        pen: The same for octets, and quicker: ``pen(what, octets)``.
        lost: Whether the loop said that the connection is gone; what is called after that reaches nothing.
        beginning: Tells whose handshake it is where TLS begins in the context that the connection was made in.
    """

    __slots__ = ("beginning", "lost", "pen", "vantage", "wire", "write")

    def __init__(self, wire: Wire, vantage: Vantage) -> None:
        self.wire = wire
        self.vantage = vantage
        self.lost = False
        self.beginning: Beginning | None = None
        journal, session = wire.recorder.journal, wire.recorder.session
        self.write: Callable[..., None] = partial(
            journal.write, session=session, connection=wire.number, vantage=vantage
        )
        self.pen = journal.pen(session=session, connection=wire.number, vantage=vantage)


Meeting = Callable[[asyncio.Transport], End | None]
"""Says, when the loop hands over a connection, which end it is; None where nobody records it."""


class TappedTransport(asyncio.Transport):
    """The loop's transport, with what is handed to it written down first.

    Attributes:
        real: The loop's own transport.
        end: Where the facts go.
        forward: Hands octets, already written down, to the network. A link that delays them puts itself here.
    """

    def __init__(self, real: asyncio.Transport, end: End) -> None:
        super().__init__()
        self.real = real
        self.end = end
        self.forward: Callable[[bytes], None] = real.write
        self._note = end.write
        self._pen = end.pen
        self._is_closing = real.is_closing
        self._ended = False

    def serve(self, tapped: Tapped) -> None:
        """Work for a protocol that the loop delivers to."""

    async def flushed(self) -> None:
        """Wait until nothing that was sent waits for a link."""

    def write(self, data: Octets) -> None:
        octets = data if type(data) is bytes else bytes(memoryview(data))
        # A transport that is closing drops what it is given; one that has ended refuses it. Neither is sent.
        if octets and not self._ended and not self._is_closing():
            self._pen(_SENT, octets)
        self.forward(octets)

    def writelines(self, list_of_data: Iterable[Octets]) -> None:
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        if not self._ended and not self._is_closing():
            self._ended = True
            self._note(What.END_SENT)
        self.real.write_eof()

    def close(self) -> None:
        if not self._is_closing():
            self._note(What.CLOSE_CALLED)
        self.real.close()

    def abort(self) -> None:
        if not self.end.lost:
            self._note(What.ABORT_CALLED)
        self.real.abort()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.real.set_protocol(wrap(protocol, lambda _: self.end, self))

    def get_protocol(self) -> asyncio.BaseProtocol:
        protocol = self.real.get_protocol()
        return protocol.inner if isinstance(protocol, Tapped) else protocol

    def is_closing(self) -> bool:
        return self._is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self.real.get_extra_info(name, default)

    def can_write_eof(self) -> bool:
        return self.real.can_write_eof()

    def is_reading(self) -> bool:
        return self.real.is_reading()

    def pause_reading(self) -> None:
        self.real.pause_reading()

    def resume_reading(self) -> None:
        self.real.resume_reading()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.real.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        return self.real.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self.real.get_write_buffer_limits()

    def __getattr__(self, name: str) -> Any:
        # Private names stay hidden: whoever reached through them would send octets past the tap (loop.sendfile).
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.real, name)


class Link(Protocol):
    """What takes what the loop delivers to an end, and gives it to the end in its time."""

    def take(self, what: What, octets: bytes, /) -> None:
        """Take octets."""
        ...

    def take_eof(self) -> bool | None:
        """Take the peer's FIN; whether the transport is to stay open."""
        ...

    def take_loss(self, error: BaseException | None, /) -> None:
        """Take the end of the connection."""
        ...

    def take_fill(self, *, full: bool) -> None:
        """Take that the transport's buffer is full, or is not any more."""
        ...


class Tapped(asyncio.BaseProtocol):
    """What both kinds of tapped protocol do.

    Attributes:
        inner: The library's protocol.
        transport: What the library was given; None until there is a connection.
    """

    def __init__(self, inner: asyncio.BaseProtocol, meet: Meeting, transport: TappedTransport | None) -> None:
        self.inner: Any = inner
        self.transport = transport
        self._meet = meet
        self._link: Link | None = None
        if transport is not None:
            self._begin(transport)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        real = cast("asyncio.Transport", transport)
        end = self._meet(real)
        if end is None:
            # Nobody records it: step aside, so that it costs nothing from here on.
            real.set_protocol(self.inner)
            self.inner.connection_made(real)
            return
        self.inner.connection_made(self.attach(real, end))

    def attach(self, real: asyncio.Transport, end: End) -> TappedTransport:
        """Return the transport of ``end``, which is now ``real`` underneath."""
        road = end.wire.road
        self.transport = TappedTransport(real, end) if road is None else road.attach(real, end, self)
        self._begin(self.transport)
        return self.transport

    def link_by(self, link: Link) -> None:
        """Leave what is delivered to ``link``, which says when it is given."""
        self._link = link

    def give(self, octets: bytes) -> None:
        """Give octets, written down already, to the library's protocol."""
        raise NotImplementedError

    def tell_lost(self, error: BaseException | None) -> None:
        """Tell the library's protocol that the connection is gone."""
        if self.transport is not None and not self.transport.end.lost:
            self.transport.end.lost = True
            self._note(What.LOST, about={"error": None, "code": None} if error is None else faults.about(error))
        self.inner.connection_lost(error)

    def _begin(self, transport: TappedTransport) -> None:
        self._note = transport.end.write
        self._pen = transport.end.pen
        transport.serve(self)
        if self._link is not None:
            self._pen = self._link.take

    def eof_received(self) -> bool | None:
        if self._link is not None:
            return self._link.take_eof()
        self._note(What.END_RECEIVED)
        return cast("bool | None", self.inner.eof_received())

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._link is not None:
            self._link.take_loss(exc)
        else:
            self.tell_lost(exc)

    def pause_writing(self) -> None:
        if self._link is not None:
            self._link.take_fill(full=True)
        else:
            self.inner.pause_writing()

    def resume_writing(self) -> None:
        if self._link is not None:
            self._link.take_fill(full=False)
        else:
            self.inner.resume_writing()


class TappedProtocol(Tapped, asyncio.Protocol):
    """A protocol, with what it is given written down first."""

    def __init__(self, inner: asyncio.BaseProtocol, meet: Meeting, transport: TappedTransport | None) -> None:
        self._pass_on: Callable[[bytes], None] = cast("Any", inner).data_received
        super().__init__(inner, meet, transport)

    def data_received(self, data: bytes) -> None:
        self._pen(_RECEIVED, data)
        self._pass_on(data)

    def link_by(self, link: Link) -> None:
        super().link_by(link)
        self._pass_on = _to_nobody

    def give(self, octets: bytes) -> None:
        self.inner.data_received(octets)


class TappedBufferedProtocol(Tapped, asyncio.BufferedProtocol):
    """A protocol that lends its own buffer, with what was put there written down first."""

    def get_buffer(self, sizehint: int) -> Any:
        self._buffer = self.inner.get_buffer(sizehint) if self._link is None else bytearray(max(sizehint, _BUFFER))
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._pen(_RECEIVED, bytes(memoryview(self._buffer)[:nbytes]))
        if self._link is None:
            self.inner.buffer_updated(nbytes)

    def give(self, octets: bytes) -> None:
        rest = memoryview(octets)
        while rest:
            buffer = memoryview(self.inner.get_buffer(len(rest)))
            length = min(len(buffer), len(rest))
            buffer[:length] = rest[:length]
            self.inner.buffer_updated(length)
            rest = rest[length:]


def _to_nobody(octets: bytes) -> None:
    """Take what a link gives in its time."""


def wrap(
    inner: asyncio.BaseProtocol, meet: Meeting, transport: TappedTransport | None = None
) -> TappedProtocol | TappedBufferedProtocol:
    """Return ``inner`` tapped; ``transport`` is given where the connection exists already."""
    kind = TappedBufferedProtocol if isinstance(inner, asyncio.BufferedProtocol) else TappedProtocol
    return kind(inner, meet, transport)


def secured(transport: asyncio.BaseTransport) -> Mapping[str, Detail]:
    """Return what TLS agreed on, or nothing where there is no TLS.

    The version and the cipher (RFC 8446 section 4.1), and whether a session was resumed (section 2.2).
    """
    tls = transport.get_extra_info("ssl_object")
    if tls is None:
        return NOTHING
    cipher = tls.cipher()
    return {"version": tls.version() or "", "cipher": cipher[0] if cipher else "", "resumed": tls.session_reused}
