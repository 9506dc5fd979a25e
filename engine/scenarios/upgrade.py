"""The upgrade: how an HTTP connection becomes a WebSocket, and what proves that the server meant it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from engine.events import Opcode, RequestSeen, ResponseSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import Inbox, as_websocket
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, nothing, verdict
from engine.scenarios.questions import exchanges, field, frames
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story, sender_of
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 section 1.3: "the Globally Unique Identifier" that is put behind the key."""


async def run(stage: Stage) -> list[Outcome]:
    """Open a WebSocket, have one message echoed, close."""
    inbox = Inbox()

    async def act(session: WebSocketSession) -> None:
        await session.send("hello")
        await inbox.have(1)
        await session.close(1000)

    wish = WebSocketWish(url=f"{await stage.servers.websocket_url()}/echo", compress=False)
    return [await as_websocket(stage, "The upgrade", wish, act, on_message=inbox.take)]


def digest(key: str) -> bytes:
    """Return the SHA-1 of a key and the identifier (RFC 6455 section 4.2.2)."""
    return hashlib.sha1((key + MAGIC).encode("latin-1", "replace"), usedforsecurity=False).digest()


def _upgrades(story: Story) -> list[tuple[RequestSeen, ResponseSeen]]:
    return [
        (exchange.request, exchange.response)
        for exchange in exchanges(story)
        if exchange.response is not None and field(exchange.request, "Sec-WebSocket-Key") is not None
    ]


def _asked(story: Story) -> Verdict:
    requests = story.once(RequestSeen)
    if not requests:
        return nothing("no request")
    request = requests[0]
    names = ("Connection", "Upgrade", "Sec-WebSocket-Version")
    found = ", ".join(f"{name}: {field(request, name)}" for name in names)
    holds = (
        request.method == "GET"
        and (field(request, "Upgrade") or "").lower() == "websocket"
        and "upgrade" in (field(request, "Connection") or "").lower()
        and field(request, "Sec-WebSocket-Version") == "13"
    )
    return verdict(holds, f"{request.method}, {found}", story.numbers(request))


def _accepted(story: Story) -> Verdict:
    found = _upgrades(story)
    if not found:
        return nothing("no upgrade was answered")
    request, response = found[0]
    expected = base64.b64encode(digest(field(request, "Sec-WebSocket-Key") or "")).decode()
    accept = field(response, "Sec-WebSocket-Accept")
    return verdict(
        accept == expected, f"{accept} was sent, {expected} follows from the key", story.numbers(request, response)
    )


def _frames_on_it(story: Story) -> Verdict:
    found = _upgrades(story)
    if not found:
        return nothing("no upgrade was answered")
    _, response = found[0]
    data = frames(story, Opcode.TEXT, Opcode.BINARY, connection=response.connection)
    if not data:
        return verdict(False, "no frame followed")
    first = data[0]
    said = f"{common.NAMES[sender_of(first)]} sent the first frame, on the same connection"
    return verdict(first.at_ns > response.at_ns, said, story.numbers(response, first))


def _masking(story: Story) -> Verdict:
    found = frames(story)
    if not found:
        return nothing("no frame")
    up = [frame for frame in found if sender_of(frame) is Vantage.CLIENT]
    down = [frame for frame in found if sender_of(frame) is Vantage.SERVER]
    masked_up = sum(frame.masking_key is not None for frame in up)
    masked_down = sum(frame.masking_key is not None for frame in down)
    said = f"masked: {masked_up} of {len(up)} by the client, {masked_down} of {len(down)} by the server"
    return verdict(masked_up == len(up) and masked_down == 0, said, story.numbers(*found))


def _proof(story: Story) -> Iterator[Caption]:
    """Tell how the accept value comes from the key."""
    for request, response in _upgrades(story):
        key, accept = field(request, "Sec-WebSocket-Key") or "", field(response, "Sec-WebSocket-Accept")
        text = f"The key is {key}: sixteen random octets. It is no secret, only a question that needs its answer."
        yield Caption(event=story.number(request), text=text, section="RFC 6455 4.1")
        if accept is None:
            continue
        sha = digest(key)
        fits = "as in the answer" if base64.b64encode(sha).decode() == accept else f"but the answer says {accept}"
        text = (
            f"SHA-1 of the key and {MAGIC} is {sha.hex()}; in Base64 that is {base64.b64encode(sha).decode()}, {fits}."
        )
        yield Caption(event=story.number(response), text=text, section="RFC 6455 4.2.2")
        first = next(iter(frames(story, connection=response.connection)), None)
        if first is not None:
            text = f"The first frame: {first.header_length} octets of header, {first.payload_length} of payload."
            yield Caption(event=story.number(first), text=text, section="RFC 6455 5.2")


SCENARIO = Scenario(
    name="upgrade",
    title="The upgrade",
    group="WebSocket",
    promise="key, accept, 101, and the first frame: HTTP becomes a WebSocket",
    sections=("RFC 6455 1.3", "RFC 6455 4.1", "RFC 6455 4.2.2"),
    run=run,
    claims=(
        common.connections_are(1),
        Claim(text="it begins as a GET request that asks to upgrade", section="RFC 6455 4.1", look=_asked),
        common.statuses_are(101, section="RFC 6455 4.2.2"),
        Claim(text="Sec-WebSocket-Accept is Base64 of SHA-1 of the key", section="RFC 6455 4.2.2", look=_accepted),
        Claim(text="after 101 frames pass on the same connection", section="RFC 6455 5.1", look=_frames_on_it),
        Claim(text="the client masks each frame, the server none", section="RFC 6455 5.3", look=_masking),
    ),
    tellers=(*tellers.WEBSOCKET, _proof),
)
