"""Lines of a ``.wirescope`` file become the facts of a journal: one by one, or many at a time where they are rows."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from engine.formats.native_lines import HIGHEST, LineRefused, decode_fact
from engine.journal import KEEP_FACTS, KEEP_OCTETS, Fact, Journal, What

MAX_LINE = 8 * 1024 * 1024
"""Octets of the longest line that is read; the writer's are shorter, see ``native.PIECE``."""
MAX_FACTS = KEEP_FACTS + KEEP_FACTS // 4
"""Facts that are read: more than a journal keeps, by the openings and closings that pass its limit."""
MAX_SESSIONS = 64

_ROW = re.compile(
    rb'^\{"t":(0|[1-9][0-9]{0,15})((?:,"[sc]":[0-9]{1,16})*,"v":"[a-z]+","w":"(?:sent|received)"),"o":"([^"]+)"\}\n',
    re.MULTILINE,
)
"""The line of a fact with octets and nothing else, as it is written here: its time, its lane, and its octets."""
_decode = partial(binascii.a2b_base64, strict_mode=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of a file is read before it is refused.

    Attributes:
        line: Octets of the longest line.
        octets: Octets of traffic in all, before base64.
        facts: Facts in all.
        sessions: Sessions in all.
    """

    line: int = MAX_LINE
    octets: int = KEEP_OCTETS
    facts: int = MAX_FACTS
    sessions: int = MAX_SESSIONS


USUAL = Bounds()


class TooMuch(LineRefused):
    """More than is read, wherever in the file it stands."""


class Filling:
    """Fills a journal; octets that go on in further lines become one fact again.

    Args:
        journal: What is filled; nobody else writes to it.
        bounds: How much is taken.

    Attributes:
        line: The number of the line that is being taken.
        skipped: Lines of kinds that are not known.
    """

    def __init__(self, journal: Journal, bounds: Bounds) -> None:
        self.line = 0
        self.skipped = 0
        self._journal = journal
        self._bounds = bounds
        self._room = bounds.octets
        self._facts = 0
        self._last_ns = 0
        self._sessions: set[int] = set()
        self._lanes: dict[bytes, int] = {}
        self._begun = 0
        self._held: list[Fact] = []

    def take(self, first: int, lines: bytes) -> Iterator[None]:
        """Take whole lines, the first of that number, a step at a time.

        Raises:
            LineRefused: ``line`` is garbled, or too much; those before it were taken.
        """
        self.line = first
        if self._take_rows(lines):
            yield
            return
        for are_rows, some in groupby(_split(lines), _is_row):
            several = list(some)
            if are_rows and self._take_rows(b"".join(several)):
                self.line += len(several)
                yield
                continue
            for line in several:
                if not line.isspace():
                    self._take(line)
                    yield
                self.line += 1

    def finish(self) -> str | None:
        """Take what is held; return what is missing, if anything is."""
        if not self._held:
            return None
        self._let_go()
        return "its octets do not go on"

    def _take_rows(self, lines: bytes) -> bool:
        """Take lines that are rows all of them; where anything at all is in the way take none, and return False."""
        found = _ROW.findall(lines)
        many = len(found)
        if self._held or not many or many != lines.count(b"\n") or len(lines) > self._bounds.line:
            return False
        times, heads, texts = zip(*found, strict=True)
        at_ns = list(map(int, times))
        # The sort is nearly free of sorted ones.
        if at_ns[0] < self._last_ns or at_ns[-1] >= HIGHEST or sorted(at_ns) != at_ns:
            return False
        try:
            octets = list(map(_decode, texts))
            room = self._room - sum(map(len, octets))
            if room < 0 or self._facts + many > self._bounds.facts:
                return False
            lanes = self._lanes_of(heads)
        except (binascii.Error, LineRefused):
            return False
        self._room = room
        self._facts += many
        self._last_ns = at_ns[-1]
        self._journal.append_rows(at_ns, lanes, octets)
        return True

    def _lanes_of(self, heads: tuple[bytes, ...]) -> list[int]:
        """Return the numbers of lanes from what their lines have in common."""
        known, fresh = self._lanes, {}
        for head in set(heads).difference(known):
            found = decode_fact(b'{"t":0' + head + b"}")
            if found is None:
                raise LineRefused("its kind is not known")
            fresh[head] = found[0]
        # Where they are too many none is taken: which line it was is found out line by line.
        sessions = self._sessions.union(fact.session for fact in fresh.values())
        self._check_sessions(sessions)
        self._sessions = sessions
        for head, fact in fresh.items():
            known[head] = self._journal.facts.lane(fact.session, fact.connection, fact.vantage, fact.what)
        return list(map(known.__getitem__, heads))

    def _take(self, line: bytes) -> None:
        if len(line) > self._bounds.line:
            raise TooMuch(f"it is longer than {self._bounds.line:,} octets")
        found = decode_fact(line)
        if found is None:
            self.skipped += 1
            return
        fact, more = found
        if fact.at_ns < self._last_ns:
            raise LineRefused("its time is before that of the line above")
        if self._held and _which(fact) != _which(self._held[0]):
            raise LineRefused("the octets of the line above do not go on in it")
        self._measure(fact)
        self._last_ns = fact.at_ns
        self._held.append(fact)
        if not more:
            self._let_go()

    def _measure(self, fact: Fact) -> None:
        bounds = self._bounds
        self._room -= len(fact.octets)
        self._begun += fact.what is What.SESSION
        self._sessions.add(fact.session)
        if self._room < 0:
            raise TooMuch(f"the file holds more than {bounds.octets:,} octets")
        if self._facts >= bounds.facts:
            raise TooMuch(f"the file holds more than {bounds.facts:,} facts")
        self._check_sessions(self._sessions)

    def _check_sessions(self, sessions: set[int]) -> None:
        if max(self._begun, len(sessions - {0})) > self._bounds.sessions:
            raise TooMuch(f"the file holds more than {self._bounds.sessions:,} sessions")

    def _let_go(self) -> None:
        held, self._held = self._held, []
        whole = held[0] if len(held) == 1 else replace(held[0], octets=b"".join(part.octets for part in held))
        self._facts += 1
        self._journal.append(whole)


def _split(lines: bytes) -> list[bytes]:
    *whole, rest = lines.split(b"\n")
    return [line + b"\n" for line in whole] + ([rest] if rest else [])


def _is_row(line: bytes) -> bool:
    return _ROW.fullmatch(line) is not None


def _which(fact: Fact) -> tuple[object, ...]:
    return fact.at_ns, fact.session, fact.connection, fact.vantage, fact.what
