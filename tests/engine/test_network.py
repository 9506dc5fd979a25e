"""Real connections over a link and under a hold, on every loop: what arrives, when, and what the journal says of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import socketserver
import struct
import threading
from contextlib import contextmanager

import pytest

from engine.events import Connected, LetGo, LinkChanged, Stream
from engine.journal import Vantage, What
from engine.link import NO_LINK, Link
from engine.network import Network
from engine.tap import over, recorded_by
from engine.trace import Trace
from tests.engine.echoes import lost_at_both_ends, open_echo, shut
from tests.engine.test_tap import Collecting

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
MS = 1_000_000
LATE = Link(name="late", delay_up_ms=20, delay_down_ms=30)


class EchoOfAnother(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


@contextmanager
def foreign(handler=EchoOfAnother):
    """A server that no loop of ours serves, as far as a tap can see."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


async def connect(port, recorder, network, tls=None):
    """Connect; where the wire is held, let each opening go as soon as it waits."""
    with recorded_by(recorder), over(network):
        asked = asyncio.get_running_loop().create_task(asyncio.open_connection("127.0.0.1", port, ssl=tls))
    for _ in range(1 + (tls is not None) if network is not None and network.hold.is_on else 0):
        await held(network, Stream.UP)
        network.hold.release(Stream.UP)
    return await asked


def sent_and_received(facts, sender, receiver):
    (sent,) = facts.of(What.SENT, vantage=sender)
    (received,) = facts.of(What.RECEIVED, vantage=receiver)
    return sent, received


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_each_way_takes_the_links_time_at_both_ends(run, recorder, facts, certificates, secure):
    async def talk():
        server, port, _ = await open_echo(certificates.server if secure else None)
        reader, writer = await connect(port, recorder, Network(LATE), certificates.trusting if secure else None)
        writer.write(b"hi")
        assert await reader.readexactly(2) == b"hi"
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    for sender, receiver, delay_ms in ((CLIENT, SERVER, 20), (SERVER, CLIENT, 30)):
        sent, received = sent_and_received(facts, sender, receiver)
        assert received.at_ns - sent.at_ns >= delay_ms * MS
        (gone,) = [fact for fact in facts.of(What.LET_GO, vantage=sender) if fact.about["end"] > fact.about["start"]]
        assert delay_ms * MS <= gone.about["waited_ns"] <= received.at_ns - sent.at_ns
        assert (gone.about["start"], gone.about["end"], gone.about["held_ns"]) == (0, 2, 0)
    (connecting,), (connected,) = facts.of(What.CONNECTING), facts.of(What.CONNECTED)
    assert connected.at_ns - connecting.at_ns >= connected.about["link_ns"] >= 50 * MS
    if secure:
        (securing,), (secured,) = facts.of(What.SECURING), facts.of(What.SECURED)
        assert secured.at_ns - securing.at_ns >= secured.about["link_ns"] >= 50 * MS
    (link,) = facts.of(What.LINK)
    assert (link.connection, link.vantage, link.about) == (1, CLIENT, dict(LATE.about()))


def test_both_ways_wait_at_the_client_where_the_server_is_another_program(run, recorder, facts):
    async def talk(port):
        reader, writer = await connect(port, recorder, Network(LATE))
        writer.write(b"hi")
        assert await reader.readexactly(2) == b"hi"
        sent, received = sent_and_received(facts, CLIENT, CLIENT)
        assert received.at_ns - sent.at_ns >= 50 * MS
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

    with foreign() as port:
        run(talk(port))
    gone = [fact.about for fact in facts.of(What.LET_GO, vantage=CLIENT) if fact.about["end"] > fact.about["start"]]
    assert [(about["stream"], about["end"]) for about in gone] == [("up", 2), ("down", 2)]
    assert [about["waited_ns"] >= ms * MS for about, ms in zip(gone, (20, 30), strict=True)] == [True, True]
    assert facts.kinds(CLIENT, 1)[-4:] == ["end-received", "close-called", "let-go", "lost"]
    assert facts.kinds(CLIENT, 1)[:3] == ["connecting", "link", "connected"]


