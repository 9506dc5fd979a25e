"""What is to be exported, as a value. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram

Format = Literal["png", "svg", "pdf", "text"]
Look = Literal["dark", "light"]
LOOKS: tuple[Look, ...] = ("dark", "light")
MIN_WIDTH, MAX_WIDTH = 320, 8000
"""Device-independent pixels."""
AROUND = 220.0
"""Layout units kept above and below what somebody wants to see with its surroundings."""
NS = 1_000_000_000


class NothingThere(ValueError):
    """No moment of the diagram is in the part asked for; the text says why, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a diagram, in layout units.

    Attributes:
        top: Where it begins.
        bottom: Where it ends: the playhead of the picture stands there.
    """

    top: float = 0.0
    bottom: float = math.inf


WHOLE = Part()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be exported.

    Attributes:
        look: In which colours; text has none.
        width: Of a picture, in device-independent pixels; None for what suits the diagram.
        zoom: Pixels for a layout unit.
        chosen: The numbers of the items to set off.
    """

    format: Format
    look: Look = "dark"
    width: int | None = None
    part: Part = WHOLE
    zoom: float = 1.0
    chosen: frozenset[int] = frozenset()


def part_of_time(diagram: Diagram, begin_s: float | None, end_s: float | None) -> Part:
    """Return the part between two times, in seconds from the beginning; None for an open end.

    Raises:
        NothingThere: The diagram ends before ``begin_s``, or begins after ``end_s``.
    """
    axis = diagram.axis
    begin = axis.start_ns if begin_s is None else round(begin_s * NS)
    end = axis.end_ns if end_s is None else round(end_s * NS)
    if begin > axis.end_ns:
        raise NothingThere(f"There is nothing from {begin_s:g} s on: the last moment is {stamp(axis.end_ns)} s.")
    if end < axis.start_ns:
        raise NothingThere(f"There is nothing up to {end_s:g} s: the first moment is {stamp(axis.start_ns)} s.")
    # Where several places share a time the axis gives the last of them, and all of them are asked for.
    top = 0.0 if begin_s is None else axis.y_at(begin - 1)
    return Part(top=top, bottom=math.inf if end_s is None else axis.y_at(end))


def part_around(diagram: Diagram, number: int) -> Part:
    """Return the part around an item, by its number."""
    item = diagram.items.things[number]
    middle = item.top if item.pill_y is None else item.pill_y
    bottom = item.bottom if math.isfinite(item.bottom) else middle
    return Part(top=max(0.0, item.top - AROUND), bottom=min(max(middle, bottom) + AROUND, diagram.height))
