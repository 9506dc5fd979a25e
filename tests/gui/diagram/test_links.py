"""What the stage shows of links and of the user's cut: quiet marks, and what was gone over when."""

from __future__ import annotations

import pytest

from engine.events import LinkChanged
from engine.journal import What
from engine.link import LINKS, NO_LINK, Link
from gui.diagram.caption import caption
from gui.diagram.text import as_text
from tests.gui.diagram.script import Script, drawn

SLOW = LINKS["classroom"].about()


def over_a_link():
    script = Script()
    return script, script.session().connection()


def test_a_connection_that_begins_over_a_link_has_no_mark():
    script, wire = over_a_link()
    wire.connecting(0)
    wire.client.write(1, What.LINK, **SLOW)
    wire.accepted(40)
    assert not any("link" in row for row in drawn(script))


def test_where_the_link_changes_there_is_a_mark_on_each_connection():
    script, wire = over_a_link()
    wire.open(0)
    wire.client.write(500, What.LINK, **SLOW)
    wire.client.write(900, What.LINK, **NO_LINK.about())
    marks = [row.strip("| ") for row in drawn(script) if "link" in row]
    assert marks == ["link: Classroom, 700 ms each way *", "link: none from here on *"]


def test_what_is_gone_over_is_known_at_every_height():
    script, wire = over_a_link()
    wire.open(0)
    wire.client.write(500, What.LINK, **SLOW)
    wire.client.write(900, What.LINK, **NO_LINK.about())
    diagram = script.diagram()
    aids, stops = diagram.aids, diagram.stops
    assert aids.link_at([1], stops[0]) is None
    assert aids.link_at([1], stops[-2]).name == "classroom"
    assert aids.link_at([1], stops[-1]).name == "loopback"
    assert aids.link_at([2], stops[-1]) is None


def test_a_cut_is_a_note_of_nobodys_doing():
    script, wire = over_a_link()
    wire.open(0)
    script.write(300, What.CUT, session=1, connection=1, about={"dropped_up": 5, "dropped_down": 0})
    assert any("You cut the connection [experiment]" in row for row in drawn(script))


def test_the_caption_says_all_that_the_link_adds_and_nothing_where_it_adds_nothing():
    script, wire = over_a_link()
    wire.open(0)
    wire.client.write(300, What.LINK, **Link(delay_up_ms=25, delay_down_ms=30, jitter_ms=8, rate_up=125_000).about())
    wire.client.write(500, What.LINK, **Link(rate_up=125_000, rate_down=250_000).about())
    wire.client.write(900, What.LINK, **NO_LINK.about())
    diagram = script.diagram()
    said = [caption(event, None, diagram).text for event in script.events() if isinstance(event, LinkChanged)]
    assert said == [
        "From here on the link delays this connection: 25 ms from client to server, 30 ms the other way, up to 8 ms "
        "more or less. No more passes than 1 Mbit/s from client to server.",
        "From here on, on this connection, no more passes than 1 Mbit/s from client to server, 2 Mbit/s the other way.",
        "From here on nothing is made slower on this connection.",
    ]


def heading_of(script, width=44):
    return [line.strip() for line in as_text(script.diagram(), width=width).splitlines()[:3]]


@pytest.mark.parametrize(
    ("width", "said"), [(44, "over Satellite (made here)"), (24, "Satellite (made here)"), (12, "sat. (made)")]
)
def test_above_the_text_stands_what_was_gone_over_however_narrow_it_is(width, said):
    script, wire = over_a_link()
    wire.connecting(0)
    wire.client.write(1, What.LINK, **LINKS["satellite"].about())
    wire.accepted(40)
    assert heading_of(script, width)[1] == said


def test_and_all_of_it_where_it_changed():
    script, wire = over_a_link()
    wire.open(0)
    wire.client.write(500, What.LINK, **SLOW)
    wire.client.write(900, What.LINK, **NO_LINK.about())
    assert heading_of(script, 60)[1] == "over Loopback, then Classroom, then Loopback (made here)"
    assert heading_of(script, 30)[1] == "several links (made here)"


def test_where_nothing_was_added_there_is_no_row_for_it():
    script, wire = over_a_link()
    wire.open(0)
    title, names = heading_of(script)[:2]
    assert title == "HTTP"
    assert names.split() == ["client", "server"]
