"""Every failure is said in the notice bar, with advice, and stands on the stage where it happened."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from tests.engine.peers import raw
from tests.gui.window.user import Key, User, at_the_window

if TYPE_CHECKING:
    from collections.abc import Callable

    Peer = Callable[[raw.Serve], int]


async def failed(user: User, url: str, *words: str) -> None:
    """Ask for a URL whose session fails; the notice says so, and so do the list and the stage."""
    await user.start()
    user.send(url)
    await user.until(lambda: "failed" in user.status and user.notice)
    said = user.notice
    for word in words:
        assert word in said
    user.press(Key.Key_Escape)
    user.press(Key.Key_End)
    (pane,) = user.diagram.interaction.panes
    assert pane.error is not None
    assert said.startswith(pane.error), "the notice begins with what happened"
    assert said.endswith("."), "and ends with what to do"
    faults = [item for item in user.diagram.items.things if item.layer == "fault" and item.pill_y is not None]
    assert faults, user.picture
    user.click(user.window.stage.viewport(), user.pill(faults[0]))
    assert user.chosen


@pytest.mark.parametrize("scheme", ["http", "ws"])
@at_the_window
async def test_refused(user: User, nobody: int, scheme: str):
    await failed(user, f"{scheme}://127.0.0.1:{nobody}/", "refused", "nothing listens", "Start the server")


@pytest.mark.parametrize("scheme", ["http", "ws"])
@at_the_window
async def test_host_not_found(user: User, monkeypatch: pytest.MonkeyPatch, scheme: str):
    def not_found(*asked: object, **how: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # Whatever resolver this machine has would be asked otherwise, and may take its time.
    monkeypatch.setattr(socket, "getaddrinfo", not_found)
    await failed(user, f"{scheme}://nowhere.invalid/", "No address was found for “nowhere.invalid”", "spelling")


@pytest.mark.parametrize("scheme", ["http", "ws"])
@at_the_window
async def test_a_connection_attempt_without_an_answer(user: User, deaf: int, scheme: str):
    user.arguments["patience_s"] = 0.2
    await failed(user, f"{scheme}://127.0.0.1:{deaf}/", "No answer came", "firewall")


@pytest.mark.parametrize("scheme", ["https", "wss"])
@at_the_window
async def test_a_certificate_nobody_vouches_for(user: User, peer: Peer, scheme: str):
    port = peer(raw.under_tls(certificate("127.0.0.1")))
    await failed(user, f"{scheme}://127.0.0.1:{port}/", "was rejected", "not trust", "ask the server's owner")


@at_the_window
async def test_a_certificate_of_another_host(user: User, peer: Peer):
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    user.arguments["tls"] = trusting
    port = peer(raw.under_tls(certificate("elsewhere.example", authority)))
    await failed(user, f"https://127.0.0.1:{port}/", "was rejected", "issued for another")


def certificate(name: str, authority: trustme.CA | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (authority or trustme.CA()).issue_cert(name).configure_cert(context)
    return context


def answer_and_finish(sock: socket.socket) -> None:
    """Wait for what the client has to say, then close."""
    sock.recv(4096)
    raw.finish(sock)


EMPTY = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 300


@pytest.mark.parametrize(
    ("serve", "words"),
    [
        (raw.answering(HALF, then=raw.reset), ("The connection was reset", "server's log")),
        (raw.answering(HALF), ("ended before the response was complete", "server's log")),
        (raw.answering(b""), ("closed the connection before it answered", "server's log")),
        (raw.answering(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), ("not HTTP as RFC 9112 defines it", "speaks HTTP")),
        (
            raw.answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n"),
            ("not HTTP as RFC 9112 defines it", "chunk size"),
        ),
    ],
    ids=["reset in mid-response", "end in mid-response", "no answer", "not HTTP", "chunk without a size"],
)
@at_the_window
async def test_a_response_that_is_none(user: User, peer: Peer, serve: raw.Serve, words: tuple[str, ...]):
    await failed(user, f"http://127.0.0.1:{peer(serve)}/", *words)


@pytest.mark.parametrize(
    ("serve", "words"),
    [
        (raw.answering(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), ("403 Forbidden", "instead of 101")),
        (raw.answering(b"+OK POP3 ready\r\n\r\n"), ("not HTTP", "speaks HTTP")),
        (raw.switching(accept=b"bm90IHRoZSByaWdodCBvbmU="), ("Sec-WebSocket-Accept", "RFC 6455")),
        (raw.switching(), ("without a Close frame",)),
        (raw.switching(b"\x81\x82\x01\x02\x03\x04\x69\x6b", then=answer_and_finish), ("broke the protocol",)),
        (raw.switching(b"\x83\x00", then=answer_and_finish), ("broke the protocol",)),
        (raw.switching(b"\x81\x02\xff\xfe", then=answer_and_finish), ("broke the protocol",)),
    ],
    ids=[
        "403",
        "not HTTP",
        "wrong accept",
        "no Close frame",
        "masked frame",
        "reserved opcode",
        "text that is not UTF-8",
    ],
)
@at_the_window
async def test_a_websocket_that_is_none(user: User, peer: Peer, serve: raw.Serve, words: tuple[str, ...]):
    await failed(user, f"ws://127.0.0.1:{peer(serve)}/", *words)
    assert not user.window.composer.field.isEnabled()
    assert user.window.composer.status.text()


@at_the_window
async def test_where_no_websocket_came_to_be_nothing_is_offered_to_be_sent(user: User, peer: Peer):
    refusing = raw.answering(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    await failed(user, f"ws://127.0.0.1:{peer(refusing)}/", "403 Forbidden")
    assert not user.window.composer.isVisible()


@at_the_window
async def test_a_notice_is_dismissed_by_its_button_or_by_escape(user: User, nobody: int):
    await user.start()
    for dismiss in (
        lambda: user.click(user.window.notice.dismiss),
        lambda: user.press(Key.Key_Escape),
    ):
        user.send(f"http://127.0.0.1:{nobody}/")
        await user.until(lambda: user.notice)
        user.window.stage.setFocus()
        dismiss()
        assert user.notice == ""


@at_the_window
async def test_after_a_failure_the_next_request_works(user: User, nobody: int, peer: Peer):
    await failed(user, f"http://127.0.0.1:{nobody}/", "refused")
    user.send(f"http://127.0.0.1:{peer(raw.answering(EMPTY))}/")
    await user.until_over("204 No Content")
    assert user.notice == ""
