"""What is to be exported, as a value. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.matches import Matches
from gui.diagram.notation import Arrow
from gui.diagram.volume import Volumes

Format = Literal["png", "svg", "pdf", "text"]
Look = Literal["dark", "light"]
LOOKS: tuple[Look, ...] = ("dark", "light")
Size = Literal["readable", "page", "shown"]
"""All readable; all of it on one page; or at the zoom that is given."""
SIZES: tuple[Size, ...] = ("readable", "page", "shown")
MIN_WIDTH, MAX_WIDTH = 320, 8000
"""Device-independent pixels."""
AROUND = 220.0
"""Layout units kept above and below what somebody wants to see with its surroundings."""
NS = 1_000_000_000
AT_A_TIME = 1000
"""Items that are held against a filter at a time."""


class NothingThere(ValueError):
    """No moment of the diagram is in the part asked for; the text says why, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a diagram, in layout units.

    Attributes:
        top: Where it begins.
        bottom: Where it ends: the playhead of the picture stands there.
        exact: Whether it begins there even in the middle of an arrow.
    """

    top: float = 0.0
    bottom: float = math.inf
    exact: bool = False


WHOLE = Part()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifting:
    """A filter: what does not meet it is left out, or dimmed.

    Attributes:
        has: Whether the item of a number meets it.
        hiding: Whether the others are left out.
        volumes: How much is known to meet it; that may grow.
    """

    has: Callable[[int], bool]
    hiding: bool = False
    volumes: Volumes = field(default_factory=Volumes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be exported.

    Attributes:
        look: In which colours; text has none.
        width: Of a picture, in device-independent pixels; None for what suits the diagram.
        size: How large things are on it.
        zoom: Pixels for a layout unit, where ``size`` is "shown".
        chosen: The numbers of the items to set off.
        sifting: What the items must meet; None for all of them.
        endings: Lines that text of the whole ends with.
    """

    format: Format
    look: Look = "dark"
    width: int | None = None
    part: Part = WHOLE
    size: Size = "readable"
    zoom: float = 1.0
    chosen: frozenset[int] = frozenset()
    sifting: Sifting | None = None
    endings: tuple[str, ...] = ()


def sifted(matches: Matches, *, hiding: bool) -> Sifting:
    """Return what a filter lets through, all of it looked through.

    Raises:
        NothingThere: It is nothing.
    """
    while matches.advance(AT_A_TIME):
        pass
    if not matches.numbers:
        raise NothingThere("Nothing meets the filter.")
    return Sifting(has=matches.has, hiding=hiding, volumes=matches.volumes)


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


def part_around(diagram: Diagram, numbers: Collection[int]) -> Part:
    """Return the part that holds the items of these numbers, of which there is one at least, and some around it."""
    things = diagram.items.things
    items = [things[number] for number in numbers]
    middles = [item.top if item.pill_y is None else item.pill_y for item in items]
    lowest = max(max(middles), *(item.bottom for item in items if math.isfinite(item.bottom)), 0.0)
    return Part(
        top=max(0.0, min(item.top for item in items) - AROUND),
        bottom=min(lowest + AROUND, diagram.height),
    )


def beginning_of(diagram: Diagram, part: Part) -> float:
    """Return where a picture of a part begins: a little earlier where an arrow was on its way by then.

    Without its beginning, and the time of that, an arrow says nothing.
    """
    top = min(max(part.top, 0.0), diagram.height)
    least, before = max(top - AROUND, 0.0), math.inf
    while not part.exact and top < before:
        before = top
        passing = (
            item.top for item in diagram.items.visible(top, top) if isinstance(item, Arrow) and item.bottom > top
        )
        top = min((begun for begun in passing if least <= begun), default=top)
    return top
