"""Aids to reading: what is known of a diagram's items and connections beyond each of them alone. Grows with it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from engine import events as ev
from engine.events import Opcode
from gui.diagram.entrances import Entrances
from gui.diagram.fragments import Fragments
from gui.diagram.idle import Idle
from gui.diagram.joins import Joins


class Aids:
    """What joins, brackets and stretches there are.

    Attributes:
        joins: Which item answers which.
        fragments: Which frames are one message.
        idle: Where connections were idle.
        entrances: What connections went through before they could be used.
        limits: The y of each limit of the recording that was reached, ascending.
        links: Of each session, what its connections go over, and from which y on.
        linked_later: The sessions that went over none before the first one that is known.
        held: The numbers of the items that the user's hold keeps in flight just now.
    """

    def __init__(self) -> None:
        self.joins = Joins()
        self.fragments = Fragments()
        self.idle = Idle()
        self.entrances = Entrances()
        self.limits = array("d")
        self.links: dict[int, list[tuple[float, ev.LinkChanged]]] = {}
        self.linked_later: set[int] = set()
        self.held: frozenset[int] = frozenset()
        self._newest, self._begun = -1, 0

    def take(self, event: ev.Event, number: int, y: float) -> None:
        """Take the next event.

        Args:
            event: The event.
            number: The item it belongs to, -1 for none.
            y: Where the last moment of the diagram is, with this event on it.
        """
        new = number > self._newest
        if new:
            self._newest = number
        if number >= 0 and not _is_plain(event):
            self.joins.take(number, event, new=new)
            if new and isinstance(event, ev.FrameSeen):
                self.fragments.take(number, event, y)
        if event.connection:
            self.idle.take(event, y)
        if not isinstance(event, ev.OnWire):
            self.entrances.take(event, y)
            if isinstance(event, ev.RecordingLimited):
                self.limits.append(y)
            elif isinstance(event, ev.LinkChanged):
                self._link(event, y)
            # What a connection goes over from its beginning is told right after that.
            self._begun = event.connection if isinstance(event, ev.Connecting | ev.Accepted) else 0

    def link_at(self, sessions: Iterable[int], y: float) -> ev.LinkChanged | None:
        """Return what the connections of some sessions went over at ``y``: what was said of it last."""
        found: tuple[float, ev.LinkChanged] | None = None
        for session in sessions:
            links: Sequence[tuple[float, ev.LinkChanged]] = self.links.get(session, ())
            at = bisect_right(links, y, key=_where)
            if at and (found is None or links[at - 1][0] >= found[0]):
                found = links[at - 1]
        return None if found is None else found[1]

    def _link(self, event: ev.LinkChanged, y: float) -> None:
        if event.session not in self.links and event.connection != self._begun:
            self.linked_later.add(event.session)
        links = self.links.setdefault(event.session, [])
        if not links or _adds(links[-1][1]) != _adds(event):
            links.append((y, event))

    def pass_by(self, event: ev.Event, y: float, *, first: bool) -> None:
        """Take an event that is folded, the ``first`` or a later one: between them its connection was not idle."""
        (self.idle.take if first else self.idle.pass_by)(event, y)

    def pass_over(self, newest: int) -> None:
        """There are items up to ``newest`` that nothing is to be said of: plain frames."""
        self._newest = newest


def _where(link: tuple[float, ev.LinkChanged]) -> float:
    return link[0]


def _adds(link: ev.LinkChanged) -> tuple[object, ...]:
    """What a link is, whenever and wherever it is that."""
    return link.name, link.delay_up_ms, link.delay_down_ms, link.jitter_ms, link.rate_up, link.rate_down


def _is_plain(event: ev.Event) -> bool:
    """Whether an event is a message in one frame, of which nothing more is to be said."""
    return type(event) is ev.FrameSeen and event.fin and Opcode.CONTINUATION < event.opcode < Opcode.CLOSE
