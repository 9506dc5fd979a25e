"""Where panes and their lifelines stand, from left to right, in pixels. Nothing here paints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gui.diagram.arrangement import shown_of
from gui.diagram.layout import Diagram
from gui.diagram.lifelines import PAIR, Between
from gui.diagram.notation import Execution, Item, Note, Side, Tube

GUTTER = 124.0
MARGIN = 96.0
GUTTER_PART, MARGIN_PART = 0.38, 0.1
"""The same of a narrow pane, as parts of its width."""
STAMPED = 80.0
"""Pixels of a gutter in which times just have room."""
NARROW = 300.0
"""Pixels up to which a pane is narrow."""
WIDEST = 620.0
WIDER = 320.0
"""Pixels that two lifelines are apart at most, and for each one more."""
SIDE = 112.0
"""Pixels at the sides of the stage in which there is no room for the middle of a pill."""
LEAST, LEAST_OF_MANY = 86.0, 140.0
"""Pixels that lifelines are apart at least, where a pane has two, and where it has more."""
BARE = 16.0, 28.0
"""Pixels of a gutter without times, at least and at most."""
MARKED = 24.0, 62.0
"""Pixels beside the last lifeline of a narrow pane, for the marks there, at least and at most."""
AT_THE_RIGHT = 14.0
"""Pixels that narrow panes leave free, where the minimap may be."""
LANE, IN_LANES = 7.0, 0.2
"""Pixels from one lane to the next, and the part of the way between two lifelines that all lanes of an end take."""
LANES = 6
"""How many there is room for there, also where the lifelines are near to each other: browsers open so many."""


@dataclass(frozen=True, slots=True)
class Column:
    """The place of a pane, or of what is between two of its lifelines, in pixels.

    Attributes:
        left: The pane's border.
        right: The pane's other border.
        client: The x of the client's lifeline; of a whole pane, that of the lifeline furthest to the left.
        server: The x of the server's lifeline; of a whole pane, that of the lifeline furthest to the right.
        spare: What a wide pane leaves free at either side.
        xs: The x of each lifeline of the pane, by its place in it; None of those that are hidden.
        across: How many gaps between lifelines there are from the one to the other.
        stamped: Whether times are told in it; where panes are narrow, those of all of them are in the first.
    """

    left: float
    right: float
    client: float
    server: float
    spare: float = 0.0
    xs: tuple[float | None, ...] = ()
    across: int = 1
    stamped: bool = True
    pairs: dict[Between, Column | None] = field(default_factory=dict, compare=False, repr=False)
    lanes: dict[int, Column] = field(default_factory=dict, compare=False, repr=False)

    @property
    def inner_left(self) -> float:
        """Where titles and time stamps begin."""
        return self.left + self.spare

    @property
    def inner_right(self) -> float:
        """Where the counters end."""
        return self.right - self.spare

    def x(self, side: Side) -> float:
        """The x of a lifeline."""
        return self.client if side is Side.CLIENT else self.server

    @property
    def middle(self) -> float:
        """Half-way between the lifelines."""
        return (self.client + self.server) / 2

    def middle_in(self, width: float) -> float:
        """The same, or as near to it as is in view on a stage of this width."""
        if SIDE <= self.middle <= width - SIDE:
            return self.middle
        left, right = max(self.first, 0.0) + SIDE, min(self.first + self.apart, width) - SIDE
        return min(max(self.middle, left), right) if left <= right else self.middle

    @property
    def first(self) -> float:
        """The x of the lifeline to the left."""
        return min(self.client, self.server)

    @property
    def apart(self) -> float:
        """Pixels between the lifelines."""
        return abs(self.server - self.client)

    @property
    def shown(self) -> Sequence[float]:
        """The x of every lifeline of the pane that is shown, from the left."""
        return sorted(x for x in self.xs if x is not None) or (self.client, self.server)

    @property
    def order(self) -> tuple[int, ...]:
        """The places of the lifelines that are shown, from the left."""
        if not self.xs:
            return 0, 1
        return tuple(sorted((place for place, x in enumerate(self.xs) if x is not None), key=self.x_of))

    def x_of(self, place: int) -> float:
        """The x of a lifeline that is shown, by its place in the pane."""
        x = self.xs[place] if self.xs else (self.client, self.server)[place]
        return self.first if x is None else x

    @property
    def whole(self) -> bool:
        """Whether no lifeline of the pane is hidden."""
        return None not in self.xs

    def between(self, ends: Between) -> Column | None:
        """Return the place of what is between two lifelines; None where one of them is hidden."""
        if ends not in self.pairs:
            self.pairs[ends] = self._between(*ends)
        return self.pairs[ends]

    def _between(self, client: int, server: int) -> Column | None:
        if not self.xs:
            return self
        xs = (self.xs[place] if place < len(self.xs) else None for place in (client, server))
        x0, x1 = xs
        if x0 is None or x1 is None:
            return None
        low, high = sorted((x0, x1))
        across = sum(low < x <= high for x in self.shown)
        return replace(self, client=x0, server=x1, across=max(across, 1), pairs=self.pairs, lanes={})

    def in_lane(self, number: int) -> Column:
        """Return the place of a connection that is open beside others between the same two: within theirs."""
        if not number:
            return self
        if number not in self.lanes:
            most = self.apart * IN_LANES
            inset = min(number * min(LANE, most / (LANES - 1)), most) * (1 if self.client <= self.server else -1)
            self.lanes[number] = replace(self, client=self.client + inset, server=self.server - inset, lanes={})
        return self.lanes[number]


def columns(width: float, panes: int) -> list[Column]:
    """Return the columns of ``panes`` side by side in ``width`` pixels, each with a client and a server."""
    return [_column(left, each, (0, 1), PAIR) for left, each in _places(width, [PAIR] * panes, 0.0)]


def columns_for(diagram: Diagram, width: float, scroll: float = 0.0) -> list[Column]:
    """Return the columns of a diagram's panes in ``width`` pixels, or as many as they need; scrolled to the right."""
    panes = diagram.interaction.panes
    shown = [shown_of(pane, diagram.arranged) for pane in panes]
    if _are_narrow([len(here) for here in shown], width):
        return _narrow_columns(shown, [len(pane.lifelines) for pane in panes], width, scroll)
    places = _places(width, [len(here) for here in shown], scroll)
    return [
        _column(left, each, here, len(pane.lifelines))
        for (left, each), here, pane in zip(places, shown, panes, strict=True)
    ]


