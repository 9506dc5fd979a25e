"""What captions, claims and what was found say: in words and figures as everywhere else in the application."""

from __future__ import annotations

import re

import pytest

from engine.events import SessionEnded, SessionStarted
from engine.scenarios import SCENARIOS, check, narrate
from engine.scenarios.claims import count

NAMES = list(SCENARIOS)
AMISS = re.compile(
    r"\bNone\b"  # a value that is missing
    r"|\b\d{4,} (of \d+ )?(octets?|so far|without|stand)\b"  # thousands that are not set apart
    r"|\bof \d{4,}\b"
    r"|\b1 (octets|events|frames|messages|connections|requests|clients|Pings|pieces)\b"
    r"|: The |[?!]\.|\d [KM]B\b"
)


def spoken(name, played):
    scenario, events = SCENARIOS[name], played[name].events
    yield from (caption.text for caption in narrate(scenario, events))
    for checked in check(scenario, events):
        yield from (checked.claim.text, checked.verdict.found)


@pytest.mark.parametrize("name", NAMES)
def test_words_and_figures_are_as_everywhere_else(name, played):
    assert [text for text in spoken(name, played) if AMISS.search(text)] == []


def test_thousands_are_set_apart():
    assert count(4_194_304, "octet") == "4,194,304 octets"


def told(name, played):
    return [caption.text for caption in narrate(SCENARIOS[name], played[name].events)]


def test_a_connection_is_called_by_its_number_in_the_trace(played):
    opened = [
        text for text in told("reconnecting", played) if re.match(r"Connection \d+: from the client's port", text)
    ]
    assert [text.partition(":")[0] for text in opened] == ["Connection 1", "Connection 6"]


def test_of_several_connections_it_is_said_which_one_ends(played):
    ends = [text for text in told("connection-each", played) if "the first to end it" in text]
    assert [text.partition(":")[0] for text in ends] == ["Connection 1", "Connection 2", "Connection 3"]
    (end,) = [text for text in told("keep-alive", played) if "the first to end it" in text]
    assert end.startswith("The server is the first to end it")


def test_what_a_client_that_gave_up_was_never_given_is_not_told_to_have_shown_anything(played):
    found = told("certificate-refused", played)
    refused = found[: next(number for number, text in enumerate(found) if text.startswith("Connection 4"))]
    assert not any(text.startswith(("A signature shows", "The server’s code")) for text in refused)
    assert any(text.startswith("A signature shows") for text in found)


def test_a_certificate_that_holds_is_followed_by_an_end_in_order(played):
    (end,) = [text for text in told("certificate-refused", played) if "the first to end it" in text]
    assert "closes the TCP connection" in end


def test_a_client_that_cuts_the_connection_lays_it_to_nobody_else(played):
    (failed,) = [event for event in played["room"].events if isinstance(event, SessionEnded) and event.error]
    assert failed.error == "The client cut the connection off without a Close frame: code 1006."


def test_clients_of_a_room_are_called_as_lifelines_are(played):
    names = [event.name for event in played["room"].events if isinstance(event, SessionStarted)]
    assert names == ["Client 1", "Client 2", "Client 3", "Client 4"]
