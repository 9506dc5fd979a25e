"""Content on its way: 100-continue, chunks as they come to be, and a large upload."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

from aiohttp import web

from engine.durations import duration
from engine.events import ContentSeen, MessageEnded, RequestSeen, ResponseSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import PATIENCE_S, HttpActor, as_http, over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import Exchange, content, exchanges, field, message_end, ms
from engine.scenarios.scenario import Scenario
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome

TAKES = 64 * 1024
"""Octets of content that the server takes."""
CHUNKS, CHUNK_S = 5, 0.08
UPLOAD = 4 * 1024 * 1024


async def continues(stage: Stage) -> list[Outcome]:
    """Ask before sending content, twice: the server wants the first, and not the second, which is too large."""

    async def act(client: HttpActor) -> None:
        await client.ask("/store", method="POST", body=b"x" * (TAKES // 2), continues=True)
        await client.ask("/store", method="POST", body=b"x" * (TAKES * 2), continues=True)

    async with http_server(_store(TAKES)) as url:
        return [await as_http(stage, "100-continue", url, act)]


async def chunked(stage: Stage, *, chunks: int = CHUNKS, chunk_s: float = CHUNK_S) -> list[Outcome]:
    """Ask for content whose length nobody knows when it begins."""
    chunk_s = over_link(chunk_s, 1)

    async def act(client: HttpActor) -> None:
        await client.ask("/updates")

    async def updates(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        source = UpdateSource(count=chunks, interval_s=chunk_s)
        async with asyncio.TaskGroup() as group:
            group.create_task(source.run())
            async for number in source.follow():
                await response.write(f"update {number}\n".encode())
        await response.write_eof()
        return response

    application = web.Application()
    application.router.add_get("/updates", updates)
    async with http_server(application) as url:
        return [await as_http(stage, "Chunked content", url, act, within_s=chunks * chunk_s + PATIENCE_S)]


async def upload(stage: Stage, *, octets: int = UPLOAD) -> list[Outcome]:
    """Send a lot of content with a request."""

    async def act(client: HttpActor) -> None:
        await client.ask("/store", method="POST", body=b"x" * octets)

    async with http_server(_store(octets)) as url:
        return [await as_http(stage, "A large upload", url, act, within_s=over_link(PATIENCE_S, 0, octets))]


def _store(takes: int) -> web.Application:
    """Return a server that takes so much content, and says before it comes whether it wants it."""

    async def expected(request: web.Request) -> web.StreamResponse | None:
        if request.version < (1, 1) or request.headers.get("Expect", "").lower() != "100-continue":
            return None
        if (request.content_length or 0) > takes:
            return web.Response(status=413, text=f"at most {takes} octets\n")
        if request.transport is not None:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return None

    async def store(request: web.Request) -> web.Response:
        return web.Response(text=f"{len(await request.read())} octets\n")

    application = web.Application(client_max_size=takes + 1)
    application.router.add_post("/store", store, expect_handler=expected)
    return application


def _waits(story: Story) -> Verdict:
    interim = [response for response in story.once(ResponseSeen) if response.status == 100]
    if not interim:
        return nothing("no 100")
    first = interim[0]
    sent = [part for part in story.once(ContentSeen, sender=Vantage.CLIENT) if part.exchange == first.exchange]
    early = [part for part in sent if part.connection == first.connection and part.at_ns < first.at_ns]
    found = f"{_octets(early):,} of {_octets(sent):,} octets went before 100"
    return verdict(not early and bool(sent), found, story.numbers(first, *sent[:1]), early=len(early))


def _octets(parts: Iterable[ContentSeen]) -> int:
    return sum(len(part.data) for part in parts)


def _announced(request: RequestSeen) -> str:
    """Return how many octets of content a request announces, in words."""
    length = field(request, "Content-Length") or ""
    return f"{int(length):,}" if length.isdecimal() else "an unknown number of"


def _said(name: str, value: str | None) -> str:
    return f"no {name}" if value is None else f"{name}: {value}"


def _spared(story: Story) -> Verdict:
    refused = [e for e in exchanges(story) if e.response is not None and e.response.status == 413]
    if not refused:
        return nothing("no answer 413")
    sent = sum(len(content(story, exchange.request)) for exchange in refused)
    found = f"{sent:,} of {_announced(refused[0].request)} octets were sent"
    return verdict(sent == 0, found, story.numbers(refused[0].request, refused[0].response), octets=sent)


def _as_it_comes(story: Story) -> Verdict:
    found = [exchange for exchange in exchanges(story) if exchange.response is not None]
    if not found or found[0].response is None:
        return nothing("no response")
    parts = story.once(ContentSeen, connection=found[0].request.connection, sender=Vantage.SERVER)
    parts = [part for part in parts if part.chunked]
    first = story.arrival(parts[0]) if parts else None
    early = first is not None and len(parts) > 1 and first.at_ns < parts[-1].at_ns
    lasted_ns = parts[-1].at_ns - parts[0].at_ns if parts else 0
    said = f"{count(len(parts), 'part')} over {duration(lasted_ns)}"
    return verdict(early, said, story.numbers(*parts), parts=len(parts), lasted_ms=ms(lasted_ns))


def _unknown_length(story: Story) -> Verdict:
    found = [exchange.response for exchange in exchanges(story) if exchange.response is not None]
    if not found:
        return nothing("no response")
    coding, length = field(found[0], "Transfer-Encoding"), field(found[0], "Content-Length")
    end = message_end(story, found[0])
    said = f"{_said('Transfer-Encoding', coding)}, {_said('Content-Length', length)}, "
    said += f"{count(end.length if end else 0, 'octet')} in the end"
    return verdict(coding == "chunked" and length is None and end is not None, said, story.numbers(found[0], end))


def _answer_after(story: Story) -> Verdict:
    found = [exchange for exchange in exchanges(story) if exchange.response is not None]
    if not found or found[0].response is None:
        return nothing("no response")
    end = _arrived(story, found[0])
    if end is None:
        return verdict(False, "the end of the content did not arrive")
    later = found[0].response.at_ns > end.at_ns
    said = f"{count(end.length, 'octet')} in {duration(end.at_ns - found[0].request.at_ns)}, "
    said += "then the answer" if later else "and the answer before that"
    return verdict(later and end.length > 0, said, story.numbers(end, found[0].response), octets=end.length)


def _arrived(story: Story, exchange: Exchange) -> MessageEnded | None:
    """Return the end of a request as its server was given it."""
    end = message_end(story, exchange.request)
    return None if end is None else story.arrival(end)


def _in_pieces(story: Story) -> Verdict:
    received = [
        part for part in story.of(ContentSeen, vantage=Vantage.SERVER) if part.direction == "received" and part.data
    ]
    if not received:
        return nothing("no content came to the server")
    largest = max(len(part.data) for part in received)
    said = f"{count(len(received), 'piece')}, the largest of {count(largest, 'octet')}"
    return verdict(len(received) > 1, said, pieces=len(received), largest=largest)


def _asked_first(story: Story) -> Iterator[Caption]:
    for exchange in exchanges(story):
        request = exchange.request
        if (field(request, "Expect") or "").lower() != "100-continue":
            continue
        text = f"The client has {_announced(request)} octets to send, and asks first whether it should."
        yield Caption(event=story.number(request), text=text, section="RFC 9110 10.1.1")
        sent = len(content(story, request))
        if exchange.response is not None and exchange.response.status >= 400:
            text = f"The server does not want it; {sent:,} octets of content were sent."
            yield Caption(event=story.number(exchange.response), text=text, section="RFC 9110 15.5.14")
    for response in story.once(ResponseSeen):
        if response.status == 100:
            text = "100 Continue: no answer yet, only that the content may come."
            yield Caption(event=story.number(response), text=text, section="RFC 9110 15.2.1")


def _growing(story: Story) -> Iterator[Caption]:
    parts = [part for part in story.once(ContentSeen, sender=Vantage.SERVER) if part.chunked and part.data]
    octets = 0
    for number, part in enumerate(parts, 1):
        octets += len(part.data)
        size = count(len(part.data), "octet")
        text = f"Part {number}: {size} of content, {octets:,} so far; how many there will be is not known."
        yield Caption(event=story.number(part), text=text, section="RFC 9112 7.1")


def _uploaded(story: Story) -> Iterator[Caption]:
    for exchange in exchanges(story):
        end = _arrived(story, exchange)
        if end is not None and end.length:
            took = duration(end.at_ns - exchange.request.at_ns)
            text = (
                f"The server has the request whole, {end.length:,} octets of content: {took} after its head was sent."
            )
            yield Caption(event=story.number(end), text=text, section="RFC 9112 6.3")


CONTINUE = Scenario(
    name="continue",
    title="May I send it?",
    group="HTTP",
    promise="Expect: 100-continue, once wanted and once refused",
    sections=("RFC 9110 10.1.1", "RFC 9110 15.2.1"),
    run=continues,
    claims=(
        common.statuses_are(200, 413),
        Claim(text="no content is sent before 100", section="RFC 9110 10.1.1", look=_waits),
        Claim(text="what is refused is never sent", section="RFC 9110 10.1.1", look=_spared),
    ),
    tellers=(*tellers.HTTP, _asked_first),
)
CHUNKED = Scenario(
    name="chunked",
    title="Chunked content",
    group="HTTP",
    promise="content that is sent as it comes to be, its length unknown",
    sections=("RFC 9112 7.1",),
    run=chunked,
    settings=(
        Setting(name="chunks", title="Chunks", default=CHUNKS, low=2, high=100),
        Setting(name="chunk_s", title="Time between them", default=CHUNK_S, low=0.01, high=1, unit="s"),
    ),
    claims=(
        common.connections_are(1),
        Claim(text="nobody knew the length when it began", section="RFC 9112 6.1", look=_unknown_length),
        Claim(text="the first part has come before the last is sent", section="RFC 9112 7.1", look=_as_it_comes),
    ),
    tellers=(*tellers.HTTP, _growing),
)
UPLOADING = Scenario(
    name="upload",
    title="A large upload",
    group="HTTP",
    promise="four megabytes up, and the answer when the last octet has come",
    sections=("RFC 9112 6.3",),
    run=upload,
    settings=(Setting(name="octets", title="Size", default=UPLOAD, low=2**20, high=2**24, unit="octets"),),
    claims=(
        common.statuses_are(200),
        Claim(text="the answer comes after the content", section="RFC 9110 3.4", look=_answer_after),
        Claim(text="the server is given it in pieces", section="RFC 9293 3.8", look=_in_pieces),
    ),
    tellers=(*tellers.HTTP, _uploaded),
)
