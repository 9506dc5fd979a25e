"""Traces that are not what happened, to show that claims notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.events import (
    AbortCalled,
    ContentSeen,
    Event,
    FrameSeen,
    Lost,
    NotConnected,
    OnWire,
    RequestSeen,
    ResponseSeen,
    ServerSentEventSeen,
    SessionEnded,
    SessionStarted,
)
from engine.journal import Vantage

OTHER = {Vantage.CLIENT: Vantage.SERVER, Vantage.SERVER: Vantage.CLIENT, Vantage.APP: Vantage.APP}
SECOND_NS = 1_000_000_000


def mutants(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Give traces that differ from one in one respect each."""
    yield [replace(event, vantage=OTHER[event.vantage]) for event in events]
    yield from ([event for event in events if type(event) is not kind] for kind in {type(event) for event in events})
    yield from (list(events[:end]) for end in range(1, len(events), 1 + len(events) // 30))
    yield from (
        _without_connection(events, number) for number in {event.connection for event in events if event.connection}
    )
    yield from _without_frames(events)
    yield [replace(event, connection=min(event.connection, 1)) for event in events]
    yield [replace(event, session=min(event.session, 1)) for event in events]
    yield [_garbled(event) for event in events]
    yield [replace(event, fields=()) if isinstance(event, ResponseSeen) else event for event in events]
    yield [replace(event, method="BREW") if isinstance(event, RequestSeen) else event for event in events]
    yield [other for event in events for other in _with_content(event)]
    yield [replace(event, payload_length=9999) if _is_deflated(event) else event for event in events]
    yield [_cut_off(event) for event in events]
    yield [replace(event, at_ns=0) for event in events]
    yield [replace(event, at_ns=number * SECOND_NS) for number, event in enumerate(events)]
    yield [replace(event, at_ns=-event.at_ns) for event in reversed(events)]
    yield [*events, *(replace(event, connection=event.connection and event.connection + 1000) for event in events)]
    yield [replace(event, session=99) if isinstance(event, OnWire) else event for event in events]
    yield [replace(event, title="Another") if isinstance(event, SessionStarted) else event for event in events]


def _without_connection(events: Sequence[Event], number: int) -> list[Event]:
    return [event for event in events if event.connection != number]


def _without_frames(events: Sequence[Event]) -> Iterator[list[Event]]:
    for opcode in {event.opcode for event in events if isinstance(event, FrameSeen)}:
        yield [event for event in events if not (isinstance(event, FrameSeen) and event.opcode == opcode)]
        for vantage in (Vantage.CLIENT, Vantage.SERVER):
            yield [
                event
                for event in events
                if not (isinstance(event, FrameSeen) and event.opcode == opcode and event.vantage is vantage)
            ]


def _with_content(event: Event) -> Iterator[Event]:
    """Give a message's head with content behind it that was not there."""
    yield event
    if isinstance(event, RequestSeen | ResponseSeen):
        yield ContentSeen(
            at_ns=event.at_ns,
            session=event.session,
            connection=event.connection,
            vantage=event.vantage,
            direction=event.direction,
            octets=event.octets,
            began_ns=event.began_ns,
            exchange=event.exchange,
            data=b"more",
        )


def _is_deflated(event: Event) -> bool:
    return isinstance(event, FrameSeen) and bool(event.rsv & 4)


def _garbled(event: Event) -> Event:
    """Return an event with other values."""
    match event:
        case RequestSeen():
            return replace(event, method="BREW", target="/pot", fields=tuple((name, "x") for name, _ in event.fields))
        case ResponseSeen():
            return replace(event, status=418, fields=tuple((name, "y") for name, _ in event.fields))
        case ContentSeen():
            return replace(event, data=b"z" * (1 + event.at_ns % 7))
        case ServerSentEventSeen():
            return replace(event, type="other", data=None if event.data is None else "z", id="z", retry_ms=86_400_000)
        case FrameSeen():
            content = b"\xff" * (1 + event.at_ns % 5)
            return replace(
                event,
                masking_key=None,
                fin=False,
                rsv=0,
                content=content,
                payload=content,
                payload_length=200 + event.at_ns % 50,
                close_code=4000 + event.at_ns % 100,
            )
        case SessionEnded():
            return replace(event, code="4999", error="Something else.")
        case NotConnected():
            return replace(event, code="EMFILE")
        case _:
            return event


def _cut_off(event: Event) -> Event:
    """Return an end in order as one that was cut, and the other way round."""
    match event:
        case Lost(code=None):
            return replace(event, code="EPIPE", error="Cut.")
        case Lost():
            return replace(event, code=None, error=None)
        case AbortCalled():
            return replace(event, vantage=OTHER[event.vantage])
        case _:
            return event
