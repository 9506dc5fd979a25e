"""Node's ws: messages both ways, compressed or not, fragments, pings, and the ways it ends."""

from __future__ import annotations

import asyncio

import pytest

from engine import events as ev
from engine.decode.websocket import MAX_KEPT
from engine.events import Direction, Opcode
from tests.engine.peers.programs import NODE, WS, node_ws

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="Node is not installed"),
    pytest.mark.skipif(WS is None, reason="Node's package ws is not installed"),
]


@pytest.fixture(scope="module")
def port():
    with node_ws() as port:
        yield port


def opcodes(told, direction=Direction.RECEIVED):
    return [frame.opcode for frame in told.frames(direction)]


@pytest.mark.parametrize("offered", [True, False], ids=["offered", "not offered"])
@pytest.mark.parametrize("query", ["", "?compressed"], ids=["plain", "compressed"])
def test_text_and_binary_come_back(lab, port, query, offered):
    sent = ["hello, hello, hello, hello", bytes(range(256)) * 300]
    echoes = asyncio.Queue()

    async def use(session):
        for message in sent:
            assert await session.send(message) is None
            assert await echoes.get() == message
        await session.close(1000, "done")

    url = f"ws://127.0.0.1:{port}/echo{query}"
    told = lab.websocket(url, use, compress=offered, on_message=echoes.put_nowait)
    told.succeeded()
    assert opcodes(told) == [Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE]
    for direction in Direction:
        frames = told.frames(direction)[:2]
        assert [frame.content for frame in frames] == [sent[0].encode(), sent[1][:MAX_KEPT]]
        assert [frame.cut for frame in frames] == [False, True]
        assert {frame.inflated for frame in frames} == {offered and bool(query)}
        assert all((frame.masking_key is None) is (direction is Direction.RECEIVED) for frame in frames)
    told.down("101", "Switching Protocols")
    told.down("CLOSE 1000", "done", "|<")


def test_compression_makes_frames_shorter(lab, port):
    async def use(session):
        await session.send("x" * 10_000)
        await session.close()

    told = lab.websocket(f"ws://127.0.0.1:{port}/echo?compressed", use)
    told.succeeded()
    sent = told.frames(Direction.SENT)[0]
    assert len(sent.content) == 10_000
    assert sent.payload_length < 100


def test_its_ping_is_answered(lab, port):
    heard = asyncio.Event()

    async def use(session):
        await heard.wait()
        await session.close()

    told = lab.websocket(f"ws://127.0.0.1:{port}/ping", use, on_message=lambda _: heard.set())
    told.succeeded()
    assert opcodes(told) == [Opcode.PING, Opcode.TEXT, Opcode.CLOSE]
    assert opcodes(told, Direction.SENT) == [Opcode.PONG, Opcode.CLOSE]
    assert told.frames(Direction.SENT)[0].payload == b"are you there"
    told.down("PING", "are you there")
    told.up("PONG", "are you there")


def test_it_answers_our_ping(lab, port):
    async def use(session):
        assert await session.ping(b"and you", pong_within_s=5) is None
        await session.close()

    told = lab.websocket(f"ws://127.0.0.1:{port}/echo", use)
    told.succeeded()
    told.up("PING", "and you")
    told.down("PONG", "and you")


def test_it_closes_with_a_code_of_its_own(lab, port):
    told = lab.websocket(f"ws://127.0.0.1:{port}/close")
    assert told.rules == []
    told.failed_with("4001", "closed with code 4001: “enough”")
    assert [frame.close_code for frame in told.of(ev.FrameSeen)] == [4001, 4001]
    told.down("CLOSE 4001", "enough", "|<")


def test_a_message_in_fragments(lab, port):
    heard = asyncio.Event()

    async def use(session):
        await heard.wait()
        await session.close()

    told = lab.websocket(f"ws://127.0.0.1:{port}/fragments", use, on_message=lambda _: heard.set())
    told.succeeded()
    frames = told.frames()[:3]
    assert [(frame.opcode, frame.fin) for frame in frames] == [
        (Opcode.TEXT, False),
        (Opcode.CONTINUATION, False),
        (Opcode.CONTINUATION, True),
    ]
    assert b"".join(frame.content for frame in frames) == b"one two three"
    told.down("TEXT …", "one")
    told.down("CONTINUATION", "three")


def test_it_terminates_without_a_close_frame(lab, port):
    async def use(session):
        await session.send("go")

    told = lab.websocket(f"ws://127.0.0.1:{port}/terminate", use)
    assert opcodes(told) == []
    assert told.outcome.fault is not None
    told.failed_with("1006", "without a Close frame")
    told.down("FIN", "server closes")


def test_a_path_it_does_not_have(lab, port):
    told = lab.websocket(f"ws://127.0.0.1:{port}/nowhere")
    told.failed_with("HTTP 404", "404 Not Found")


def test_plain_http_where_a_websocket_is_wanted(lab, port):
    told = lab.http(f"http://127.0.0.1:{port}/echo")
    told.succeeded()
    assert told.outcome.statuses == (426,)
