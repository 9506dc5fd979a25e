"""A certificate refused, and why: an authority nobody trusts, another host, an expired one; then one that holds.

That the client's TLS makes an alert is seen. Whether the alert leaves is up to the event loop: asyncio's close the
connection of a handshake that failed without sending it, and then the server learns of the end alone.
"""

from __future__ import annotations

import datetime

import trustme

from engine.events import Accepted, NotSecured, OnWire, TlsMessageSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, as_http, meant
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.scenarios.tls_common import CLIENT_BEGINS, GROUP, HTTP_WAITS, alerts, handshakes, serving, trusting
from engine.sessions.local.serving import http_server
from engine.sessions.local.web import application
from engine.sessions.outcome import Outcome

UNKNOWN, ELSEWHERE, EXPIRED, GOOD = "Unknown authority", "Another host", "Expired", "As it should be"
REASONS = {UNKNOWN: "unknown_ca", ELSEWHERE: "bad_certificate", EXPIRED: "certificate_expired"}
"""Which alert each is answered with (RFC 8446 section 6.2)."""
PAST = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)


async def run(stage: Stage) -> list[Outcome]:
    """Ask four servers, three of which show a certificate that does not hold."""

    async def act(client: HttpActor) -> None:
        # The server is the first to close then, and its TLS ends in order.
        await client.ask("/", fields={"Connection": "close"})

    known, stranger = trustme.CA(), trustme.CA()
    certificates = {
        UNKNOWN: serving(stranger),
        ELSEWHERE: serving(known, "elsewhere.example"),
        EXPIRED: serving(known, not_after=PAST),
        GOOD: serving(known),
    }
    outcomes = []
    for title, context in certificates.items():
        async with http_server(application(lambda: None), tls=context) as url:
            outcome = await as_http(stage, title, url, act, tls=trusting(known))
        outcomes.append(outcome if title == GOOD else meant(outcome, {"CERTIFICATE"}))
    return outcomes


def _alerted(story: Story) -> Verdict:
    found = {title: alerts(story, story.session(title)) for title in REASONS if story.session(title)}
    if not any(found.values()):
        return nothing("no alert was seen")
    given = [message for messages in found.values() for message in messages]
    said = f"it sent {', '.join(message.alert for message in given)}"
    holds = all([message.alert for message in found.get(title, ())] == [alert] for title, alert in REASONS.items())
    by_client = all(message.vantage is Vantage.CLIENT for message in given)
    return verdict(holds and by_client, said, story.numbers(*given), alerts=len(given))


def _refused(story: Story) -> Verdict:
    sessions = [story.session(title) for title in REASONS if story.session(title)]
    failed = [event for event in story.of(NotSecured) if event.session in sessions]
    if not failed:
        return nothing("nothing was refused")
    refused = [event for event in failed if event.code == "CERTIFICATE"]
    each = "each" if len(refused) == len(failed) else str(len(refused))
    said = f"{count(len(failed), 'handshake')} failed, {each} for the certificate"
    holds = len(failed) == len(REASONS) == len(refused)
    return verdict(holds, said, story.numbers(*failed), refused=len(failed))


def _kept_back(story: Story) -> Verdict:
    sessions = [story.session(title) for title in REASONS if story.session(title)]
    if not [event for event in story.of(NotSecured) if event.session in sessions]:
        return nothing("nothing was refused")
    passed = [event for event in story.of(OnWire) if event.session in sessions]
    given = [event for event in story.of(Accepted) if event.session in sessions]
    said = f"{count(len(passed), 'message')} of HTTP, {count(len(given), 'connection')} given to a server's application"
    return verdict(not passed and not given, said, story.numbers(*passed, *given))


def _after_certificate(story: Story) -> Verdict:
    found = alerts(story)
    if not found:
        return nothing("no alert was seen")
    had = [_last_before(story, alert) for alert in found]
    said = f"the last it was given was {', '.join('nothing' if last is None else last.name for last in had)}"
    holds = all(last is not None and last.name == "Certificate" for last in had)
    return verdict(holds, said, story.numbers(*had, *found))


def _last_before(story: Story, alert: TlsMessageSeen) -> TlsMessageSeen | None:
    """Return what its sender had been given last."""
    seen = story.of(TlsMessageSeen, connection=alert.connection, vantage=alert.vantage)
    before = [message for message in seen if story.number(message) < story.number(alert)]
    return before[-1] if before else None


SCENARIO = Scenario(
    name="certificate-refused",
    title="A certificate refused",
    group=GROUP,
    promise="an unknown authority, another host, an expired one: who refuses, when, and why",
    sections=("RFC 8446 4.4.2.4", "RFC 8446 6.2", "RFC 9110 4.3.4"),
    run=run,
    claims=(
        Claim(text="each certificate that does not hold is refused", section="RFC 9110 4.3.4", look=_refused),
        Claim(text="the client says why, in an alert of its own each", section="RFC 8446 6.2", look=_alerted),
        Claim(text="it does so as soon as it has the certificate", section="RFC 8446 4.4.2.4", look=_after_certificate),
        Claim(text="nothing of HTTP passes, and no application is told", section="RFC 9110 4.3.4", look=_kept_back),
        common.statuses_are(200, part=common.titled(GOOD)),
        CLIENT_BEGINS,
        HTTP_WAITS,
    ),
    tellers=(*tellers.HTTP, handshakes),
)
