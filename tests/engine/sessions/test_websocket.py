from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
import struct

import pytest

from engine.journal import Vantage, What
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def with_local(run, recorder, path, use, *, server_tls=None, **arguments):
    """Use a session on the local server; returns what ``use`` returns."""

    async def whole():
        servers, keeper = LocalServers(server_tls), Keeper()
        try:
            url = await servers.websocket_url() + path
            return await use(WebSocketSession(WebSocketWish(url=url), recorder, keeper=keeper, **arguments))
        finally:
            await servers.stop()
            assert await keeper.end_all() == []

    return run(whole())


def with_peer(run, recorder, answer, use, **arguments):
    """Use a session on a peer of which only ``answer(reader, writer, accept)`` is known."""

    async def whole():
        async def serve(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            key = re.search(rb"Sec-WebSocket-Key: (\S+)", head)[1]
            accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
            await answer(reader, writer, accept)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        keeper = Keeper()
        result = await use(WebSocketSession(WebSocketWish(url=url), recorder, keeper=keeper, **arguments))
        await keeper.end_all()
        server.close()
        await server.wait_closed()
        return result

    return run(whole())


def switching(accept):
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + accept
        + b"\r\n\r\n"
    )


async def open_and_wait(session):
    fault = await session.open()
    outcome = await session.wait_closed()
    return fault, outcome.fault


def test_text_and_binary_go_there_and_come_back(run, recorder, facts):
    messages = asyncio.Queue()

    async def use(session):
        assert await session.open() is None
        assert session.is_open
        assert await session.send("text") is None
        assert await session.send(b"\x00\xff") is None
        assert [await messages.get(), await messages.get()] == ["text", b"\x00\xff"]
        assert await session.close(4001, "enough") is None
        return await session.wait_closed()

    outcome = with_local(run, recorder, "/echo", use, on_message=messages.put_nowait)
    assert outcome.fault is None
    assert facts.end() == (None, None)
    assert facts.stream(CLIENT, What.SENT, 1) == facts.stream(SERVER, What.RECEIVED, 1)
    assert facts.stream(CLIENT, What.RECEIVED, 1) == facts.stream(SERVER, What.SENT, 1)
    assert facts.stream(CLIENT, What.RECEIVED, 1).endswith(b"\x88\x08" + struct.pack(">H", 4001) + b"enough")


def test_a_ping_gets_its_pong(run, recorder, facts):
    async def use(session):
        await session.open()
        assert await session.ping(b"are you there", pong_within_s=5) is None
        await session.close()

    with_local(run, recorder, "/echo", use)
    assert b"\x8a\x0dare you there" in facts.stream(CLIENT, What.RECEIVED, 1)


def test_it_says_honestly_who_it_is_and_sends_the_fields_asked_for(run, recorder, facts):
    async def whole():
        servers, keeper = LocalServers(), Keeper()
        url = await servers.websocket_url() + "/echo"
        wish = WebSocketWish(url=url, fields=(("X-One", "1"),), subprotocols=("chat", "super"), compress=False)
        session = WebSocketSession(wish, recorder, keeper=keeper)
        await session.open()
        await session.end()
        await servers.stop()

    run(whole())
    sent = facts.stream(CLIENT, What.SENT, 1)
    assert re.search(rb"\r\nUser-Agent: Wirescope websockets/[\d.]+\r\n", sent)
    assert b"\r\nX-One: 1\r\n" in sent
    assert b"\r\nSec-WebSocket-Protocol: chat, super\r\n" in sent
    assert b"permessage-deflate" not in sent


def test_tls(run, recorder, facts, certificates):
    async def use(session):
        assert await session.open() is None
        return await session.end()

    contexts = {"server_tls": certificates.server, "tls": certificates.trusting}
    assert with_local(run, recorder, "/echo", use, **contexts).fault is None
    assert facts.kinds(CLIENT, 1)[:5] == ["connecting", "connected", "securing", "tls-message", "secured"]
    assert facts.stream(CLIENT, What.SENT, 1).startswith(b"GET /echo HTTP/1.1\r\n")


def test_a_certificate_nobody_vouches_for(run, recorder, facts, certificates):
    fault, _ = with_local(run, recorder, "/echo", open_and_wait, server_tls=certificates.server)
    assert fault.code == "CERTIFICATE"
    assert facts.end()[0] == "CERTIFICATE"


def test_nothing_can_be_sent_where_nothing_is_open(run, recorder, facts):
    async def use(session):
        assert (await session.send("early")).code == "NOT OPEN"
        assert (await session.ping()).code == "NOT OPEN"
        assert (await session.close()).code == "NOT OPEN"
        await session.open()
        await session.close()
        assert (await session.send("late")).code == "NOT OPEN"

    with_local(run, recorder, "/echo", use)


def test_an_answer_other_than_101(run, recorder, facts):
    fault, _ = with_local(run, recorder, "/nothing/here", open_and_wait)
    assert fault.code == "HTTP 404"
    assert facts.end() == ("HTTP 404", "The server answered 404 Not Found to the upgrade instead of 101.")
    assert facts.kinds(CLIENT, 1)[-1] == "lost"


def test_refused(run, recorder, facts):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        wish = WebSocketWish(url=f"ws://127.0.0.1:{closed.getsockname()[1]}/")

        async def use():
            return await open_and_wait(WebSocketSession(wish, recorder, keeper=Keeper()))

        run(use())
    assert facts.end()[0] == "ECONNREFUSED"


