"""Each row of the table reads as a sentence, and its cells say no more than was seen."""

from __future__ import annotations

import zlib

from engine.events import FrameSeen
from gui.diagram.caption import caption
from gui.diagram.layout import Diagram
from gui.diagram.telling import Column, apart, cell, sentence, tab_separated
from tests.engine.decode.frames import BINARY, TEXT, frame
from tests.engine.decode.frames import KEY as MASK
from tests.gui.diagram.script import SWITCHING, UPGRADE, Script, request


def told(script: Script) -> list[str]:
    diagram = script.diagram()
    return [sentence(diagram, item) for item in diagram.items.things]


def chat() -> Script:
    script = Script()
    wire = script.session("WebSocket", "websocket").connection().open(0).upgrade(100)
    wire.up(412_318, frame(TEXT, b'{"seq": 3}\n', key=MASK), took=40_083)
    return script


def test_a_message_reads_as_a_sentence() -> None:
    assert told(chat())[-1] == (
        'At 0.412 318 s, WebSocket, connection 1: the client sent TEXT, 11 octets, {"seq": 3}·; received 40 ms later.'
    )


def test_the_transport_s_own_is_said_apart() -> None:
    assert told(chat())[0] == (
        "At 0.000 000 s, WebSocket, connection 1: client to server, TCP connect; received 40 µs later."
    )


def test_what_was_not_observed_is_not_said() -> None:
    script = Script()
    half = script.session().connection(server=False)
    half.connecting(0)
    half.connected(50)
    half.up(100, request("/a"))
    assert told(script)[-1].endswith("the client sent GET /a, 28 octets; whether it arrived was not observed.")
    other = Script()
    served = other.session().connection(client=False)
    served.accepted(0)
    served.up(100, request("/a"))
    assert told(other)[-1].endswith("the server received GET /a, 28 octets; when it was sent was not observed.")


def test_what_is_on_its_way_and_what_never_arrived() -> None:
    script = Script()
    wire = script.session().connection().open(0)
    wire.client.sends(100, request("/a"))
    assert told(script)[-1].endswith("still on its way.")
    wire.server.gone(200)
    assert any(sentence.endswith("it never arrived.") for sentence in told(script))


def test_a_note_is_at_one_end() -> None:
    script = Script()
    session = script.session()
    session.looks_up(0, "example.com")
    assert told(script) == ["At 0.000 000 s, HTTP: at the client, look up, example.com."]


def test_the_cells_of_a_row() -> None:
    diagram = chat().diagram()
    cells = [cell(diagram, diagram.items.things[-1], column) for column in Column]
    assert cells == ["4", "0.412 318", "WebSocket", "1", "client → server", "TEXT", "11", '{"seq": 3}·']


def test_of_a_compressed_message_both_sizes_are_told() -> None:
    text = b"over and over " * 200
    squeeze = zlib.compressobj(wbits=-15)
    packed = (squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH))[:-4]
    script = Script()
    wire = script.session("WebSocket", "websocket").connection().open(0)
    agreed = b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    wire.up(100, UPGRADE.removesuffix(b"\r\n") + agreed)
    wire.down(300, SWITCHING.removesuffix(b"\r\n") + agreed)
    wire.up(500, frame(TEXT, packed, key=MASK, rsv=4))
    wire.up(700, frame(BINARY, packed, key=MASK, rsv=4))
    diagram = script.diagram()
    both = f"2,800 ({len(packed)} compressed)"
    assert [cell(diagram, item, Column.SIZE) for item in diagram.items.things][-2:] == [both, both]
    assert cell(diagram, diagram.items.things[-1], Column.DETAIL) == ""
    assert f"the client sent BINARY, 2,800 octets ({len(packed)} compressed); received" in told(script)[-1]
    sent = next(event for event in script.events() if isinstance(event, FrameSeen))
    said = caption(sent, diagram.items.things[-2], diagram).text
    assert said.startswith(
        f"The client sends a text message of 2,800 octets, compressed to {len(packed)}, in a frame of"
    )


def test_a_size_is_not_said_twice() -> None:
    script = Script()
    script.session().connection().open(0).up(100, request("/a"))
    diagram = script.diagram()
    assert [cell(diagram, diagram.items.things[-1], column) for column in (Column.SIZE, Column.DETAIL)] == ["28", ""]


def test_as_text_a_row_is_a_line_and_a_cell_ends_at_a_tab() -> None:
    diagram = chat().diagram()
    lines = tab_separated(diagram, [0, 3]).split("\n")
    assert [line.split("\t")[Column.WHAT] for line in lines] == ["TCP connect", "TEXT"]
    assert {line.count("\t") for line in lines} == {len(Column) - 1}


def test_the_time_between_two_items_in_either_order() -> None:
    diagram: Diagram = chat().diagram()
    things = diagram.items.things
    assert apart(things[0], things[3]) == apart(things[3], things[0]) == "Δ 412.3 ms between #1 and #4"
    assert apart(things[0], things[1]) == "Δ 100.0 µs between #1 and #2"
