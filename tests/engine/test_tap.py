"""The tap tells the truth: what it wrote is what crossed, at both ends, and nothing of it is out of place."""

from __future__ import annotations

import asyncio
import random
import socket
import struct

import pytest

from engine.ends import TappedTransport
from engine.journal import Recorder, Vantage, What
from engine.tap import recorded_by
from tests.engine.echoes import lost_at_both_ends, open_echo, shut

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_300_round_trips_are_written_as_the_applications_saw_them(run, recorder, facts, certificates, secure):
    async def talk():
        server, port, taken = await open_echo(certificates.server if secure else None)
        sent = bytearray()
        with recorded_by(recorder):
            tls = certificates.trusting if secure else None
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
        sizes = random.Random(7)
        for _ in range(300):
            data = sizes.randbytes(sizes.choice([1, 2, 125, 126, 1000, 20_000]))
            sent.extend(data)
            writer.write(data)
            assert await reader.readexactly(len(data)) == data
        await shut(server, writer)
        await lost_at_both_ends(facts)
        return bytes(sent), bytes(taken)

    sent, taken = run(talk())
    assert taken == sent
    assert facts.stream(CLIENT, What.SENT, 1) == sent
    assert facts.stream(SERVER, What.RECEIVED, 1) == sent
    assert facts.stream(SERVER, What.SENT, 1) == sent
    assert facts.stream(CLIENT, What.RECEIVED, 1) == sent
    times = [fact.at_ns for fact in facts.journal.facts]
    assert times == sorted(times)


def test_no_octet_is_received_before_it_was_sent(run, recorder, facts):
    async def talk():
        server, port, _ = await open_echo()
        with recorded_by(recorder):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(100):
            writer.write(b"x" * 100)
            await reader.readexactly(100)
        await shut(server, writer)

    run(talk())
    for sender, receiver in ((CLIENT, SERVER), (SERVER, CLIENT)):
        ahead = 0
        for fact in facts.of(What.SENT, What.RECEIVED):
            if fact.vantage is sender and fact.what is What.SENT:
                ahead += len(fact.octets)
            elif fact.vantage is receiver and fact.what is What.RECEIVED:
                ahead -= len(fact.octets)
            assert ahead >= 0


def test_both_ends_write_their_whole_life_under_one_number(run, recorder, facts):
    async def talk():
        server, port, _ = await open_echo()
        with recorded_by(recorder):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hi")
        await reader.readexactly(2)
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert facts.kinds(CLIENT, 1) == ["connecting", "connected", "sent", "received", "close-called", "lost"]
    assert facts.kinds(SERVER, 1) == ["accepted", "received", "sent", "end-received", "close-called", "lost"]
    (connected,), (accepted,) = facts.of(What.CONNECTED), facts.of(What.ACCEPTED)
    assert connected.about == {"local": accepted.about["peer"], "peer": accepted.about["local"]}
    assert {fact.session for fact in facts.journal.facts} == {recorder.session}


def test_sessions_at_the_same_server_at_the_same_time_do_not_mix(run, journal, facts):
    async def talk():
        server, port, _ = await open_echo()

        async def one(number):
            with recorded_by(Recorder.start(journal, title=str(number), kind="http", url="")):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(5):
                writer.write(bytes([number]))
                await reader.readexactly(1)
            writer.close()
            await writer.wait_closed()

        await asyncio.gather(*(one(number) for number in range(1, 9)))
        await shut(server)
        for connection in range(1, 9):
            await lost_at_both_ends(facts, connection)

    run(talk())
    for connection in range(1, 9):
        (session,) = {fact.session for fact in journal.facts if fact.connection == connection}
        streams = {
            facts.stream(vantage, what, connection)
            for vantage in (CLIENT, SERVER)
            for what in (What.SENT, What.RECEIVED)
        }
        assert streams == {bytes([session]) * 5}


def test_a_connection_that_nobody_records_is_left_alone(run, recorder, facts):
    async def talk():
        made = asyncio.Queue()

        class Server(asyncio.Protocol):
            def connection_made(self, transport):
                made.put_nowait(transport)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(Server, "127.0.0.1", 0)
        transport, protocol = await loop.create_connection(Server, "127.0.0.1", server.sockets[0].getsockname()[1])
        assert transport.get_protocol() is protocol
        for _ in range(2):
            given = await made.get()
            assert not isinstance(given, TappedTransport)
            given.abort()
        await shut(server)

    run(talk())
    assert [fact.what for fact in facts.journal.facts] == [What.SESSION]