def test_an_opening_handshake_without_an_answer(run, recorder, facts):
    async def say_nothing(reader, writer, accept):
        await reader.read()

    with_peer(run, recorder, say_nothing, open_and_wait, open_s=0.1)
    assert facts.end()[0] == "ETIMEDOUT"
    assert facts.kinds(CLIENT, 1)[-2:] == ["abort-called", "lost"]


async def _garbage(reader, writer, accept):
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


async def _wrong_accept(reader, writer, accept):
    writer.write(switching(b"bm90IHRoZSByaWdodCBvbmU="))


async def _hang_up(reader, writer, accept):
    pass


async def _without_close_frame(reader, writer, accept):
    writer.write(switching(accept))
    await writer.drain()


async def _reset(reader, writer, accept):
    writer.write(switching(accept))
    await writer.drain()
    await reader.readexactly(6)
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def _masked_frame(reader, writer, accept):
    # RFC 6455 5.1: "A server MUST NOT mask any frames that it sends to the client."
    writer.write(switching(accept) + b"\x81\x82\x01\x02\x03\x04\x69\x6b")
    await reader.readexactly(6)


async def _close_4000(reader, writer, accept):
    writer.write(switching(accept) + b"\x88\x06" + struct.pack(">H", 4000) + b"bye!")
    await reader.readexactly(6)


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (_garbage, "MALFORMED", "not HTTP"),
        (_wrong_accept, "UPGRADE", "Sec-WebSocket-Accept"),
        (_hang_up, "CLOSED", "before it answered the upgrade"),
        (_without_close_frame, "1006", "without a Close frame"),
        (_masked_frame, "1002", "broke the protocol"),
        (_close_4000, "4000", "closed with code 4000: “bye!”"),
    ],
    ids=["garbage", "wrong accept", "hang up", "no close frame", "masked frame", "close 4000"],
)
def test_a_peer_that_does_not_keep_to_it_ends_the_session_in_a_plain_sentence(
    run, recorder, facts, answer, code, words
):
    _, fault = with_peer(run, recorder, answer, open_and_wait)
    assert fault.code == code
    ended, sentence = facts.end()
    assert ended == code
    assert words in sentence
    assert facts.kinds(CLIENT, 1)[-1] == "lost"


def test_a_reset(run, recorder, facts):
    async def use(session):
        await session.open()
        await session.send("")
        return await session.wait_closed()

    with_peer(run, recorder, _reset, use)
    assert facts.end()[0] == "ECONNRESET"


def test_a_peer_that_never_answers_the_close_frame_does_not_hold_up_the_end(run, recorder, facts):
    async def deaf(reader, writer, accept):
        writer.write(switching(accept))
        await reader.read()
        await reader.read()

    async def use(session):
        await session.open()
        return await session.end(within_s=0.1)

    outcome = with_peer(run, recorder, deaf, use)
    assert outcome.fault.code == "1006"
    assert "did not answer the Close frame" in facts.end()[1]
    assert facts.kinds(CLIENT, 1)[-2:] == ["abort-called", "lost"]


def test_a_peer_that_says_goodbye_and_stays_is_left(run, recorder, facts):
    async def staying(reader, writer, accept):
        writer.write(switching(accept) + b"\x88\x02\x03\xe8")
        await reader.read()

    _, fault = with_peer(run, recorder, staying, open_and_wait, close_s=0.1)
    assert fault is None
    assert facts.kinds(CLIENT, 1)[-2:] == ["abort-called", "lost"]


def test_the_end_comes_in_time_with_a_peer_that_does_not_even_read(run, recorder, facts):
    """The socket's buffers are full, so not even a Close frame can be sent."""

    async def stuffed(reader, writer, accept):
        writer.transport.pause_reading()
        writer.write(switching(accept))
        await gone.wait()

    async def use(session):
        await session.open()
        keeper = Keeper()
        sending = keeper.start(session.send(b"x" * 30_000_000), name="sending")
        began = asyncio.get_running_loop().time()
        await session.end(within_s=0.1)
        took = asyncio.get_running_loop().time() - began
        gone.set()
        await keeper.end_all()
        assert sending.done()
        return took

    gone = asyncio.Event()
    assert with_peer(run, recorder, stuffed, use) < 1.5


def test_ending_while_it_opens(run, recorder, facts):
    heard = asyncio.Event()

    async def say_nothing(reader, writer, accept):
        heard.set()
        await reader.read()

    async def use(session):
        keeper = Keeper()
        opening = keeper.start(session.open(), name="opening")
        await heard.wait()
        outcome = await session.end()
        return (await opening).code, outcome.fault.code

    assert with_peer(run, recorder, say_nothing, use) == ("CANCELLED", "CANCELLED")
    assert facts.end()[0] == "CANCELLED"
    assert facts.kinds(CLIENT, 1)[-1] == "lost"


def test_a_message_beyond_the_limit_fails_the_connection(run, recorder, facts):
    async def use(session):
        await session.open()
        await session.send("x" * 1001)
        return await session.wait_closed()

    with_local(run, recorder, "/echo", use, max_message=1000)
    code, sentence = facts.end()
    assert code == "1009"
    assert "1000" in sentence
