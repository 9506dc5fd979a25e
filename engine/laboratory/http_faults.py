"""What an HTTP server can do wrong, one thing at a time; a client of the library meets it."""

from __future__ import annotations

import aiohttp

from engine.journal import Vantage
from engine.laboratory import octets
from engine.laboratory.experiment import asking, breaking
from engine.laboratory.peers import rude_http
from engine.laboratory.verdicts import nothing_is_asked, notices, session_fails
from engine.scenarios.acting import HttpActor
from engine.scenarios.claims import Claim
from engine.scenarios.common import connections_are
from engine.scenarios.scenario import Scenario

CLIENT = Vantage.CLIENT
INJECTED = "yes\r\nX-Injected: by whoever chose the value"


async def _ask(actor: HttpActor) -> None:
    await actor.ask()


async def _ask_twice(actor: HttpActor) -> None:
    await actor.ask("/first")
    await actor.ask("/second")


class NotSent(aiohttp.ClientError):
    """The library refused to send what it was given."""


async def _ask_with_a_line_break(actor: HttpActor) -> None:
    try:
        await actor.ask(fields={"X-Value": INJECTED})
    except ValueError as refused:
        raise NotSent(f"The client's library sent nothing: {refused}") from None


def _answers(
    name: str,
    title: str,
    promise: str,
    rule: str,
    answer: bytes,
    *more: Claim,
    closes: bool = True,
    twice: bool = False,
) -> Scenario:
    """Return the experiment of an answer."""
    return breaking(
        name,
        title,
        promise,
        sections=(rule,),
        claims=(notices(CLIENT, rule), *more),
        run=asking(rude_http(answer, closes=closes), _ask_twice if twice else _ask),
    )


EXPERIMENTS = (
    # A table.
    _answers(
        "length-too-long",
        "A Content-Length that is too long",
        "20 octets are announced, 10 come, and the connection ends",
        "RFC 9112 8",
        octets.answer(b"0123456789", "Content-Length: 20"),
        session_fails(section="RFC 9112 8"),
    ),
    _answers(
        "length-too-short",
        "A Content-Length that is too short",
        "5 octets are announced, 10 come: what are the other five?",
        "RFC 9112 6.3",
        octets.answer(b"0123456789", "Content-Length: 5"),
        session_fails(section="RFC 9112 6.3"),
        closes=False,
    ),
    _answers(
        "bad-chunk-size",
        "A chunk size that is no number",
        "“zz” is not hexadecimal",
        "RFC 9112 7.1",
        octets.answer(b"zz\r\nhello\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        session_fails(section="RFC 9112 7.1"),
    ),
    _answers(
        "two-responses",
        "Two responses for one request",
        "the second one answers nothing, and a careless client takes it for the answer to its next request",
        "RFC 9112 9.2",
        octets.answer(b"first", "Content-Length: 5") + octets.answer(b"again", "Content-Length: 5"),
        connections_are(2),
        closes=False,
        twice=True,
    ),
    breaking(
        "header-injection",
        "A line break in a field's value",
        "it would make two fields of one; the client's library refuses to send it",
        sections=("RFC 9110 5.5",),
        claims=(nothing_is_asked("RFC 9110 5.5"), session_fails(section="RFC 9110 5.5")),
        run=asking(rude_http(octets.answer(b"hello", "Content-Length: 5")), _ask_with_a_line_break),
    ),
)
