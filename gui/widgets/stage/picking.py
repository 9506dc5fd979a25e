"""What is under the pointer, and where things are from left to right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Arrow, Item, Repeats
from gui.diagram.telling import repeated
from gui.diagram.text_columns import is_drawn
from gui.widgets.stage.columns import Places
from gui.widgets.stage.geometry import HEADER, View, distance, flight
from gui.widgets.stage.painter import Painted, Sieve
from gui.widgets.stage.small_labels import Told

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

NEAR = 6.0
"""Pixels from an arrow at which it is meant."""
FAR = 20_000
"""Items that are passed over for one that is painted."""
PICKED = 64
"""Items a pointer is held against: no more can be told apart."""


def item_at(
    point: QPointF, diagram: Diagram, view: View, painted: Sequence[Painted], sieve: Sieve | None
) -> Item | None:
    """Return the item at a point: its pill, of those that were painted, or else its line; ``sieve`` may hide some."""
    found = next((pill.number for pill in reversed(painted) if pill.rect.contains(point)), None)
    return _arrow_at(point, diagram, view, sieve) if found is None else diagram.items.things[found]


def said_at(point: QPointF, item: Item | None, told: Sequence[Told]) -> str:
    """Return what is said of a point: of its item, or of what is no item there; of several, of the smallest."""
    here = [(one, text) for one in told if one.rect.contains(point) and (text := one.at(point))]
    if item is not None and not any(one.over for one, _ in here):
        return _said(item)
    return min(here, key=lambda found: found[0].rect.width() * found[0].rect.height())[1] if here else ""


def _said(item: Item) -> str:
    if isinstance(item, Repeats):
        return f"{item.title}\n{repeated(item)}\nClick on ×{len(item.trips_ns):,}, or press Enter, to show them all"
    return f"{item.title}\n{item.detail}".strip()


def chosen_next(chosen: Collection[int], by: int, diagram: Diagram, playhead: float, matches: Matches | None) -> int:
    """Return the number of the item beside what is chosen that the playhead has come to; for ``by`` see ``beside``."""
    last = diagram.items.begun_by(playhead) - 1
    at = (max if by > 0 else min)(chosen, default=last + 1 if by < 0 else -1)
    return beside(at, by, last, diagram, matches)


def beside(at: int, by: int, last: int, diagram: Diagram, matches: Matches | None) -> int:
    """Return the number of the next item that is painted, up to ``last``; where there is none, ``at``, or else -1.

    Args:
        at: The number to begin from.
        by: 1 for the next one, -1 for the one before.
        last: The last number there may be.
        diagram: What the items are of.
        matches: What alone is painted; None for no such filter.
    """
    number = at
    for _ in range(FAR):
        following = number + by if matches is None else matches.next(number, by)
        if following is None or not 0 <= following <= last or (following - number) * by <= 0:
            break
        number = following
        if is_drawn(diagram, number):
            return number
    return at if 0 <= at <= last else -1


def middle(item: Item) -> float:
    """Return where an item is looked for: at its pill, if it has one."""
    return item.top if item.pill_y is None else item.pill_y


def first_in_sight(numbers: Collection[int], diagram: Diagram, view: View) -> float | None:
    """Return at which pixel the first of some items is that are on the screen; None where none of them is."""
    things = diagram.items.things
    for number in sorted(number for number in numbers if number < len(things)):
        y = view.y(middle(things[number]))
        if HEADER <= y <= view.height and things[number].top <= view.playhead:
            return y
    return None


def across(item: Item, diagram: Diagram, view: View) -> tuple[float, float] | None:
    """Return the x of both lifelines of an item; its middle, where they are further apart than the view is wide."""
    place = Places(diagram, view.columns).of(item)
    if place is None:
        return None
    return (place.first, place.first + place.apart) if place.apart < view.width else (place.middle, place.middle)


def _arrow_at(point: QPointF, diagram: Diagram, view: View, sieve: Sieve | None) -> Item | None:
    places = Places(diagram, view.columns)
    best: tuple[float, Item | None] = (NEAR, None)
    for item in _near(view, point.y(), diagram):
        place = places.of(item)
        hidden = sieve is not None and sieve.hiding and not sieve.has(item.number)
        if not isinstance(item, Arrow) or place is None or hidden:
            continue
        path = flight(item, place, view, held=item.number in diagram.aids.held)
        if path is not None:
            best = min(best, (distance(point, path.start, path.tip), item), key=lambda pair: pair[0])
    return best[1]


def _near(view: View, y: float, diagram: Diagram) -> Iterator[Item]:
    """Yield the items at a height; where there are too many, those that begin nearest to it."""
    items, top, bottom = diagram.items, view.units(y - NEAR), view.units(y + NEAR)
    first, last = items.begun_by(top), items.begun_by(bottom)
    middle = items.begun_by(view.units(y))
    yield from items.things[max(first, middle - PICKED) : min(last, middle + PICKED)]
    yield from islice(items.visible(top, top), PICKED)
