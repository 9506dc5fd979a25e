"""Making what stands for a connection: arrows, notes, and the touches that give them a place.

What the folds of one connection share: which ends are observed, how each of them stands, and what an arrow's fate is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gui.diagram.notation import Arrow, Edge, Execution, Fate, Item, Layer, Note, Side, Tube


class Touch(NamedTuple):
    """Something whose place is known from this moment on: ``attribute`` of ``target`` waits for its y."""

    target: Item | Edge | Tube | Execution
    attribute: str
    tube: Tube | None = None
    """The tube an edge belongs to."""


Touches = Iterator[Touch]

Unpack = Callable[[int], Arrow]
"""Gives the arrow that stands from now on for a row, by its number (``packed``)."""


def nothing_packed(number: int) -> Arrow:
    """There are no rows: all arrows are objects."""
    raise KeyError(number)


@dataclass(slots=True)
class EndState:
    """How one end of a connection stands.

    Attributes:
        fin: The arrow that tells the other end that this one has finished.
        finished: Whether it sends no more.
        saw_end: Whether it knows that the other end sends no more.
        aborted: Whether it cut the connection off.
        lost: Whether its transport is gone.
        missed: Whether something was sent to it after it was gone.
    """

    fin: Arrow | None = None
    finished: bool = False
    saw_end: bool = False
    aborted: bool = False
    lost: bool = False
    missed: bool = False


class Maker:
    """Makes the items of one connection, and knows how its ends stand.

    Attributes:
        tube: The connection's tube.
        expected: The ends that are, or will be, observed.
        ends: How each end stands.
        secure: Whether TLS is spoken: then what the ends see of each other's end is TLS's, not TCP's.
        unpack: Makes an arrow of a row.
    """

    def __init__(self, tube: Tube, expected: frozenset[Side], unpack: Unpack = nothing_packed) -> None:
        self.tube = tube
        self.unpack = unpack
        self.expected = set(expected)
        self.ends = {side: EndState() for side in Side}
        self.secure = False

    def arrow(self, layer: Layer, source: Side, title: str, detail: str = "", *, transport: bool = False) -> Arrow:
        """Return a new arrow."""
        return Arrow(
            pane=self.tube.pane,
            connection=self.tube.connection,
            layer=layer,
            source=source,
            title=title,
            detail=detail,
            transport=transport,
        )

    def note(self, side: Side, at_ns: int, title: str, detail: str, layer: Layer = Layer.FAULT) -> Touch:
        """Return the touch of a new note."""
        note = Note(
            pane=self.tube.pane,
            connection=self.tube.connection,
            layer=layer,
            side=side,
            title=title,
            detail=detail,
            at_ns=at_ns,
        )
        return Touch(note, "y")

    def send(self, arrow: Arrow, at_ns: int) -> Touches:
        """An end let ``arrow`` go; where nobody observes the other end, that is all there will be."""
        arrow.sent_ns = at_ns
        if arrow.source.other not in self.expected:
            arrow.fate = Fate.UNSEEN
        yield Touch(arrow, "sent_y")

    def receive(self, arrow: Arrow, at_ns: int) -> Touches:
        """An end was given ``arrow``."""
        arrow.received_ns = at_ns
        arrow.fate = Fate.FOUND if arrow.sent_ns is None else Fate.ARRIVED
        yield Touch(arrow, "received_y")

    @staticmethod
    def lose(arrow: Arrow, at_ns: int) -> Touches:
        """The observed end that ``arrow`` goes to is gone."""
        arrow.fate, arrow.gone_ns = Fate.LOST, at_ns
        yield Touch(arrow, "gone_y")

    @staticmethod
    def leave(arrow: Arrow | None, at_ns: int) -> Touches:
        """Nobody will see whether ``arrow`` arrives, if it is still on its way: it may well have."""
        if arrow is not None and arrow.fate is Fate.IN_FLIGHT:
            arrow.fate, arrow.gone_ns = Fate.UNSEEN, at_ns
            yield Touch(arrow, "gone_y")
