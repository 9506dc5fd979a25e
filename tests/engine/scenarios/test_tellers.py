"""Captions of ends that no scenario comes to by itself: who did it is said only where that was seen."""

from __future__ import annotations

import pytest

from engine.events import Accepted, CloseCalled, Connected, Cut, EndReceived, Lost
from engine.journal import Vantage
from engine.scenarios import tellers
from engine.scenarios.questions import ending
from engine.scenarios.story import Story

CLIENT, SERVER, APP = Vantage.CLIENT, Vantage.SERVER, Vantage.APP
LOCAL, PEER = "127.0.0.1:50000", "127.0.0.1:80"


def story(*happened, both=False):
    """A connection and what happened on it, a second apart: each a kind, a vantage and what else is to be said."""
    openings = [(Connected, CLIENT, {"local": LOCAL, "peer": PEER})]
    openings += [(Accepted, SERVER, {"local": PEER, "peer": LOCAL})] if both else []
    return Story(
        [
            kind(at_ns=number * 10**9, session=1, connection=1, vantage=vantage, **more)
            for number, (kind, vantage, more) in enumerate([*openings, *happened])
        ]
    )


def lost(vantage, code):
    return (Lost, vantage, {"error": "It is gone.", "code": code})


def told(found):
    return [caption.text for caption in tellers.hanging_up(found)]


def test_what_the_user_cut_is_laid_to_no_end():
    found = story((Cut, APP, {}), lost(CLIENT, "ECONNABORTED"), lost(SERVER, "ECONNABORTED"), both=True)
    assert ending(found, 1) is None
    assert told(found) == [
        "The user cuts the connection, as an experiment: no end did it.",
        "The client is told ECONNABORTED: it is gone.",
        "The server is told ECONNABORTED: it is gone.",
    ]


@pytest.mark.parametrize("code", ["ETIMEDOUT", "EPIPE", "EHOSTUNREACH"])
def test_what_is_no_reset_is_not_told_as_one(code):
    found = story(lost(CLIENT, code))
    assert ending(found, 1) is None
    assert told(found) == [f"The client is told {code}: it is gone."]


def test_a_reset_is_the_peer_s_where_nobody_observed_that():
    found = story(lost(CLIENT, "ECONNRESET"))
    assert ending(found, 1).by is SERVER
    assert told(found) == ["The server was not observed, but it cuts the connection off: a reset came to the client."]


@pytest.mark.parametrize(
    ("seen", "came"), [(lost(CLIENT, "ECONNRESET"), "A reset"), ((EndReceived, CLIENT, {}), "A FIN")]
)
def test_an_end_that_was_observed_is_not_said_not_to_be(seen, came):
    assert told(story(seen, both=True)) == [
        f"{came} comes to the client; the server was not seen to do anything for it."
    ]


def test_what_was_closed_before_it_was_cut_was_closed_by_an_end():
    found = story((CloseCalled, CLIENT, {}), (Cut, APP, {}))
    assert ending(found, 1).by is CLIENT
    assert told(found)[0].startswith("The client is the first to end it: it closes the TCP connection")
