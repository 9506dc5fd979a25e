"""What a WebSocket server can do wrong, one thing at a time; a client of the library meets it."""

from __future__ import annotations

import asyncio

from engine.autopsy.verdict import Manner
from engine.journal import Vantage
from engine.laboratory import octets
from engine.laboratory.experiment import MAX_MESSAGE, breaking, meeting, server_breaks
from engine.laboratory.peers import Act, Peer, take
from engine.laboratory.verdicts import closes_with, ends, has_no_pong, is_told, notices, says_nothing, session_fails
from engine.scenarios.common import first_close_by
from engine.scenarios.scenario import Scenario
from engine.sessions.websocket import WebSocketSession

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
TEXT, PING = 0x1, 0x9
PONG_S = 0.6
"""Seconds that the client waits for a pong before it gives up."""
OTHER_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
"""The key of RFC 6455 section 1.3's example, which the client did not send."""


def sends(*frames: bytes) -> Act:
    """Return the act of sending something and then waiting politely for what comes of it."""

    async def act(peer: Peer) -> None:
        await peer.write(*frames)
        await peer.see_out()

    return act


async def _see_out(peer: Peer) -> None:
    await peer.see_out()


async def _no_pong(peer: Peer) -> None:
    await peer.see_out(pongs=False)


async def _no_echo(peer: Peer) -> None:
    await peer.listen_only()


async def _reset(peer: Peer) -> None:
    await peer.read()
    peer.reset()


async def _half_close(peer: Peer) -> None:
    await peer.read()
    peer.writer.write_eof()
    await peer.listen_only()


async def _silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await take(reader, writer)


async def _ping_and_give_up(session: WebSocketSession) -> None:
    """Ping, and close with 1011 where no pong comes, as keepalives do."""
    fault = await session.ping(b"are you there?", pong_within_s=PONG_S)
    if fault is not None:
        await session.close(1011, "no pong")


async def _close(session: WebSocketSession) -> None:
    await session.close(1000, "goodbye")


async def _speak(session: WebSocketSession) -> None:
    await session.send("hello")
    await session.wait_closed()


def _fails(name: str, title: str, promise: str, rule: str, code: int, *frames: bytes) -> Scenario:
    """Return the experiment of frames that a client answers by failing the WebSocket."""
    return breaking(
        name,
        title,
        promise,
        sections=(rule,),
        claims=(notices(CLIENT, rule), closes_with(CLIENT, code)),
        run=server_breaks(sends(*frames)),
    )


EXPERIMENTS = (
    # A table.
    breaking(
        "wrong-accept",
        "A wrong Sec-WebSocket-Accept",
        "the server answers the key of somebody else; the client does not believe it",
        sections=("RFC 6455 4.1", "RFC 6455 4.2.2"),
        claims=(notices(CLIENT, "RFC 6455 4"), says_nothing(CLIENT), session_fails(section="RFC 6455 4.1")),
        run=server_breaks(_see_out, answer=lambda _: octets.switching(OTHER_KEY)),
    ),
    _fails(
        "masked-server-frame",
        "A masked frame from the server",
        "only clients mask; the client fails the WebSocket with 1002",
        "RFC 6455 5.1",
        1002,
        octets.frame(TEXT, b"masked, and should not be", mask=octets.MASK),
    ),
    _fails(
        "reserved-opcode",
        "A reserved opcode",
        "opcode 3 means nothing yet; the client fails the WebSocket with 1002",
        "RFC 6455 5.2",
        1002,
        octets.frame(0x3, b"?"),
    ),
    _fails(
        "reserved-bits",
        "A reserved bit",
        "RSV2 is set, which no extension asked for",
        "RFC 6455 5.2",
        1002,
        octets.frame(TEXT, b"RSV2", rsv=2),
    ),
    _fails(
        "fragmented-ping",
        "A ping in pieces",
        "control frames are never fragmented",
        "RFC 6455 5.5",
        1002,
        octets.frame(PING, b"half", fin=False),
    ),
    _fails(
        "long-ping",
        "A ping of 126 octets",
        "a control frame carries 125 octets at most",
        "RFC 6455 5.5",
        1002,
        octets.frame(PING, b"x" * 126),
    ),
    _fails(
        "bad-utf8",
        "Text that is not UTF-8",
        "the client fails the WebSocket with 1007",
        "RFC 6455 8.1",
        1007,
        octets.frame(TEXT, b"caf\xe9"),
    ),
    _fails(
        "bad-close-code",
        "A close code that is never sent",
        "1006 is for what happens without a Close frame, so no Close frame may carry it",
        "RFC 6455 7.4",
        1002,
        octets.close(1006, b"I do not exist"),
    ),
    breaking(
        "too-large",
        "A message that is too large",
        f"the client takes {MAX_MESSAGE:,} octets at most, and fails the WebSocket with 1009",
        sections=("RFC 6455 7.4.1", "RFC 6455 10.4"),
        claims=(closes_with(CLIENT, 1009),),
        run=server_breaks(sends(octets.frame(TEXT, b"x" * (MAX_MESSAGE + 1)))),
    ),
    breaking(
        "no-pong",
        "No pong",
        "the server leaves a ping unanswered, and the client gives it up",
        sections=("RFC 6455 5.5.2", "RFC 6455 5.5.3"),
        claims=(has_no_pong(CLIENT), closes_with(CLIENT, 1011)),
        run=server_breaks(_no_pong, say=_ping_and_give_up),
    ),
    breaking(
        "close-without-echo",
        "A Close that nobody answers",
        "the client waits for the server's Close frame, and in the end cuts the connection off",
        sections=("RFC 6455 5.5.1", "RFC 6455 7.1.1"),
        claims=(first_close_by(CLIENT), ends(Manner.UNANSWERED, CLIENT, "RFC 6455 5.5.1")),
        run=server_breaks(_no_echo, say=_close),
    ),
    breaking(
        "reset",
        "A reset",
        "the server cuts the connection off without a word: 1006 for the client",
        sections=("RFC 9293 3.5.2", "RFC 6455 7.1.5"),
        claims=(
            ends(Manner.RESET, SERVER),
            is_told(CLIENT, 1006),
            session_fails("ECONNRESET", section="RFC 6455 7.1.5"),
        ),
        run=server_breaks(_reset, say=_speak),
    ),
    breaking(
        "half-close",
        "Half a close",
        "the server finishes sending on TCP without a Close frame: 1006 for the client",
        sections=("RFC 6455 7.1.5", "RFC 9293 3.6"),
        claims=(ends(Manner.FIN, SERVER), is_told(CLIENT, 1006), session_fails("1006", section="RFC 6455 7.1.5")),
        run=server_breaks(_half_close, say=_speak),
    ),
    breaking(
        "silence",
        "Silence",
        "the server takes the connection and never answers; the client gives up the opening handshake",
        sections=("RFC 6455 4.1",),
        claims=(says_nothing(CLIENT), session_fails("ETIMEDOUT", section="RFC 6455 4.1")),
        run=meeting(_silence, _speak),
    ),
)
