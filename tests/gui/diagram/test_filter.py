"""What is typed becomes a filter, or a sentence; what it finds is the same however the recording came."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.trace import Trace
from gui.diagram.filter import Filter, FilterRefused, parse
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from tests.engine.decode.frames import KEY as MASK
from tests.engine.decode.frames import PING, TEXT, frame
from tests.gui.diagram.script import Script, request, response
from tests.gui.diagram.scripts import SOME, scripts

QUERIES = (
    "kind:fault",
    "-kind:tcp",
    "RST",
    "size>100",
    "text:yyyy",
    "kind:fault -RST",
    "fin server",
    "conn:2",
    "aborts",
)


def filter_of(text: str) -> Filter:
    """Return what is typed as a filter, which it must be."""
    wanted = parse(text)
    assert wanted is not None
    return wanted


@pytest.fixture
def conversation() -> Script:
    """One request with its response, then a WebSocket that says a few things and is refused the next."""
    script = Script()
    http, chat = script.session("HTTP"), script.session("Chat", "websocket")
    one = http.connection().open(0)
    one.up(100, request("/updates", fields="Accept: text/plain\r\n"))
    one.down(300, response(b"a cold start", fields="Content-Type: text/plain\r\n"))
    two = chat.connection().open(1000)
    two.upgrade(1200)
    two.up(2000, frame(TEXT, b'{"seq": 1}', key=MASK))
    two.down(3000, frame(TEXT, b"y" * 300))
    two.up(4000, frame(PING, b"", key=MASK))
    three = chat.connection()
    three.connecting(5000)
    three.not_connected(5100, "ECONNREFUSED", "Connection refused")
    return script


@pytest.fixture
def found(conversation: Script) -> Callable[[str], list[str]]:
    trace = Trace(conversation.journal())
    trace.refresh()
    diagram = Diagram()
    diagram.add(trace.events)

    def titles(text: str) -> list[str]:
        matches = Matches(filter_of(text), diagram, trace.events)
        while matches.advance(7):
            pass
        return [diagram.items.things[number].title for number in matches.numbers]

    return titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("updates", ["GET /updates"]),
        ("UPDATES", ["GET /updates"]),
        ("kind:request", ["GET /updates", "GET /chat"]),
        ("kind:response", ["200 OK", "101"]),
        ("kind:frame", ["TEXT", "TEXT", "PING"]),
        ("kind:frame -kind:control", ["TEXT", "TEXT"]),
        ("kind:control", ["PING"]),
        ("kind:tcp from:client", ["TCP connect", "TCP connect", "TCP connect"]),
        ("kind:fault", ["refused"]),
        ("from:server kind:frame", ["TEXT"]),
        ("conn:1 -kind:tcp", ["GET /updates", "200 OK"]),
        ("kind:frame size>100", ["TEXT"]),
        ("kind:frame size=10", ["TEXT"]),
        ("kind:frame size<=10", ["TEXT", "PING"]),
        ("size>1k", []),
        ('text:"seq"', ["TEXT"]),
        ('text:"cold start"', ["200 OK"]),
        ('"cold start"', ["200 OK"]),
        ("text/plain", ["GET /updates", "200 OK"]),
        ('{"seq":', ["TEXT"]),
        ("-kind:tcp -kind:frame -kind:fault chat", ["GET /chat"]),
        ('text:"cold st', ["200 OK"]),
    ],
)
def test_what_is_found(found: Callable[[str], list[str]], text: str, titles: list[str]) -> None:
    assert found(text) == titles


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind:", "kind: is followed by one of frame, request"),
        ("kind:pigeon", "not pigeon"),
        ("from:me", "client, server, not me"),
        ("conn:first", "conn:3"),
        ("size>big", "size>100"),
        ("size>", "size>100"),
        ("size:3", "A size is compared"),
        ("localhost:8080", '"localhost:8080"'),
        ("fine -knd:frame", "There is no knd:"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, words: str) -> None:
    with pytest.raises(FilterRefused) as refused:
        parse(text)
    assert words in refused.value.text


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_typed_filters_nothing(text: str) -> None:
    assert parse(text) is None


@given(st.text(alphabet=st.sampled_from('-":<>= kindsizetextfrom100kb{}é'), max_size=30))
def test_anything_typed_is_a_filter_or_a_sentence(text: str) -> None:
    with contextlib.suppress(FilterRefused):
        parse(text)


@SOME
@given(scripts(), st.lists(st.integers(1, 12), min_size=1, max_size=6), st.sampled_from([1, 7, 1000]))
def test_what_is_found_while_it_grows_is_what_is_found_in_the_whole(
    script: Script, slices: list[int], limit: int
) -> None:
    trace, diagram = Trace(script.journal()), Diagram()
    growing = {text: Matches(filter_of(text), diagram, trace.events) for text in QUERIES}
    turn = 0
    while trace.behind:
        diagram.add(trace.refresh(slices[turn % len(slices)]))
        turn += 1
        for matches in growing.values():
            matches.advance(limit)
    for text, matches in growing.items():
        while matches.advance(limit):
            pass
        whole = [item.number for item in diagram.items.things if filter_of(text).matches(item, trace.events)]
        assert list(matches.numbers) == whole, text
        assert [item.number for item in diagram.items.things if matches.has(item.number)] == whole


@SOME
@given(scripts(), st.integers(-1, 60))
def test_going_from_match_to_match_comes_past_each_once(script: Script, begin: int) -> None:
    trace, diagram = Trace(script.journal()), Diagram()
    trace.refresh()
    diagram.add(trace.events)
    matches = Matches(filter_of("-kind:control"), diagram, trace.events)
    while matches.advance(10):
        pass
    for by in (1, -1):
        at, seen = begin, []
        for _ in range(len(matches)):
            at = matches.next(at, by)
            assert at is not None
            seen.append(at)
        assert sorted(seen) == list(matches.numbers)


def test_where_nothing_is_found_there_is_no_next() -> None:
    assert Matches(filter_of("nothing"), Diagram(), ()).next(3, 1) is None
