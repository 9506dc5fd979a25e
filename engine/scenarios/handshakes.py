"""What is agreed on and refused while a WebSocket opens: compression, a subprotocol, origin, version, who asks."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

from websockets.asyncio.server import ServerConnection, basic_auth
from websockets.typing import Origin, Subprotocol

from engine.events import RequestSeen, ResponseSeen
from engine.journal import Vantage
from engine.scenarios import common, tellers
from engine.scenarios.acting import HttpActor, Inbox, as_http, as_websocket, meant
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import Exchange, exchanges, field, messages
from engine.scenarios.scenario import Scenario
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import websocket_server
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

GROUP = "Opening handshake"
WITH, WITHOUT = "With permessage-deflate", "Without it"
TEXT = json.dumps([{"sensor": number, "unit": "celsius", "state": "ok"} for number in range(60)])
HOME, ELSEWHERE = "http://home.example", "http://elsewhere.example"
USER, PASSWORD = "ada", "not-a-secret"
OFFERED, SPOKEN = ("chat.v2", "chat.v1"), "chat.v1"
KEY = base64.b64encode(bytes(range(16))).decode()


async def deflate(stage: Stage) -> list[Outcome]:
    """Have the same text echoed with compression and without."""
    url = f"{await stage.servers.websocket_url()}/echo"
    return [
        await _echo(stage, WITH, WebSocketWish(url=url, compress=True), TEXT),
        await _echo(stage, WITHOUT, WebSocketWish(url=url, compress=False), TEXT),
    ]


async def subprotocol(stage: Stage) -> list[Outcome]:
    """Offer two subprotocols to a server that speaks one of them."""
    async with websocket_server(_echoing, subprotocols=[Subprotocol(SPOKEN)]) as url:
        wish = WebSocketWish(url=f"{url}/", subprotocols=OFFERED, compress=False)
        return [await _echo(stage, "Subprotocol", wish)]


async def origin(stage: Stage) -> list[Outcome]:
    """Knock from a page of another origin, then from one that the server knows."""
    async with websocket_server(_echoing, origins=[Origin(HOME)]) as url:
        refused = WebSocketWish(url=f"{url}/", fields=(("Origin", ELSEWHERE),), compress=False)
        welcome = WebSocketWish(url=f"{url}/", fields=(("Origin", HOME),), compress=False)
        return [
            meant(await _echo(stage, "From elsewhere", refused), {"HTTP 403"}),
            await _echo(stage, "From home", welcome),
        ]


async def version(stage: Stage) -> list[Outcome]:
    """Ask for a version that the server does not speak, then for the one it names."""

    async def ask(client: HttpActor) -> None:
        fields = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": KEY}
        await client.ask("/", fields={**fields, "Sec-WebSocket-Version": "8"})

    async with websocket_server(_echoing, process_request=_refuse_other_versions) as url:
        return [
            await as_http(stage, "Version 8", url.replace("ws:", "http:", 1), ask),
            await _echo(stage, "Version 13", WebSocketWish(url=f"{url}/", compress=False)),
        ]


async def authentication(stage: Stage) -> list[Outcome]:
    """Knock without saying who one is, then with a name and a password."""
    known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    async with websocket_server(
        _echoing, process_request=basic_auth(realm="the back room", credentials=(USER, PASSWORD))
    ) as url:
        named = WebSocketWish(url=f"{url}/", fields=(("Authorization", f"Basic {known}"),), compress=False)
        return [
            meant(await _echo(stage, "Without a name", WebSocketWish(url=f"{url}/", compress=False)), {"HTTP 401"}),
            await _echo(stage, "With a name", named),
        ]


async def _echo(stage: Stage, title: str, wish: WebSocketWish, text: str = "hello") -> Outcome:
    inbox = Inbox()

    async def act(session: WebSocketSession) -> None:
        await session.send(text)
        await inbox.have(1)
        await session.close(1000)

    return await as_websocket(stage, title, wish, act, on_message=inbox.take)


async def _echoing(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def _refuse_other_versions(connection: ServerConnection, request: Request) -> Response | None:
    # RFC 6455 4.2.2: if the version does not match, the server must "abort the WebSocket handshake ... and instead
    # send an appropriate HTTP error code (such as 426 Upgrade Required) and a |Sec-WebSocket-Version| header field".
    if request.headers.get("Sec-WebSocket-Version") == "13":
        return None
    response = connection.respond(HTTPStatus.UPGRADE_REQUIRED, "This server speaks version 13.\n")
    response.headers["Upgrade"] = "websocket"
    response.headers["Sec-WebSocket-Version"] = "13"
    return response


def _openings(story: Story) -> list[Exchange]:
    return [exchange for exchange in exchanges(story) if field(exchange.request, "Upgrade") is not None]


def _agreed(story: Story) -> Verdict:
    found = _openings(story)
    if not found:
        return nothing("no opening handshake")
    extensions = [field(e.response, "Sec-WebSocket-Extensions") for e in found if e.response is not None]
    said = ", then ".join(extension or "no extension" for extension in extensions)
    holds = len(extensions) == 2 and "permessage-deflate" in (extensions[0] or "") and extensions[1] is None
    return verdict(holds, said, story.numbers(*(exchange.response for exchange in found)))


def _smaller(story: Story) -> Verdict:
    sizes = {title: _payload(story, title) for title in (WITH, WITHOUT)}
    if not all(sizes.values()):
        return nothing("one of the two sent nothing")
    ratio = sizes[WITHOUT] / sizes[WITH]
    found = f"{sizes[WITH]:,} octets with it, {sizes[WITHOUT]:,} without: {ratio:.1f} times as many"
    return verdict(sizes[WITH] < sizes[WITHOUT], found, compressed=sizes[WITH], plain=sizes[WITHOUT])


def _payload(story: Story, title: str) -> int:
    """Return the octets of payload that a session's data frames carried on the wire."""
    found = messages(story, session=story.session(title))
    return sum(frame.payload_length for message in found for frame in message)


