"""Questions to a trace that claims and captions are made of: who was first, how many, how long, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.events import (
    AbortCalled,
    CloseCalled,
    ContentSeen,
    Cut,
    EndReceived,
    EndSent,
    FrameSeen,
    Lost,
    MessageEnded,
    Occurrence,
    OnWire,
    Opcode,
    RequestSeen,
    ResponseSeen,
    Span,
    Stream,
)
from engine.journal import Vantage
from engine.scenarios.pongs import answers
from engine.scenarios.story import Story, other_end, sender_of

_CONTROL = 0x8
_ENDING = (CloseCalled, AbortCalled, EndSent, EndReceived, Lost, Cut)
RESET = "ECONNRESET"
"""What an end is told to whom a reset came (RFC 9293 section 3.10.7.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a TCP connection began to end, as far as it was seen.

    Attributes:
        by: The end that began it.
        event: What shows it.
        observed: Whether that was seen at that end; else it follows from what its peer saw.
        cut: Whether it was cut off rather than closed in order.
    """

    by: Vantage
    event: Occurrence
    observed: bool
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its final response, if there was one, on one connection."""

    request: RequestSeen
    response: ResponseSeen | None


def exchanges(story: Story, *, session: int | None = None, connection: int | None = None) -> list[Exchange]:
    """Return the requests in the order of their sending, each with its final response."""
    responses = {
        (response.connection, response.exchange): response
        for response in story.once(ResponseSeen, session=session, connection=connection)
        if not response.interim
    }
    return [
        Exchange(request=request, response=responses.get((request.connection, request.exchange)))
        for request in story.once(RequestSeen, session=session, connection=connection)
    ]


def requests_per_connection(story: Story, session: int | None = None) -> dict[int, int]:
    """Return how many requests each connection carried, by its number."""
    counts = dict.fromkeys(story.connections(session), 0)
    for request in story.once(RequestSeen, session=session):
        counts[request.connection] = counts.get(request.connection, 0) + 1
    return counts


def field(message: RequestSeen | ResponseSeen, name: str) -> str | None:
    """Return the value of the first field of this name, in any case (RFC 9110 section 5.1)."""
    return next((value for known, value in message.fields if known.lower() == name.lower()), None)


def content(story: Story, message: RequestSeen | ResponseSeen) -> bytes:
    """Return the content of a message, without its framing."""
    return b"".join(
        part.data
        for part in story.once(ContentSeen, connection=message.connection, sender=sender_of(message))
        if part.exchange == message.exchange
    )


def message_end(story: Story, message: RequestSeen | ResponseSeen) -> MessageEnded | None:
    """Return the end of a message, as its sender saw it where that is known."""
    ends = story.once(MessageEnded, connection=message.connection, sender=sender_of(message))
    start = message.octets.start
    return next((end for end in ends if end.whole.start <= start < end.whole.end), None)


def frames(
    story: Story,
    *opcodes: int,
    session: int | None = None,
    connection: int | None = None,
    sender: Vantage | None = None,
) -> list[FrameSeen]:
    """Return the frames of these opcodes, all if none is named, in the order of their sending."""
    return [
        frame
        for frame in story.once(FrameSeen, session=session, connection=connection, sender=sender)
        if not opcodes or frame.opcode in opcodes
    ]


def messages(
    story: Story, *, session: int | None = None, connection: int | None = None, sender: Vantage | None = None
) -> list[tuple[FrameSeen, ...]]:
    """Return the WebSocket messages, each as its data frames (RFC 6455 section 5.4); the last may lack its end."""
    found: list[list[FrameSeen]] = []
    unfinished: dict[tuple[int, Stream], list[FrameSeen]] = {}
    for frame in frames(story, session=session, connection=connection, sender=sender):
        if frame.opcode >= _CONTROL:
            continue
        key = (frame.connection, frame.stream)
        if key in unfinished:
            unfinished[key].append(frame)
        else:
            unfinished[key] = [frame]
            found.append(unfinished[key])
        if frame.fin:
            del unfinished[key]
    return [tuple(parts) for parts in found]


def text_of(message: Sequence[FrameSeen]) -> str:
    """Return a WebSocket message as text."""
    return b"".join(frame.content for frame in message).decode("utf-8", "replace")


def first_close(story: Story, connection: int) -> FrameSeen | None:
    """Return the Close frame that was sent first on a connection."""
    return next(iter(frames(story, Opcode.CLOSE, connection=connection)), None)


def answering_close(story: Story, first: FrameSeen) -> FrameSeen | None:
    """Return the Close frame that the other end sent, in answer or by itself."""
    return next(
        iter(frames(story, Opcode.CLOSE, connection=first.connection, sender=other_end(sender_of(first)))), None
    )


def pong_of(story: Story, ping: FrameSeen) -> FrameSeen | None:
    """Return the Pong that answers a Ping; None where there is none.

    Each answers one: the most recent of its payload that had come and has no answer yet. Several alike answer in order.
    """
    connection, sender = ping.connection, sender_of(ping)

    def find() -> dict[Span, FrameSeen]:
        pings = frames(story, Opcode.PING, connection=connection, sender=sender)
        pongs = frames(story, Opcode.PONG, connection=connection, sender=other_end(sender))
        return answers([(known, (story.arrival(known) or known).at_ns) for known in pings], pongs)

    return story.remember((pong_of, connection, sender), find).get(ping.octets)


def round_trip_ns(story: Story, asked: OnWire, answer: OnWire) -> int:
    """Return the time from the sending of ``asked`` to the receiving of ``answer`` at the same end, as far as seen."""
    arrived = story.arrival(answer)
    return (arrived or answer).at_ns - asked.at_ns


def ending(story: Story, connection: int) -> Ending | None:
    """Return which end began to end the TCP connection; None while it stands, and where no end is known to have.

    It is the end that first closed or cut it. Where an end saw a FIN or a reset that nobody was seen to send, it was
    the peer. What the user cut no end did, nor did one what an end was told of otherwise, as that its time was up.
    """
    ended = [event for event in story.on(connection) if isinstance(event, _ENDING)]
    if not ended or isinstance(ended[0], Cut):
        return None
    first = ended[0]
    if isinstance(first, EndReceived):
        return Ending(by=other_end(first.vantage), event=first, observed=False, cut=False)
    if isinstance(first, Lost) and first.code not in (None, RESET):
        return None
    if isinstance(first, Lost) and first.code is not None:
        return Ending(by=other_end(first.vantage), event=first, observed=False, cut=True)
    return Ending(by=first.vantage, event=first, observed=True, cut=isinstance(first, AbortCalled))


def lost(story: Story, connection: int, vantage: Vantage) -> Lost | None:
    """Return the end of the connection as one end was told of it."""
    return next(iter(story.of(Lost, connection=connection, vantage=vantage)), None)


def wire_events(story: Story, connection: int) -> list[OnWire]:
    """Return all that passed on a connection, as each end saw it, in order."""
    return story.of(OnWire, connection=connection)


def silence_before_ns(story: Story, event: Occurrence) -> int:
    """Return how long nothing had passed on the event's connection when it happened."""
    before = [other for other in wire_events(story, event.connection) if other.at_ns < event.at_ns]
    return event.at_ns - before[-1].at_ns if before else 0


def gaps_ns(events: Iterable[Occurrence]) -> list[int]:
    """Return the times from each event to the next."""
    times = [event.at_ns for event in events]
    return [later - earlier for earlier, later in zip(times, times[1:], strict=False)]


def ms(duration_ns: int) -> float:
    """Return nanoseconds as milliseconds, to the microsecond."""
    return round(duration_ns / 1e6, 3)
