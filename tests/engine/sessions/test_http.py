from __future__ import annotations

import asyncio
import re
import socket
import struct

import pytest

from engine.journal import Vantage, What
from engine.sessions.http import run_http
from engine.sessions.local.servers import LocalServers
from engine.wishes import HttpWish

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


def serving(run, path, wish=None, *, tls=None, **arguments):
    """Run one HTTP session against the local server; returns its outcome."""

    async def use():
        servers = LocalServers(tls)
        try:
            url = await servers.http_url() + path
            return await run_http(HttpWish(url=url, **(wish or {})), **arguments)
        finally:
            await servers.stop()

    return run(use())


async def answering(octets, *, reset=False):
    """Serve raw octets to whoever asks, whatever it asks."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(octets)
        await writer.drain()
        if reset:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def asking(run, recorder, octets, **options):
    """Run one HTTP session against a peer that answers ``octets``."""

    async def use():
        server, url = await answering(octets, **options)
        outcome = await run_http(HttpWish(url=url), recorder)
        server.close()
        await server.wait_closed()
        return outcome

    return run(use())


def test_requests_share_a_connection_where_they_may(run, recorder, facts):
    outcome = serving(run, "/", {"count": 3}, recorder=recorder)
    assert outcome.statuses == (200, 200, 200)
    assert len(facts.of(What.CONNECTED)) == 1
    assert facts.stream(CLIENT, What.SENT, 1).count(b"GET / HTTP/1.1\r\n") == 3
    assert facts.end() == (None, None)


def test_without_keep_alive_each_has_its_own_and_says_so(run, recorder, facts):
    outcome = serving(run, "/", {"count": 3, "keep_alive": False}, recorder=recorder)
    assert outcome.statuses == (200, 200, 200)
    assert len(facts.of(What.CONNECTED)) == 3
    for connection in (1, 2, 3):
        assert b"\r\nConnection: close\r\n" in facts.stream(CLIENT, What.SENT, connection)


def test_method_fields_and_body_are_sent_as_asked(run, recorder, facts):
    wish = {"method": "POST", "fields": (("X-One", "1"), ("X-One", "2"), ("Content-Type", "text/x")), "body": b"hello"}
    outcome = serving(run, "/echo", wish, recorder=recorder)
    assert outcome.statuses == (200,)
    sent = facts.stream(CLIENT, What.SENT, 1)
    assert sent.startswith(b"POST /echo HTTP/1.1\r\n")
    assert b"X-One: 1\r\nX-One: 2\r\nContent-Type: text/x\r\n" in sent
    assert sent.endswith(b"\r\n\r\nhello")
    assert facts.stream(CLIENT, What.RECEIVED, 1).endswith(b"\r\n\r\nhello")


def test_the_client_says_honestly_who_it_is_and_asks_for_no_compression(run, recorder, facts):
    serving(run, "/", recorder=recorder)
    sent = facts.stream(CLIENT, What.SENT, 1)
    assert re.search(rb"\r\nUser-Agent: Wirescope aiohttp/[\d.]+\r\n", sent)
    assert b"Accept-Encoding" not in sent


def test_both_ends_hold_the_same_octets(run, recorder, facts):
    serving(run, "/chunks/50", recorder=recorder)
    assert facts.stream(CLIENT, What.SENT, 1) == facts.stream(SERVER, What.RECEIVED, 1)
    assert facts.stream(CLIENT, What.RECEIVED, 1) == facts.stream(SERVER, What.SENT, 1)
    assert facts.stream(CLIENT, What.RECEIVED, 1).endswith(b"0\r\n\r\n")


def test_a_status_of_an_error_is_an_answer_like_any_other(run, recorder, facts):
    assert serving(run, "/status/503", recorder=recorder).statuses == (503,)
    assert facts.end() == (None, None)


def test_a_redirect_is_shown_and_not_followed(run, recorder, facts):
    outcome = asking(
        run, recorder, b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    assert outcome.statuses == (302,)
    assert len(facts.of(What.CONNECTED)) == 1


def test_tls_is_verified_and_works_with_an_authority_that_is_trusted(run, recorder, facts, certificates):
    async def use():
        servers = LocalServers(certificates.server)
        url = await servers.http_url()
        outcome = await run_http(HttpWish(url=url), recorder, tls=certificates.trusting)
        await servers.stop()
        return outcome

    outcome = run(use())
    assert outcome.statuses == (200,)
    assert facts.of(What.SECURED)[0].about["version"] == "TLSv1.3"
    assert facts.stream(CLIENT, What.SENT, 1).startswith(b"GET / HTTP/1.1\r\n")


def test_a_certificate_nobody_vouches_for_ends_the_session(run, recorder, facts, certificates):
    outcome = serving(run, "/", tls=certificates.server, recorder=recorder)
    assert outcome.fault is not None
    code, sentence = facts.end()
    assert code == "CERTIFICATE"
    assert "does not trust" in sentence
    assert facts.kinds(CLIENT, 1) == ["connecting", "connected", "securing", "tls-message", "not-secured"]


def test_refused(run, recorder, facts):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        run(run_http(HttpWish(url=f"http://127.0.0.1:{port}/"), recorder))
    assert facts.end() == ("ECONNREFUSED", f"The connection was refused: nothing listens at 127.0.0.1:{port}.")


def test_host_not_found(run, recorder, facts, monkeypatch):
    def nowhere(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    run(run_http(HttpWish(url="http://nohost.invalid/"), recorder))
    code, sentence = facts.end()
    assert code.startswith("EAI_")
    assert sentence.startswith("No address was found for “nohost.invalid”")


def test_connect_timeout(run, recorder, facts, deaf):
    run(run_http(HttpWish(url=f"http://127.0.0.1:{deaf}/"), recorder, connect_s=0.1))
    assert facts.end() == ("ETIMEDOUT", f"No answer came from 127.0.0.1:{deaf} in time.")
    assert facts.of(What.NOT_CONNECTED)[0].about["code"] == "CANCELLED"


def test_a_server_that_never_answers(run, recorder, facts):
    async def use():
        heard = asyncio.Event()

        async def say_nothing(reader, writer):
            heard.set()
            await reader.read()
            await reader.read()
            writer.close()

        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await run_http(HttpWish(url=url), recorder, total_s=0.1)
        assert heard.is_set()
        server.close()
        await server.wait_closed()

    run(use())
    assert facts.end()[0] == "ETIMEDOUT"
    assert facts.kinds(CLIENT, 1)[-2:] == ["close-called", "lost"]


HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"


@pytest.mark.parametrize(
    ("octets", "reset", "code", "words"),
    [
        (HALF, True, "ECONNRESET", "reset"),
        (HALF, False, "INCOMPLETE", "before the response was complete"),
        (b"", False, "CLOSED", "before it answered"),
        (b"", True, "ECONNRESET", "reset"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", False, "MALFORMED", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n", False, "MALFORMED", "not HTTP"),
    ],
    ids=["reset in the middle", "closed in the middle", "closed at once", "reset at once", "garbage", "bad chunk"],
)
def test_a_broken_answer_ends_the_session_in_a_plain_sentence(run, recorder, facts, octets, reset, code, words):
    outcome = asking(run, recorder, octets, reset=reset)
    assert outcome.fault is not None
    assert outcome.fault.code == code
    ended, sentence = facts.end()
    assert ended == code
    assert words in sentence
    assert sentence.endswith(".")


def test_more_content_than_is_read_is_said(run, recorder, facts, monkeypatch):
    monkeypatch.setattr("engine.sessions.http.MAX_CONTENT", 1000)
    asking(run, recorder, b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000)
    assert facts.end()[0] == "LIMIT"
    assert facts.kinds(CLIENT, 1)[-2:] == ["close-called", "lost"]


@pytest.mark.parametrize("after", ["accept", "request"])
def test_cancelling_closes_the_connection_and_writes_the_end(run, recorder, facts, after):
    async def use():
        heard = asyncio.Event()

        async def say_nothing(reader, writer):
            if after == "request":
                await reader.readuntil(b"\r\n\r\n")
            heard.set()
            await reader.read()
            writer.close()

        server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with asyncio.TaskGroup() as group:
            task = group.create_task(run_http(HttpWish(url=url), recorder))
            await heard.wait()
            task.cancel()
        assert task.cancelled()
        server.close()
        await server.wait_closed()

    run(use())
    assert facts.end() == ("CANCELLED", "It was stopped before it was over.")
    assert facts.kinds(CLIENT, 1)[-1] in ("lost", "not-connected")
