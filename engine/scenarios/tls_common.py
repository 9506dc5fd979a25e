"""What the scenarios of TLS share: certificates that are thrown away, questions to a trace, claims and captions."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from engine.durations import duration
from engine.events import Direction, NotSecured, OnWire, Secured, Stream, TlsMessageSeen
from engine.journal import Vantage
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import ms
from engine.scenarios.story import Story, sender_of
from engine.sessions.local.servers import ADDRESS

if TYPE_CHECKING:
    import trustme

GROUP = "TLS"
FLIGHT = ("ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished")
"""What a server of TLS 1.3 answers a ClientHello with, where it asks for no certificate itself (RFC 8446 section 2)."""

HARMLESS = ("", "close_notify", "user_canceled")
"""What no alert is, and those that tell of nothing wrong (RFC 8446 section 6.1)."""
PROOFS = ("CertificateVerify", "Finished")
"""What shows something to the end that is given it."""


def serving(authority: trustme.CA, name: str = ADDRESS, not_after: datetime | None = None) -> ssl.SSLContext:
    """Return what a server speaks TLS with: a certificate for ``name``, issued by ``authority``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_after=not_after).configure_cert(context)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """Return what a client speaks TLS with that trusts ``authority``, and verifies whom it speaks to."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def tls_messages(
    story: Story, *, session: int | None = None, connection: int | None = None, sender: Vantage | None = None
) -> list[TlsMessageSeen]:
    """Return the messages of TLS, each once: as it was sent, or received where its sender was not observed."""
    found = story.of(TlsMessageSeen, session=session, connection=connection)
    seen = {(message.connection, message.stream) for message in found if message.direction is Direction.SENT}
    return [
        message
        for message in found
        if (message.direction is Direction.SENT or (message.connection, message.stream) not in seen)
        and sender in (None, sender_of(message))
    ]


def handshake(story: Story, connection: int, sender: Vantage) -> list[TlsMessageSeen]:
    """Return what an end said in the handshake, up to its Finished."""
    found: list[TlsMessageSeen] = []
    for message in tls_messages(story, connection=connection, sender=sender):
        if message.name != "Alert":
            found.append(message)
        if message.name == "Finished":
            break
    return found


def connections(story: Story) -> list[int]:
    """Return the connections that TLS was spoken on, as far as its messages were seen."""
    return list(dict.fromkeys(message.connection for message in story.of(TlsMessageSeen)))


def alerts(story: Story, session: int | None = None) -> list[TlsMessageSeen]:
    """Return the alerts that say that something is wrong (RFC 8446 section 6.2)."""
    return [message for message in tls_messages(story, session=session) if message.alert not in HARMLESS]


def secured(story: Story, connection: int) -> Secured | None:
    """Return the end of the handshake as the client saw it; None where it did not come to that."""
    return next(iter(story.of(Secured, connection=connection, vantage=Vantage.CLIENT)), None)


def _client_begins(story: Story) -> Verdict:
    firsts = [tls_messages(story, connection=connection)[0] for connection in connections(story)]
    if not firsts:
        return nothing("no message of TLS was seen")
    begun = [first for first in firsts if first.name == "ClientHello" and sender_of(first) is Vantage.CLIENT]
    said = f"so it does on {len(begun)} of {count(len(firsts), 'connection')}"
    return verdict(len(begun) == len(firsts), said, story.numbers(*firsts), connections=len(firsts))


CLIENT_BEGINS = Claim(text="the client begins, with its ClientHello", section="RFC 8446 4.1.2", look=_client_begins)


def _one_flight(story: Story) -> Verdict:
    found = connections(story)
    if not found:
        return nothing("no message of TLS was seen")
    answers = [
        [message.name for message in handshake(story, connection, Vantage.SERVER) if message.name != "ChangeCipherSpec"]
        for connection in found
    ]
    said = "; ".join(", ".join(names) or "no answer" for names in answers)
    holds = all(tuple(names) == FLIGHT and _waited(story, at) for names, at in zip(answers, found, strict=True))
    took = [_took_ns(story, connection) for connection in found]
    return verdict(holds, said, handshake_ms=ms(max(took)))


def _waited(story: Story, connection: int) -> bool:
    """Whether the client said nothing from its ClientHello until it had the server's Finished."""
    ends = [
        message
        for message in story.of(TlsMessageSeen, connection=connection, vantage=Vantage.CLIENT)
        if message.name == "Finished" or message.direction is Direction.SENT
    ]
    return [message.direction for message in ends[:2]] == [Direction.SENT, Direction.RECEIVED]


def _took_ns(story: Story, connection: int) -> int:
    first, last = tls_messages(story, connection=connection)[0], secured(story, connection)
    return 0 if last is None else last.at_ns - first.at_ns


ONE_FLIGHT = Claim(
    text="the server answers with all it has to say at once, so it takes one round trip",
    section="RFC 8446 2",
    look=_one_flight,
)


