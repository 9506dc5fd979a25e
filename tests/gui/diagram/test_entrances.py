"""What a connection goes through before it can be used."""

from __future__ import annotations

import math

from engine.journal import What
from gui.diagram.layout import Diagram
from tests.gui.diagram.script import Script


def phases(diagram: Diagram) -> list[tuple[int, str, int]]:
    """Connection, name and duration in nanoseconds of each phase."""
    found = diagram.aids.entrances.between(-math.inf, math.inf)
    return [(phase.connection, phase.name, phase.ended_ns - phase.began_ns) for phase in found]


def test_look_up_tcp_and_tls_are_told_apart() -> None:
    script = Script()
    session = script.session()
    session.looks_up(0, "a")
    session.found(300, "a", "127.0.0.1")
    wire = session.connection(server=False)
    wire.connecting(350)
    wire.connected(600)
    wire.client.write(610, What.SECURING, server_name="a")
    wire.client.write(2610, What.SECURED, version="TLSv1.3", cipher="X")
    diagram = script.diagram()
    assert phases(diagram) == [(1, "DNS", 300_000), (1, "TCP", 250_000), (1, "TLS", 2_000_000)]
    for phase in diagram.aids.entrances.between(-math.inf, math.inf):
        assert diagram.axis.ns_at(phase.top) == phase.began_ns
        assert diagram.axis.ns_at(phase.bottom) == phase.ended_ns


def test_the_look_up_belongs_to_the_first_attempt_after_it() -> None:
    script = Script()
    session = script.session()
    session.looks_up(0, "a")
    session.found(300, "a", "127.0.0.1")
    session.connection().open(400)
    session.connection().open(900)
    assert [(number, name) for number, name, _ in phases(script.diagram())] == [(1, "DNS"), (1, "TCP"), (2, "TCP")]


def test_a_look_up_that_led_nowhere_is_no_entrance() -> None:
    script = Script()
    session = script.session()
    session.looks_up(0, "a")
    session.found(300, "a", "127.0.0.1")
    assert phases(script.diagram()) == []


def test_an_attempt_that_failed_took_its_time_too() -> None:
    script = Script()
    wire = script.session().connection(server=False)
    wire.connecting(0)
    wire.not_connected(700, "ECONNREFUSED", "refused")
    assert phases(script.diagram()) == [(1, "TCP", 700_000)]


def test_only_what_is_in_sight_is_found() -> None:
    script = Script()
    session = script.session()
    for at in range(0, 5000, 1000):
        session.connection().open(at).close(at + 500)
    diagram = script.diagram()
    found = list(diagram.aids.entrances.between(-math.inf, math.inf))
    assert len(found) == 5
    assert list(diagram.aids.entrances.between(found[2].top, found[2].bottom)) == [found[2]]
