"""Secrets out of what is written: the values of fields that carry credentials, as so many "*"."""

from __future__ import annotations

from engine.journal import Fact, Vantage, What
from engine.secrets import StreamMasker


class Masker:
    """Masks the facts of a journal, given in their order."""

    def __init__(self) -> None:
        self._streams: dict[tuple[int, Vantage], dict[What, StreamMasker]] = {}

    def mask(self, fact: Fact) -> bytes:
        """Return the octets of ``fact`` with secrets masked."""
        if fact.what is What.LOST:
            self._streams.pop((fact.connection, fact.vantage), None)
        if not fact.octets:
            return fact.octets
        ways = self._streams.setdefault((fact.connection, fact.vantage), {})
        if self.passes(fact.connection, fact.vantage):
            return fact.octets
        return ways.setdefault(fact.what, StreamMasker()).feed(fact.octets)

    def passes(self, connection: int, vantage: Vantage) -> bool:
        """Return whether octets of one end of a connection are as they were from here on, until it is lost."""
        # The client sends nothing of the new protocol before it got the 101, the server nothing before it sent it.
        return any(way.switched for way in self._streams.get((connection, vantage), {}).values())
