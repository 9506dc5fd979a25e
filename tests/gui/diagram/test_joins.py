"""What answers what: requests and responses, Pings and Pongs, Closes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import Opcode
from engine.scenarios.questions import frames, pong_of
from engine.scenarios.story import Story
from gui.diagram.joins import Joins, wait
from gui.diagram.layout import Diagram
from gui.diagram.notation import Side
from tests.engine.decode.frames import CLOSE, PING, PONG, TEXT, frame
from tests.engine.decode.frames import KEY as MASK
from tests.gui.diagram.script import http, request, response, websocket
from tests.gui.diagram.scripts import SOME, scripts

GOING = frame(CLOSE, b"\x03\xe8")
GOING_UP = frame(CLOSE, b"\x03\xe8", key=MASK)


def up(opcode: int, payload: bytes = b"") -> bytes:
    return frame(opcode, payload, key=MASK)


def pairs(diagram: Diagram) -> list[tuple[str, str]]:
    """The joined items, by title and detail, in order of the answers."""
    things, joins = diagram.items.things, diagram.aids.joins
    told = [f"{thing.title} {thing.detail}".strip() for thing in things]
    found = [(joins.asker(number), number) for number in range(len(things))]
    return [(told[asker], told[answer]) for asker, answer in found if asker is not None]


def titles(diagram: Diagram) -> list[tuple[str, str]]:
    return [(asker.split()[0], answer.split()[0]) for asker, answer in pairs(diagram)]


@pytest.mark.parametrize(("client", "server"), [(True, True), (True, False), (False, True)])
def test_a_response_is_joined_to_its_request(client: bool, server: bool) -> None:
    script, wire = http(client=client, server=server)
    for at, target in ((200, "/a"), (1200, "/b")):
        wire.up(at, request(target))
        wire.down(at + 500, response())
    assert [asker.split()[:2] for asker, _ in pairs(script.diagram())] == [["GET", "/a"], ["GET", "/b"]]


def test_pipelined_requests_are_answered_in_their_order() -> None:
    script, wire = http()
    wire.up(200, request("/a"))
    wire.up(210, request("/b"))
    wire.down(500, response(status="201 Created"))
    wire.down(700, response(status="202 Accepted"))
    assert [(one.split()[1], two.split()[0]) for one, two in pairs(script.diagram())] == [("/a", "201"), ("/b", "202")]


def test_an_interim_response_is_joined_until_the_final_one_comes() -> None:
    script, wire = http()
    wire.up(200, request("/a"))
    wire.down(400, b"HTTP/1.1 103 Early Hints\r\n\r\n")
    early = script.diagram()
    wire.down(900, response())
    late = script.diagram()
    (asker,) = {late.aids.joins.asker(number) for number in range(len(late.items)) if late.aids.joins.asker(number)}
    assert early.items.things[early.aids.joins.answer(asker)].title.startswith("103")
    assert late.items.things[late.aids.joins.answer(asker)].title.startswith("200")
    assert len(pairs(late)) == 2


def test_the_upgrade_is_answered_by_the_101() -> None:
    script, _ = websocket()
    assert titles(script.diagram()) == [("GET", "101")]


def test_what_is_not_answered_has_no_partner_but_wants_one() -> None:
    script, wire = http()
    wire.up(200, request("/a"))
    diagram = script.diagram()
    asking = [number for number in range(len(diagram.items)) if diagram.aids.joins.asks(number)]
    assert [diagram.items.things[number].title for number in asking] == ["GET /a"]
    assert diagram.aids.joins.partner(asking[0]) is None


class TestPong:
    @pytest.mark.parametrize(("client", "server"), [(True, True), (True, False), (False, True)])
    def test_it_echoes_the_payload_of_its_ping(self, client: bool, server: bool) -> None:
        script, wire = websocket(client=client, server=server)
        wire.up(1000, up(PING, b"one"))
        wire.up(1200, up(PING, b"two"))
        wire.down(1500, frame(PONG, b"two"))
        assert pairs(script.diagram())[1:] == [("PING two", "PONG two")]

    def test_of_pings_alike_it_answers_the_newest_that_had_arrived(self) -> None:
        script, wire = websocket()
        wire.up(1000, up(PING))
        wire.up(1100, up(PING))
        wire.up(1400, up(PING), took=500)
        wire.down(1500, frame(PONG))
        diagram = script.diagram()
        pings = [item.number for item in diagram.items.things if item.title == "PING"]
        assert [diagram.aids.joins.partner(number) is not None for number in pings] == [False, True, False]

    def test_pings_alike_are_answered_in_order_where_there_are_as_many_pongs(self) -> None:
        script, wire = websocket()
        for at in (1000, 1100, 1200):
            wire.up(at, up(PING))
        for at in (1500, 1600, 1700):
            wire.down(at, frame(PONG))
        wire.down(1800, frame(PONG))
        diagram = script.diagram()
        joins, things = diagram.aids.joins, diagram.items.things
        pings, pongs = ([item.number for item in things if item.title == name] for name in ("PING", "PONG"))
        assert [joins.partner(number) for number in pings] == pongs[:3]
        assert [joins.partner(number) for number in pongs] == [*pings, None]

    @given(
        batches=st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from([b"", b"a"])), max_size=6),
    )
    def test_it_is_joined_as_scenarios_tell_it(self, batches: list[tuple[int, bool, bytes]]) -> None:
        script, wire = websocket()
        at = 1000
        for count, each, payload in batches:
            for _ in range(count):
                wire.up(at, up(PING, payload))
                at += 200
            for _ in range(count if each else 1):
                wire.down(at, frame(PONG, payload))
                at += 200
        diagram, story = script.diagram(), Story(script.events())
        things, joins = diagram.items.things, diagram.aids.joins
        asked = [ping for ping in frames(story, Opcode.PING) if pong_of(story, ping) is not None]
        told = [(ping.at_ns, pong.at_ns) for ping in asked if (pong := pong_of(story, ping)) is not None]
        drawn = [(thing, things[answer]) for thing in things if (answer := joins.answer(thing.number)) is not None]
        assert [(ping.sent_ns, pong.sent_ns) for ping, pong in drawn if ping.title.startswith("PING")] == told

    def test_unsolicited_it_answers_nothing(self) -> None:
        script, wire = websocket()
        wire.down(900, frame(PONG, b"x"))
        wire.up(1000, up(PING, b"one"))
        wire.down(1500, frame(PONG, b"other"))
        wire.down(1600, frame(PONG, b"one"))
        wire.down(1700, frame(PONG, b"one"))
        assert pairs(script.diagram())[1:] == [("PING one", "PONG one")]

    def test_nobody_answers_a_ping_of_its_own(self) -> None:
        script, wire = websocket()
        wire.up(1000, up(PING, b"one"))
        wire.up(1300, up(PONG, b"one"))
        assert titles(script.diagram())[1:] == []


class TestClose:
    def test_it_is_joined_to_the_one_it_answers(self) -> None:
        script, wire = websocket()
        wire.down(1000, GOING)
        wire.up(1300, GOING_UP)
        assert titles(script.diagram())[1:] == [("CLOSE", "CLOSE")]

    def test_two_that_cross_answer_nothing(self) -> None:
        script, wire = websocket()
        wire.down(1000, GOING)
        wire.up(1050, GOING_UP)
        assert titles(script.diagram())[1:] == []


def test_data_frames_and_contents_leave_nothing() -> None:
    script, wire = websocket()
    before = len(script.diagram().aids.joins)
    for at in range(1000, 9000, 400):
        wire.up(at, up(TEXT, b"hi"))
        wire.down(at + 200, frame(TEXT, b"ho"))
    assert len(script.diagram().aids.joins) == before


def test_the_time_between_is_that_of_the_end_that_asked() -> None:
    script, wire = http()
    wire.up(200, request("/a"))
    wire.down(500, response())
    diagram = script.diagram()
    things, joins = diagram.items.things, diagram.aids.joins
    (asker,) = [item for item in things if item.title == "GET /a"]
    answer = things[joins.partner(asker.number)]
    found = wait(asker, answer)
    assert found == (Side.CLIENT, True, 400_000, asker.sent_y, answer.received_y)


def test_where_the_end_that_asked_is_not_observed_it_is_that_of_the_one_that_answered() -> None:
    script, wire = http(client=False)
    wire.up(200, request("/a"))
    wire.down(500, response())
    diagram = script.diagram()
    asker, answer = (item for item in diagram.items.things if item.title in ("GET /a", "200 OK"))
    found = wait(asker, answer)
    assert found is not None
    assert (found.side, found.asks, found.ns) == (Side.SERVER, False, 200_000)


def test_before_the_answer_has_arrived_there_is_no_time() -> None:
    script, wire = http()
    wire.up(200, request("/a"))
    wire.server.sends(600, response())
    diagram = script.diagram()
    asker, answer = (item for item in diagram.items.things if item.title in ("GET /a", "200 OK"))
    found = wait(asker, answer)
    assert found is not None
    assert not found.asks


@SOME
@given(scripts())
def test_partners_are_mutual_later_and_of_the_same_connection(script) -> None:
    diagram = script.diagram()
    things, joins = diagram.items.things, diagram.aids.joins
    for number in range(len(things)):
        asker = joins.asker(number)
        if asker is not None:
            assert asker < number
            assert things[asker].connection == things[number].connection
            assert things[asker].source is things[number].source.other
            assert joins.answer(asker) >= number


def test_one_that_knows_nothing_answers_nothing() -> None:
    joins = Joins()
    assert joins.partner(0) is None
    assert not joins.asks(0)
