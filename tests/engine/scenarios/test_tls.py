"""TLS on every loop: https, wss, a session resumed, certificates refused; and the versions before 1.3."""

from __future__ import annotations

import asyncio
import ssl

import pytest

from engine import events as ev
from engine.journal import Vantage, What
from engine.scenarios import SCENARIOS, Result, Stage, check
from engine.scenarios.tls_resumption import ResumingContext
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import recorded_by
from engine.trace import Trace
from tests.engine.echoes import open_echo, shut

NAMES = ("https", "wss", "session-resumption", "certificate-refused")


def told(journal, kind):
    trace = Trace(journal)
    trace.refresh()
    return [event for event in trace.events if isinstance(event, kind)]


@pytest.fixture(params=NAMES)
def played(request, run, journal):
    """A scenario's trace, run on one of the loops."""

    async def play():
        servers, keeper = LocalServers(), Keeper()
        try:
            return await SCENARIOS[request.param].run(Stage(journal=journal, servers=servers, keeper=keeper))
        finally:
            await keeper.end_all()
            await servers.stop()

    outcomes = run(play())
    assert [outcome.fault for outcome in outcomes if outcome.fault is not None] == []
    trace = Trace(journal)
    trace.refresh()
    return request.param, trace.events


def test_what_it_claims_holds_on_every_loop(played):
    name, events = played
    verdicts = check(SCENARIOS[name], events)
    assert [(c.claim.text, c.verdict.found) for c in verdicts if c.verdict.result is not Result.HELD] == []


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_a_session_is_resumed_in_both_versions(run, authority, certificates, journal, recorder, version):
    context = ResumingContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = ssl.TLSVersion[version]
    authority.configure_trust(context)

    async def talk():
        server, port, _ = await open_echo(certificates.server)
        for _ in range(3):
            with recorded_by(recorder):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            writer.write(b"hi")
            assert await reader.readexactly(2) == b"hi"
            writer.close()
            await writer.wait_closed()
        await shut(server)

    run(talk())
    assert [end.resumed for end in told(journal, ev.Secured)] == [False, True, True]
    assert [end.tls_resumed for end in told(journal, ev.Accepted)] == [False, True, True]
    certificates_seen = [message for message in told(journal, ev.TlsMessageSeen) if message.name == "Certificate"]
    assert {message.connection for message in certificates_seen} == {1}
    hellos = [message for message in told(journal, ev.TlsMessageSeen) if message.name == "ClientHello"]
    offered = "pre_shared_key" if version == "TLSv1_3" else "session_ticket"
    sent = [message.said(offered) for message in hellos if message.vantage is Vantage.CLIENT]
    assert sent == ["", "offered", "offered"]


def test_a_context_that_resumes_refuses_whom_it_cannot_verify(run, certificates_of_another, authority, facts, recorder):
    context = ResumingContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)

    async def talk():
        server, port, _ = await open_echo(certificates_of_another.server)
        for _ in range(2):
            with recorded_by(recorder), pytest.raises(ssl.SSLCertVerificationError):
                await asyncio.open_connection("127.0.0.1", port, ssl=context)
        await shut(server)

    run(talk())
    assert len(facts.of(What.NOT_SECURED)) == 2
    assert facts.of(What.SECURED, What.ACCEPTED) == []