def test_a_foreign_client_belongs_to_the_recorder_the_server_was_made_under(run, recorder, facts):
    async def talk():
        with recorded_by(recorder):
            server, port, taken = await open_echo()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"from outside")
        await reader.readexactly(12)
        await shut(server, writer)
        return bytes(taken)

    assert run(talk()) == b"from outside"
    assert facts.stream(SERVER, What.RECEIVED, 1) == b"from outside"
    assert facts.kinds(CLIENT, 1) == []


def test_a_reset_reaches_the_other_end_as_one(run, recorder, facts):
    async def talk():
        async def cut(reader, writer):
            await reader.read(10)
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

        server = await asyncio.start_server(cut, "127.0.0.1", 0)
        with recorded_by(recorder):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hi")
        with pytest.raises(ConnectionResetError):
            await reader.read()
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert facts.kinds(SERVER, 1)[-2:] == ["abort-called", "lost"]
    (lost,) = facts.of(What.LOST, vantage=CLIENT)
    assert lost.about["code"] == "ECONNRESET"


def test_half_close(run, recorder, facts):
    async def talk():
        server, port, _ = await open_echo()
        with recorded_by(recorder):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"last words")
        writer.write_eof()
        assert await reader.read() == b"last words"
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert facts.kinds(CLIENT, 1)[2:5] == ["sent", "end-sent", "received"]
    assert "end-received" in facts.kinds(CLIENT, 1)
    assert facts.kinds(SERVER, 1)[1:4] == ["received", "end-received", "sent"] or facts.kinds(SERVER, 1)[1:4] == [
        "received",
        "sent",
        "end-received",
    ]


class Collecting(asyncio.BufferedProtocol):
    """A protocol that lends its own buffer, as servers that read much at once do."""

    def __init__(self):
        self.buffer = bytearray(10)
        self.taken = bytearray()
        self.read = asyncio.Event()
        self.gone = asyncio.get_running_loop().create_future()

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.taken += self.buffer[:nbytes]
        if len(self.taken) >= 12:
            self.read.set()

    def connection_lost(self, exc):
        self.gone.set_result(None)


def test_every_way_to_read_and_to_write_is_seen(run, recorder, facts):
    async def talk():
        protocols = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def factory():
            protocol = Collecting()
            protocols.put_nowait(protocol)
            return protocol

        server = await loop.create_server(factory, "127.0.0.1", 0)
        with recorded_by(recorder):
            transport, inner = await loop.create_connection(asyncio.Protocol, *server.sockets[0].getsockname())
        assert transport.get_protocol() is inner
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"bytes ")
        transport.write(bytearray(b"bytearray "))
        transport.write(memoryview(b"memoryview "))
        transport.write(b"")
        transport.writelines([b"several ", bytearray(b"lines")])
        with pytest.raises(TypeError):
            transport.write("text")
        transport.close()
        transport.write(b"too late")
        server_side = await protocols.get()
        await server_side.gone
        await shut(server)
        return bytes(server_side.taken)

    taken = run(talk())
    assert taken == b"bytes bytearray memoryview several lines"
    assert facts.stream(CLIENT, What.SENT, 1) == taken
    assert facts.stream(SERVER, What.RECEIVED, 1) == taken


def test_a_protocol_that_takes_over_is_tapped_too(run, recorder, facts):
    async def talk():
        loop = asyncio.get_running_loop()
        server, port, _ = await open_echo()
        with recorded_by(recorder):
            transport, _ = await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
        taking_over = Collecting()
        transport.set_protocol(taking_over)
        assert transport.get_protocol() is taking_over
        transport.write(b"who is there")
        await taking_over.read.wait()
        transport.abort()
        await taking_over.gone
        await shut(server)
        return bytes(taking_over.taken)

    assert run(talk()) == facts.stream(CLIENT, What.RECEIVED, 1) == b"who is there"
    assert facts.kinds(CLIENT, 1)[-2:] == ["abort-called", "lost"]


def test_a_socket_connected_elsewhere_is_recorded_from_the_moment_it_is_handed_over(run, recorder, facts):
    async def talk():
        server, port, _ = await open_echo()
        with socket.create_connection(("127.0.0.1", port)) as sock:  # noqa: ASYNC210
            sock.setblocking(False)
            with recorded_by(recorder):
                reader, writer = await asyncio.open_connection(sock=sock)
            writer.write(b"hi")
            await reader.readexactly(2)
            await shut(server, writer)

    run(talk())
    assert facts.kinds(CLIENT, 1)[:3] == ["connected", "sent", "received"]


def test_private_names_of_the_transport_stay_hidden_so_that_nothing_goes_past_the_tap(run, recorder):
    async def talk():
        server, port, _ = await open_echo()
        with recorded_by(recorder):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        assert not hasattr(writer.transport, "_sock")
        await shut(server, writer)

    run(talk())
