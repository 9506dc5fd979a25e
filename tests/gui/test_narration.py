"""Where captions of a scenario are told: at moments that playback stops at."""

from __future__ import annotations

from collections import UserList
from typing import Any

from engine.events import Connected, Connecting, Event, RequestSeen, ServerSentEventSeen
from engine.scenarios import Caption
from engine.trace import Trace
from gui.diagram.layout import Diagram
from gui.narration import at_stops, stops_of
from tests.gui.diagram.beats import EVERY, beats, heart
from tests.gui.diagram.script import Script, http, request, response, websocket


def conversation() -> tuple[list[Event], list[int]]:
    """Return the events of two connections, and which of them are stops."""
    script = Script()
    session = script.session()
    for start in (0, 50_000):
        connection = session.connection().open(start)
        connection.up(start + 10_000, request())
        connection.down(start + 20_000, response())
    return list(script.events()), list(script.diagram().stop_events)


def number_of(events: list[Event], kind: type, nth: int = 0) -> int:
    return [number for number, event in enumerate(events) if isinstance(event, kind)][nth]


def test_what_is_told_of_a_stop_is_told_there() -> None:
    events, stops = conversation()
    asked = number_of(events, RequestSeen)
    assert asked in stops
    told = at_stops([Caption(event=asked, text="It asks.", section="RFC 9110 3.3")], events, stops)
    assert told == {asked: type(told[asked])("It asks.", "RFC 9110 §3.3")}


def test_what_is_no_stop_is_told_at_the_next_one_of_its_connection() -> None:
    events, stops = conversation()
    for nth in (0, 1):
        connected = number_of(events, Connected, nth)
        (told,) = at_stops([Caption(event=connected, text="There it is.")], events, stops)
        assert told in stops
        assert told >= connected
        assert events[told].connection == events[connected].connection


def test_a_server_sent_event_is_told_with_the_content_that_completes_it() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    script, wire = http()
    wire.up(100, request("/events"))
    wire.down(300, head + b"retry: 5\n\n")
    wire.down(1000, b"data: a\n\n")
    wire.down(2000, b"data: b\n\ndata: c\n\n")
    events, diagram = script.events(), script.diagram()
    blocks = [number for number, event in enumerate(events) if isinstance(event, ServerSentEventSeen)]
    told = at_stops([Caption(event=number, text=f"{number}.") for number in blocks], events, stops_of(diagram))
    assert sum(len(one.text.split()) for one in told.values()) == len(blocks)
    for number, one in told.items():
        assert {events[int(text.rstrip("."))].at_ns for text in one.text.split()} == {events[number].at_ns}


def test_several_of_one_moment_are_told_one_after_the_other_each_once() -> None:
    events, stops = conversation()
    asked = number_of(events, RequestSeen)
    captions = [
        Caption(event=asked, text="It asks.", section="RFC 9110 3.3"),
        Caption(event=asked, text="It asks.", section="RFC 9110 3.3"),
        Caption(event=asked, text="It has a cookie.", section="RFC 6265 5.4"),
    ]
    told = at_stops(captions, events, stops)[asked]
    assert told.text == "It asks. It has a cookie."
    assert told.reference == "RFC 9110 §3.3, RFC 6265 §5.4"


def test_what_no_stop_follows_is_not_told() -> None:
    events, _ = conversation()
    assert at_stops([Caption(event=number_of(events, Connecting), text="Early.")], events, []) == {}


def test_what_is_told_of_folded_pings_is_told_where_they_are_and_not_at_what_comes_after_them() -> None:
    script, wire = websocket()
    beats(wire, 5)
    wire.close(6 * EVERY)
    trace, found = heart(Trace(script.journal()))
    folded = Diagram(plan=found.plan())
    folded.add(trace.events)
    captions = [Caption(event=number, text=f"Of event {number}.") for number in found.plan().runs[0].events]
    told = at_stops(captions, trace.events, stops_of(folded))
    assert {number: one.text for number, one in told.items()} == {one.event: one.text for one in captions}


def test_the_stops_of_a_layout_are_the_same_whatever_is_folded() -> None:
    script, wire = websocket()
    beats(wire, 5)
    wire.close(6 * EVERY)
    trace, found = heart(Trace(script.journal()))
    folded, plain = Diagram(plan=found.plan()), Diagram()
    for diagram in (folded, plain):
        diagram.add(trace.events)
    assert len(folded.stop_events) < len(plain.stop_events)
    assert list(stops_of(folded)) == list(stops_of(plain)) == list(plain.stop_events)


class Looked(UserList[Event]):
    """Events that count how often one is looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
        self.looks += 1
        return super().__getitem__(index)


def test_it_takes_few_looks_however_far_the_next_stop_of_a_connection_is() -> None:
    events, stops = conversation()
    first = events[stops[0]].connection
    # All that comes later is of the other connection.
    later = [number for number in stops if events[number].connection != first]
    looked = Looked(events)
    captions = [Caption(event=number, text="?") for number, event in enumerate(events) if event.connection == first]
    assert at_stops(captions * 100, looked, later) == {}
    assert looked.looks <= len(later) + 100 * len(captions)