def _arrives(story: Story) -> Verdict:
    found = [message for message in story.of(TlsMessageSeen) if message.name != "Alert"]
    if not found:
        return nothing("no message of TLS was seen")
    ways = {(message.connection, message.stream) for message in found}
    passed = {
        direction: {
            way: [
                (message.name, message.length)
                for message in found
                if (message.connection, message.stream) == way and message.direction is direction
            ]
            for way in ways
        }
        for direction in Direction
    }
    sent = [message for message in found if message.direction is Direction.SENT]
    octets = sum(message.length for message in sent)
    said = f"{count(len(sent), 'message')}, {count(octets, 'octet')}"
    holds = passed[Direction.SENT] == passed[Direction.RECEIVED]
    return verdict(holds, said, messages=len(sent), octets=octets)


ARRIVES = Claim(
    text="what one end says in the handshake comes to the other in the same order", section="RFC 8446 4", look=_arrives
)


def _waits(story: Story) -> Verdict:
    passed = [event for event in story.of(OnWire, vantage=Vantage.CLIENT) if event.connection in connections(story)]
    if not passed:
        return nothing("nothing passed under TLS")
    early = [event for event in passed if not _is_secured(story, event)]
    ends = [secured(story, connection) for connection in connections(story)]
    said = "the first octet of HTTP came after the handshake" if not early else f"{len(early)} came before its end"
    return verdict(not early, said, story.numbers(*ends, passed[0]))


def _is_secured(story: Story, event: OnWire) -> bool:
    end = secured(story, event.connection)
    return end is not None and story.number(end) < story.number(event)


HTTP_WAITS = Claim(text="nothing of HTTP passes before the handshake is over", section="RFC 8446 2", look=_waits)


def handshakes(story: Story) -> Iterator[Caption]:
    """Tell each handshake: what its messages say, how long it took, and why one failed."""
    for message in tls_messages(story):
        text, section = _told(message)
        arrived = _arrived(story, message)
        if message.name in PROOFS and not arrived and story.of(NotSecured, connection=message.connection):
            continue  # Who gave up before it was given that was not shown anything by it.
        if message.alert not in HARMLESS and not arrived:
            text += " It was not seen to arrive."
        if text:
            yield Caption(event=story.number(message), text=text, section=section)
    for end in story.of(Secured, vantage=Vantage.CLIENT):
        text = f"Both have the same keys: {end.version}, {end.cipher}, {_after(story, end)} after the ClientHello."
        yield Caption(event=story.number(end), text=text, section="RFC 8446 7.1")
    for failed in story.of(NotSecured):
        yield Caption(event=story.number(failed), text=failed.error, section="RFC 9110 4.3.4")


def _arrived(story: Story, message: TlsMessageSeen) -> bool:
    return any(
        (other.direction, other.stream) == (Direction.RECEIVED, message.stream)
        and (other.name, other.alert) == (message.name, message.alert)
        for other in story.of(TlsMessageSeen, connection=message.connection)
    )


def _after(story: Story, end: Secured) -> str:
    hellos = [message for message in tls_messages(story, connection=end.connection) if message.name == "ClientHello"]
    return duration(end.at_ns - hellos[0].at_ns) if hellos else "some time"


def _told(message: TlsMessageSeen) -> tuple[str, str]:
    """Return what to tell of a message, and the section; nothing of one that is no more than a step."""
    who = "client" if message.stream is Stream.UP else "server"
    match message.name:
        case "ClientHello":
            again = ", and the ticket of an earlier connection" if message.said("pre_shared_key") else ""
            return (
                f"The client offers {message.said('versions')}{again}: {count(message.length, 'octet')}.",
                "RFC 8446 4.1.2",
            )
        case "ServerHello":
            taken = " It takes the ticket." if message.said("pre_shared_key") else ""
            chosen = f"{message.said('version')} and {message.said('cipher')}"
            # TLS 1.2 goes on in plaintext until each end's ChangeCipherSpec (RFC 5246 section 7.1).
            then = ": from here on all is encrypted" if message.said("version") == "TLSv1.3" else ""
            return f"The server chooses {chosen}{then}.{taken}", "RFC 8446 4.1.3"
        case "Certificate":
            return f"The {who} says who it is: {_whose(message)}.", "RFC 8446 4.4.2"
        case "CertificateVerify":
            return f"A signature shows that the {who} has the key of that certificate.", "RFC 8446 4.4.3"
        case "Finished":
            return f"The {who}’s code over the handshake so far: nobody has changed it on the way.", "RFC 8446 4.4.4"
        case "NewSessionTicket":
            return f"The server gives a ticket, for {message.said('lifetime')} at most.", "RFC 8446 4.6.1"
        case "Alert" if message.alert == "close_notify":
            return f"The {who} ends its TLS stream, which an attacker could not have done.", "RFC 8446 6.1"
        case "Alert":
            return f"The {who} gives up, with the alert {message.alert}.", "RFC 8446 6.2"
        case _:
            return "", ""


def _whose(certificate: TlsMessageSeen) -> str:
    names, issuer = certificate.said("names"), certificate.said("issuer")
    if not issuer:
        return f"a certificate of {count(certificate.length, 'octet')}"
    return f"{names or certificate.said('subject')}, says {issuer}, until {certificate.said('valid_until')}"
