"""The layout's promises, over conversations that run through each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Band, Execution, Item, Note, Tube
from gui.diagram.rows import ROW
from gui.diagram.shelf import Shelf
from tests.gui.diagram.script import Script, request, response
from tests.gui.diagram.scripts import SOME, scripts

NEAR = 1e-6
SPOTS = ("sent_y", "received_y", "gone_y", "y", "began_y", "ended_y", "pill_y", "established_y")


def standing(diagram: Diagram) -> Iterator[Item | Tube | Execution]:
    yield from diagram.items.things
    yield from diagram.tubes.things
    yield from diagram.executions.things


def spots(diagram: Diagram) -> dict[tuple[str, int, str], float]:
    """Return every y that has been given, by what it was given to."""
    found = {}
    for thing in standing(diagram):
        named = {name: getattr(thing, name, None) for name in SPOTS}
        if isinstance(thing, Tube):
            for side in ("client", "server"):
                edge = getattr(thing, side)
                named |= {
                    f"{side} opened": edge.opened_y,
                    f"{side} switched": edge.switched_y,
                    f"{side} closed": edge.closed_y,
                }
        found |= {(type(thing).__name__, thing.number, name): y for name, y in named.items() if y is not None}
    return found


def moments(item: Item) -> list[tuple[int | None, float | None]]:
    """Return the times of an item, each with its y."""
    match item:
        case Arrow():
            return [(item.sent_ns, item.sent_y), (item.received_ns, item.received_y), (item.gone_ns, item.gone_y)]
        case Note():
            return [(item.at_ns, item.y)]
        case Band():
            return [(item.began_ns, item.began_y), (item.ended_ns, item.ended_y)]
    raise AssertionError


def picture(diagram: Diagram) -> list[object]:
    """Return all there is to see."""
    said = [(item.title, item.detail, item.pane, item.layer, tuple(item.events)) for item in diagram.items.things]
    return [said, spots(diagram), diagram.stops, diagram.stop_events, diagram.stop_items, diagram.height]


@SOME
@given(scripts())
def test_whatever_is_laid_out_stays_where_it_is_and_the_next_is_not_above_it(script: Script):
    diagram, before, height = Diagram(), {}, 0.0
    for event in script.events():
        diagram.add([event])
        after = spots(diagram)
        assert {key: after[key] for key in before} == before
        fresh = [y for key, y in after.items() if key not in before and key[2] != "pill_y"]
        assert all(height <= y <= diagram.height for y in fresh)
        assert all(0 <= y <= diagram.height for y in after.values())
        before, height = after, diagram.height


@SOME
@given(scripts())
def test_the_same_height_is_the_same_instant_in_all_panes(script: Script):
    diagram = script.diagram()
    given_places = [pair for item in diagram.items.things for pair in moments(item)]
    places = sorted((at_ns, y) for at_ns, y in given_places if at_ns is not None and y is not None)
    for (earlier, above), (later, below) in zip(places, places[1:], strict=False):
        assert above < below or (earlier == later and above <= below)


@SOME
@given(scripts())
def test_pills_have_room(script: Script):
    diagram = script.diagram()
    for pane in diagram.interaction.panes:
        middles = sorted(i.pill_y for i in diagram.items.things if i.pane == pane.index and i.pill_y is not None)
        assert all(below - above >= ROW - NEAR for above, below in zip(middles, middles[1:], strict=False))


@SOME
@given(scripts())
def test_every_item_has_a_pill_once_it_is_over(script: Script):
    for item in script.diagram().items.things:
        if item.bottom != float("inf") and not (isinstance(item, Note) and item.quiet):
            assert item.pill_y is not None


@SOME
@given(scripts(), st.lists(st.integers(1, 9), min_size=1))
def test_batches_of_events_give_the_same_layout_as_all_at_once(script: Script, sizes: list[int]):
    events = script.events()
    whole = script.diagram()
    batched = Diagram()
    at = turn = 0
    while at < len(events):
        size = sizes[turn % len(sizes)]
        batched.add(events[at : at + size])
        at, turn = at + size, turn + 1
    assert picture(batched) == picture(whole)


@SOME
@given(scripts(), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_is_visible_is_what_touches_the_window_at_any_time(script: Script, when: float, one: float, two: float):
    events = script.events()
    diagram = Diagram()
    diagram.add(events[: round(when * len(events))])
    top, bottom = (diagram.height * part for part in sorted((one, two)))
    shelves: Iterable[Shelf] = (diagram.items, diagram.tubes, diagram.executions)
    for shelf in shelves:
        seen = [thing.number for thing in shelf.visible(top, bottom)]
        expected = [thing.number for thing in shelf.things if thing.top <= bottom and thing.bottom >= top]
        assert sorted(seen) == expected


@SOME
@given(scripts())
def test_every_event_that_shows_has_a_stop_of_its_own(script: Script):
    diagram = script.diagram()
    assert all(above < below for above, below in zip(diagram.stops, diagram.stops[1:], strict=False))
    assert list(diagram.stop_events) == sorted(set(diagram.stop_events))
    assert len(diagram.stops) == len(diagram.stop_events) == len(diagram.stop_items)
    shown = {index for item in diagram.items.things for index in item.events}
    assert set(diagram.stop_events) == shown
    for index, y in enumerate(diagram.stops):
        assert diagram.stop_before(y) == index
    assert diagram.stop_before(-1.0) == -1


def test_a_thing_that_grows_tall_is_found_anywhere_along_it():
    script = Script()
    session = script.session()
    long = session.connection().open(0)
    for number in range(100):
        other = session.connection().open(1_000 * number + 100)
        other.up(1_000 * number + 200, request())
        other.down(1_000 * number + 400, response())
        other.close(1_000 * number + 600)
    long.close(200_000)
    diagram = script.diagram()
    assert diagram.height > 5_000
    for part in range(0, 100, 7):
        y = diagram.height * part / 100
        assert 0 in [tube.number for tube in diagram.tubes.visible(y, y + 1)] or y > diagram.tubes.things[0].bottom


def test_a_connection_that_outlives_many_keeps_its_lane_to_itself():
    script = Script()
    session = script.session()
    session.connection().open(0)
    for number in range(200):
        session.connection().open(1_000 * number + 100).close(1_000 * number + 600)
    assert [tube.lane for tube in script.diagram().tubes.things] == [0] + [1] * 200
