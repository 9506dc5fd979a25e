"""Server-sent events on the diagram: the content that completes one is called after it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.trace import Trace
from gui.diagram.caption import caption
from gui.diagram.filter import parse
from gui.diagram.goals import Goal, next_stop
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow
from gui.diagram.streams import blocks_of
from gui.inspection import inspect
from gui.recording import Recording
from tests.gui.diagram.script import Connection, Script, drawn, http, request

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(text: str) -> bytes:
    return b"%x\r\n%s\r\n" % (len(text.encode()), text.encode())


def update(number: int) -> str:
    return f'id: {number}\nevent: update\ndata: {{"seq": {number}}}\n\n'


def streaming(*chunks: str, client: bool = True, server: bool = True) -> tuple[Script, Connection]:
    script, wire = http(client=client, server=server)
    wire.up(100, request("/events"))
    wire.down(300, HEAD)
    for number, text in enumerate(chunks):
        wire.down(1000 * (number + 1), chunk(text))
    return script, wire


def titles(script: Script) -> list[tuple[str, str]]:
    return [(item.title, item.detail) for item in script.diagram().items.things[3:]]


@pytest.mark.parametrize(("client", "server"), [(True, True), (True, False), (False, True)])
def test_an_arrow_is_called_after_the_event_it_completes(client: bool, server: bool):
    script, _ = streaming(
        "retry: 250\n\n", ": still\nthere\n\n", update(1), update(2) + update(3), client=client, server=server
    )
    assert [item[0] for item in titles(script)[-4:]] == ["retry: 250 ms", "comment", "event: update", "2 events"]
    assert [item[1] for item in titles(script)[-3:]] == ["still", '{"seq": 1}', '{"seq": 2} · {"seq": 3}']


def test_what_completes_no_event_is_content():
    script, _ = streaming("data: a\n", "data: b\n", "\ndata: c\n\n")
    assert titles(script) == [("content", "13 B"), ("content", "13 B"), ("2 events", "a b · c")]


def test_events_are_told_before_what_is_none():
    script, _ = streaming(": hello\n\ndata: a\n\nretry: 5\n\n")
    assert titles(script) == [("event: message", "a")]


def test_what_came_with_the_head_of_the_response_is_counted_there():
    script, wire = http()
    wire.up(100, request("/events"))
    wire.down(300, HEAD + chunk("data: a\n\n") + chunk("data: b\n\n") + b"0\r\n\r\n")
    *_, last = script.diagram().items.things
    assert (last.title, last.detail) == ("200 OK", "2 events")


def test_the_end_that_comes_with_an_event_leaves_it_its_name():
    script, wire = streaming(update(1))
    wire.down(5000, chunk("data: bye\n\n") + b"0\r\n\r\n")
    assert titles(script)[1] == ("event: message", "bye")
    assert drawn(script)[-1] == "|<--event: message [bye] 100 µs--|"


def test_words_of_a_peer_are_one_short_line():
    script, _ = streaming("event: \x1b[2J" + "x" * 5000 + "\ndata: a\ndata: \u202eb\n\n")
    ((title, detail),) = titles(script)
    assert title == "event: ·[2J" + "x" * 29 + "…"
    assert detail == "a ·b"


def test_both_ends_moments_stand_for_the_event():
    script, wire = streaming()
    wire.server.sends(1000, chunk(update(1)) + chunk(update(2)))
    octets = chunk(update(1)) + chunk(update(2))
    wire.client.gets(1100, octets[: len(chunk(update(1)))])
    wire.client.gets(1200, octets[len(chunk(update(1))) :])
    events, diagram = script.events(), script.diagram()
    (item,) = diagram.items.things[3:]
    assert [type(events[index]).__name__ for index in item.events] == [
        "ContentSeen",
        "ServerSentEventSeen",
        "ServerSentEventSeen",
        "ServerSentEventSeen",
        "ContentSeen",
        "ServerSentEventSeen",
    ]
    assert [block.id for block in blocks_of(item, events)] == ["1", "2"], "each once"


def said(script: Script) -> list[tuple[str, str]]:
    events, diagram = script.events(), script.diagram()
    told = [
        caption(events[index], diagram.items.things[number], diagram)
        for index, number in zip(diagram.stop_events, diagram.stop_items, strict=True)
    ]
    return [(found.text, found.reference) for found in told]


def test_captions_name_the_event_and_the_standards_section():
    script, _ = streaming("retry: 250\n\n", update(1), update(2) + update(3))
    assert said(script)[-6:] == [
        (
            "The server tells the client to wait 250 ms before it comes back, if the stream is cut.",
            "WHATWG HTML §9.2.6",
        ),
        (
            "The client is told to wait 250 ms before it comes back, if the stream is cut. "
            "It was on its way for 100 µs.",
            "WHATWG HTML §9.2.6",
        ),
        (
            "The server sends an event of type “update”, with the ID “1”, in the response that it has begun: "
            "no further request is needed.",
            "WHATWG HTML §9.2.6",
        ),
        (
            "The client has an event of type “update”, with the ID “1”, up to the blank line that ends it. "
            "It was on its way for 100 µs.",
            "WHATWG HTML §9.2.6",
        ),
        (
            "The server sends 2 events, in the response that it has begun: no further request is needed.",
            "WHATWG HTML §9.2.6",
        ),
        (
            "The client has 2 events, each up to the blank line that ends it. It was on its way for 100 µs.",
            "WHATWG HTML §9.2.6",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind:event", ["event: update", "event: message"]),
        ("update", ["event: update"]),
        ("text:still", ["comment"]),
        ("text:seq", ["event: update"]),
        ("text:halfway", ["content", "event: message"]),
    ],
)
def test_a_filter_finds_events_and_all_that_they_carry(text: str, found: list[str]):
    script, _ = streaming(": still\n\n", update(1), "data: halfway\n", "\n")
    events, wanted = script.events(), parse(text)
    assert wanted is not None
    assert [item.title for item in script.diagram().items.things if wanted.matches(item, events)] == found


def test_events_are_moments_to_go_to():
    diagram = streaming(": still\n\n", update(1))[0].diagram()
    (event,) = [item for item in diagram.items.things if item.title == "event: update"]
    assert isinstance(event, Arrow)
    first = next_stop(diagram, 0, 1, Goal.EXCHANGE)
    assert first is not None
    assert next_stop(diagram, first, 1, Goal.EXCHANGE) == event.sent_y


@settings(deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 5))
def test_a_diagram_that_grows_is_the_same(sizes: list[int], step: int):
    script, _ = streaming(*(update(number) * size for number, size in enumerate(sizes)))
    trace, diagram = Trace(script.journal()), Diagram()
    while trace.behind:
        fresh = trace.refresh(limit=step)
        diagram.add_from(trace.events, fresh.first, fresh.last)
    whole = script.diagram()
    assert [(item.title, item.detail, item.events) for item in diagram.items.things] == [
        (item.title, item.detail, item.events) for item in whole.items.things
    ]


# In the inspector.


def inspected(script: Script, title: str):
    recording = Recording(number=1, title="", kind="file", journal=script.journal(), live=False)
    recording.refresh()
    (number,) = [item.number for item in recording.diagram.items.things if item.title == title]
    found = inspect(recording, number)
    assert found is not None
    return found, [(row.label, row.value) for row in found.summary]


def test_an_event_is_shown_field_by_field():
    script, _ = streaming(": hi\nretry: 1000\n" + update(7))
    found, rows = inspected(script, "event: update")
    assert rows == [
        ("Event", "update"),
        ("Data", '{"seq": 7}'),
        ("ID", "7"),
        ("Retry", "1,000 ms"),
        ("Comment", "hi"),
    ]
    assert (found.title, found.kind, found.reference) == ("event: update", "Event", "WHATWG HTML §9.2.6")
    assert found.payload == b'{"seq": 7}'


def test_many_events_are_shown_up_to_a_bound_that_is_told():
    script, _ = streaming("data: x\n\n" * 50)
    found, rows = inspected(script, "50 events")
    assert rows[0] == ("Together", "50 events")
    assert rows[-1] == ("Not shown", "30 more")
    assert found.payload == b"data: x\n\n" * 50


def test_a_long_event_says_that_it_is_cut():
    script, _ = streaming("data: " + "x" * 70_000 + "\n\n")
    _, rows = inspected(script, "event: message")
    assert rows[-1] == ("Cut", "it is longer than what is kept")
