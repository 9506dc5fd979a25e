"""What is waited for after a session: the ends of its connections."""

from __future__ import annotations

from engine.journal import Fact, Journal, Vantage, What
from engine.open_ends import OpenEnds

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


class Counted(list[Fact]):
    """Facts that count how many of them were looked at."""

    looked_at = 0

    def __getitem__(self, at):
        self.looked_at += len(range(len(self))[at]) if isinstance(at, slice) else 1
        return super().__getitem__(at)

    def __iter__(self):
        self.looked_at += len(self)
        return super().__iter__()


def test_an_end_is_open_until_it_is_gone():
    journal = Journal()
    ends = OpenEnds(journal)
    assert ends.read() == set()
    journal.write(What.CONNECTED, session=1, connection=1, vantage=CLIENT)
    journal.write(What.ACCEPTED, session=1, connection=1, vantage=SERVER)
    assert ends.read() == {(1, CLIENT), (1, SERVER)}
    journal.write(What.LOST, session=1, connection=1, vantage=CLIENT)
    assert ends.read() == {(1, SERVER)}
    journal.write(What.NOT_SECURED, session=1, connection=1, vantage=SERVER)
    assert ends.read() == set()


def test_no_fact_is_looked_at_twice(monkeypatch):
    journal, facts = Journal(), Counted()
    monkeypatch.setattr(Journal, "facts", facts)
    ends = OpenEnds(journal)
    for number in range(50):
        facts.append(Fact(at_ns=number, session=1, connection=number, vantage=CLIENT, what=What.CONNECTED))
        assert len(ends.read()) == number + 1
    assert facts.looked_at == 50
