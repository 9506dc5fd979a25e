"""Rude peers take no more than they have room for, and give up quietly what says more."""

from __future__ import annotations

import asyncio
import logging

import pytest

from engine.decode.websocket import unmask
from engine.laboratory.octets import MASK
from engine.laboratory.peers import MOST, Peer, rude_http, rude_websocket
from engine.sessions.local.serving import stream_server

ASK = b"GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"


def reading(octets: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(octets)
    reader.feed_eof()
    return reader


def test_a_frame_is_read_whole_without_its_mask(run):
    async def read() -> tuple[int, bytes]:
        return await Peer(reading(b"\x81\x82" + MASK + unmask(b"hi", MASK)), None).read()  # type: ignore[arg-type]

    assert run(read()) == (1, b"hi")


@pytest.mark.parametrize("length", [MOST + 1, 1 << 63])
def test_a_frame_that_is_too_long_is_given_up_before_it_is_waited_for(run, length):
    async def read() -> None:
        await Peer(reading(b"\x82\x7f" + length.to_bytes(8, "big")), None).read()  # type: ignore[arg-type]

    with pytest.raises(asyncio.LimitOverrunError, match="are taken"):
        run(read())


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (rude_websocket(lambda peer: peer.see_out()), ASK + b"\x82\x7f" + (1 << 62).to_bytes(8, "big")),
        (rude_websocket(lambda peer: peer.see_out()), b"GET / HTTP/1.1\r\nX: " + b"x" * (1 << 20)),
        (rude_http(b""), b"x" * (1 << 20)),
    ],
    ids=["frame", "handshake", "head"],
)
def test_whoever_says_too_much_is_let_go_of_and_nothing_is_logged(run, caplog, talk, said):
    async def meet() -> None:
        async with stream_server(talk) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            try:
                await writer.drain()
                while await reader.read(1 << 16):
                    pass
            except ConnectionError:
                pass  # What was not taken makes a reset of its end.
            writer.close()

    with caplog.at_level(logging.WARNING):
        run(meet())
    assert caplog.records == []
