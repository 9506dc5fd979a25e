"""Lifelines can be put in any order, hidden and renamed, and all of it undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.arrangement import LONGEST, PLAIN, Arrangement, as_json, from_json, names_of, shown_of
from gui.diagram.notation import Lifeline, Side
from gui.diagram.telling import Column, cell, sentence
from gui.diagram.text import as_text
from tests.gui.diagram.rooms import room
from tests.gui.diagram.script import http

Lines = list[Lifeline]


def lifelines(number: int) -> Lines:
    return [Lifeline(key=f"key {place}", side=Side.CLIENT, name=f"Client {place}") for place in range(number)]


@st.composite
def worked_on(draw: st.DrawFn) -> tuple[Lines, Arrangement]:
    """Up to fifty lifelines, and what became of their arrangement after a few doings."""
    lines = lifelines(draw(st.integers(2, 50)))
    made, places = PLAIN, st.integers(0, len(lines) - 1)
    for _ in range(draw(st.integers(0, 8))):
        place, to = draw(places), draw(places)
        doing = draw(st.sampled_from(["move", "hide", "show", "rename"]))
        match doing:
            case "move":
                made = made.moved(lines, place, to)
            case "hide":
                made = made.hiding(lines, place)
            case "show":
                made = made.showing(lines[place])
            case _:
                made = made.renamed(lines[place], draw(st.text(max_size=90)))
    return lines, made


@given(worked_on())
def test_each_lifeline_is_shown_once_or_hidden(made: tuple[Lines, Arrangement]) -> None:
    lines, arrangement = made
    shown, away = arrangement.shown(lines), arrangement.away(lines)
    assert sorted(shown + away) == list(range(len(lines)))
    assert shown


@given(worked_on())
def test_whatever_was_done_can_be_undone(made: tuple[Lines, Arrangement]) -> None:
    lines, arrangement = made
    everything = tuple(range(len(lines)))
    assert sorted(arrangement.showing_all().shown(lines)) == list(everything)
    back = arrangement.showing_all().in_order_of_appearing()
    for line in lines:
        back = back.renamed(line, "")
    assert back == PLAIN
    assert back.shown(lines) == everything


@given(worked_on(), st.data())
def test_moving_puts_a_lifeline_where_it_was_asked_to_be_and_leaves_the_others_in_order(
    made: tuple[Lines, Arrangement], data: st.DataObject
) -> None:
    lines, arrangement = made
    shown = arrangement.shown(lines)
    place, to = data.draw(st.sampled_from(shown)), data.draw(st.integers(0, len(shown) - 1))
    moved = arrangement.moved(lines, place, to)
    after = moved.shown(lines)
    assert after.index(place) == to
    assert [other for other in after if other != place] == [other for other in shown if other != place]
    assert moved.moved(lines, place, shown.index(place)).shown(lines) == shown


@given(worked_on())
def test_hiding_and_showing_again_leaves_it_where_it_was(made: tuple[Lines, Arrangement]) -> None:
    lines, arrangement = made
    for place in arrangement.shown(lines):
        assert arrangement.hiding(lines, place).showing(lines[place]) == arrangement


@given(worked_on())
def test_lifelines_that_come_later_are_at_the_end(made: tuple[Lines, Arrangement]) -> None:
    lines, arrangement = made
    more = [*lines, Lifeline(key="new", side=Side.SERVER, name="New")]
    assert arrangement.shown(more) == (*arrangement.shown(lines), len(lines))


@given(worked_on())
def test_it_is_remembered(made: tuple[Lines, Arrangement]) -> None:
    _, arrangement = made
    assert from_json(as_json({3: arrangement})) == {3: arrangement}


@pytest.mark.parametrize(
    "read", [None, [], "x", {"x": {}}, {"0": None}, {"0": {}}, {"0": {"order": 1, "hidden": [], "names": {}}}]
)
def test_what_makes_no_sense_is_not_remembered(read: object) -> None:
    assert from_json(read) == {}


def test_a_name_is_one_line_and_not_too_long() -> None:
    (line,) = lifelines(1)
    name = PLAIN.renamed(line, " a\nb\u202e " + "x" * 99).name(line)
    assert name.startswith("a b·")
    assert len(name) == LONGEST


def test_the_last_one_cannot_be_hidden() -> None:
    lines = lifelines(2)
    alone = PLAIN.hiding(lines, 0)
    assert alone.hiding(lines, 1) == alone


def arranged(change: Callable[[Arrangement, Lines], Arrangement]) -> list[str]:
    diagram = room(3).diagram()
    (pane,) = diagram.interaction.panes
    diagram.arranged = {0: change(PLAIN, pane.lifelines)}
    assert len(names_of(pane, diagram.arranged)) == 4
    return as_text(diagram, width=36).splitlines()


def test_the_text_follows_the_order() -> None:
    heading = arranged(lambda plain, lines: plain.moved(lines, 1, 0))[1]
    assert heading.split() == ["Server", "Ann", "Bob", "Cleo"]


def test_the_text_follows_the_names() -> None:
    heading = arranged(lambda plain, lines: plain.renamed(lines[2], "Robert"))[1]
    assert heading.split() == ["Ann", "Server", "Robert", "Cleo"]


def test_what_is_between_hidden_lifelines_is_not_drawn() -> None:
    rows = arranged(lambda plain, lines: plain.hiding(lines, 0))
    assert rows[1].split() == ["Server", "Bob", "Cleo"]
    assert not any("Ann" in row for row in rows)
    # Connecting, being switched and one message each.
    assert len(rows) == 2 + 2 * 4


def test_a_pair_turned_round_is_drawn_the_other_way() -> None:
    script, wire = http()
    wire.up(100, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    diagram = script.diagram()
    (pane,) = diagram.interaction.panes
    diagram.arranged = {0: PLAIN.moved(pane.lifelines, 0, 1)}
    assert shown_of(pane, diagram.arranged) == (1, 0)
    rows = as_text(diagram).splitlines()
    assert rows[1].split() == ["server", "client"]
    assert rows[-1].endswith("|<-----------GET / [27 B] 100 µs-----------|")


def test_sentences_and_cells_name_the_lifelines() -> None:
    diagram = room(3).diagram()
    (pane,) = diagram.interaction.panes
    last = diagram.items.things[-1]
    assert cell(diagram, last, Column.DIRECTION) == "Server → Ann"
    assert "Server sent TEXT" in sentence(diagram, last)
    diagram.arranged = {0: PLAIN.renamed(pane.lifelines[1], "Hub")}
    assert cell(diagram, last, Column.DIRECTION) == "Hub → Ann"


def test_a_pair_is_client_and_server_until_one_is_named() -> None:
    script, wire = http()
    wire.up(100, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    diagram = script.diagram()
    last = diagram.items.things[-1]
    assert "the client sent GET /" in sentence(diagram, last)
    diagram.arranged = {0: PLAIN.renamed(diagram.interaction.panes[0].lifelines[0], "Browser")}
    assert "Browser sent GET /" in sentence(diagram, last)
    assert cell(diagram, last, Column.DIRECTION) == "Browser → Server"