def _same_text(story: Story) -> Verdict:
    found = messages(story)
    if not found:
        return nothing("no message")
    contents = {b"".join(frame.content for frame in message) for message in found}
    squeezed = [message for message in found if message[0].rsv & 4]
    said = f"{count(len(found), 'message')}, {len(squeezed)} with RSV1, {count(len(contents), 'text')}"
    return verdict(len(contents) == 1 and 0 < len(squeezed) < len(found), said, messages=len(found))


def _chosen(story: Story) -> Verdict:
    found = _openings(story)
    if not found or found[0].response is None:
        return nothing("no opening handshake")
    offered = [name.strip() for name in (field(found[0].request, "Sec-WebSocket-Protocol") or "").split(",")]
    chosen = field(found[0].response, "Sec-WebSocket-Protocol")
    said = f"{', '.join(offered)} were offered, {chosen} was chosen"
    return verdict(chosen in offered and len(offered) > 1, said, story.numbers(found[0].request, found[0].response))


def _refused(status: int, text: str, section: str) -> Claim:
    """Claim that the first opening handshake is refused with a status, and no frame passes there."""

    def look(story: Story) -> Verdict:
        found = _openings(story)
        if not found or found[0].response is None:
            return nothing("no opening handshake was answered")
        response = found[0].response
        passed = sum(len(message) for message in messages(story) if message[0].connection == response.connection)
        said = f"{response.status} {response.reason}, {count(passed, 'frame')}"
        return verdict(response.status == status and passed == 0, said, story.numbers(response))

    return Claim(text=text, section=section, look=look)


def _names(status: int, name: str, section: str) -> Claim:
    def look(story: Story) -> Verdict:
        found = [e.response for e in _openings(story) if e.response is not None and e.response.status == status]
        if not found:
            return nothing(f"no answer {status}")
        value = field(found[0], name)
        return verdict(value is not None, f"{name}: {value}", story.numbers(found[0]))

    return Claim(text=f"{status} says what would do, in {name}", section=section, look=look)


def _then(story: Story) -> Verdict:
    found = [exchange.response for exchange in _openings(story) if exchange.response is not None]
    if not found:
        return nothing("no opening handshake was answered")
    statuses = [response.status for response in found]
    holds = len(statuses) == 2 and statuses[1] == 101
    return verdict(holds, ", then ".join(map(str, statuses)), story.numbers(*found))


_SECOND = Claim(text="asked in the way it wants, it opens", section="RFC 6455 4.2.2", look=_then)


def _squeezed(story: Story) -> Iterator[Caption]:
    for message in messages(story):
        frame = message[0]
        if frame.rsv & 4 and frame.payload_length:
            text = f"RSV1 is 1: {frame.payload_length:,} octets stand for {len(frame.content):,}."
            yield Caption(event=story.number(frame), text=text, section="RFC 7692 6")
    for exchange in _openings(story):
        extensions = None if exchange.response is None else field(exchange.response, "Sec-WebSocket-Extensions")
        if exchange.response is not None and extensions is not None:
            text = f"The server agrees to {extensions}."
            yield Caption(event=story.number(exchange.response), text=text, section="RFC 7692 5")


