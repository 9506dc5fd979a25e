"""Where a sheet is cut into pieces one below the other, so that no words are cut."""

from __future__ import annotations

from collections.abc import Iterator

from gui.export.sheet import Sheet
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.pills import HEIGHT

NEAR_PILL, NEAR_STAMP = HEIGHT / 2 + 2, 9.0
LOOK_UP = 120
"""Pixels above the end of a piece where a place between two rows is looked for."""


def pieces(sheet: Sheet, room: float, height: float) -> Iterator[tuple[float, float]]:
    """Yield where each piece begins and ends, in pixels of the sheet below its head.

    Args:
        sheet: What is cut.
        room: How high a piece may be.
        height: How much of the sheet there is to be, its head included.
    """
    begin, end = 0.0, height - HEADER
    while begin + room < end:
        cut = begin + _break(sheet, begin, room)
        yield begin, cut
        begin = cut
    yield begin, end


def _break(sheet: Sheet, start: float, room: float) -> float:
    """As much of ``room`` as is filled so that no words are cut; at least no pill; all of it where that cannot be."""
    pills, stamps = sheet.words_at(sheet.view(HEADER + room, start))
    places = [room - up for up in range(0, min(LOOK_UP, round(room / 2)), 3)]
    free = [place for place in places if all(abs(place - y + HEADER) > NEAR_PILL for y in pills)]
    better = (place for place in free if all(abs(place - y + HEADER) > NEAR_STAMP for y in stamps))
    return next(better, free[0] if free else room)
