from __future__ import annotations

from engine.events import LinkChanged, Marked
from engine.link import LINKS
from engine.network import Network
from engine.scenarios import SCENARIOS, Result, check, narrate
from engine.scenarios.five_ways import SOCKET, STREAM, WAYS
from engine.tap import over
from tests.engine.scenarios.conftest import play

QUICK = {"count": 3, "interval_s": 0.02, "poll_s": 0.015}


def verdicts(played):
    return {one.claim.text: one.verdict.result for one in check(SCENARIOS["five-ways"], played.events)}


def test_every_size_of_update_comes_to_all_five(run):
    played = run(play("five-ways", **QUICK, payload=60_000))
    assert set(verdicts(played).values()) == {Result.HELD}
    assert [outcome.fault for outcome in played.outcomes] == [None] * 5


def test_over_a_slow_link_all_is_claimed_still_and_the_link_is_in_the_recording(run):
    played = run(play("five-ways", **QUICK, link="broadband"))
    assert set(verdicts(played).values()) == {Result.HELD}
    names = {event.name for event in played.events if isinstance(event, LinkChanged)}
    assert names == {"broadband"}


def test_where_a_network_is_there_already_its_link_is_changed(run):
    network = Network(LINKS["lan"])

    async def use():
        with over(network):
            played = await play("five-ways", **QUICK, link="broadband")
        network.end()
        return played

    played = run(use())
    assert network.link == LINKS["broadband"]
    assert set(verdicts(played).values()) == {Result.HELD}


def test_at_its_end_each_way_is_told_what_it_cost(played):
    events = played["five-ways"].events
    told = [caption.text for caption in narrate(SCENARIOS["five-ways"], events)]
    for title in WAYS:
        (words,) = [text for text in told if text.startswith(f"{title}: 5 updates over ")]
        assert "of payload; half of the updates came within" in words
    assert any(text.startswith(f"{STREAM}: 5 updates over 1 connection in 2 round trips") for text in told)
    assert any(text.startswith(f"{SOCKET}: 5 updates over 1 connection in 2 round trips") for text in told)
    assert len([event for event in events if isinstance(event, Marked)]) == 5
