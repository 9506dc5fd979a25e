"""Two transports joined in memory, which behave as asyncio's own, on a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from engine.ends import End, Wire, wrap
from engine.events import Stream
from engine.journal import Journal, Recorder, Vantage, What
from engine.network import Network, Road
from tests.engine.by_hand import HandTimers


class PipeTransport(asyncio.Transport):
    """One end of a pipe: what is written is delivered to the other end's protocol in the next turn."""

    def __init__(self, timers: HandTimers) -> None:
        super().__init__()
        self.timers = timers
        self.protocol: Any = None
        self.peer: PipeTransport
        self.limits = (16 * 1024, 64 * 1024)
        self._closing = self._paused = self._lost = self._finished = False
        self._arrived: list[bytes | None] = []

    def write(self, data: Any) -> None:
        assert not self._finished
        if not self._closing:
            self.peer.arrive(bytes(data))

    def write_eof(self) -> None:
        assert not self._finished
        if not self._closing:
            self._finished = True
            self.peer.arrive(None)

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            if not self._finished:
                self.peer.arrive(None)
            self.timers.call_soon(self.lose, None)

    def abort(self) -> None:
        self.close()

    def reset(self) -> None:
        """Be lost, as by the peer's reset."""
        self._closing = True
        self.timers.call_soon(self.lose, ConnectionResetError(104, "reset"))

    def lose(self, error: BaseException | None) -> None:
        if not self._lost:
            self._lost = True
            self.protocol.connection_lost(error)

    def arrive(self, octets: bytes | None) -> None:
        self._arrived.append(octets)
        self.timers.call_soon(self._deliver)

    def _deliver(self) -> None:
        while self._arrived and not self._paused and not self._closing:
            octets = self._arrived.pop(0)
            if octets is not None:
                self.protocol.data_received(octets)
            elif not self.protocol.eof_received():
                self.close()

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        self.timers.call_soon(self._deliver)

    def is_reading(self) -> bool:
        return not self._paused and not self._closing

    def is_closing(self) -> bool:
        return self._closing

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


class Application(asyncio.Protocol):
    """What an end's application did and was told.

    Attributes:
        written: What it wrote while its transport took it.
        taken: What it was given.
        losses: The errors that its connection was lost with, one at most.
        left: Whether it closed or aborted.
    """

    def __init__(self) -> None:
        self.transport: Any = None
        self.written, self.taken = bytearray(), bytearray()
        self.losses: list[BaseException | None] = []
        self.eof = self.left = self.paused = False
        self.calls: list[str] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        assert not self.left
        assert not self.eof
        assert not self.losses
        assert self.transport.is_reading()
        self.taken += data

    def eof_received(self) -> bool:
        assert not self.eof
        assert not self.left
        self.eof = True
        return False

    def connection_lost(self, exc: BaseException | None) -> None:
        assert not self.losses
        self.losses.append(exc)

    def pause_writing(self) -> None:
        assert not self.paused
        self.paused = True

    def resume_writing(self) -> None:
        assert self.paused
        self.paused = False

    def write(self, octets: bytes) -> None:
        if not self.transport.is_closing() and not self.finished:
            self.written += octets
        self.transport.write(octets)

    finished = False

    def write_eof(self) -> None:
        if not self.transport.is_closing():
            self.finished = True
        self.transport.write_eof()

    def close(self) -> None:
        self.left = True
        self.transport.close()

    def abort(self) -> None:
        self.left = True
        self.transport.abort()


class Lines:
    """A connection over a network, in memory: both ends tapped, or the client's alone.

    Attributes:
        client: The client's application.
        server: The server's application.
        real: The transports underneath, by vantage.
    """

    def __init__(self, network: Network, *, both: bool) -> None:
        self.timers = HandTimers()
        self.network = network
        self.journal = Journal(clock=self.timers.now_ns)
        recorder = Recorder.start(self.journal, title="Test", kind="http", url="http://test")
        self._recorder = recorder
        wire = Wire(recorder)
        wire.road = self.new_road(wire)
        wire.road.both = both
        self.client, self.server = Application(), Application()
        self.real = {vantage: PipeTransport(self.timers) for vantage in (Vantage.CLIENT, Vantage.SERVER)}
        self.real[Vantage.CLIENT].peer = self.real[Vantage.SERVER]
        self.real[Vantage.SERVER].peer = self.real[Vantage.CLIENT]
        self._made(Vantage.CLIENT, self.client, End(wire, Vantage.CLIENT))
        self._made(Vantage.SERVER, self.server, End(wire, Vantage.SERVER) if both else None)

    def new_road(self, wire: Wire | None = None) -> Road:
        """Return the way of a connection, of another one where no wire is given."""
        number = (wire or Wire(self._recorder)).number
        return self.network.road(self.timers, self._recorder, number, Vantage.CLIENT)  # type: ignore[arg-type]

    def _made(self, vantage: Vantage, application: Application, end: End | None) -> None:
        real = self.real[vantage]
        real.protocol = application if end is None else wrap(application, lambda _: end)
        real.protocol.connection_made(real)

    def stream(self, vantage: Vantage, what: What) -> bytes:
        """Return all octets that one end wrote down."""
        facts = (fact for fact in self.journal.facts if fact.vantage is vantage and fact.what is what)
        return b"".join(fact.octets for fact in facts)

    def direction(self, stream: Stream) -> tuple[Application, Application]:
        """Return who sends and who receives in a direction."""
        return (self.client, self.server) if stream is Stream.UP else (self.server, self.client)

    def advance(self, seconds: float = 0.0) -> None:
        self.timers.advance(seconds)

    def settle(self, condition: Callable[[], bool] = lambda: False) -> None:
        """Let time pass until nothing is left to happen."""
        for _ in range(1000):
            if not self.timers.pending or condition():
                return
            self.timers.advance(1)
        raise AssertionError("it goes on for ever")
