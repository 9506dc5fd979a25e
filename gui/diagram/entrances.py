"""Entrances: the phases a connection goes through before it can be used, with what each took the client."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from engine import events as ev
from gui.diagram.notation import Layer

PHASES = ("DNS", "TCP", "TLS")
LAYERS = {"DNS": Layer.TCP, "TCP": Layer.TCP, "TLS": Layer.TLS}


class Phase(NamedTuple):
    """One phase of the entrance of a connection.

    Attributes:
        name: "DNS" (the look-up before the first attempt), "TCP" or "TLS".
    """

    connection: int
    name: str
    began_ns: int
    ended_ns: int
    top: float
    bottom: float


_Moment = tuple[int, float]
NOBODY = -1
"""The connection of a look-up before there is one."""


class Entrances:
    """Grows with the events of a diagram; phases are in the order of their ends."""

    def __init__(self) -> None:
        self._looked_up: dict[int, int] = {}
        self._began: dict[tuple[int, str], _Moment] = {}
        self._connections, self._names = array("q"), bytearray()
        self._times = array("q"), array("q")
        self._ys = array("d"), array("d")

    def __len__(self) -> int:
        return len(self._names)

    def take(self, event: ev.Event, y: float) -> None:
        """Take an event, placed at ``y``."""
        now, connection = (event.at_ns, y), event.connection
        match event:
            case ev.NameResolving():
                self._began[-event.session, "DNS"] = now
            case ev.NameResolved():
                self._end(-event.session, "DNS", now)
                self._looked_up[event.session] = len(self) - 1
            case ev.Connecting():
                # The look-up belongs to the first attempt after it.
                at = self._looked_up.pop(event.session, NOBODY)
                if at != NOBODY:
                    self._connections[at] = connection
                self._began[connection, "TCP"] = now
            case ev.Connected() | ev.NotConnected():
                self._end(connection, "TCP", now)
            case ev.Securing():
                self._began[connection, "TLS"] = now
            case ev.Secured() | ev.NotSecured():
                self._end(connection, "TLS", now)

    def _end(self, connection: int, name: str, now: _Moment) -> None:
        began = self._began.pop((connection, name), now)
        self._connections.append(max(connection, NOBODY))
        self._names.append(PHASES.index(name))
        for column in range(2):
            self._times[column].append((began, now)[column][0])
            self._ys[column].append((began, now)[column][1])

    def between(self, top: float, bottom: float) -> Iterator[Phase]:
        """Yield the phases that end in [top, bottom]."""
        (began, ended), (tops, bottoms) = self._times, self._ys
        at = bisect_left(bottoms, top)
        while at < len(bottoms) and bottoms[at] <= bottom:
            if self._connections[at] != NOBODY:
                name = PHASES[self._names[at]]
                yield Phase(self._connections[at], name, began[at], ended[at], tops[at], bottoms[at])
            at += 1
