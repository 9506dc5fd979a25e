"""Which arrows are held: what has not arrived, and what nobody observes the arrival of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.events import Stream
from engine.hold import Waiting
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Fate
from gui.held_arrows import AT_ONCE_NS, held_arrows
from tests.gui.diagram.script import Script

AT_US = (1_000, 60_000, 120_000)
FRAME = b"\x81\x82\x00\x00\x00\x00hi"


def diagram_of(*, server: bool) -> tuple[Diagram, list[Arrow]]:
    """A WebSocket on which three messages are sent, and what was laid out of them."""
    script = Script()
    wire = script.session("WebSocket", "websocket").connection(server=server).open(10).upgrade(100)
    for at in AT_US:
        wire.client.sends(at, FRAME)
    diagram = script.diagram()
    sent = [item for item in diagram.items.things if isinstance(item, Arrow) and item.title == "TEXT"]
    return diagram, sent


def waiting_from(arrow: Arrow) -> Waiting:
    """What waits first: an arrow, handed over just after it was seen as sent."""
    assert arrow.sent_ns is not None
    return Waiting(connection=arrow.connection, stream=Stream.UP, number=9, octets=8, since_ns=arrow.sent_ns + 20_000)


@pytest.mark.parametrize("first", [0, 1, 2])
def test_before_a_server_that_nobody_observes_all_that_waits_is_held(first: int) -> None:
    diagram, sent = diagram_of(server=False)
    assert [arrow.fate for arrow in sent] == [Fate.UNSEEN] * 3
    held = held_arrows(diagram, (waiting_from(sent[first]),))
    assert [arrow.number for arrow in held] == [arrow.number for arrow in sent[first:]]


def test_what_was_let_go_is_not_held_while_the_next_is_not_laid_out_yet() -> None:
    diagram, sent = diagram_of(server=False)
    first = waiting_from(sent[-1])
    assert held_arrows(diagram, (replace(first, since_ns=first.since_ns + 2 * AT_ONCE_NS),)) == []


def test_where_both_ends_are_observed_it_is_what_has_not_arrived() -> None:
    diagram, sent = diagram_of(server=True)
    held = held_arrows(diagram, (waiting_from(sent[0]),))
    assert [arrow.number for arrow in held] == [arrow.number for arrow in sent]
    assert held_arrows(diagram, ()) == []
    assert held_arrows(diagram, (replace(waiting_from(sent[0]), stream=Stream.DOWN),)) == []
