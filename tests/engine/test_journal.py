from __future__ import annotations

import itertools

from engine.journal import Fact, Journal, Vantage, What


def journal_with(keep_octets=100):
    ticks = itertools.count(1000, 10)
    return Journal(clock=lambda: next(ticks), keep_octets=keep_octets)


def test_pen_and_write_leave_facts_in_the_order_of_their_writing():
    journal = journal_with()
    pen = journal.pen(session=1, connection=2, vantage=Vantage.SERVER)
    journal.write(What.ACCEPTED, session=1, connection=2, vantage=Vantage.SERVER, about={"local": "here"})
    pen(What.RECEIVED, b"abc")
    assert len(journal.facts) == 2
    pen(What.SENT, b"de")
    assert [(fact.what, fact.octets, fact.at_ns) for fact in journal.facts] == [
        (What.ACCEPTED, b"", 10),
        (What.RECEIVED, b"abc", 20),
        (What.SENT, b"de", 30),
    ]
    assert {(fact.session, fact.connection, fact.vantage) for fact in journal.facts} == {(1, 2, Vantage.SERVER)}


def test_a_fact_from_elsewhere_comes_after_what_was_written_before_it():
    journal = journal_with()
    journal.write(What.MARK, session=0)
    journal.append(Fact(at_ns=7, session=0, connection=0, vantage=Vantage.APP, what=What.SESSION))
    assert [fact.what for fact in journal.facts] == [What.MARK, What.SESSION]


def test_past_the_limit_only_lengths_are_kept_and_that_is_said_once():
    journal = journal_with(keep_octets=5)
    pen = journal.pen(session=1, connection=1, vantage=Vantage.CLIENT)
    for octets in (b"four", b"two more", b"x"):
        pen(What.SENT, octets)
    kinds = [fact.what for fact in journal.facts]
    assert kinds == [What.SENT, What.LIMIT, What.SENT, What.SENT]
    assert [fact.octets for fact in journal.facts] == [b"four", b"", b"", b""]
    assert [fact.about.get("length") for fact in journal.facts] == [None, None, 8, 1]
    assert journal.facts[1].about == {"kept": 5}


def test_a_watcher_hears_of_every_fact_until_it_stops_or_fails(caplog):
    journal, heard = journal_with(), []
    pen = journal.pen(session=1, connection=1, vantage=Vantage.CLIENT)
    stop = journal.watch(lambda: heard.append(len(journal.facts)))
    journal.watch(lambda: 1 / 0)
    pen(What.SENT, b"a")
    journal.write(What.CLOSE_CALLED, session=1, connection=1)
    stop()
    pen(What.SENT, b"b")
    assert heard == [1, 2]
    assert caplog.text.count("was removed") == 1
