from __future__ import annotations

import itertools

from engine.journal import Fact, Journal, Recorder, Vantage, What


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


def test_past_so_many_facts_octets_and_marks_are_not_written_and_that_is_said_once():
    journal, heard = Journal(keep_facts=3), []
    journal.watch(lambda: heard.append(len(journal.facts)))
    pens = {
        (number, vantage): journal.pen(session=1, connection=number, vantage=vantage)
        for number, vantage in itertools.product((1, 2), (Vantage.CLIENT, Vantage.SERVER))
    }
    for pen in pens.values():
        pen(What.SENT, b"four")
    for _ in range(100):
        pens[1, Vantage.CLIENT](What.SENT, b"ab")
        pens[1, Vantage.CLIENT](What.RECEIVED, b"abc")
        pens[2, Vantage.CLIENT](What.SENT, b"x")
    journal.write(What.MARK, session=1)
    assert [fact.what for fact in journal.facts] == [What.SENT] * 3 + [What.LIMIT]
    assert journal.facts[3].about == {"kept": 12, "facts": 3}
    assert heard == [1, 2, 3, 4]


def test_openings_and_closings_pass_the_limit_of_facts_up_to_a_tenth_more():
    journal = Journal(keep_facts=30)
    for connection in range(100):
        pen = journal.pen(session=1, connection=connection, vantage=Vantage.CLIENT)
        for _ in range(30):
            pen(What.SENT, b"ab")
        journal.write(What.LOST, session=1, connection=connection, vantage=Vantage.CLIENT)
    journal.write(What.SESSION_END, session=1)
    assert [(fact.what, fact.connection, dict(fact.about)) for fact in journal.facts[30:]] == [
        (What.LIMIT, 0, {"kept": 60, "facts": 30}),
        (What.LOST, 0, {}),
        (What.SENT, 1, {"length": 60, "facts": 30}),
        (What.LOST, 1, {}),
        (What.SESSION_END, 0, {}),
    ]


def test_octets_past_both_limits_are_counted_whole():
    journal = Journal(keep_octets=3, keep_facts=10)
    pen = journal.pen(session=1, connection=1, vantage=Vantage.CLIENT)
    for _ in range(15):
        pen(What.SENT, b"ab")
    journal.write(What.CLOSE_CALLED, session=1, connection=1, vantage=Vantage.CLIENT)
    assert [(fact.what, fact.octets, dict(fact.about)) for fact in journal.facts] == [
        (What.SENT, b"ab", {}),
        (What.LIMIT, b"", {"kept": 3}),
        *[(What.SENT, b"", {"length": 2})] * 9,
        (What.LIMIT, b"", {"kept": 3, "facts": 10}),
        (What.SENT, b"", {"length": 10, "facts": 5}),
        (What.CLOSE_CALLED, b"", {}),
    ]


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


def test_the_first_session_of_a_scenario_tells_its_name():
    journal = journal_with()
    journal.scenario = "ask-and-answer"
    for title in ("first", "second"):
        Recorder.start(journal, title=title, kind="http", url="http://localhost/")
    assert [fact.about.get("scenario") for fact in journal.facts] == ["ask-and-answer", None]
