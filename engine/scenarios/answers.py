"""Answers of all kinds: redirects, errors, and 304 for what the client has already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web

from engine.events import RequestSeen, ResponseSeen
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, as_http
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import Exchange, content, exchanges, field
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.outcome import Outcome

Handler = Callable[[web.Request], Awaitable[web.Response]]

PAGE = b"This page stays as it is until somebody writes another.\n" * 20


async def redirects(stage: Stage) -> list[Outcome]:
    """Follow a redirect of a GET, and two of a POST that do not mean the same."""

    async def act(client: HttpActor) -> None:
        await client.ask("/old", follow=True)
        await client.ask("/form", method="POST", body=b"name=value", follow=True)
        await client.ask("/moved-form", method="POST", body=b"name=value", follow=True)

    application = web.Application()
    application.router.add_get("/old", _sending_to(301, "/new"))
    application.router.add_post("/form", _sending_to(303, "/thanks"))
    application.router.add_post("/moved-form", _sending_to(308, "/new-form"))
    application.router.add_get("/new", _saying("here\n"))
    application.router.add_get("/thanks", _saying("thanks\n"))
    application.router.add_post("/new-form", _saying("taken\n"))
    async with http_server(application) as url:
        return [await as_http(stage, "Redirects", url, act)]


async def errors(stage: Stage) -> list[Outcome]:
    """Ask for what is not there, in a way that is not allowed, and for what the server fails at; then for a page."""

    async def act(client: HttpActor) -> None:
        await client.ask("/nothing-here")
        await client.ask("/page", method="DELETE")
        await client.ask("/overloaded")
        await client.ask("/page")

    async def overloaded(_: web.Request) -> web.Response:
        return web.Response(status=503, text="come back later\n", headers={"Retry-After": "5"})

    application = web.Application()
    application.router.add_get("/page", _saying("a page\n"))
    application.router.add_get("/overloaded", overloaded)
    async with http_server(application) as url:
        return [await as_http(stage, "Error answers", url, act)]


async def not_modified(stage: Stage) -> list[Outcome]:
    """Fetch a page, ask whether it has changed, have it changed, and ask again."""

    async def act(client: HttpActor) -> None:
        tag = (await client.ask("/page")).fields.get("ETag", "")
        await client.ask("/page", fields={"If-None-Match": tag})
        await client.ask("/page", method="PUT", body=PAGE.upper())
        await client.ask("/page", fields={"If-None-Match": tag})

    async with http_server(_page()) as url:
        return [await as_http(stage, "Not modified", url, act)]


def _sending_to(status: int, target: str) -> Handler:
    async def send_to(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": target})

    return send_to


def _saying(text: str) -> Handler:
    async def say(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text=text)

    return say


def _page() -> web.Application:
    """Return a server of one page, whose entity tag is the number of its version (RFC 9110 section 8.8.3)."""
    versions = [PAGE]

    async def get(request: web.Request) -> web.Response:
        response = web.Response(body=versions[-1])
        response.etag = f"version-{len(versions)}"
        known = request.if_none_match or ()
        if any(tag.value == f"version-{len(versions)}" for tag in known):
            response = web.Response(status=304)
            response.etag = f"version-{len(versions)}"
        return response

    async def put(request: web.Request) -> web.Response:
        versions.append(await request.read())
        return web.Response(status=204)

    application = web.Application()
    application.router.add_get("/page", get)
    application.router.add_put("/page", put)
    return application


def _followed(story: Story) -> Verdict:
    found = exchanges(story)
    steps = [(e.response, after.request) for e, after in zip(found, found[1:], strict=False) if _sends_on(e)]
    if not steps:
        return nothing("no redirect that was followed")
    right = [(response, request) for response, request in steps if _fits(response, request)]
    said = f"{len(right)} of {count(len(steps), 'redirect')} led to the request that its Location names"
    return verdict(len(right) == len(steps), said, story.numbers(*(event for step in steps for event in step)))


def _sends_on(exchange: Exchange) -> bool:
    return exchange.response is not None and field(exchange.response, "Location") is not None


def _fits(response: ResponseSeen | None, request: RequestSeen) -> bool:
    return response is not None and field(response, "Location") == request.target


def _method(status: int, before: str, after: str) -> Claim:
    def look(story: Story) -> Verdict:
        found = exchanges(story)
        for exchange, following in zip(found, found[1:], strict=False):
            if exchange.response is not None and exchange.response.status == status:
                methods = (exchange.request.method, following.request.method)
                said = f"{methods[0]}, {status}, {methods[1]}"
                return verdict(methods == (before, after), said, story.numbers(exchange.response, following.request))
        return nothing(f"no answer {status} that was followed")

    section = {303: "RFC 9110 15.4.4", 308: "RFC 9110 15.4.9"}.get(status, "RFC 9110 15.4")
    return Claim(text=f"after {status} {before} goes on as {after}", section=section, look=look)


def _allows(story: Story) -> Verdict:
    found = [e.response for e in exchanges(story) if e.response is not None and e.response.status == 405]
    if not found:
        return nothing("no answer 405")
    allowed = [field(response, "Allow") for response in found]
    return verdict(all(allowed), f"Allow: {allowed[0]}", story.numbers(*found))


def _unchanged(story: Story) -> Verdict:
    found = [exchange for exchange in exchanges(story) if exchange.response and exchange.response.status == 304]
    if not found:
        return nothing("no answer 304")
    octets = sum(len(content(story, exchange.response)) for exchange in found if exchange.response)
    same = all(
        exchange.response and field(exchange.request, "If-None-Match") == field(exchange.response, "ETag")
        for exchange in found
    )
    said = f"{count(octets, 'octet')} of content, the tags are {'the same' if same else 'not the same'}"
    return verdict(octets == 0 and same, said, octets=octets)


def _changed(story: Story) -> Verdict:
    asked = [e for e in exchanges(story) if field(e.request, "If-None-Match") is not None and e.response is not None]
    if not asked:
        return nothing("no conditional request")
    fresh = [e for e in asked if e.response and e.response.status == 200]
    sizes = [len(content(story, e.response)) for e in fresh if e.response]
    said = f"{len(fresh)} of {count(len(asked), 'conditional request')} got content: {count(sum(sizes), 'octet')}"
    return verdict(len(fresh) == 1 and sum(sizes) > 0, said, octets=sum(sizes))


def _sent_on(story: Story) -> Iterator[Caption]:
    for exchange in exchanges(story):
        response = exchange.response
        if response is not None and (target := field(response, "Location")) is not None:
            text = f"{response.status}: the answer is elsewhere, at {target}. The client may go there, or not."
            yield Caption(event=story.number(response), text=text, section="RFC 9110 15.4")


def _failing(story: Story) -> Iterator[Caption]:
    for exchange in exchanges(story):
        response = exchange.response
        if response is not None and response.status >= 400:
            whose = "the request" if response.status < 500 else "the server"
            text = f"{response.status} says the fault is with {whose}; the connection is none the worse for it."
            section = "RFC 9110 15.5" if response.status < 500 else "RFC 9110 15.6"
            yield Caption(event=story.number(response), text=text, section=section)


def _spared(story: Story) -> Iterator[Caption]:
    largest = 0
    for exchange in exchanges(story):
        response = exchange.response
        if response is None:
            continue
        largest = max(largest, len(content(story, response)))
        if response.status == 304 and largest:
            tag = field(response, "ETag")
            text = f"304: what the client has, {tag}, still holds; {largest:,} octets need not be sent again."
            yield Caption(event=story.number(response), text=text, section="RFC 9110 15.4.5")


REDIRECTS = Scenario(
    name="redirects",
    title="Redirects",
    group="HTTP",
    promise="301, 303 and 308, and what becomes of a POST",
    sections=("RFC 9110 15.4",),
    run=redirects,
    claims=(
        common.statuses_are(301, 200, 303, 200, 308, 200, section="RFC 9110 15.4"),
        Claim(text="the next request asks for what Location names", section="RFC 9110 10.2.2", look=_followed),
        _method(303, "POST", "GET"),
        _method(308, "POST", "POST"),
    ),
    tellers=(*tellers.HTTP, _sent_on),
)
ERRORS = Scenario(
    name="error-answers",
    title="Error answers",
    group="HTTP",
    promise="404, 405 and 503 are answers too: the connection goes on",
    sections=("RFC 9110 15.5", "RFC 9110 15.6"),
    run=errors,
    claims=(
        common.statuses_are(404, 405, 503, 200),
        common.connections_are(1),
        Claim(text="405 says what is allowed", section="RFC 9110 15.5.6", look=_allows),
    ),
    tellers=(*tellers.HTTP, _failing),
)
NOT_MODIFIED = Scenario(
    name="not-modified",
    title="Not modified",
    group="HTTP",
    promise="304: nothing is sent again that the client has already",
    sections=("RFC 9110 13.1.2", "RFC 9110 15.4.5"),
    run=not_modified,
    claims=(
        common.statuses_are(200, 304, 204, 200),
        Claim(text="304 has no content, and the tag that was asked about", section="RFC 9110 15.4.5", look=_unchanged),
        Claim(text="what has changed is sent in full", section="RFC 9110 13.1.2", look=_changed),
    ),
    tellers=(*tellers.HTTP, _spared),
)
