"""Connections are idle where for long nothing passed on them."""

from __future__ import annotations

import math

import pytest

from engine.journal import What
from gui.diagram.idle import Stretch
from gui.diagram.layout import Diagram
from tests.gui.diagram.script import Script, http, request, response

SECOND = 1_000_000


def stretches(diagram: Diagram, top: float = -math.inf, bottom: float = math.inf, number: int = 1) -> list[Stretch]:
    now = diagram.height, diagram.axis.end_ns
    return list(diagram.aids.idle.between(number, top, bottom, now))


@pytest.mark.parametrize(("client", "server"), [(True, True), (True, False), (False, True)])
def test_a_kept_connection_is_idle_between_its_exchanges(client: bool, server: bool) -> None:
    script, wire = http(client=client, server=server)
    for at in (200, 3 * SECOND):
        wire.up(at, request("/a"))
        wire.down(at + 500, response())
    diagram = script.diagram()
    (found,) = stretches(diagram)
    ended = 3 * SECOND + (0 if client else 100)
    assert found.ended_ns == ended * 1000
    assert 2.9e9 < found.ended_ns - found.began_ns < 3e9
    assert diagram.axis.y_at(found.ended_ns) == found.bottom
    assert diagram.axis.ns_at(found.top) == found.began_ns


def test_a_short_rest_is_none() -> None:
    script, wire = http()
    wire.up(200, request("/a"))
    wire.down(SECOND, response())
    assert stretches(script.diagram()) == []


def test_it_ends_with_the_connection() -> None:
    script, wire = http()
    wire.close(2 * SECOND)
    (found,) = stretches(script.diagram())
    assert found.ended_ns == 2 * SECOND * 1000


def test_what_is_idle_still_reaches_to_the_last_moment() -> None:
    script, wire = http()
    script.mark(2 * SECOND, "later")
    diagram = script.diagram()
    (found,) = stretches(diagram)
    assert (found.bottom, found.ended_ns) == (diagram.height, 2 * SECOND * 1000)
    wire.close(2 * SECOND + 100)
    closed = script.diagram()
    script.mark(9 * SECOND, "much later")
    assert len(stretches(closed)) == len(stretches(script.diagram())) == 1


def test_octets_that_are_on_their_way_are_no_rest() -> None:
    script, wire = http()
    wire.up(200, request("/a"), took=5 * SECOND)
    assert stretches(script.diagram()) == []


def test_each_connection_is_idle_for_itself() -> None:
    script = Script()
    session = script.session()
    first, second = session.connection().open(0), session.connection().open(100)
    for at in range(SECOND // 2, 4 * SECOND, SECOND // 2):
        first.up(at, request("/a"))
        first.down(at + 500, response())
    second.close(4 * SECOND)
    diagram = script.diagram()
    assert stretches(diagram) == []
    assert len(stretches(diagram, number=second.number)) == 1


def test_only_what_is_in_sight_is_found() -> None:
    script, wire = http()
    for at in range(2 * SECOND, 20 * SECOND, 2 * SECOND):
        wire.up(at, request("/a"))
        wire.down(at + 500, response())
    diagram = script.diagram()
    found = stretches(diagram)
    assert len(found) == 9
    middle = found[4]
    assert stretches(diagram, middle.top + 1, middle.bottom - 1) == [middle]


@pytest.mark.parametrize("stands", [True, False])
def test_a_connection_that_does_not_stand_yet_is_not_idle(stands: bool) -> None:
    script = Script()
    wire = script.session().connection()
    wire.connecting(0)
    if stands:
        wire.accepted(3 * SECOND)
    else:
        wire.client.write(3 * SECOND, What.NOT_CONNECTED, address=wire.to, error="cut", code="CUT", begun=False)
    assert stretches(script.diagram()) == []