class LastColumns:
    """The columns of what is shown, which are asked for many times between two changes."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._columns: list[Column] = []

    def of(self, diagram: Diagram | None, width: float, scroll: float) -> Sequence[Column]:
        """Return the columns of a diagram as ``columns_for`` does; none without one."""
        if diagram is None:
            return ()
        # How they are arranged is replaced where it changes.
        asked = diagram, diagram.arranged, diagram.events_taken, width, scroll
        known = self._of
        if not known or known[0] is not diagram or known[1] is not diagram.arranged or known[2:] != asked[2:]:
            self._of, self._columns = asked, columns_for(diagram, width, scroll)
        return self._columns


def width_needed(diagram: Diagram) -> float:
    """Return how many pixels a diagram needs at least, so that its lifelines are apart from each other."""
    lines = [len(shown_of(pane, diagram.arranged)) for pane in diagram.interaction.panes]
    least = sum(map(_least, lines))
    narrow = _narrowest(len(lines))
    return narrow if _are_narrow(lines, narrow) else least


def _are_narrow(lines: Sequence[int], width: float) -> bool:
    """Whether panes share one gutter: they are on one axis, and there is little room for each."""
    return len(lines) > 1 and max(lines) <= PAIR and width < NARROW * len(lines)


def _narrowest(panes: int) -> float:
    return STAMPED - BARE[0] + panes * (BARE[0] + LEAST + MARKED[0]) + AT_THE_RIGHT


def _narrow_columns(
    shown: Sequence[Sequence[int]], numbers: Sequence[int], width: float, scroll: float
) -> list[Column]:
    """Panes side by side, alike but for the first one's gutter: it tells the times of all."""
    rest = max(0.0, width - _narrowest(len(shown))) / len(shown)
    gutter = min(BARE[0] + rest * 0.1, BARE[1])
    margin = min(MARKED[0] + rest * 0.55, MARKED[1])
    each = BARE[0] + LEAST + MARKED[0] + rest
    left = -scroll
    made: list[Column] = []
    for here, number in zip(shown, numbers, strict=True):
        before = 0.0 if made else STAMPED - BARE[0]
        wide = before + each
        made.append(_column(left, wide, here, number, (gutter + before, margin), stamped=not made))
        left += wide
    return made


