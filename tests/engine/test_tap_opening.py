"""How a connection comes to be, or does not: names, TCP, TLS, as the tap writes it down."""

from __future__ import annotations

import asyncio
import socket

import pytest

from engine.faults import CutByUser
from engine.journal import Vantage, What
from engine.network import Network
from engine.tap import over, recorded_by, tapped
from tests.engine.echoes import lost_at_both_ends, open_echo, shut

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


def test_refused(run, recorder, facts):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

        async def connect():
            with recorded_by(recorder), pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", port)

        run(connect())
    assert facts.kinds(CLIENT, 1) == ["connecting", "not-connected"]
    (fact,) = facts.of(What.NOT_CONNECTED)
    assert fact.about["code"] == "ECONNREFUSED"
    assert fact.about["address"] == f"127.0.0.1:{port}"
    assert "nothing listens" in fact.about["error"]


def test_a_host_that_does_not_exist(run, recorder, facts, monkeypatch):
    def nowhere(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # Loops of C look names up by themselves; .invalid has no address for them either (RFC 6761 section 6.4).
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    async def connect():
        with recorded_by(recorder), pytest.raises(socket.gaierror):
            await asyncio.open_connection("nohost.invalid", 80)

    run(connect())
    resolving, failed = facts.of(What.RESOLVING, What.NOT_RESOLVED)
    assert resolving.about == {"host": "nohost.invalid"}
    assert failed.about["host"] == "nohost.invalid"
    assert failed.about["code"].startswith("EAI_")
    assert failed.connection == 0
    assert facts.of(What.CONNECTING) == []


def test_a_name_is_written_with_its_addresses_and_an_address_is_no_name(run, recorder, facts):
    async def connect():
        server, port, _ = await open_echo()
        for host in ("localhost", "127.0.0.1"):
            with recorded_by(recorder):
                _, writer = await asyncio.open_connection(host, port, family=socket.AF_INET)
            writer.close()
            await writer.wait_closed()
        await shut(server)

    run(connect())
    assert [fact.about["host"] for fact in facts.of(What.RESOLVING)] == ["localhost"]
    assert [fact.about["addresses"] for fact in facts.of(What.RESOLVED)] == [["127.0.0.1"]]


def test_an_attempt_that_is_given_up(run, recorder, facts, deaf):
    async def connect():
        with recorded_by(recorder), pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await asyncio.open_connection("127.0.0.1", deaf)

    run(connect())
    assert facts.kinds(CLIENT, 1) == ["connecting", "not-connected"]
    (fact,) = facts.of(What.NOT_CONNECTED)
    assert fact.about["code"] == "CANCELLED"
    assert fact.at_ns - facts.of(What.CONNECTING)[0].at_ns >= 90_000_000


def test_a_tls_handshake_is_a_span_with_what_was_agreed(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        with recorded_by(recorder):
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=certificates.trusting)
        await shut(server, writer)

    run(talk())
    assert facts.kinds(CLIENT, 1)[:5] == ["connecting", "connected", "securing", "tls-message", "secured"]
    (secured,), (accepted,) = facts.of(What.SECURED), facts.of(What.ACCEPTED)
    assert secured.about["version"] == accepted.about["version"] == "TLSv1.3"
    assert secured.about["cipher"].startswith("TLS_")
    assert facts.of(What.SECURING)[0].about == {"server_name": "127.0.0.1"}


def test_a_certificate_for_another_host_is_rejected(run, recorder, facts, certificates_of_another):
    async def talk():
        server, port, _ = await open_echo(certificates_of_another.server)
        with recorded_by(recorder), pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            await asyncio.open_connection("127.0.0.1", port, ssl=certificates_of_another.trusting)
        await shut(server)

    run(talk())
    assert facts.kinds(CLIENT, 1) == ["connecting", "connected", "securing", "tls-message", "not-secured"]
    (fact,) = facts.of(What.NOT_SECURED)
    assert fact.about["code"] == "CERTIFICATE"
    assert "another address" in fact.about["error"]
    assert facts.of(What.SENT, What.RECEIVED) == []


def test_tls_begun_in_the_middle_is_written_once_and_as_plaintext(run, recorder, facts, certificates):
    async def talk():
        async def upgrade(reader, writer):
            writer.write(await reader.readexactly(5))
            await writer.start_tls(certificates.server)
            writer.write(await reader.readexactly(6))
            await writer.drain()
            await reader.read()
            writer.close()

        server = await asyncio.start_server(upgrade, "127.0.0.1", 0)
        with recorded_by(recorder):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"plain")
        await reader.readexactly(5)
        await writer.start_tls(certificates.trusting, server_hostname="localhost")
        writer.write(b"secret")
        await reader.readexactly(6)
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    for vantage in (CLIENT, SERVER):
        assert facts.stream(vantage, What.SENT, 1) == b"plainsecret"
        assert facts.stream(vantage, What.RECEIVED, 1) == b"plainsecret"
        assert len(facts.of(What.SECURED, vantage=vantage)) == 1
        assert len(facts.of(What.LOST, vantage=vantage)) == 1


class Told(asyncio.Protocol):
    """Waits to be told that its connection is gone, and why."""

    def __init__(self):
        self.lost = asyncio.get_running_loop().create_future()
        self.taken = b""

    def data_received(self, data):
        self.taken += data

    def connection_lost(self, exc):
        self.lost.set_result(exc)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_what_is_cut_before_it_has_a_transport_is_cut_as_soon_as_it_has_one(recorder, facts, certificates, tls):
    async def talk():
        loop, network = asyncio.get_running_loop(), Network()
        server = await loop.create_server(Told, "127.0.0.1", 0, ssl=certificates.server if tls else None)
        secured = {"ssl": certificates.trusting, "server_hostname": "127.0.0.1"} if tls else {}
        sock = socket.socket()
        sock.setblocking(False)
        with recorded_by(recorder), over(network):
            await loop.sock_connect(sock, server.sockets[0].getsockname())
            network.hold.cut()
            network.hold.cut()
            if tls:
                with pytest.raises(CutByUser):
                    await loop.create_connection(Told, sock=sock, **secured)
            else:
                _, told = await loop.create_connection(Told, sock=sock)
                assert isinstance(await told.lost, CutByUser)
        assert network.is_empty
        await shut(server)

    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        runner.run(asyncio.wait_for(talk(), 20))
    assert len(facts.of(What.CUT, connection=1)) == 1
    (ended,) = facts.of(What.NOT_SECURED if tls else What.LOST, vantage=CLIENT)
    assert ended.about["code"] == "CUT"
    assert facts.of(What.SENT, What.RECEIVED) == []
