"""Peers made of plain sockets, in a thread of their own: only the client is observed, as with any real server."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator

LIMIT_S = 5.0
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
Serve = Callable[[socket.socket], None]


@contextlib.contextmanager
def peer(*serves: Serve) -> Iterator[int]:
    """Serve a connection by each of ``serves``, one after the other; gives the port.

    At the end the peer is gone, and its error is raised.
    """
    errors: list[BaseException] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(LIMIT_S)

        def live() -> None:
            try:
                for serve in serves:
                    accepted, _ = listening.accept()
                    with accepted:
                        accepted.settimeout(LIMIT_S)
                        serve(accepted)
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=live, name="peer")
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            thread.join()
    if errors:
        raise errors[0]


def read_head(sock: socket.socket) -> bytes:
    """Return what came up to the end of a request's head."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = sock.recv(4096)
        assert piece, "the client left within the head"
        head += piece
    return head


def read_all(sock: socket.socket) -> None:
    """Read until the client has finished, however it does."""
    with contextlib.suppress(ConnectionError):
        while sock.recv(4096):
            pass


def reset(sock: socket.socket) -> None:
    """Cut the connection off, with RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def finish(sock: socket.socket) -> None:
    """Close in order: FIN, then wait for the client's, so that no unread octet turns it into a reset."""
    sock.shutdown(socket.SHUT_WR)
    read_all(sock)


def hear(sock: socket.socket) -> None:
    """Wait for the client's answer, then close first, as RFC 6455 section 7.1.1 has the server do."""
    assert sock.recv(4096)
    finish(sock)


def answering(octets: bytes, then: Serve = finish) -> Serve:
    """Serve ``octets`` for whatever is asked, ``then`` end it."""

    def serve(sock: socket.socket) -> None:
        read_head(sock)
        sock.sendall(octets)
        then(sock)

    return serve


def switching(octets: bytes = b"", then: Serve = finish, *, accept: bytes | None = None) -> Serve:
    """Accept an upgrade to WebSocket, send ``octets``, ``then`` end it.

    Args:
        octets: What follows the 101.
        then: How it ends.
        accept: A wrong Sec-WebSocket-Accept.
    """

    def serve(sock: socket.socket) -> None:
        key = re.search(rb"\r\nSec-WebSocket-Key: (\S+)\r\n", read_head(sock))
        assert key is not None
        right = base64.b64encode(hashlib.sha1(key[1] + GUID).digest())
        sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + (accept or right) + b"\r\n\r\n" + octets
        )
        then(sock)

    return serve


def under_tls(context: ssl.SSLContext, serve: Serve = read_all) -> Serve:
    """Serve within TLS; a client that refuses the certificate ends it."""

    def secure(sock: socket.socket) -> None:
        with contextlib.suppress(ssl.SSLError, ConnectionError), context.wrap_socket(sock, server_side=True) as inner:
            serve(inner)

    return secure
