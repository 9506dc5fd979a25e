"""How far a view can be zoomed: from all of a diagram on the screen to a frame that fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.widgets.stage.geometry import CAPTION, HEADER, PLAYHEAD_AT, TOP

if TYPE_CHECKING:
    from gui.diagram.layout import Diagram

STEP = 1.2
LEAST, CLOSEST, MOST = 0.001, 6.0, 20_000.0
"""Pixels for a unit: the widest view, unless even wider all is on the screen; the closest, and the closest where a unit
is a millisecond."""
LONGEST = 1_000_000_000.0
"""Pixels a scroll bar can count, about."""


def whole(diagram: Diagram | None, room: float) -> float:
    """Return the zoom at which all is on a screen of so many pixels, the header included."""
    height = diagram.height if diagram is not None else 0.0
    seen = min((room - HEADER - TOP) * PLAYHEAD_AT, room - CAPTION - HEADER - TOP)
    return max(seen, 1.0) / max(height, 1.0)


def closest(diagram: Diagram | None) -> float:
    """Return the closest zoom: as far as a scroll bar can count."""
    if diagram is None or diagram.scale.roomy:
        return CLOSEST
    return min(MOST, LONGEST / max(diagram.height, 1.0))


def begun(diagram: Diagram | None, room: float, now: float, *, fitted: bool) -> tuple[float, bool]:
    """Return the zoom to begin with, and whether it was chosen to fit.

    An axis that does not stretch begins with the whole of it on the screen; the others with all readable.
    """
    if diagram is not None and not diagram.scale.roomy:
        return min(whole(diagram, room), closest(diagram)), True
    return (1.0 if fitted else now), False


def within(zoom: float, diagram: Diagram | None, room: float) -> float:
    """Return the zoom there can be that is nearest to one."""
    return min(max(zoom, min(LEAST, whole(diagram, room))), closest(diagram))
