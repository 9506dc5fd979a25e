"""What the local HTTP server answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from engine.faults import is_of
from engine.sessions.local.source import UpdateSource

MAX_BODY = 16 * 1024 * 1024
MAX_CHUNKS = 1000

_PAGE = """<!doctype html>
<title>Wirescope's own server</title>
<p>Paths: /updates?after=N, /echo (POST), /chunks/N, /status/CODE.
"""


def application(source: Callable[[], UpdateSource | None]) -> web.Application:
    """Return the application; ``source`` gives the updates that are published at the moment, if any."""

    async def updates(request: web.Request) -> web.Response:
        try:
            after = int(request.query.get("after", "0"))
        except ValueError as problem:
            raise web.HTTPBadRequest(text="after is a number, as in /updates?after=2\n") from problem
        published = source()
        born = [published.text(number) for number in published.after(after)] if published else []
        if not born:
            return web.Response(status=204)
        # One update is one object; several are a list.
        return web.json_response(text=born[0] if len(born) == 1 else f"[{', '.join(born)}]")

    app = web.Application(client_max_size=MAX_BODY)
    app.router.add_get("/", _page)
    app.router.add_get("/updates", updates)
    app.router.add_post("/echo", _echo)
    app.router.add_get(r"/status/{code:[2-5]\d\d}", _status)
    app.router.add_get(r"/chunks/{count:\d{1,4}}", _chunks)
    return app


def end_quietly(application: web.Application) -> None:
    """Have handlers whose client goes away end as that, and not as failed: the tap has written how it went."""
    application.middlewares.append(_until_gone)


@web.middleware
async def _until_gone(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    transport = request.transport
    try:
        return await handler(request)
    except (ConnectionError, ExceptionGroup) as error:
        gone = transport is None or transport.is_closing() or request.transport is None
        if not (gone and is_of(error, (ConnectionError,))):
            raise
    # It goes nowhere; a handler has to return something.
    return web.Response()


async def _page(request: web.Request) -> web.Response:
    return web.Response(text=_PAGE, content_type="text/html")


async def _echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read(), content_type=request.content_type)


async def _status(request: web.Request) -> web.Response:
    return web.Response(status=int(request.match_info["code"]))


async def _chunks(request: web.Request) -> web.StreamResponse:
    """Answer with chunked content (RFC 9112 section 7.1), a line a chunk."""
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    for number in range(min(int(request.match_info["count"]), MAX_CHUNKS)):
        await response.write(f"chunk {number}\n".encode())
    await response.write_eof()
    return response