class ResetOfAnother(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(1)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_an_end_of_sending_that_comes_to_a_connection_reset_meanwhile_is_no_fault_of_ours(run, recorder, facts):
    async def talk(port):
        _, writer = await connect(port, recorder, Network(LATE))
        writer.write(b"!")
        await writer.transport.flushed()
        writer.write_eof()
        writer.close()
        # How it was lost is the peer's doing, and told: by uvloop as an error of the socket's, in some runs.
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    with foreign(ResetOfAnother) as port:
        run(talk(port))
    assert facts.kinds(CLIENT, 1)[3:] == ["sent", "let-go", "end-sent", "close-called", "let-go", "lost"]


def test_a_refusal_takes_a_round_trip_too(run, recorder, facts, unused_tcp_port):
    async def talk():
        with pytest.raises(ConnectionRefusedError):
            await connect(unused_tcp_port, recorder, Network(LATE))

    run(talk())
    (connecting,), (refused,) = facts.of(What.CONNECTING), facts.of(What.NOT_CONNECTED)
    assert refused.at_ns - connecting.at_ns >= 50 * MS


def test_an_attempt_over_a_link_that_is_given_up(run, recorder, facts):
    async def talk():
        server, port, _ = await open_echo()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await connect(port, recorder, Network(Link(delay_up_ms=1000)))
        await shut(server)

    run(talk())
    assert facts.kinds(CLIENT, 1) == ["connecting", "link", "not-connected"]


def test_closing_takes_what_was_sent_to_the_other_end_first(run, recorder, facts):
    async def talk():
        server, port, taken = await open_echo()
        _, writer = await connect(port, recorder, Network(LATE))
        writer.write(b"last words")
        await shut(server, writer)
        await lost_at_both_ends(facts)
        return bytes(taken)

    assert run(talk()) == b"last words"
    assert facts.kinds(CLIENT, 1)[3:] == ["sent", "close-called", "let-go", "lost"]
    (closed,), (finished,) = facts.of(What.CLOSE_CALLED, vantage=CLIENT), facts.of(What.END_RECEIVED)
    assert finished.at_ns - closed.at_ns >= 20 * MS


def test_an_end_that_aborts_is_told_at_once_and_what_it_sent_arrives(run, recorder, facts):
    async def talk():
        server, port, taken = await open_echo()
        _, writer = await connect(port, recorder, Network(LATE))
        writer.write(b"last words")
        writer.transport.abort()
        await writer.wait_closed()
        assert taken == b""
        await lost_at_both_ends(facts)
        await shut(server)
        return bytes(taken)

    assert run(talk()) == b"last words"
    assert facts.kinds(CLIENT, 1)[3:] == ["sent", "abort-called", "lost", "let-go"]


def test_held_messages_arrive_when_they_are_released(run, recorder, facts):
    async def talk():
        server, port, taken = await open_echo()
        network = Network(held=True)
        reader, writer = await connect(port, recorder, network)
        writer.write(b"one")
        writer.write(b"two!")
        assert [(w.connection, w.stream, w.octets) for w in network.hold.waiting()] == [(1, Stream.UP, 3)]
        assert network.hold.release(Stream.DOWN) is None
        network.hold.release(Stream.UP)
        await held(network, Stream.DOWN)
        assert taken == b"one"
        network.hold.release(Stream.DOWN)
        assert await reader.readexactly(3) == b"one"
        network.hold.turn_off()
        assert await reader.readexactly(4) == b"two!"
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert all(fact.about["held_ns"] for fact in facts.of(What.LET_GO) if fact.about["end"] > fact.about["start"])


async def accepted(facts):
    """Wait until the server's end is there."""
    there = asyncio.Event()
    stop = facts.journal.watch(lambda: there.set() if facts.of(What.ACCEPTED) else None)
    if not facts.of(What.ACCEPTED):
        await there.wait()
    stop()


async def held(network, stream):
    """Wait until something waits in a direction."""
    there = asyncio.Event()
    stop = network.hold.watch(lambda: there.set() if network.hold.waiting(stream) else None)
    if not network.hold.waiting(stream):
        await there.wait()
    stop()


def test_a_cut_is_the_users_and_both_ends_lose_the_connection(run, recorder, facts):
    async def talk():
        async def serve(reader, writer):
            with pytest.raises(ConnectionAbortedError):
                await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        network = Network(held=True)
        reader, writer = await connect(server.sockets[0].getsockname()[1], recorder, network)
        writer.write(b"never there")
        await accepted(facts)
        network.hold.cut()
        network.hold.cut()
        with pytest.raises(ConnectionAbortedError):
            await reader.read()
        await lost_at_both_ends(facts)
        assert network.is_empty
        await shut(server)

    run(talk())
    assert facts.of(What.RECEIVED) == []
    (cut,) = facts.of(What.CUT)
    assert (cut.connection, cut.vantage, cut.about) == (1, Vantage.APP, {"dropped_up": 11, "dropped_down": 0})
    assert {fact.about["code"] for fact in facts.of(What.LOST)} == {"CUT"}
    assert all(fact.at_ns >= cut.at_ns for fact in facts.of(What.LOST))
    assert facts.of(What.ABORT_CALLED, What.CLOSE_CALLED, vantage=CLIENT) == []


def test_a_cut_is_a_reset_to_a_peer_in_another_program(run, recorder, facts):
    seen = threading.Event()

    class Reset(socketserver.BaseRequestHandler):
        def handle(self):
            try:
                self.request.recv(10)
            except ConnectionResetError:
                seen.set()

    async def talk():
        network = Network(held=True)
        _, writer = await connect(server.server_address[1], recorder, network)
        writer.write(b"never there")
        network.hold.cut()
        with pytest.raises(ConnectionAbortedError):
            await writer.wait_closed()

    with socketserver.TCPServer(("127.0.0.1", 0), Reset) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        run(talk())
        thread.join(10)
    assert seen.is_set()


def test_what_is_in_flight_makes_its_sender_wait(run, recorder, facts):
    async def talk():
        server, port, taken = await open_echo()
        network = Network(held=True)
        reader, writer = await connect(port, recorder, network)
        writer.write(b"x" * 100_000)
        assert writer.transport.get_write_buffer_size() == 100_000
        draining = asyncio.get_running_loop().create_task(writer.drain())
        await asyncio.wait({draining}, timeout=0.01)
        assert not draining.done()
        network.hold.turn_off()
        await draining
        assert await reader.readexactly(100_000) == b"x" * 100_000
        await shut(server, writer)

    run(talk())


def test_a_client_that_is_given_nothing_has_the_other_program_wait(run, recorder, facts):
    async def talk(port):
        loop = asyncio.get_running_loop()
        network = Network()
        with recorded_by(recorder), over(network):
            transport, protocol = await loop.create_connection(Collecting, "127.0.0.1", port)
        network.hold.turn_on()
        transport.write(b"x" * 1000)
        network.hold.release(Stream.UP)
        await held(network, Stream.DOWN)
        transport.pause_reading()
        network.hold.turn_off()
        assert protocol.taken == b""
        transport.resume_reading()
        await protocol.read.wait()
        transport.write(b"y" * 300_000)
        while len(protocol.taken) < 301_000:
            await asyncio.wait({protocol.gone}, timeout=0.001)
        transport.close()
        await protocol.gone
        return bytes(protocol.taken)

    with foreign() as port:
        assert run(talk(port)) == b"x" * 1000 + b"y" * 300_000
    assert facts.stream(CLIENT, What.RECEIVED, 1) == b"x" * 1000 + b"y" * 300_000


def test_tls_that_the_other_end_closes_while_a_close_waits_is_closed_at_last(run, recorder, facts, certificates):
    async def talk():
        network = Network()
        writers = asyncio.Queue()
        server = await asyncio.start_server(lambda _, w: writers.put_nowait(w), "127.0.0.1", 0, ssl=certificates.server)
        with recorded_by(recorder), over(network):
            port = server.sockets[0].getsockname()[1]
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=certificates.trusting)
        other = await writers.get()
        network.hold.turn_on()
        writer.write(b"hi")
        writer.close()
        other.transport.abort()
        # Another handshake takes so many turns of the loop that the end of the first connection has come.
        _, second = await asyncio.open_connection("127.0.0.1", port, ssl=certificates.trusting)
        network.hold.turn_off()
        async with asyncio.timeout(3):
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        for left in (second, await writers.get()):
            left.transport.abort()
            with contextlib.suppress(OSError):
                await left.wait_closed()
        await shut(server)

    run(talk())
    assert len(facts.of(What.LOST, vantage=CLIENT)) == 1


