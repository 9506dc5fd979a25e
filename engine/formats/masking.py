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
        # The client sends nothing of the new protocol before it got the 101, the server nothing before it sent it.
        if any(way.switched for way in ways.values()):
            return fact.octets
        return ways.setdefault(fact.what, StreamMasker()).feed(fact.octets)
