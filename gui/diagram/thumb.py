"""Small pictures of a layout: its connections and arrows as bare shapes, all of it in one square. Values, no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Edge, End, Item, Note, Pane, Repeats, Side, Tube

UNITS = 1000
"""Both ways: 0 is left and top, ``UNITS`` right and bottom."""
MARGIN = 0.15
"""Of a pane's width, left and right of its lifelines."""
MOST = 60
"""Arrows of a picture: of more, every n-th."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An arrow from (x, y) to (x, y), a mark at one point, or a connection: two edges, from top to bottom at each x.

    Attributes:
        kind: "arrow", "mark", "tube" or "torn", a tube that did not end in order.
        layer: Whose colour it takes.
        at: Of an arrow and a mark x, y, x, y; of a tube left x, top, bottom, right x, top, bottom.
    """

    kind: str
    layer: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumb:
    """A small picture.

    Attributes:
        lifelines: The x of each.
        shapes: In order of painting.
    """

    lifelines: tuple[int, ...]
    shapes: tuple[Shape, ...]


def thumb_of(diagram: Diagram) -> Thumb:
    """Return the small picture of a whole layout."""
    panes = diagram.interaction.panes
    places = [_places(pane, len(panes)) for pane in panes]
    tall = max(diagram.height, 1.0)
    shapes = [shape for pane, xs in zip(panes, places, strict=True) for shape in _tubes(pane, xs, tall)]
    things = [diagram.items.things[number] for number in range(len(diagram.items))]
    arrows = [thing for thing in things if isinstance(thing, Arrow | Repeats)]
    every = -(-len(arrows) // MOST) or 1
    for item in [*arrows[::every], *(thing for thing in things if isinstance(thing, Note) and not thing.quiet)]:
        tube = diagram.interaction.tube(item.connection)
        shapes += _item(item, tube, places[item.pane], tall)
    return Thumb(lifelines=tuple(x for xs in places for x in xs), shapes=tuple(shapes))


def as_json(thumb: Thumb) -> dict[str, Any]:
    """Return a picture as values of JSON."""
    return {
        "lifelines": list(thumb.lifelines),
        "shapes": [[shape.kind, shape.layer, *shape.at] for shape in thumb.shapes],
    }


def from_json(found: Mapping[str, Any]) -> Thumb:
    """Return the picture of values of JSON."""
    shapes = tuple(Shape(kind=kind, layer=layer, at=tuple(at)) for kind, layer, *at in found["shapes"])
    return Thumb(lifelines=tuple(found["lifelines"]), shapes=shapes)


def _places(pane: Pane, panes: int) -> list[int]:
    """The x of the pane's lifelines."""
    wide, count = UNITS / panes, len(pane.lifelines)
    if count < 2:
        return [round((pane.index + 0.5) * wide)]
    between = (1 - 2 * MARGIN) / (count - 1)
    return [round(wide * (pane.index + MARGIN + place * between)) for place in range(count)]


def _tubes(pane: Pane, xs: list[int], tall: float) -> Iterator[Shape]:
    for tube in pane.tubes:
        if tube.end is End.FAILED or tube.established_y is None and tube.server.opened_y is None:
            continue
        client, server = tube.between
        left, right = _edge(tube.client, tall), _edge(tube.server, tall)
        near = left or right
        if near is None:
            continue
        at = (xs[client], *(left or near), xs[server], *(right or near))
        kind = "torn" if tube.end in (End.RESET, End.BROKEN) else "tube"
        yield Shape(kind=kind, layer="data" if tube.websocket else "request", at=at)


def _edge(edge: Edge, tall: float) -> tuple[int, int] | None:
    if edge.opened_y is None:
        return None
    return _y(edge.opened_y, tall), UNITS if edge.closed_y is None else _y(edge.closed_y, tall)


def _item(item: Item, tube: Tube | None, xs: list[int], tall: float) -> Iterator[Shape]:
    if tube is None:
        return
    client, server = (xs[place] for place in tube.between)
    match item:
        case Arrow():
            first = item.sent_y if item.sent_y is not None else item.received_y
            last = item.received_y if item.received_y is not None else first
            if first is None or last is None:
                return
            ends = (client, server) if item.source is Side.CLIENT else (server, client)
            tip = ends[1] if item.gone_y is None else round((ends[0] + ends[1]) / 2)
            yield Shape(kind="arrow", layer=item.layer.value, at=(ends[0], _y(first, tall), tip, _y(last, tall)))
        case Repeats(ended_y=float() as y):
            for begin, tip in ((client, server), (server, client)):
                yield Shape(kind="arrow", layer=item.layer.value, at=(begin, _y(y, tall), tip, _y(y, tall)))
        case Note(y=float() as y):
            x = client if item.side is Side.CLIENT else server
            yield Shape(kind="mark", layer=item.layer.value, at=(x, _y(y, tall), x, _y(y, tall)))


def _y(y: float, tall: float) -> int:
    return round(y / tall * UNITS)
