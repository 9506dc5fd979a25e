from __future__ import annotations

import pytest

from engine.costs import costs
from engine.scenarios import SCENARIOS, check, narrate


@pytest.mark.parametrize(
    ("name", "claim", "found", "told"),
    [
        (
            "pipelining",
            "the requests share one round trip",
            "5 requests in 2 round trips, one of them TCP's",
            "5 requests in 2 round trips: one for TCP's connection;",
        ),
        (
            "six-connections",
            "there are fewer round trips than requests",
            "12 requests in {trips} round trips, one after the other",
            "12 requests over 6 connections in {trips} round trips, one after the other:",
        ),
    ],
)
def test_claim_caption_and_cost_agree_on_the_round_trips(name, claim, found, told, played):
    events = played[name].events
    (cost,) = costs(events)
    assert [one.verdict.found for one in check(SCENARIOS[name], events) if one.claim.text == claim] == [
        found.format(trips=cost.round_trips)
    ]
    captions = [caption.text for caption in narrate(SCENARIOS[name], events)]
    assert len([text for text in captions if text.startswith(told.format(trips=cost.round_trips))]) == 1


def test_six_connections_open_together_and_take_turns_together(played):
    (cost,) = costs(played["six-connections"].events)
    assert (cost.connections, cost.requests) == (6, 12)
    # TCP, and then five connections share eleven quick requests: in three turns where they keep step.
    assert 1 + 3 <= cost.round_trips < 12
