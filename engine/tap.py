"""The tap: an event loop that writes down what passes through it.

HTTP and WebSocket libraries open every connection by public methods of the running loop. ``TapMixin`` overrides those
and nothing else, over any loop class, so that the libraries run as they are and both ends of a loopback connection
write into one journal. Whose recording a connection belongs to, and which network it goes over, is said by the blocks
that it is opened in: ``recorded_by`` and ``over``.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary, WeakValueDictionary

import aiohappyeyeballs

from engine import faults, handshake_watch
from engine.ends import End, TappedTransport, Wire, secured, wrap
from engine.events import Stream
from engine.journal import NOTHING, Detail, Recorder, Vantage, What
from engine.network import Network, Road
from engine.opening import Opening, opening

if TYPE_CHECKING:
    _Loop = asyncio.BaseEventLoop
else:
    _Loop = object

recording: ContextVar[Recorder | None] = ContextVar("recording", default=None)
"""Whose recording a connection belongs to; read when it is asked for, never later: a loop's I/O callbacks need not
carry the context of the caller."""

networks: ContextVar[Network | None] = ContextVar("networks", default=None)
"""The network a recorded connection goes over; read when ``recording`` is."""

Name = tuple[str, int]
Names = tuple[Name, Name]
"""The socket names of a connection: the client's, then the server's."""

PATIENCE_S = 24 * 60 * 60.0
"""Seconds that a server gives a TLS handshake, where it does not say itself."""

_DIALLING = ("family", "proto", "flags", "local_addr", "happy_eyeballs_delay", "interleave", "all_errors")


@contextmanager
def recorded_by(recorder: Recorder | None) -> Iterator[None]:
    """Write connections that are opened, and tasks that are started, within the block under ``recorder``."""
    token = recording.set(recorder)
    try:
        yield
    finally:
        recording.reset(token)


@contextmanager
def over(network: Network | None) -> Iterator[None]:
    """Have recorded connections that are opened, also by tasks that are started, within the block go over ``network``.

    None is no network of ours: as fast as the machine itself.
    """
    token = networks.set(network)
    try:
        yield
    finally:
        networks.reset(token)


class TapMixin(_Loop):
    """Over a loop class: what is opened under a recorder is written down, all else passes through as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Both forget a wire by themselves once its client end is gone.
        self._wires_by_socket: WeakKeyDictionary[socket.socket, Wire] = WeakKeyDictionary()
        self._wires_by_names: WeakValueDictionary[Names, Wire] = WeakValueDictionary()
        self._tapped_servers: list[asyncio.AbstractServer] = []
        super().__init__(*args, **kwargs)

    async def getaddrinfo(self, host: Any, port: Any, **kwargs: Any) -> Any:
        recorder = recording.get()
        if recorder is None or host is None or _is_numeric(host):
            return await super().getaddrinfo(host, port, **kwargs)
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        recorder.write(What.RESOLVING, vantage=Vantage.CLIENT, about={"host": name})
        try:
            infos = await super().getaddrinfo(host, port, **kwargs)
        except BaseException as error:
            about = {"host": name, **faults.about(error, name)}
            recorder.write(What.NOT_RESOLVED, vantage=Vantage.CLIENT, about=about)
            raise
        addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
        recorder.write(What.RESOLVED, vantage=Vantage.CLIENT, about={"host": name, "addresses": addresses})
        return infos

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        recorder = recording.get()
        if recorder is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
            return await super().sock_connect(sock, address)
        wire = self._wire(recorder, networks.get(), Vantage.CLIENT)
        write = End(wire, Vantage.CLIENT).write
        write(What.CONNECTING, about={"address": _said(address), "observed": self._serves(address)})
        connect = super().sock_connect
        try:
            took = await _over_road(
                wire.road,
                f"TCP connect to {_said(address)}",
                lambda: _AfterEachStep(connect(sock, address), lambda: self._register(wire, sock, address)),
            )
        except BaseException as error:
            self._wires_by_socket.pop(sock, None)
            about = {"address": _said(address), **_why(error, wire, _said(address))}
            write(What.NOT_CONNECTED, about=about)
            raise
        names = self._register(wire, sock, address)
        if wire.road is not None:
            wire.road.stand(sock)
        write(What.CONNECTED, about={"local": _said(names[0]), "peer": _said(names[1]), **took})
        return None

    async def create_connection(
        self, protocol_factory: Callable[[], Any], host: Any = None, port: Any = None, **kwargs: Any
    ) -> Any:
        recorder = recording.get()
        sock = kwargs.get("sock")
        wire = self._wires_by_socket.get(sock) if sock is not None else None
        if wire is None and recorder is None:
            return await super().create_connection(protocol_factory, host, port, **kwargs)
        if sock is None:
            dialling = {key: kwargs.pop(key) for key in _DIALLING if key in kwargs}
            sock = await self._dial(host, port, **dialling)
            if kwargs.get("ssl") and kwargs.get("server_hostname") is None:
                kwargs["server_hostname"] = host
        wire = wire or self._wires_by_socket.get(sock) or self._adopt(sock, cast("Recorder", recorder))
        return await self._attach(End(wire, Vantage.CLIENT), protocol_factory, **{**kwargs, "sock": sock})

    async def create_server(self, protocol_factory: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        recorder, network = recording.get(), networks.get()

        def factory() -> asyncio.BaseProtocol:
            return wrap(protocol_factory(), lambda transport: self._accept(transport, recorder, network))

        handshake_watch.watch(kwargs.get("ssl"))
        if kwargs.get("ssl") and kwargs.get("ssl_handshake_timeout") is None:
            # The user may hold a handshake as long as he likes; a client of ours has limits of its own.
            kwargs["ssl_handshake_timeout"] = PATIENCE_S
        server = await super().create_server(factory, *args, **kwargs)
        self._tapped_servers = [known for known in self._tapped_servers if known.is_serving()] + [server]
        return server

    def _serves(self, address: Any) -> bool:
        """Whether a server of this loop listens at ``address``, so that its end will be observed too."""
        return any(
            _name(sock.getsockname()) == _name(address)
            for server in self._tapped_servers
            for sock in getattr(server, "sockets", ())
        )

    async def start_tls(self, transport: Any, protocol: Any, sslcontext: Any, **kwargs: Any) -> Any:
        if not isinstance(transport, TappedTransport):
            return await super().start_tls(transport, protocol, sslcontext, **kwargs)
        end = transport.end
        handshake_watch.watch(sslcontext)
        await transport.flushed()
        end.write(What.SECURING, about={"server_name": kwargs.get("server_hostname") or ""})
        tapped_protocol = wrap(protocol, lambda _: end, transport)
        try:
            took = await _handshake_over(end)
            with handshake_watch.handshake_of(end):
                secure = await super().start_tls(transport.real, tapped_protocol, sslcontext, **kwargs)
        except BaseException as error:
            end.write(What.NOT_SECURED, about=_why(error, end.wire))
            raise
        about = secured(cast("asyncio.Transport", secure))
        end.write(What.SECURED, about={**about, **took})
        return tapped_protocol.attach(cast("asyncio.Transport", secure), end)

    async def _attach(self, end: End, protocol_factory: Callable[[], Any], **kwargs: Any) -> Any:
        """Give a connected socket its transport and protocol, tapped, under TLS where ``ssl`` says so."""
        securing = bool(kwargs.get("ssl"))
        met = False
        took: Took = NOTHING

        def meet(transport: asyncio.Transport) -> End:
            nonlocal met
            met = True
            if securing:
                end.write(What.SECURED, about={**secured(transport), **took})
            return end

        if securing:
            handshake_watch.watch(kwargs["ssl"])
            end.write(What.SECURING, about={"server_name": kwargs.get("server_hostname") or ""})
        else:
            handshake_watch.foresee(end)
        try:
            if securing:
                took = await self._begin_handshake(end, kwargs["sock"])
            with handshake_watch.handshake_of(end) if securing else nullcontext():
                _, tapped_protocol = await super().create_connection(lambda: wrap(protocol_factory(), meet), **kwargs)
        except BaseException as error:
            if not end.lost:
                # The loop has closed the socket, and need not tell a protocol that nobody was given.
                end.lost = True
                end.write(What.NOT_SECURED if securing and not met else What.LOST, about=_why(error, end.wire))
            raise
        return tapped_protocol.transport, tapped_protocol.inner

    async def _begin_handshake(self, end: End, sock: socket.socket) -> Took:
        """Wait until TLS may begin; the loop, which closes a socket whose handshake fails, does not have it yet."""
        try:
            return await _handshake_over(end)
        except BaseException:
            sock.close()
            raise

    async def _dial(
        self,
        host: Any,
        port: Any,
        *,
        family: int = 0,
        proto: int = 0,
        flags: int = 0,
        local_addr: Any = None,
        happy_eyeballs_delay: float | None = None,
        interleave: int | None = None,
        all_errors: bool = False,
    ) -> socket.socket:
        """Connect a socket as ``create_connection`` would, by this loop's own public methods.

        Not every loop's ``create_connection`` goes through its ``getaddrinfo`` and ``sock_connect``. ``all_errors`` is
        not kept: of several errors one is raised that names them all.
        """
        wanted = {"family": family, "type": socket.SOCK_STREAM, "proto": proto}
        if _is_numeric(host):
            # No look-up, so no thread: this only parses.
            infos = socket.getaddrinfo(host, port, flags=flags | socket.AI_NUMERICHOST, **wanted)  # noqa: ASYNC210
        else:
            infos = await self.getaddrinfo(host, port, flags=flags, **wanted)
        if not infos:
            raise OSError("getaddrinfo() returned empty list")
        local = None if local_addr is None else await self.getaddrinfo(*local_addr, flags=flags, **wanted)
        return await aiohappyeyeballs.start_connection(
            infos,
            local_addr_infos=local,
            happy_eyeballs_delay=happy_eyeballs_delay,
            interleave=interleave,
            loop=self,
        )

    def _register(self, wire: Wire, sock: socket.socket, address: Any) -> Names:
        """Make a wire known by its names as soon as it has them, so that the server's end finds it."""
        names = (_name(sock.getsockname()), _name(_peer_of(sock) or address))
        if sock not in self._wires_by_socket and names[0][1]:
            self._wires_by_socket[sock] = wire
            self._wires_by_names[names] = wire
        return names

    def _adopt(self, sock: socket.socket, recorder: Recorder) -> Wire:
        """Number a connection that was established elsewhere and is handed to this loop."""
        wire = self._wire(recorder, networks.get(), Vantage.CLIENT)
        names = self._register(wire, sock, None)
        about = {"local": _said(names[0]), "peer": _said(names[1])}
        End(wire, Vantage.CLIENT).write(What.CONNECTED, about=about)
        if wire.road is not None:
            wire.road.begin()
            wire.road.stand(sock)
        return wire

    def _wire(self, recorder: Recorder, network: Network | None, first: Vantage) -> Wire:
        """Number a connection that ``first`` is the first end of."""
        wire = Wire(recorder)
        if network is not None:
            wire.road = network.road(self, recorder, wire.number, first)
        return wire

    def _accept(self, transport: asyncio.Transport, recorder: Recorder | None, network: Network | None) -> End | None:
        """Find whose connection a server was given: the client's wire, or the recorder the server was made under."""
        local, peer = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        wire = self._wires_by_names.pop((_name(peer), _name(local)), None)
        if wire is None and recorder is None:
            return None
        both = wire is not None
        wire = wire or self._wire(cast("Recorder", recorder), network, Vantage.SERVER)
        end = End(wire, Vantage.SERVER)
        end.write(What.ACCEPTED, about={"local": _said(local), "peer": _said(peer), **secured(transport)})
        if wire.road is not None:
            wire.road.both = both
            if not both:
                wire.road.begin()
        return end


Took = Mapping[str, Detail]
"""What of the time that an opening took was made here: as the journal writes it, ``link_ns`` and ``held_ns``."""


async def _over_road(road: Road | None, title: str, connect: Callable[[], Awaitable[None]]) -> Took:
    """Connect: when the hold lets it, ask there and have the answer, or the refusal, come back.

    The server's end is given the connection half a round trip before the client's.
    """
    if road is None:
        await connect()
        return NOTHING
    road.begin()
    async with opening(road, title) as known:
        there_ns = await road.travel(Stream.UP)
        try:
            await connect()
        except OSError:
            await road.travel(Stream.DOWN)
            raise
        return _took(there_ns + await road.travel(Stream.DOWN), known)


async def _handshake_over(end: End) -> Took:
    """Wait until the hold lets a TLS handshake begin, and as long as a link takes for one.

    RFC 8446 section 2: the client's Finished, and data after it, follow one round trip after its ClientHello.
    """
    road = end.wire.road
    if road is None or end.vantage is Vantage.SERVER:
        return NOTHING
    async with opening(road, "TLS handshake") as known:
        return _took(await road.travel(Stream.UP, Stream.DOWN), known)


def _why(error: BaseException, wire: Wire, where: str = "") -> dict[str, Detail]:
    """Return why an opening failed, as the journal writes it; where the hold did not let it begin, that as well."""
    held_back = wire.road is not None and wire.road.held_back
    return {**faults.about(error, where), **({"begun": False} if held_back else {})}


def _took(link_ns: int, known: Opening) -> Took:
    return {key: ns for key, ns in (("link_ns", link_ns), ("held_ns", known.held_ns)) if ns}


def tapped(loop_class: type[asyncio.AbstractEventLoop]) -> type[Any]:
    """Return ``loop_class`` with the tap over it."""
    return type(f"Tapped{loop_class.__name__}", (TapMixin, loop_class), {})


class _AfterEachStep(Generator[Any, Any, Any]):
    """Awaits a coroutine, and calls ``then`` after each step of it.

    The step of ``sock_connect`` that asks the kernel to connect gives the socket its name, and until the next step no
    other callback runs: the first moment to know the name comes before anybody can be given the connection.
    """

    def __init__(self, coroutine: Any, then: Callable[[], object]) -> None:
        self._coroutine = coroutine
        self._then = then

    def __await__(self) -> Generator[Any, Any, Any]:
        return self

    def send(self, value: Any) -> Any:
        yielded = self._coroutine.send(value)
        self._then()
        return yielded

    def throw(self, *error: Any) -> Any:
        return self._coroutine.throw(*error)


def _is_numeric(host: Any) -> bool:
    """Whether ``host`` is an address already, so that there is nothing to resolve."""
    try:
        ipaddress.ip_address(host.decode("ascii") if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return True


def _peer_of(sock: socket.socket) -> Any:
    try:
        return sock.getpeername()
    except OSError:
        return None


def _name(address: Any) -> Name:
    """Return an address as both ends write it: IPv4 inside IPv6 (RFC 4291 section 2.5.5.2) as IPv4."""
    if not isinstance(address, tuple):
        return ("", 0)
    return (str(address[0]).removeprefix("::ffff:"), int(address[1]))


def _said(address: Any) -> str:
    host, port = _name(address)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
