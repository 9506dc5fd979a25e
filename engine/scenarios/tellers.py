"""What tells the captions that most scenarios share: connecting, asking, answering, closing."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from engine.durations import duration
from engine.events import Connected, Connecting, Cut, FrameSeen, Lost, NotConnected, Opcode, RequestSeen, ResponseSeen
from engine.scenarios.captions import Caption
from engine.scenarios.claims import count
from engine.scenarios.common import NAMES
from engine.scenarios.questions import (
    RESET,
    Ending,
    answering_close,
    ending,
    exchanges,
    field,
    first_close,
    frames,
    message_end,
    pong_of,
    round_trip_ns,
    silence_before_ns,
)
from engine.scenarios.story import Story, other_end, sender_of

USER_INTERFACE = "RFC 9293 3.9.1"
"""How TCP tells those who use it."""
_TOLD = {RESET: "RFC 9293 3.5.2", "ETIMEDOUT": "RFC 9293 3.8.3"}
"""Where the standard speaks of what an end is told."""


def connecting(story: Story) -> Iterator[Caption]:
    """Tell each connection that came to be, and each that did not."""
    asked = {event.connection: event for event in story.of(Connecting)}
    for event in story.of(Connected):
        since = asked.get(event.connection)
        held = f", {duration(event.held_ns)} of it because the wire was held" if event.held_ns else ""
        whole = "" if since is None else duration(event.at_ns - since.at_ns)
        took = f" It took {whole}{held}: nothing could be sent before." if whole else ""
        ports = f"the client's port {_port(event.local)} to the server's {_port(event.peer)}"
        text = f"Connection {event.connection}: from {ports}.{took}"
        yield Caption(event=story.number(event), text=text, section="RFC 9293 3.5")
    for failed in story.of(NotConnected):
        yield Caption(event=story.number(failed), text=failed.error, section="RFC 9293 3.5")


def asking(story: Story) -> Iterator[Caption]:
    """Tell each request and its answer."""
    for exchange in exchanges(story):
        request, response = exchange.request, exchange.response
        if _wants_websocket(request):
            continue
        place = f", request {request.exchange} on this connection" if request.exchange > 1 else ""
        text = f"The client asks: {request.method} {request.target}{place}."
        yield Caption(event=story.number(request), text=text, section="RFC 9110 9.3")
        if response is not None:
            yield Caption(
                event=story.number(response), text=_answer(story, response, request.at_ns), section=_status(response)
            )


def upgrading(story: Story) -> Iterator[Caption]:
    """Tell how connections become WebSockets, and which do not."""
    for exchange in exchanges(story):
        request, response = exchange.request, exchange.response
        if not _wants_websocket(request):
            continue
        text = f"The client asks with {request.method} {request.target} to go on as a WebSocket on this connection."
        yield Caption(event=story.number(request), text=text, section="RFC 6455 4.1")
        if response is not None and response.status == 101:
            text = "101: from the next octet on both ends may send frames whenever they like."
            yield Caption(event=story.number(response), text=text, section="RFC 6455 4.2.2")
        elif response is not None:
            text = f"The server answers {response.status} {response.reason}: there is no WebSocket."
            yield Caption(event=story.number(response), text=text, section="RFC 6455 4.2.2")


def pinging(story: Story) -> Iterator[Caption]:
    """Tell each Ping, and its Pong with the round trip."""
    for ping in frames(story, Opcode.PING):
        pong = pong_of(story, ping)
        who = NAMES[sender_of(ping)]
        text = f"{_upper(who)} asks whether the other end is there: a Ping of {count(ping.payload_length, 'octet')}."
        yield Caption(event=story.number(ping), text=text, section="RFC 6455 5.5.2")
        if pong is not None:
            took = f"a round trip of {duration(round_trip_ns(story, ping, pong))}"
            took = f"{duration(pong.at_ns - ping.at_ns)} later, and in vain" if story.missed(pong) else took
            text = f"{_upper(NAMES[sender_of(pong)])} answers with the same octets: {took}."
            yield Caption(event=story.number(pong), text=text, section="RFC 6455 5.5.3")


def closing(story: Story) -> Iterator[Caption]:
    """Tell the closing handshake of each WebSocket."""
    for connection in story.connections():
        first = first_close(story, connection)
        if first is None:
            continue
        text = f"{_upper(NAMES[sender_of(first)])} sends a Close frame{_code(first)}: it will send nothing more."
        yield Caption(event=story.number(first), text=text, section="RFC 6455 7.1.2")
        answer = answering_close(story, first)
        if answer is not None:
            took = duration(answer.at_ns - first.at_ns)
            vain = ": it never arrives" if story.missed(answer) else ""
            who = _upper(NAMES[sender_of(answer)])
            text = f"{who} sends its Close frame{_code(answer)}, {took} after the first{vain}."
            yield Caption(event=story.number(answer), text=text, section="RFC 6455 5.5.1")


def hanging_up(story: Story) -> Iterator[Caption]:
    """Tell which end of each TCP connection was the first to close or cut it, and who was left without a word."""
    for connection in story.connections():
        end = ending(story, connection)
        if end is not None:
            yield Caption(
                event=story.number(end.event),
                text=_which(story, connection, _ended(story, end)),
                section="RFC 9293 3.6",
            )
        for cut in story.of(Cut, connection=connection)[:1]:
            text = "The user cuts the connection, as an experiment: no end did it."
            yield Caption(event=story.number(cut), text=text)
        for lost in story.of(Lost, connection=connection):
            if lost.code is not None and (end is None or lost is not end.event):
                text = f"{_upper(NAMES[lost.vantage])} is told {lost.code}: {_lower(lost.error or 'nothing more')}"
                yield Caption(event=story.number(lost), text=text, section=_TOLD.get(lost.code, USER_INTERFACE))


def _wants_websocket(request: RequestSeen) -> bool:
    return (field(request, "Upgrade") or "").lower() == "websocket"


def _ended(story: Story, end: Ending) -> str:
    who = _upper(NAMES[end.by])
    quiet = silence_before_ns(story, end.event)
    after = f", {duration(quiet)} after the last octets" if quiet else ""
    how = "cuts the connection off" if end.cut else "closes the TCP connection"
    if end.observed:
        return f"{who} is the first to end it: it {how}{after}."
    if any(event.vantage is end.by for event in story.on(end.event.connection)):
        came = "A reset" if end.cut else "A FIN"
        return f"{came} comes to {NAMES[other_end(end.by)]}{after}; {NAMES[end.by]} was not seen to do anything for it."
    seen = "a reset came" if end.cut else "its FIN came"
    return f"{who} was not observed, but it {how}: {seen} to {NAMES[other_end(end.by)]}{after}."


def _answer(story: Story, response: ResponseSeen, asked_ns: int) -> str:
    end = message_end(story, response)
    if end is None or field(response, "Transfer-Encoding") is not None:
        size = ""  # It is not known yet how much there will be.
    else:
        size = f", {count(end.length, 'octet')} of content"
    waited = duration(response.at_ns - asked_ns)
    return f"The server answers {response.status} {response.reason}{size}, {waited} after the request was sent."


def _status(response: ResponseSeen) -> str:
    known = response.status in HTTPStatus.__members__.values()
    return f"RFC 9110 15.{response.status // 100 + 1}" if known else "RFC 9110 15"


def _code(close: FrameSeen) -> str:
    if close.close_code is None:
        return " without a code"
    reason = f" (“{close.close_reason}”)" if close.close_reason else ""
    return f" with code {close.close_code}{reason}"


def _port(address: str) -> str:
    return address.rpartition(":")[2]


def _which(story: Story, connection: int, text: str) -> str:
    """Return what is told of a connection, with its number where its session has several."""
    session = story.on(connection)[0].session
    return f"Connection {connection}: {_lower(text)}" if len(story.connections(session)) > 1 else text


def _lower(text: str) -> str:
    """Return a sentence as it stands behind a colon."""
    word = text.partition(" ")[0]
    return text[:1].lower() + text[1:] if word[1:].islower() or word == "A" else text


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


HTTP = (connecting, asking, hanging_up)
WEBSOCKET = (connecting, asking, upgrading, pinging, closing, hanging_up)

__all__ = ["HTTP", "WEBSOCKET", "asking", "closing", "connecting", "hanging_up", "pinging", "upgrading"]