def _least(lines: int) -> float:
    gaps = LEAST if lines <= PAIR else LEAST_OF_MANY * (lines - 1)
    return min(gaps / (1 - GUTTER_PART - MARGIN_PART), gaps + GUTTER + MARGIN)


def _sides(each: float) -> tuple[float, float]:
    """What a pane of this width leaves free at its left and at its right."""
    gutter = max(each * 0.26, min(each * GUTTER_PART, STAMPED))
    margin = each * MARGIN_PART + max(0.0, each - NARROW) * 0.27
    return min(gutter, GUTTER), min(margin, MARGIN)


def _places(width: float, lines: Sequence[int], scroll: float) -> Iterable[tuple[float, float]]:
    """Yield where each pane begins and how wide it is: what it needs, and of the rest a part for each of its gaps."""
    least = [_least(number) for number in lines]
    gaps = [max(number - 1, 1) for number in lines]
    rest = max(0.0, width - sum(least))
    left = -scroll
    for need, own in zip(least, gaps, strict=True):
        each = need + rest * own / sum(gaps)
        yield left, each
        left += each


def _column(
    left: float,
    each: float,
    shown: Sequence[int],
    number: int,
    sides: tuple[float, float] | None = None,
    *,
    stamped: bool = True,
) -> Column:
    """One pane, its lifelines equally far apart; ``number`` is how many it has, with those that are hidden."""
    gutter, margin = _sides(each) if sides is None else sides
    gaps = max(len(shown) - 1, 1)
    spare = max(0.0, each - gutter - margin - WIDEST - WIDER * (gaps - 1)) / 2
    first, last = left + gutter + spare, left + each - margin - spare
    if tuple(shown) == (0, 1) and number == PAIR:
        return Column(left, left + each, first, last, spare, stamped=stamped)
    xs: list[float | None] = [None] * number
    for order, place in enumerate(shown):
        xs[place] = first + (last - first) * order / gaps
    return Column(left, left + each, first, last if len(shown) > 1 else first, spare, tuple(xs), gaps, stamped)


class Places:
    """Tells where the two lifelines of a thing stand.

    Args:
        diagram: What the things are of.
        columns: The columns of its panes.
    """

    def __init__(self, diagram: Diagram, columns: Sequence[Column]) -> None:
        self._interaction = diagram.interaction
        self._columns = columns

    def of(self, thing: Item | Execution | Tube) -> Column | None:
        """Return where a thing is: what passes on a connection is between the edges of its tube, a note at a lifeline.

        None where one of its lifelines is hidden, or its pane is not there yet.
        """
        place = self.at_lifelines(thing)
        if place is None or isinstance(thing, Note):
            return place
        tube = thing if isinstance(thing, Tube) else self._interaction.tube(thing.connection)
        return place if tube is None else place.in_lane(tube.lane)

    def at_lifelines(self, thing: Item | Execution | Tube) -> Column | None:
        """Return where the lifelines of a thing are; None likewise."""
        if thing.pane >= len(self._columns):
            return None
        column = self._columns[thing.pane]
        if not column.xs:
            return column
        return column.between(thing.between if isinstance(thing, Tube) else self._interaction.between(thing))

    def of_connection(self, pane: int, connection: int) -> Column | None:
        """Return where the messages of a connection are; None likewise."""
        if pane >= len(self._columns):
            return None
        column, tube = self._columns[pane], self._interaction.tube(connection)
        if tube is None:
            return column
        place = column.between(tube.between) if column.xs else column
        return None if place is None else place.in_lane(tube.lane)
