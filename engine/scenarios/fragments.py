"""Fragments and control frames between them, and text beside binary."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from engine.events import FrameSeen, Opcode
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import Inbox, as_websocket
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import frames, messages, pong_of, text_of
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story, sender_of
from engine.sessions.local.serving import websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

PARTS = ("Once upon ", "a midnight ", "dreary")
PONG_S = 2.0
OCTETS = bytes.fromhex("89504e470d0a1a0a00ff")
"""How a PNG file begins, and two octets that no UTF-8 text holds."""


async def in_parts(stage: Stage) -> list[Outcome]:
    """Send a text in fragments with a Ping between two of them; the server passes each on as it comes."""
    inbox = Inbox()

    async def serve(connection: ServerConnection) -> None:
        await connection.send(connection.recv_streaming(decode=True))
        await connection.wait_closed()

    async def act(session: WebSocketSession) -> None:
        async def parts() -> AsyncIterator[str]:
            for number, part in enumerate(PARTS):
                if number == 1:
                    fault = await session.ping(b"between", pong_within_s=PONG_S)
                    if fault is not None:
                        session.blame(fault)
                yield part

        await session.send(parts())
        await inbox.have(1)
        await session.close(1000)

    async with websocket_server(serve) as url:
        wish = WebSocketWish(url=f"{url}/", compress=False)
        return [await as_websocket(stage, "Fragments", wish, act, on_message=inbox.take)]


async def binary(stage: Stage) -> list[Outcome]:
    """Have a text and then octets echoed."""
    inbox = Inbox()

    async def act(session: WebSocketSession) -> None:
        await session.send("Grüße, 世界")
        await session.send(OCTETS)
        await inbox.have(2)
        await session.close(1000)

    wish = WebSocketWish(url=f"{await stage.servers.websocket_url()}/echo", compress=False)
    return [await as_websocket(stage, "Text and binary", wish, act, on_message=inbox.take)]


def _fragmented(story: Story) -> Verdict:
    found = messages(story)
    if not found:
        return nothing("no message")
    pieces = [len(message) for message in found]
    shaped = all(_well_shaped(message) for message in found)
    said = ", ".join(
        f"{common.NAMES[sender_of(message[0])]}'s in {count(len(message), 'fragment')}" for message in found[:4]
    )
    return verdict(shaped and min(pieces) > 1, said, story.numbers(*(frame for message in found for frame in message)))


def _well_shaped(message: tuple[FrameSeen, ...]) -> bool:
    """Return whether the first frame names the kind, the others continue it, and the last alone says FIN."""
    kinds = [frame.opcode for frame in message]
    return (
        kinds[0] in (Opcode.TEXT, Opcode.BINARY)
        and all(kind == Opcode.CONTINUATION for kind in kinds[1:])
        and [frame.fin for frame in message] == [False] * (len(message) - 1) + [True]
    )


def _between(story: Story) -> Verdict:
    pings = frames(story, Opcode.PING)
    sent = messages(story, sender=Vantage.CLIENT)
    if not pings or not sent:
        return nothing("no Ping or no message")
    first, last = sent[0][0], sent[0][-1]
    pong = pong_of(story, pings[0])
    inside = first.at_ns < pings[0].at_ns < last.at_ns and pong is not None and pong.at_ns < last.at_ns
    where = "between the fragments" if inside else "not between the fragments"
    return verdict(inside, f"Ping and Pong passed {where}", story.numbers(first, pings[0], pong, last))


def _same(story: Story) -> Verdict:
    sent, got = messages(story, sender=Vantage.CLIENT), messages(story, sender=Vantage.SERVER)
    if not sent or not got:
        return nothing("no message")
    same = [(message[0].opcode, _content(message)) for message in sent] == [
        (message[0].opcode, _content(message)) for message in got
    ]
    said = f"{count(len(sent), 'message')} there, {len(got)} back, {'the same' if same else 'not the same'}"
    return verdict(same, said, sent=len(sent), back=len(got))


def _content(message: tuple[FrameSeen, ...]) -> bytes:
    return b"".join(frame.content for frame in message)


def _kinds(story: Story) -> Verdict:
    found = messages(story)
    if not found:
        return nothing("no message")
    texts = [message for message in found if message[0].opcode == Opcode.TEXT]
    octets = [message for message in found if message[0].opcode == Opcode.BINARY]
    readable = all(_is_utf8(_content(message)) for message in texts)
    unreadable = sum(not _is_utf8(_content(message)) for message in octets)
    said = f"{len(texts)} text, {len(octets)} binary, {unreadable} of which are not UTF-8"
    return verdict(readable and bool(texts) and unreadable > 0, said, text=len(texts), binary=len(octets))


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True


def _joined(story: Story) -> Iterator[Caption]:
    for message in messages(story):
        if len(message) < 2 or not message[-1].fin:
            continue
        text = f"The first of {len(message)} fragments: FIN is 0, so more of this message is to come."
        yield Caption(event=story.number(message[0]), text=text, section="RFC 6455 5.4")
        text = f"FIN is 1: the message is whole, “{text_of(message)[:60]}”."
        yield Caption(event=story.number(message[-1]), text=text, section="RFC 6455 5.4")


def _typed(story: Story) -> Iterator[Caption]:
    for message in messages(story):
        size = count(sum(frame.payload_length for frame in message), "octet")
        if message[0].opcode == Opcode.BINARY:
            text = f"Binary: {size}, beginning {_content(message)[:8].hex(' ')}; what they mean is for the application."
        else:
            text = f"Text: {size} of UTF-8 for {count(len(text_of(message)), 'character')}."
        yield Caption(event=story.number(message[0]), text=text, section="RFC 6455 5.6")


FRAGMENTS = Scenario(
    name="fragments",
    title="Fragments",
    group="WebSocket",
    promise="a message in pieces, and a Ping that passes between them",
    sections=("RFC 6455 5.4",),
    run=in_parts,
    claims=(
        Claim(text="messages pass in fragments, FIN on the last", section="RFC 6455 5.4", look=_fragmented),
        Claim(text="a Ping is answered between fragments", section="RFC 6455 5.4", look=_between),
        Claim(text="what comes back is what was sent", section="RFC 6455 5.4", look=_same),
    ),
    tellers=(*tellers.WEBSOCKET, _joined),
)
BINARY = Scenario(
    name="binary",
    title="Text and binary",
    group="WebSocket",
    promise="text has to be UTF-8, binary may be anything",
    sections=("RFC 6455 5.6",),
    run=binary,
    claims=(
        Claim(text="text is UTF-8, and what is not goes as binary", section="RFC 6455 5.6", look=_kinds),
        Claim(text="each comes back as the kind it was", section="RFC 6455 5.6", look=_same),
    ),
    tellers=(*tellers.WEBSOCKET, _typed),
)
