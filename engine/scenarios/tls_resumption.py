"""A TLS session resumed: the second connection brings a ticket of the first, and needs no certificate."""

from __future__ import annotations

import ssl
from typing import Any

import trustme

from engine.events import Secured
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, as_http
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.scenarios.tls_common import (
    ARRIVES,
    CLIENT_BEGINS,
    GROUP,
    HTTP_WAITS,
    connections,
    handshake,
    handshakes,
    serving,
    tls_messages,
)
from engine.sessions.local.serving import http_server
from engine.sessions.local.web import application
from engine.sessions.outcome import Outcome

PROOF = ("Certificate", "CertificateVerify")


class ResumingContext(ssl.SSLContext):
    """A client's context whose connections go on with the session of the one before, if that was given a ticket.

    asyncio has no argument for the session of a connection, but makes each with its context's ``wrap_bio``, which has.
    """

    _last: ssl.SSLObject | None = None

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Return the connection's TLS, with the session of the last one unless there is another."""
        if session is None and self._last is not None:
            session = self._last.session
        made: Any = super().wrap_bio(incoming, outgoing, server_side, server_hostname, session)
        self._last = made
        return self._last


async def run(stage: Stage) -> list[Outcome]:
    """Ask twice, on a connection each."""

    async def act(client: HttpActor) -> None:
        await client.ask("/")
        await client.ask("/")

    authority = trustme.CA()
    # It verifies, as all of this protocol do unless told otherwise.
    context = ResumingContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    async with http_server(application(lambda: None), tls=serving(authority)) as url:
        return [await as_http(stage, "Resumption", url, act, keep_alive=False, tls=context)]


def _tickets(story: Story) -> Verdict:
    found = [message for message in tls_messages(story) if message.name == "NewSessionTicket"]
    first = connections(story)[:1]
    if not first:
        return nothing("no message of TLS was seen")
    given = [message for message in found if message.connection == first[0]]
    holds = bool(given) and all(message.vantage is Vantage.SERVER for message in given)
    said = f"{count(len(given), 'ticket')} on the first connection"
    return verdict(holds, said, story.numbers(*given), tickets=len(given))


def _resumed(story: Story) -> Verdict:
    found = story.of(Secured, vantage=Vantage.CLIENT)
    if not found:
        return nothing("no handshake came to its end")
    said = ", then ".join("resumed" if end.resumed else "new" for end in found)
    return verdict([end.resumed for end in found] == [False, True], said, story.numbers(*found))


def _without_certificate(story: Story) -> Verdict:
    found = connections(story)
    if len(found) < 2:
        return nothing("there is no second handshake")
    shown = [
        [message for message in handshake(story, connection, Vantage.SERVER) if message.name in PROOF]
        for connection in found[:2]
    ]
    said = ", then ".join(f"{len(messages)} of {' and '.join(PROOF)}" for messages in shown)
    return verdict(len(shown[0]) == 2 and not shown[1], said, story.numbers(*shown[0], *shown[1]))


def _smaller(story: Story) -> Verdict:
    found = connections(story)
    if len(found) < 2:
        return nothing("there is no second handshake")
    sizes = [
        [message.length for vantage in (Vantage.CLIENT, Vantage.SERVER) for message in handshake(story, at, vantage)]
        for at in found[:2]
    ]
    (first, second), (many, few) = (sum(sizes[0]), sum(sizes[1])), (len(sizes[0]), len(sizes[1]))
    said = f"{many} messages with {first:,} octets, then {few} with {second:,}"
    return verdict(second < first and few < many, said, first=first, second=second)


SCENARIO = Scenario(
    name="session-resumption",
    title="A session resumed",
    group=GROUP,
    promise="the second connection brings a ticket, and needs no certificate",
    sections=("RFC 8446 2.2", "RFC 8446 4.6.1"),
    run=run,
    claims=(
        common.connections_are(2),
        CLIENT_BEGINS,
        Claim(text="the server gives tickets on the first connection", section="RFC 8446 4.6.1", look=_tickets),
        Claim(text="the second handshake resumes the session of the first", section="RFC 8446 2.2", look=_resumed),
        Claim(text="it has no certificate and no signature", section="RFC 8446 4.4.2", look=_without_certificate),
        Claim(text="it takes fewer messages and octets", section="RFC 8446 2.2", look=_smaller),
        ARRIVES,
        HTTP_WAITS,
    ),
    tellers=(*tellers.HTTP, handshakes),
)
