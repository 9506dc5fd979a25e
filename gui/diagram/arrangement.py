"""The arrangement of a pane: which of its lifelines are shown, in which order, under which names. Values, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from engine.plain import one_line
from gui.diagram.lifelines import PAIR
from gui.diagram.notation import Lifeline, Pane, Side

if TYPE_CHECKING:
    from gui.diagram.layout import Diagram
    from gui.diagram.notation import Item

LONGEST: Final = 60
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What somebody made of the lifelines of a pane, by their keys; lifelines that come later are shown at the end.

    Attributes:
        order: Those that were given a place, from the left; all others come after them, in order of appearing.
        hidden: Those that are not shown.
        names: What some of them are called instead.
    """

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, line: Lifeline) -> str:
        """Return what a lifeline is called."""
        return self.names.get(line.key, line.name)

    def ordered(self, lines: Sequence[Lifeline]) -> list[int]:
        """Return the places of all lifelines, the hidden ones too, from the left."""
        if not self.order:
            return list(range(len(lines)))
        rank = {key: number for number, key in enumerate(self.order)}
        return sorted(range(len(lines)), key=lambda place: (rank.get(lines[place].key, len(rank)), place))

    def shown(self, lines: Sequence[Lifeline]) -> tuple[int, ...]:
        """Return the places of the lifelines that are shown, from the left."""
        return tuple(place for place in self.ordered(lines) if lines[place].key not in self.hidden)

    def away(self, lines: Sequence[Lifeline]) -> tuple[int, ...]:
        """Return the places of those that are hidden, from the left."""
        return tuple(place for place in self.ordered(lines) if lines[place].key in self.hidden)

    # What somebody does with it.

    def moved(self, lines: Sequence[Lifeline], place: int, to: int) -> Arrangement:
        """Put a lifeline at the ``to``-th place, from 0, among those that are shown."""
        others = [other for other in self.shown(lines) if other != place]
        order = [other for other in self.ordered(lines) if other != place]
        if to < len(others):
            order.insert(order.index(others[max(to, 0)]), place)
        else:
            order.append(place)
        return replace(self, order=tuple(lines[other].key for other in order))

    def renamed(self, line: Lifeline, name: str) -> Arrangement:
        """Call a lifeline something else; "" for what it was called at first."""
        name = one_line(name).strip()[:LONGEST]
        names = {key: other for key, other in self.names.items() if key != line.key}
        return replace(self, names=names | {line.key: name} if name and name != line.name else names)

    def hiding(self, lines: Sequence[Lifeline], place: int) -> Arrangement:
        """Hide a lifeline, unless it is the last that is shown."""
        if self.shown(lines) in ((place,), ()):
            return self
        return replace(self, hidden=self.hidden | {lines[place].key})

    def showing(self, line: Lifeline) -> Arrangement:
        """Show a lifeline again."""
        return replace(self, hidden=self.hidden - {line.key})

    def showing_all(self) -> Arrangement:
        """Show all lifelines again, where they were."""
        return replace(self, hidden=frozenset())

    def in_order_of_appearing(self) -> Arrangement:
        """Undo all moving."""
        return replace(self, order=())


PLAIN: Final = Arrangement()
"""All of them, as they appeared, under the names they came with."""
Arranged = Mapping[int, Arrangement]
"""By the indexes of panes; ``PLAIN`` where there is none."""


def shown_of(pane: Pane, arranged: Arranged) -> tuple[int, ...]:
    """Return the places of the lifelines of a pane that are shown, from the left."""
    return arranged.get(pane.index, PLAIN).shown(pane.lifelines)


def names_of(pane: Pane, arranged: Arranged) -> tuple[str, ...]:
    """Return what the lifelines of a pane are called, in order of appearing."""
    arrangement = arranged.get(pane.index, PLAIN)
    return tuple(arrangement.name(line) for line in pane.lifelines)


def told_apart(pane: Pane, arranged: Arranged) -> bool:
    """Whether "client" and "server" do not say which lifelines are meant, or somebody has named one of them."""
    return len(pane.lifelines) > PAIR or bool(arranged.get(pane.index, PLAIN).names)


def parties(diagram: Diagram, item: Item) -> tuple[str, str]:
    """Return what the client and the server of an item are called: just that, where there is one of each."""
    pane = diagram.interaction.panes[item.pane]
    if not told_apart(pane, diagram.arranged):
        return Side.CLIENT.value, Side.SERVER.value
    arrangement = diagram.arranged.get(pane.index, PLAIN)
    client, server = diagram.interaction.between(item)
    return arrangement.name(pane.lifelines[client]), arrangement.name(pane.lifelines[server])


def party(diagram: Diagram, item: Item, side: Side) -> str:
    """Return what one end of an item is called."""
    return parties(diagram, item)[0 if side is Side.CLIENT else 1]


def the(diagram: Diagram, item: Item, side: Side) -> str:
    """Return the same within a sentence: "the client", or a name."""
    pane = diagram.interaction.panes[item.pane]
    return party(diagram, item, side) if told_apart(pane, diagram.arranged) else f"the {side.value}"


# Remembered.


def as_json(arranged: Arranged) -> dict[str, Any]:
    """Return arrangements as values of JSON."""
    return {
        str(index): {"order": list(one.order), "hidden": sorted(one.hidden), "names": dict(one.names)}
        for index, one in arranged.items()
    }


def from_json(read: object) -> Arranged:
    """Return arrangements from values of JSON; what makes no sense is left out."""
    found = {}
    for index, one in read.items() if isinstance(read, Mapping) else ():
        if not (isinstance(index, str) and index.isdecimal() and isinstance(one, Mapping)):
            continue
        order, hidden, names = one.get("order"), one.get("hidden"), one.get("names")
        if not (isinstance(order, list) and isinstance(hidden, list) and isinstance(names, Mapping)):
            continue
        kept = {str(key): str(name) for key, name in names.items()}
        found[int(index)] = Arrangement(tuple(map(str, order)), frozenset(map(str, hidden)), kept)
    return found