def _offered(story: Story) -> Iterator[Caption]:
    yield from _field_told(
        story, "Sec-WebSocket-Protocol", "The client can speak {}.", "The server chooses {}.", "RFC 6455 1.9"
    )


def _came_from(story: Story) -> Iterator[Caption]:
    yield from _field_told(story, "Origin", "The request says it comes from a page of {}.", "", "RFC 6455 4.2.1")


def _versions(story: Story) -> Iterator[Caption]:
    yield from _field_told(
        story,
        "Sec-WebSocket-Version",
        "The client wants to speak version {}.",
        "The server names the version that it speaks: {}.",
        "RFC 6455 4.4",
    )


def _who(story: Story) -> Iterator[Caption]:
    for exchange in _openings(story):
        named = field(exchange.request, "Authorization") is not None
        text = "This time the request says who asks." if named else "The request does not say who asks."
        yield Caption(event=story.number(exchange.request), text=text, section="RFC 9110 11.6.2")
        challenge = None if exchange.response is None else field(exchange.response, "WWW-Authenticate")
        if exchange.response is not None and challenge is not None:
            text = f"The server wants to know: {challenge}."
            yield Caption(event=story.number(exchange.response), text=text, section="RFC 9110 11.6.1")


def _field_told(story: Story, name: str, request: str, response: str, section: str) -> Iterator[Caption]:
    """Tell the value of a field in requests and in responses that carry it."""
    for exchange in _openings(story):
        for message, words in ((exchange.request, request), (exchange.response, response)):
            value = None if message is None else field(message, name)
            if isinstance(message, RequestSeen | ResponseSeen) and value is not None and words:
                yield Caption(event=story.number(message), text=words.format(value), section=section)


DEFLATE = Scenario(
    name="deflate",
    title="Compression",
    group=GROUP,
    promise="permessage-deflate agreed on and not: the same text, fewer octets",
    sections=("RFC 7692 5", "RFC 7692 7"),
    run=deflate,
    claims=(
        Claim(text="one session agrees on permessage-deflate, the other does not", section="RFC 7692 5", look=_agreed),
        Claim(text="the compressed one needs fewer octets", section="RFC 7692 7.2.1", look=_smaller),
        Claim(text="the text is the same in all messages", section="RFC 7692 7.2.2", look=_same_text),
    ),
    tellers=(*tellers.WEBSOCKET, _squeezed),
)
SUBPROTOCOL = Scenario(
    name="subprotocol",
    title="A subprotocol",
    group=GROUP,
    promise="the client offers, the server chooses one",
    sections=("RFC 6455 1.9",),
    run=subprotocol,
    claims=(
        Claim(text="the server chooses one of those offered", section="RFC 6455 4.2.2", look=_chosen),
        common.first_close_by(Vantage.CLIENT),
    ),
    tellers=(*tellers.WEBSOCKET, _offered),
)
ORIGIN = Scenario(
    name="origin-refused",
    title="Origin refused",
    group=GROUP,
    promise="403 for a page of another site",
    sections=("RFC 6455 10.2",),
    run=origin,
    claims=(_refused(403, "a foreign origin is refused with 403", "RFC 6455 4.2.2"), _SECOND),
    tellers=(*tellers.WEBSOCKET, _came_from),
)
VERSION = Scenario(
    name="version-refused",
    title="Version refused",
    group=GROUP,
    promise="426, and which version would do",
    sections=("RFC 6455 4.4",),
    run=version,
    claims=(
        _refused(426, "an unknown version is refused with 426", "RFC 6455 4.4"),
        _names(426, "Sec-WebSocket-Version", "RFC 6455 4.4"),
        _SECOND,
    ),
    tellers=(*tellers.WEBSOCKET, _versions),
)
AUTHENTICATION = Scenario(
    name="authentication",
    title="Who asks?",
    group=GROUP,
    promise="401 before a WebSocket opens, and then with a name",
    sections=("RFC 9110 11.6.1",),
    run=authentication,
    claims=(
        _refused(401, "without a name it is refused with 401", "RFC 9110 15.5.2"),
        _names(401, "WWW-Authenticate", "RFC 9110 11.6.1"),
        _SECOND,
    ),
    tellers=(*tellers.WEBSOCKET, _who),
)
