"""Sessions that go as they should."""

from __future__ import annotations

import ssl

import trustme
from PySide6.QtCore import Qt

from gui.widgets.request_bar import RequestDraft
from gui.widgets.request_details import Details
from screens.studio import Studio, trusting
from tests.engine.peers import raw

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\nConnection: close\r\n\r\nhello, world\n"


async def keep_alive(studio: Studio) -> None:
    """One connection, four requests."""
    await studio.open()
    url = (await studio.app.runner.local_http()).url
    studio.window.request.show_draft(RequestDraft(url=url, details=Details(count=4)))
    studio.click(studio.window.request.send)
    await studio.recorded()
    studio.choose("200 OK")


async def conversation(studio: Studio) -> None:
    """An open WebSocket that was spoken on."""
    await studio.open()
    studio.run("Talk and listen")
    composer = studio.window.composer
    await studio.until(lambda: composer.isVisible() and composer.field.isEnabled())
    for count, text in enumerate(("hello", '{"subscribe": "prices"}'), 1):
        studio.type(composer.field, text)
        studio.press(Qt.Key.Key_Return)
        await studio.until(lambda count=count: _arrived(studio, "TEXT") == 2 * count)
    studio.type(composer.field, "still there?")
    studio.click(composer.ping)
    await studio.until(lambda: _arrived(studio, "PONG") == 1)
    studio.type(composer.field, "a message that is not sent yet")
    told: list[str] = []
    studio.app.conductor.status_shown.connect(told.append)
    await studio.until(lambda: told and not studio.app.player.ticking)
    studio.choose("TEXT", "subscribe")


def _arrived(studio: Studio, title: str) -> int:
    things = studio.diagram.items.things
    return sum(1 for item in things if item.title == title and getattr(item, "received_ns", None) is not None)


async def over_tls(studio: Studio) -> None:
    """A request to a server whose certificate is trusted."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    port = studio.peer(raw.under_tls(context, raw.answering(PAGE, then=_close_notify)))
    studio.arguments = {"tls": trusting(authority)}
    await studio.open()
    studio.send(f"https://localhost:{port}/")
    await studio.recorded()
    studio.choose("TLS")


def _close_notify(sock: ssl.SSLSocket) -> None:
    sock.unwrap()
