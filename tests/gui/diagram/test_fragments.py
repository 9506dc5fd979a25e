"""Fragments of a message are one, whatever comes between them."""

from __future__ import annotations

import math

from gui.diagram.fragments import Fragmented
from gui.diagram.layout import Diagram
from tests.engine.decode.frames import BINARY, PING, TEXT, frame
from tests.engine.decode.frames import KEY as MASK
from tests.gui.diagram.script import websocket

GO_ON = 0


def part(opcode: int, size: int, *, fin: bool = False) -> bytes:
    return frame(opcode, b"x" * size, key=MASK, fin=fin)


def messages(diagram: Diagram, top: float = 0, bottom: float = math.inf) -> list[Fragmented]:
    return list(diagram.aids.fragments.between(1, top, bottom))


def test_a_message_reaches_from_its_first_fragment_to_the_final_one() -> None:
    script, wire = websocket()
    wire.up(1000, part(TEXT, 400))
    wire.up(1300, part(GO_ON, 400))
    wire.up(1600, part(GO_ON, 424, fin=True))
    diagram = script.diagram()
    (message,) = messages(diagram)
    first, last = (diagram.items.things[number] for number in (message.first, message.last))
    assert (message.top, message.bottom) == (first.sent_y, last.sent_y)
    assert message.words == "3 fragments · 1.2 KB text"


def test_it_grows_as_its_fragments_come() -> None:
    script, wire = websocket()
    wire.up(1000, part(BINARY, 10))
    (message,) = messages(script.diagram())
    assert message.words == "1 fragment · 10 B binary, more to come"
    wire.up(1300, part(GO_ON, 10))
    (message,) = messages(script.diagram())
    assert message.words == "2 fragments · 20 B binary, more to come"


def test_control_frames_and_the_other_direction_stay_outside() -> None:
    script, wire = websocket()
    wire.up(1000, part(TEXT, 10))
    wire.up(1200, part(PING, 4, fin=True))
    wire.down(1400, frame(TEXT, b"meanwhile"))
    wire.up(1600, part(GO_ON, 10, fin=True))
    (message,) = messages(script.diagram())
    assert message.words == "2 fragments · 20 B text"


def test_whole_messages_leave_nothing() -> None:
    script, wire = websocket()
    wire.up(1000, part(TEXT, 10, fin=True))
    assert messages(script.diagram()) == []


def test_only_what_is_in_sight_is_found() -> None:
    script, wire = websocket()
    for at in (1000, 5000, 9000):
        wire.up(at, part(TEXT, at // 100))
        wire.up(at + 500, part(GO_ON, 0, fin=True))
    diagram = script.diagram()
    one, two, three = messages(diagram)
    assert messages(diagram, one.bottom + 1, three.top - 1) == [two]
    assert messages(diagram, two.top + 1, two.bottom - 1) == [two]


def test_the_message_of_an_item_is_told() -> None:
    script, wire = websocket()
    wire.up(900, part(TEXT, 5, fin=True))
    wire.up(1000, part(TEXT, 10))
    wire.up(1600, part(GO_ON, 10, fin=True))
    wire.up(1900, part(TEXT, 5, fin=True))
    diagram = script.diagram()
    numbers = [item.number for item in diagram.items.things if item.title.startswith(("TEXT", "CONT"))]
    event = diagram.items.things[numbers[0]].event
    found = [diagram.aids.fragments.of(1, event.stream, number) for number in numbers]
    assert [message is not None for message in found] == [False, True, True, False]


def test_a_continuation_of_nothing_is_none() -> None:
    script, wire = websocket()
    wire.up(1000, part(GO_ON, 10, fin=True))
    assert messages(script.diagram()) == []
