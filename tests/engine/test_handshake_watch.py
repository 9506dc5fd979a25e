"""The messages of TLS as they pass: in order, the same at both ends, and nothing of their octets."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from engine import handshake_watch
from engine.journal import Recorder, Vantage, What
from engine.tap import recorded_by
from tests.engine.echoes import lost_at_both_ends, open_echo, shut
from tests.engine.peers.raw import peer, under_tls

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
TLS_13_UP = ["ClientHello", "ChangeCipherSpec", "Finished"]
TLS_13_DOWN = [
    "ServerHello",
    "ChangeCipherSpec",
    "EncryptedExtensions",
    "Certificate",
    "CertificateVerify",
    "Finished",
    "NewSessionTicket",
    "NewSessionTicket",
]
TLS_12_UP = ["ClientHello", "ClientKeyExchange", "ChangeCipherSpec", "Finished"]
TLS_12_DOWN = [
    "ServerHello",
    "Certificate",
    "ServerKeyExchange",
    "ServerHelloDone",
    "NewSessionTicket",
    "ChangeCipherSpec",
    "Finished",
]


def passed(facts, vantage, direction, connection=1):
    """Return names and lengths of what one end sent or was given, without alerts."""
    return [
        (fact.about["name"], fact.about["length"])
        for fact in facts.of(What.TLS_MESSAGE, vantage=vantage, connection=connection)
        if fact.about["direction"] == direction and fact.about["name"] != "Alert"
    ]


def names(facts, vantage, direction, connection=1):
    return [name for name, _ in passed(facts, vantage, direction, connection)]


def alerts(facts, vantage, direction):
    return [
        (fact.about["level"], fact.about["alert"])
        for fact in facts.of(What.TLS_MESSAGE, vantage=vantage)
        if fact.about["direction"] == direction and fact.about["name"] == "Alert"
    ]


def one(facts, name, vantage=CLIENT):
    return next(fact for fact in facts.of(What.TLS_MESSAGE, vantage=vantage) if fact.about["name"] == name)


async def echoed(recorder, port, context, server_hostname="localhost"):
    """Have something echoed, so that all of the handshake has arrived; returns what to close."""
    with recorded_by(recorder):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=server_hostname)
    writer.write(b"hi")
    assert await reader.readexactly(2) == b"hi"
    return writer


@pytest.mark.parametrize(
    ("version", "up", "down"), [("TLSv1_3", TLS_13_UP, TLS_13_DOWN), ("TLSv1_2", TLS_12_UP, TLS_12_DOWN)]
)
def test_both_ends_see_the_same_messages_in_the_same_order(run, recorder, facts, certificates, version, up, down):
    certificates.trusting.maximum_version = ssl.TLSVersion[version]

    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert names(facts, CLIENT, "sent") == up
    assert names(facts, SERVER, "sent") == down
    assert passed(facts, SERVER, "received") == passed(facts, CLIENT, "sent")
    assert passed(facts, CLIENT, "received") == passed(facts, SERVER, "sent")
    assert all(length > 0 for _, length in passed(facts, CLIENT, "sent"))
    times = [fact.at_ns for fact in facts.journal.facts]
    assert times == sorted(times)


def test_the_hellos_and_the_certificate_say_what_was_agreed_on(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)

    run(talk())
    (secured,) = facts.of(What.SECURED)
    chosen = one(facts, "ServerHello").about
    assert (chosen["version"], chosen["cipher"]) == (secured.about["version"], secured.about["cipher"])
    assert one(facts, "ClientHello").about["server_name"] == "localhost"
    assert one(facts, "ClientHello", SERVER).about == one(facts, "ClientHello").about | {"direction": "received"}
    assert "localhost" in one(facts, "Certificate").about["names"]
    assert secured.about["resumed"] is False


def test_the_handshake_lies_between_its_beginning_and_its_result(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)

    run(talk())
    kinds = facts.kinds(CLIENT, 1)
    assert kinds[:5] == ["connecting", "connected", "securing", "tls-message", "secured"]
    seen = [fact.what for fact in facts.journal.facts if fact.vantage is SERVER]
    assert seen[0] is What.TLS_MESSAGE
    assert seen.index(What.ACCEPTED) > 0


def test_no_octet_of_a_message_is_kept(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)

    run(talk())
    for fact in facts.of(What.TLS_MESSAGE):
        assert fact.octets == b""
        assert fact.about.keys() <= {
            *("name", "direction", "length", "server_name", "versions", "version", "cipher", "lifetime"),
            *("subject", "issuer", "names", "valid_from", "valid_until", "level", "alert"),
        }


def test_handshakes_at_the_same_time_are_told_apart(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writers = await asyncio.gather(*(echoed(recorder, port, certificates.trusting) for _ in range(5)))
        for writer in writers:
            writer.close()
        for connection in range(1, 6):
            await lost_at_both_ends(facts, connection)
        await shut(server)

    run(talk())
    for connection in range(1, 6):
        assert names(facts, CLIENT, "sent", connection) == TLS_13_UP
        assert passed(facts, SERVER, "received", connection) == passed(facts, CLIENT, "sent", connection)
        assert passed(facts, CLIENT, "received", connection) == passed(facts, SERVER, "sent", connection)


def test_a_certificate_that_is_refused_is_answered_with_an_alert_that_says_why(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        with pytest.raises(ssl.SSLCertVerificationError):
            await echoed(recorder, port, ssl.create_default_context())
        await shut(server)

    run(talk())
    assert alerts(facts, CLIENT, "sent") == [("fatal", "unknown_ca")]
    assert names(facts, CLIENT, "received")[-1] == "Certificate"
    assert names(facts, SERVER, "sent")[:2] == ["ServerHello", "ChangeCipherSpec"]
    assert facts.of(What.ACCEPTED) == []
    assert facts.kinds(CLIENT, 1)[-2:] == ["tls-message", "not-secured"]


def test_an_alert_that_comes_is_seen(run, recorder, facts, certificates):
    certificates.server.minimum_version = ssl.TLSVersion.TLSv1_3
    certificates.trusting.maximum_version = ssl.TLSVersion.TLSv1_2

    async def talk(port):
        with pytest.raises(ssl.SSLError):
            await echoed(recorder, port, certificates.trusting)

    with peer(under_tls(certificates.server)) as port:
        run(talk(port))
    assert names(facts, CLIENT, "sent") == ["ClientHello"]
    assert alerts(facts, CLIENT, "received") == [("fatal", "protocol_version")]
    assert facts.of(What.TLS_MESSAGE, vantage=SERVER) == []


def test_an_end_of_stream_is_an_alert_of_its_own(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert alerts(facts, CLIENT, "sent") == [("warning", "close_notify")]
    assert alerts(facts, SERVER, "received") == [("warning", "close_notify")]


def test_tls_that_begins_on_a_connection_in_use(run, recorder, facts, certificates):
    async def talk():
        async def upgrade(reader, writer):
            writer.write(await reader.readexactly(1))
            await writer.start_tls(certificates.server)
            writer.write(await reader.readexactly(2))
            await reader.read()
            writer.close()

        server = await asyncio.start_server(upgrade, "127.0.0.1", 0)
        with recorded_by(recorder):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
        writer.write(b"!")
        await reader.readexactly(1)
        await writer.start_tls(certificates.trusting, server_hostname="localhost")
        writer.write(b"hi")
        assert await reader.readexactly(2) == b"hi"
        await shut(server, writer)
        await lost_at_both_ends(facts)

    run(talk())
    assert names(facts, CLIENT, "sent") == TLS_13_UP
    assert passed(facts, SERVER, "received") == passed(facts, CLIENT, "sent")
    assert passed(facts, CLIENT, "received") == passed(facts, SERVER, "sent")


def test_connections_that_nobody_records_leave_nothing(run, recorder, facts, certificates):
    async def talk():
        server, port, _ = await open_echo(certificates.server)
        recorded = await echoed(recorder, port, certificates.trusting)
        before = len(facts.of(What.TLS_MESSAGE))
        other = await echoed(None, port, certificates.trusting)
        assert len(facts.of(What.TLS_MESSAGE)) == before
        other.close()
        await shut(server, recorded)

    run(talk())


def test_each_session_has_its_own_messages(run, journal, recorder, facts, certificates):
    second = Recorder.start(journal, title="Other", kind="http", url="https://test")

    async def talk():
        server, port, _ = await open_echo(certificates.server)
        first = await echoed(recorder, port, certificates.trusting)
        other = await echoed(second, port, certificates.trusting)
        other.close()
        await shut(server, first)
        await lost_at_both_ends(facts, 2)

    run(talk())
    assert {(fact.session, fact.connection) for fact in facts.of(What.TLS_MESSAGE)} == {(1, 1), (2, 2)}


def test_without_the_callback_the_handshake_is_one_span(run, recorder, facts, certificates, monkeypatch):
    monkeypatch.setattr(handshake_watch, "CALLBACK", "_no_such_callback")

    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)

    run(talk())
    assert facts.of(What.TLS_MESSAGE) == []
    assert facts.kinds(CLIENT, 1)[:4] == ["connecting", "connected", "securing", "secured"]


def test_a_context_that_somebody_else_watches_is_left_to_them(run, recorder, facts, certificates):
    heard = []
    certificates.trusting._msg_callback = lambda *message: heard.append(message)

    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)

    run(talk())
    assert heard
    assert facts.of(What.TLS_MESSAGE) == []
    assert facts.of(What.SECURED)


def test_a_fault_of_ours_is_logged_and_harms_nobody(run, recorder, facts, certificates, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("ours")

    monkeypatch.setattr(handshake_watch.tls_said, "said", fail)

    async def talk():
        server, port, _ = await open_echo(certificates.server)
        writer = await echoed(recorder, port, certificates.trusting)
        await shut(server, writer)

    run(talk())
    assert facts.of(What.SECURED)
    assert "could not be written down" in caplog.text
