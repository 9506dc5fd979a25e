"""Fragments: which frames together are one message (RFC 6455 section 5.4), where it stands and what it amounts to.

Only messages of several frames leave something here. In one direction of a connection a message is over before the next
begins, and control frames between its fragments do not belong to it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from engine.events import FrameSeen, Opcode, Stream
from gui.diagram.labels import size


class Fragmented(NamedTuple):
    """A message in fragments, as far as it has come.

    Attributes:
        first: The number of the item of its first fragment.
        last: The number of that of its newest.
        top: The y of the first fragment.
        bottom: The y of the newest.
        fragments: How many there are.
        octets: What they carry, inflated where they were compressed.
        binary: Whether it is a binary message; else it is text.
        whole: Whether the newest is the final one.
    """

    connection: int
    stream: Stream
    first: int
    last: int
    top: float
    bottom: float
    fragments: int
    octets: int
    binary: bool
    whole: bool

    @property
    def words(self) -> str:
        """What it is, such as "3 fragments · 1.2 KB text", while its connection stands."""
        return self.told(over=False)

    def told(self, *, over: bool) -> str:
        """Return the same; ``over`` where the connection is gone, so that nothing comes any more."""
        fragments = "fragment" if self.fragments == 1 else "fragments"
        more = "" if self.whole else ", never finished" if over else ", more to come"
        return f"{self.fragments:,} {fragments} · {size(self.octets)} {'binary' if self.binary else 'text'}{more}"


class _Run:
    """The messages of one direction of one connection, one below the other."""

    __slots__ = ("binaries", "bottoms", "counts", "firsts", "lasts", "octets", "open", "tops")

    def __init__(self) -> None:
        self.firsts, self.lasts = array("q"), array("q")
        self.tops, self.bottoms = array("d"), array("d")
        self.counts, self.octets = array("q"), array("q")
        self.binaries = bytearray()
        self.open = False

    def begin(self, number: int, event: FrameSeen, y: float) -> None:
        for column, value in ((self.firsts, number), (self.lasts, number), (self.counts, 1), (self.octets, 0)):
            column.append(value)
        self.tops.append(y)
        self.bottoms.append(y)
        self.binaries.append(event.opcode == Opcode.BINARY)
        self.open = True

    def extend(self, number: int, y: float) -> None:
        self.lasts[-1] = number
        self.bottoms[-1] = max(y, self.bottoms[-1])
        self.counts[-1] += 1


class Fragments:
    """Grows with the items of a diagram."""

    def __init__(self) -> None:
        self._runs: dict[tuple[int, Stream], _Run] = {}

    def take(self, number: int, event: FrameSeen, y: float) -> None:
        """Take a frame that is seen for the first time, the number of its item and where that begins."""
        if event.opcode >= Opcode.CLOSE:
            # RFC 6455 5.4: "Control frames [...] MAY be injected in the middle of a fragmented message."
            return
        key = (event.connection, event.stream)
        run = self._runs.get(key)
        if event.opcode != Opcode.CONTINUATION:
            if event.fin:
                return
            run = self._runs.setdefault(key, _Run())
            run.begin(number, event, y)
        elif run is None or not run.open:
            return
        else:
            run.extend(number, y)
        run.octets[-1] += len(event.content) if event.inflated and not event.cut else event.payload_length
        run.open = not event.fin

    def between(self, connection: int, top: float, bottom: float) -> Iterator[Fragmented]:
        """Yield the messages of a connection that touch [top, bottom]."""
        for stream in Stream:
            run = self._runs.get((connection, stream))
            if run is None:
                continue
            at = bisect_left(run.bottoms, top)
            # What more is to come is below the newest fragment.
            while at < len(run.tops) and run.tops[at] <= bottom:
                yield _message(connection, stream, run, at)
                at += 1

    def of(self, connection: int, stream: Stream, number: int) -> Fragmented | None:
        """Return the message that an item is the first or a later fragment of; of a control frame between, too."""
        run = self._runs.get((connection, stream))
        if run is None:
            return None
        at = bisect_left(run.lasts, number)
        return _message(connection, stream, run, at) if at < len(run.firsts) and run.firsts[at] <= number else None


def _message(connection: int, stream: Stream, run: _Run, at: int) -> Fragmented:
    return Fragmented(
        connection,
        stream,
        run.firsts[at],
        run.lasts[at],
        run.tops[at],
        run.bottoms[at],
        run.counts[at],
        run.octets[at],
        bool(run.binaries[at]),
        at + 1 < len(run.firsts) or not run.open,
    )
