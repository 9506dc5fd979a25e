"""What peers write is shown as printable text, wherever it goes: pills, captions, text exports."""

from __future__ import annotations

from engine.events import OctetsSeen
from gui.diagram.caption import caption
from gui.diagram.text import as_text
from tests.engine.decode.frames import CLOSE, frame
from tests.gui.diagram.script import Script, request

RED = "\x1b[31mOWNED\x07\u202e"


def told(script: Script) -> str:
    """All that the diagram says: its items, its panes, its captions, its text."""
    diagram, events = script.diagram(), script.events()
    words = [word for item in diagram.items.things for word in (item.title, item.detail)]
    words += [word for pane in diagram.interaction.panes for word in (pane.title, pane.url, pane.error or "")]
    for item in diagram.items.things:
        words += [caption(events[number], item, diagram).text for number in item.events]
    words += [caption(event, None, diagram).text for event in events]
    return "\n".join([*words, *as_text(diagram, width=120).splitlines()])


def test_control_characters_of_start_lines_and_frames_are_not_passed_on():
    script = Script()
    wire = script.session(f"Title {RED}", "websocket").connection().open(0)
    wire.up(100, request(f"/{RED}"))
    wire.down(400, f"HTTP/1.1 200 {RED}\r\nContent-Length: 0\r\n\r\n".encode())
    other = script.session("Chat", "websocket").connection().open(1000).upgrade(1100)
    other.down(1500, frame(CLOSE, b"\x03\xe8" + RED.encode()))
    shown = told(script)
    assert "OWNED" in shown
    assert all(line.isprintable() for line in shown.split("\n"))


def test_control_characters_of_sentences_are_not_passed_on():
    script = Script()
    session = script.session()
    session.not_found(0, "a", f"No address: {RED}")
    session.ends(5, f"It failed: {RED}")
    script.mark(9, f"update {RED}", 1)
    shown = told(script)
    assert "It failed: ·[31mOWNED" in shown
    assert all(line.isprintable() for line in shown.split("\n"))


def test_credentials_in_a_head_that_was_cut_off_are_masked():
    script = Script()
    wire = script.session().connection().open(0)
    wire.up(100, request())
    wire.down(200, b"HTTP/1.1 200 OK\r\nSet-Cookie: hunter2")
    wire.close(300)
    assert any(isinstance(event, OctetsSeen) for event in script.events())
    assert "Set-Cookie: ***" in told(script)
    assert "hunter2" not in told(script)
