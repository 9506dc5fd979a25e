"""Sessions that fail, each with a peer that really fails in this way."""

from __future__ import annotations

import socket
import ssl

import trustme
from PySide6.QtCore import Qt

from screens.studio import Studio
from tests.engine.peers import raw

HALF = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4096\r\n\r\n" + b"half of the story\n" * 114
WELCOME = b"\x81\x07welcome"
MASKED = b"\x81\x82\x01\x02\x03\x04\x69\x6b"
"""RFC 6455 section 5.1: a server masks no frame."""


async def refused(studio: Studio) -> None:
    """Nothing listens there."""
    taken = studio.peers.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    await studio.open()
    studio.send(f"http://127.0.0.1:{taken.getsockname()[1]}/updates")
    await studio.recorded()
    studio.choose("refused")


async def certificate_rejected(studio: Studio) -> None:
    """A certificate that no authority vouches for which the system knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    port = studio.peer(raw.under_tls(context))
    await studio.open()
    studio.send(f"https://localhost:{port}/account")
    await studio.recorded()


async def reset_in_mid_response(studio: Studio) -> None:
    """Half a response, then the connection is cut off."""
    port = studio.peer(raw.answering(HALF, raw.reset))
    await studio.open()
    studio.send(f"http://127.0.0.1:{port}/report")
    await studio.recorded()
    studio.choose("RST")


async def closed_without_close_frame(studio: Studio) -> None:
    """A server that goes away while the WebSocket is open: the client's code is 1006."""
    port = studio.peer(raw.switching(WELCOME, _answer_and_go))
    await studio.open()
    studio.send(f"ws://127.0.0.1:{port}/chat")
    composer = studio.window.composer
    await studio.until(lambda: composer.isVisible() and composer.field.isEnabled())
    studio.type(composer.field, "is anybody there?")
    studio.press(Qt.Key.Key_Return)
    await studio.recorded()
    studio.choose("FIN", "server")


def _answer_and_go(sock: socket.socket) -> None:
    sock.recv(4096)
    raw.finish(sock)


async def malformed_frame(studio: Studio) -> None:
    """A server that masks its frame."""
    port = studio.peer(raw.switching(WELCOME + MASKED, raw.hear))
    await studio.open()
    studio.send(f"ws://127.0.0.1:{port}/chat")
    await studio.recorded()
    studio.choose("RFC 6455 §5.1")
