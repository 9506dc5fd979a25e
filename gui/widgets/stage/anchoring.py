"""What stays where it is on the screen while other things around it are folded or unfolded."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from gui.diagram.carrying import carried_item, carried_over
from gui.diagram.layout import Diagram
from gui.widgets.stage.geometry import HEADER, View
from gui.widgets.stage.picking import middle


class Anchor(NamedTuple):
    """A place that stays where it is.

    Attributes:
        pixel: Where on the screen it is.
        units: Where in the new layout it is.
        chosen: Whether it is that of something chosen.
    """

    pixel: float
    units: float
    chosen: bool


def anchor(numbers: Collection[int], before: Diagram, after: Diagram, view: View) -> Anchor:
    """Return what stays: the first of the chosen items on the screen, else the playhead, else what is in the middle."""
    for number in sorted(number for number in numbers if number < len(before.items)):
        item = before.items.things[number]
        if item.top <= view.playhead and HEADER <= view.y(middle(item)) <= view.height:
            now = after.items.things[carried_item(number, before, after)]
            return Anchor(view.y(middle(item)), middle(now), chosen=True)
    units = view.playhead
    if not HEADER <= view.y(units) <= view.height:
        units = min(max(view.units((HEADER + view.height) / 2), 0.0), before.height)
    return Anchor(view.y(units), carried_over(units, before, after), chosen=False)