def test_tls_begun_in_the_middle_waits_for_what_was_sent_before_it(run, recorder, facts, certificates):
    async def talk():
        async def upgrade(reader, writer):
            writer.write(await reader.readexactly(5))
            await writer.start_tls(certificates.server)
            writer.write(await reader.readexactly(6))
            await writer.drain()
            await reader.read()
            writer.close()

        server = await asyncio.start_server(upgrade, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await connect(port, recorder, Network(LATE))
        writer.write(b"plain")
        assert await reader.readexactly(5) == b"plain"
        await writer.start_tls(certificates.trusting, server_hostname="127.0.0.1")
        writer.write(b"secret")
        assert await reader.readexactly(6) == b"secret"
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    for vantage in (CLIENT, SERVER):
        assert facts.stream(vantage, What.SENT, 1) == facts.stream(vantage, What.RECEIVED, 1) == b"plainsecret"


def test_another_link_in_the_middle_is_written_down_and_holds_from_then_on(run, recorder, journal, facts):
    async def talk():
        server, port, _ = await open_echo()
        network = Network(LATE)
        reader, writer = await connect(port, recorder, network)
        network.change(NO_LINK)
        writer.write(b"quick")
        await reader.readexactly(5)
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert [fact.about["name"] for fact in facts.of(What.LINK)] == ["late", "loopback"]
    assert facts.of(What.LET_GO) == []


def test_the_trace_tells_what_the_link_added(run, recorder, journal, facts):
    async def talk():
        server, port, _ = await open_echo()
        reader, writer = await connect(port, recorder, Network(LATE))
        writer.write(b"hi")
        await reader.readexactly(2)
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    trace = Trace(journal)
    trace.refresh()
    (changed,) = [event for event in trace.events if isinstance(event, LinkChanged)]
    assert (changed.name, changed.delay_up_ms, changed.delay_down_ms, changed.rate_up) == ("late", 20, 30, None)
    (connected,) = [event for event in trace.events if isinstance(event, Connected)]
    assert connected.link_ns >= 50 * MS
    gone = [event for event in trace.events if isinstance(event, LetGo) and event.span.end > event.span.start]
    assert [(event.stream, tuple(event.span)) for event in gone] == [(Stream.UP, (0, 2)), (Stream.DOWN, (0, 2))]
    assert [event.link_ns >= ms * MS for event, ms in zip(gone, (20, 30), strict=True)] == [True, True]


def test_nothing_is_left_of_a_network_that_has_ended(run, recorder, facts):
    async def talk():
        server, port, _ = await open_echo()
        network = Network(held=True)
        _, writer = await connect(port, recorder, network)
        writer.write(b"never there")
        writer.close()
        network.end()
        await lost_at_both_ends(facts)
        assert network.is_empty
        await shut(server)

    run(talk())


def test_without_a_network_nothing_stands_between(run, recorder):
    async def talk():
        server, port, _ = await open_echo()
        _, writer = await connect(port, recorder, None)
        assert writer.transport.forward == writer.transport.real.write
        await shut(server, writer)

    run(talk())
