"""Which part of a diagram is asked for, and what is said of it in words; no Qt is needed for either."""

from __future__ import annotations

import math

import pytest

from engine.secrets import mask_url
from gui.diagram.text import MARK, as_text
from gui.export.order import WHOLE, NothingThere, Part, Sifting, beginning_of, part_around, part_of_time
from gui.export.words import line, text
from tests.gui.diagram.script import Script, request, response
from tests.gui.export.recorded import diagram


def titles(written: str) -> list[str]:
    return [word for row in written.splitlines() for word in ("TCP connect", "GET", "204") if word in row]


def test_without_times_it_is_the_whole():
    made = diagram()
    assert part_of_time(made, None, None) == WHOLE
    assert text(made) == as_text(made) + "\n"


@pytest.mark.parametrize(
    ("begin", "end", "seen"),
    [
        (0.004, None, ["GET", "204", "GET", "204"]),
        (None, 0.004, ["TCP connect", "GET"]),
        (0.005, 0.006, ["204", "GET"]),
        (0.0051, 0.0055, []),
    ],
)
def test_what_happened_within_the_times_is_in_the_part(begin, end, seen):
    made = diagram(2)
    assert titles(text(made, part_of_time(made, begin, end))) == seen


def test_the_heads_of_the_panes_stay_where_no_row_does():
    made = diagram()
    assert text(made, part_of_time(made, 0.0051, 0.0055)).splitlines()[0].strip() == "Test"


@pytest.mark.parametrize(("begin", "end", "says"), [(7.0, None, "from 7 s on"), (None, 0.0001, "up to 0.0001 s")])
def test_times_at_which_there_is_nothing_are_refused(begin, end, says):
    with pytest.raises(NothingThere, match=says):
        part_of_time(diagram(), begin, end)


def test_a_picture_begins_where_an_arrow_begins_that_was_on_its_way():
    script = Script()
    wire = script.session().connection().open(0)
    for number in range(3):
        wire.up(1000 + 400 * number, request(), took=300)
        wire.down(1200 + 400 * number, response(), took=300)
    made = script.diagram()
    asked, answered = [[item for item in made.items.things if item.title == one] for one in ("GET /", "200 OK")]
    between = (answered[0].top + asked[0].bottom) / 2
    assert asked[0].top < answered[0].top < between < asked[0].bottom
    assert beginning_of(made, Part(top=between)) == asked[0].top
    assert beginning_of(made, Part(top=asked[0].top)) == asked[0].top
    assert beginning_of(made, Part(top=between, exact=True)) == between
    assert beginning_of(made, WHOLE) == 0


def test_the_part_around_an_item_holds_it_with_its_neighbours_and_not_all():
    made = diagram(60)
    part = part_around(made, {50})
    item = made.items.things[50]
    assert part.top < item.top <= item.bottom < part.bottom < made.height
    assert 4 < len(text(made, part).splitlines()) < 40
    assert part_around(made, {0}).top == 0
    assert math.isfinite(part_around(made, {120}).bottom)


def test_a_line_says_when_who_what_and_what_became_of_it():
    made = diagram(1)
    assert [line(made, item) for item in made.items.things] == [
        "0.002 s · client → server · TCP connect · receiver not observed",
        "0.004 s · client → server · GET / [30 B] · receiver not observed",
        "0.005 s · server → client · 204 No Content [27 B] · sender not observed",
    ]
    assert line(made, made.interaction.tubes[0]) == "connection 1 · a:1 – b:80 · open"


@pytest.mark.parametrize(
    ("shown", "is_masked"),
    [
        ("GET http://joe:hunter2@host/a", "GET http://joe:***@host/a"),
        ("GET http://joe:hunter@2@host/a", "GET http://joe:***@host/a"),
        ("GET http://:x@host", "GET http://:***@host"),
        ("a ws://a:b@c/ and wss://d:e@f/", "a ws://a:***@c/ and wss://d:***@f/"),
        ("GET http://joe@host/", "GET http://joe@host/"),
        ("GET http://host:80/a:b@c", "GET http://host:80/a:b@c"),
        ("mail a:b@c", "mail a:b@c"),
    ],
)
def test_passwords_of_urls_are_masked_and_nothing_else(shown, is_masked):
    assert mask_url(shown) == is_masked


def test_a_long_text_is_masked_in_a_moment():
    assert mask_url("http://" * 20_000 + "a:b@c").endswith("://a:***@c")
    assert len(mask_url("x" * 1_000_000 + "@")) == 1_000_001


def test_what_is_written_of_a_diagram_is_the_same_but_for_the_passwords():
    made = diagram(target=b"http://joe:hunter2@host/", url="http://joe:hunter2@test/")
    assert "hunter2" in as_text(made)
    assert "hunter2" not in text(made)
    assert "joe:***@host" in text(made)
    assert "joe:***@host" in line(made, made.items.things[1])
    asked = diagram(target=b"/a?token=hunter2", url="http://test/a?token=hunter2")
    assert "GET /a?token=hunter2" in as_text(asked)
    assert "hunter2" not in text(asked)
    assert "GET /a?token=***" in line(asked, asked.items.things[1])
    plain = diagram()
    assert text(plain) == as_text(plain) + "\n"


def test_the_part_around_several_items_holds_them_all():
    made = diagram(60)
    part = part_around(made, {40, 20})
    things = made.items.things
    assert part.top < things[20].top
    assert things[40].bottom < part.bottom
    assert part.top == part_around(made, {20}).top
    assert part.bottom == part_around(made, {40}).bottom


def test_a_filter_leaves_out_what_does_not_meet_it_or_marks_what_does():
    made = diagram(2)
    gets = {number for number, item in enumerate(made.items.things) if item.title.startswith("GET")}
    hidden = text(made, sifting=Sifting(has=gets.__contains__, hiding=True))
    assert titles(hidden) == ["GET", "GET"]
    dimmed = text(made, sifting=Sifting(has=gets.__contains__))
    assert titles(dimmed) == titles(text(made))
    assert [MARK in row for row in dimmed.splitlines()] == ["GET" in row for row in dimmed.splitlines()]
