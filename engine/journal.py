"""The journal: what each endpoint handed to, and was given by, the network; append-only.

Everything else the application shows is computed from it, so a saved journal is the whole recording.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.facts import NOTHING, Detail, Fact, FactLog, Lane, Vantage, What
from engine.secrets import mask_url

__all__ = [
    "KEEP_FACTS",
    "KEEP_OCTETS",
    "NOTHING",
    "Detail",
    "Fact",
    "FactLog",
    "Journal",
    "Lane",
    "Recorder",
    "Vantage",
    "What",
]

logger = logging.getLogger(__name__)

KEEP_OCTETS = 256 * 1024 * 1024
"""How many octets one journal keeps before it writes down lengths only."""
KEEP_FACTS = 4_000_000
"""How many facts one journal keeps before it only counts what passes on each connection: two million messages that are
seen at both ends. A fact takes 20 octets besides those that passed; one that tells something else some 300."""

_COUNTED = (What.SENT, What.RECEIVED)
_SENT = What.SENT
_ALWAYS = (What.SESSION, What.SESSION_END, What.LIMIT)

_Note = tuple[int, int, bytes]
"""When, the number of the lane, and the octets of a fact that is not in the log yet."""


class Journal:
    """An append-only list of facts on one clock.

    Args:
        clock: Monotonic nanoseconds; the journal's zero is the moment of its making.
        keep_octets: How many octets are kept; past it SENT and RECEIVED carry ``length`` only, after one LIMIT fact.
        keep_facts: How many facts are kept; past it, after one LIMIT fact, octets are only counted: before the next
            other fact of an end, one SENT and one RECEIVED tell their ``length`` and for how many ``facts`` they stand.
            Marks, and what a link let go, are left out. A tenth more is for openings and closings; past that, sessions
            alone are written.

    Attributes:
        started: Wall-clock seconds since 1970 of the journal's zero.
        scenario: The name of the scenario whose sessions are written, to be told by the first of them; "" for none.
    """

    def __init__(
        self,
        clock: Callable[[], int] = time.perf_counter_ns,
        keep_octets: int = KEEP_OCTETS,
        keep_facts: int = KEEP_FACTS,
    ) -> None:
        self._facts = FactLog()
        # Written, but not in the log before somebody reads it: putting many there at a time takes less than one by one.
        self._notes: list[_Note] = []
        self.started = time.time()
        self.scenario = ""
        self._clock = clock
        self._origin_ns = clock()
        self._room = keep_octets
        self._keep_octets = keep_octets
        self._left = keep_facts
        self._keep_facts = keep_facts
        self._limited = False
        self._tally: dict[tuple[int, Vantage, What], tuple[int, int]] | None = None
        self._sessions = 0
        self._connections = 0
        self._watchers: list[Callable[[], None]] = []

    @property
    def facts(self) -> FactLog:
        """The facts in the order of their writing, which is the order of their times. Never edited."""
        if self._notes:
            self._facts.extend(*zip(*self._notes, strict=True))
            self._notes.clear()
        return self._facts

    def now_ns(self) -> int:
        """Return the time since the journal began, in nanoseconds."""
        return self._clock() - self._origin_ns

    def number_session(self) -> int:
        """Return the number of the next session, from 1."""
        self._sessions += 1
        return self._sessions

    def number_connection(self) -> int:
        """Return the number of the next connection, from 1."""
        self._connections += 1
        return self._connections

    def write(
        self,
        what: What,
        *,
        session: int,
        connection: int = 0,
        vantage: Vantage = Vantage.APP,
        octets: bytes = b"",
        about: Mapping[str, Detail] = NOTHING,
    ) -> None:
        """Append one fact, now. Cheap enough for an I/O callback."""
        at_ns = self._clock() - self._origin_ns
        if self._left <= 0 and not self._passes(at_ns, what, session, connection, vantage, len(octets)):
            return
        if octets and len(octets) > self._room:
            about, octets = self._over_limit(at_ns, session, len(octets)), b""
        self._room -= len(octets)
        self._left -= 1
        self._note(
            Fact(
                at_ns=at_ns,
                session=session,
                connection=connection,
                vantage=vantage,
                what=what,
                octets=octets,
                about=about,
            )
        )
        if self._watchers:
            self._tell()

    def pen(self, *, session: int, connection: int, vantage: Vantage) -> Callable[[What, bytes], None]:
        """Return what writes the octets of one end: ``pen(What.SENT, octets)``, for the I/O callbacks themselves."""
        keep, clock, origin_ns = self._notes.append, self._clock, self._origin_ns
        sent, received = (self._facts.lane(session, connection, vantage, what) for what in _COUNTED)

        def write_octets(what: What, octets: bytes) -> None:
            at_ns = clock() - origin_ns
            room = self._room - len(octets)
            if room < 0 or self._left <= 0 or not octets:
                self.write(what, session=session, connection=connection, vantage=vantage, octets=octets)
                return
            self._room = room
            self._left -= 1
            keep((at_ns, sent if what is _SENT else received, octets))
            if self._watchers:
                self._tell()

        return write_octets

    def append(self, fact: Fact) -> None:
        """Append a fact written elsewhere (read from a file); its time stays as it is."""
        self._note(fact)
        self._tell()

    def append_rows(self, at_ns: Sequence[int], lanes: Sequence[int], octets: Sequence[bytes]) -> None:
        """Append facts with octets that were written elsewhere; ``lanes``: their numbers in ``facts``."""
        self.facts.extend(at_ns, lanes, octets)
        self._tell()

    def _note(self, fact: Fact) -> None:
        if fact.octets and not fact.about and fact.what in _COUNTED:
            lane = self._facts.lane(fact.session, fact.connection, fact.vantage, fact.what)
            self._notes.append((fact.at_ns, lane, fact.octets))
            return
        self._facts.keep(len(self._facts) + len(self._notes), fact)
        self._notes.append((fact.at_ns, 0, b""))

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher()
            except Exception:
                self._watchers.remove(watcher)
                logger.exception("a watcher of the journal failed and was removed")

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call ``watcher`` after each fact; returns its own undo. A watcher that fails is removed and logged."""
        self._watchers.append(watcher)

        def stop() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return stop

    def _over_limit(self, at_ns: int, session: int, length: int) -> Mapping[str, Detail]:
        self._room = 0
        if not self._limited:
            self._limited = True
            self._say_limit(at_ns, session, {"kept": self._keep_octets})
        return {"length": length}

    def _say_limit(self, at_ns: int, session: int, about: Mapping[str, Detail]) -> None:
        fact = Fact(at_ns=at_ns, session=session, connection=0, vantage=Vantage.APP, what=What.LIMIT, about=about)
        self._note(fact)
        self._tell()

    def _passes(self, at_ns: int, what: What, session: int, connection: int, vantage: Vantage, length: int) -> bool:
        """Past the limit of facts: whether one is still written; otherwise its octets are counted."""
        if self._tally is None:
            self._tally = {}
            kept = self._keep_octets - self._room
            self._say_limit(at_ns, session, {"kept": kept, "facts": self._keep_facts})
        if what in _COUNTED:
            facts, octets = self._tally.get((connection, vantage, what), (0, 0))
            self._tally[connection, vantage, what] = (facts + 1, octets + length)
            return False
        if what in (What.MARK, What.LET_GO):
            return False
        spare = self._left > -(self._keep_facts // 10)
        for counted in _COUNTED:
            facts, octets = self._tally.pop((connection, vantage, counted), (0, 0))
            if facts and spare:
                about: Mapping[str, Detail] = {"length": octets, "facts": facts}
                fact = Fact(
                    at_ns=at_ns, session=session, connection=connection, vantage=vantage, what=counted, about=about
                )
                self._note(fact)
                self._left -= 1
        return spare or what in _ALWAYS


@dataclass(frozen=True, slots=True)
class Recorder:
    """A pen for one session of one journal.

    Attributes:
        journal: Where it writes.
        session: The session every fact is written under.
    """

    journal: Journal
    session: int

    @classmethod
    def start(cls, journal: Journal, *, title: str, kind: str, url: str, group: str = "", name: str = "") -> Recorder:
        """Begin a session in ``journal``: number it and write its SESSION fact, without the password of its URL.

        Args:
            journal: Where it is written.
            title: What the session is called.
            kind: "http" or "websocket".
            url: What it was asked for.
            group: Sessions of one group are drawn in one diagram; "" for one of its own.
            name: What the session's client is called there.
        """
        recorder = cls(journal, journal.number_session())
        about: dict[str, Detail] = {"title": mask_url(title), "kind": kind, "url": mask_url(url)}
        about |= {key: mask_url(text) for key, text in (("group", group), ("name", name)) if text}
        if recorder.session == 1 and journal.scenario:
            about |= {"scenario": journal.scenario}
        recorder.write(What.SESSION, about=about)
        return recorder

    def write(
        self,
        what: What,
        *,
        connection: int = 0,
        vantage: Vantage = Vantage.APP,
        octets: bytes = b"",
        about: Mapping[str, Detail] = NOTHING,
    ) -> None:
        """Append one fact of this session, now."""
        self.journal.write(
            what, session=self.session, connection=connection, vantage=vantage, octets=octets, about=about
        )
