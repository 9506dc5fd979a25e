"""Claims that several scenarios make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from engine.events import OnWire, Opcode
from engine.journal import Vantage
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.questions import (
    answering_close,
    ending,
    exchanges,
    first_close,
    frames,
    requests_per_connection,
)
from engine.scenarios.story import Story, sender_of

NAMES = {Vantage.CLIENT: "the client", Vantage.SERVER: "the server", Vantage.APP: "the application"}


def in_short(said: Iterable[str]) -> str:
    """Return what was found, each once, with how many times it was where it was several."""
    counts = Counter(said)
    return ", ".join(one if times == 1 else f"{times} times: {one}" for one, times in counts.items())


Part = Callable[[Story], int | None]
"""Which session a claim is about: None for all."""


def whole(_: Story) -> int | None:
    """Return that a claim is about all sessions."""
    return None


def titled(title: str) -> Part:
    """Return what finds the session whose title begins so."""
    return lambda story: story.session(title)


def connections_are(number: int, part: Part = whole, of: str = "") -> Claim:
    """Claim how many connections there are."""

    def look(story: Story) -> Verdict:
        found = story.connections(part(story))
        if not found:
            return nothing("no connection")
        openings = story.numbers(*(story.opening(connection) for connection in found))
        return verdict(len(found) == number, count(len(found), "connection"), openings, connections=len(found))

    exact = "exactly one connection" if number == 1 else f"exactly {number} connections"
    return Claim(text=f"{of}{exact}", section="RFC 9112 9.3", look=look)


def one_connection_each(part: Part = whole, of: str = "") -> Claim:
    """Claim that each request has a connection of its own."""

    def look(story: Story) -> Verdict:
        counts = requests_per_connection(story, part(story))
        if not counts:
            return nothing("no connection")
        requests = sum(counts.values())
        if requests == 1:
            return nothing("one request alone")
        found = f"{count(requests, 'request')} on {count(len(counts), 'connection')}"
        holds = set(counts.values()) == {1}
        return verdict(holds, found, requests=requests, connections=len(counts))

    return Claim(text=f"{of}each request has a connection of its own", section="RFC 9112 9.3", look=look)


def many_on_one(part: Part = whole, of: str = "") -> Claim:
    """Claim that several requests share one connection."""

    def look(story: Story) -> Verdict:
        counts = requests_per_connection(story, part(story))
        if not counts:
            return nothing("no connection")
        requests = sum(counts.values())
        found = f"{count(requests, 'request')} on {count(len(counts), 'connection')}"
        return verdict(len(counts) == 1 and requests > 1, found, requests=requests, connections=len(counts))

    return Claim(text=f"{of}several requests share one connection", section="RFC 9112 9.3", look=look)


def all_answered(part: Part = whole) -> Claim:
    """Claim that each request has one final response."""

    def look(story: Story) -> Verdict:
        found = exchanges(story, session=part(story))
        if not found:
            return nothing("no request")
        answered = [exchange.response for exchange in found if exchange.response is not None]
        at = story.numbers(*(exchange.request for exchange in found), *answered)
        said = f"{count(len(found), 'request')}, {count(len(answered), 'final response')}"
        return verdict(len(answered) == len(found), said, at, requests=len(found), responses=len(answered))

    return Claim(text="each request has one final response", section="RFC 9110 3.4", look=look)


def client_speaks_first(part: Part = whole) -> Claim:
    """Claim that the first octet of each connection is the client's."""

    def look(story: Story) -> Verdict:
        passed = [story.once(OnWire, connection=connection) for connection in story.connections(part(story))]
        firsts = [events[0] for events in passed if events]
        if not firsts:
            return nothing("nothing passed")
        by_client = [event for event in firsts if sender_of(event) is Vantage.CLIENT]
        found = f"the client spoke first on {len(by_client)} of {count(len(firsts), 'connection')}"
        return verdict(len(by_client) == len(firsts), found, story.numbers(*firsts), connections=len(firsts))

    return Claim(text="on every connection the client speaks first", section="RFC 9110 3.3", look=look)


def statuses_are(*statuses: int, part: Part = whole, section: str = "RFC 9110 15") -> Claim:
    """Claim which final responses there are, in order of their requests."""

    def look(story: Story) -> Verdict:
        found = [exchange.response for exchange in exchanges(story, session=part(story))]
        there = [response for response in found if response is not None]
        if not there:
            return nothing("no response")
        said = ", ".join(str(response.status) for response in there)
        return verdict(tuple(response.status for response in there) == statuses, said, story.numbers(*there))

    named = ", then ".join(str(status) for status in statuses)
    return Claim(text=f"the server answers {named}", section=section, look=look)


def first_close_by(vantage: Vantage, part: Part = whole, of: str = "") -> Claim:
    """Claim which end sends the first Close frame."""

    def look(story: Story) -> Verdict:
        closes = [first_close(story, connection) for connection in story.connections(part(story))]
        there = [close for close in closes if close is not None]
        if not there:
            return nothing("no Close frame")
        said = in_short(f"{NAMES[sender_of(close)]} sent Close {close.close_code}" for close in there)
        holds = all(sender_of(close) is vantage for close in there)
        return verdict(holds, said, story.numbers(*there), closes=len(there))

    return Claim(text=f"{of}{NAMES[vantage]} sends the first Close frame", section="RFC 6455 7.1.2", look=look)


def close_answered(part: Part = whole, of: str = "") -> Claim:
    """Claim that a Close frame is answered with one of the same code."""

    def look(story: Story) -> Verdict:
        closes = [first_close(story, connection) for connection in story.connections(part(story))]
        there = [close for close in closes if close is not None]
        if not there:
            return nothing("no Close frame")
        pairs = [(close, answering_close(story, close)) for close in there]
        said = in_short(
            f"{close.close_code} answered with {answer.close_code}" if answer else f"{close.close_code} not answered"
            for close, answer in pairs
        )
        holds = all(answer is not None and answer.close_code == close.close_code for close, answer in pairs)
        return verdict(holds, said, story.numbers(*(event for pair in pairs for event in pair)))

    return Claim(text=f"{of}the Close frame comes back with its code", section="RFC 6455 5.5.1", look=look)


def no_close(part: Part = whole, of: str = "") -> Claim:
    """Claim that no Close frame passes."""

    def look(story: Story) -> Verdict:
        if not story.connections(part(story)):
            return nothing("no connection")
        found = frames(story, Opcode.CLOSE, session=part(story))
        return verdict(not found, count(len(found), "Close frame"), story.numbers(*found), closes=len(found))

    return Claim(text=f"{of}no Close frame is sent", section="RFC 6455 7.1.5", look=look)


def tcp_closed_by(vantage: Vantage, part: Part = whole, *, section: str = "RFC 9112 9.6", of: str = "") -> Claim:
    """Claim which end is the first to close each TCP connection."""

    def look(story: Story) -> Verdict:
        endings = [ending(story, connection) for connection in story.connections(part(story))]
        if not endings:
            return nothing("no connection")
        there = [end for end in endings if end is not None]
        closed = [end for end in there if end.by is vantage]
        said = f"{NAMES[vantage]} closed {len(closed)} of {count(len(endings), 'connection')} first"
        return verdict(
            len(closed) == len(endings), said, story.numbers(*(end.event for end in there)), connections=len(endings)
        )

    return Claim(text=f"{of}{NAMES[vantage]} is the first to close the TCP connection", section=section, look=look)
