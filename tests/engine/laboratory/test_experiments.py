"""Every experiment is run for real: what it claims is what the libraries did."""

from __future__ import annotations

import asyncio
import re

import pytest

from engine.journal import Journal
from engine.laboratory.catalogue import EXPERIMENTS
from engine.scenarios.claims import Result
from engine.scenarios.scenario import check, narrate
from engine.scenarios.stage import Stage
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.trace import Trace
from tests.engine.scenarios.test_words import AMISS


async def trace_of(experiment):
    servers, keeper, journal = LocalServers(), Keeper(), Journal()
    try:
        await experiment.run(Stage(journal=journal, servers=servers, keeper=keeper))
    finally:
        await servers.stop()
        await keeper.end_all()
    trace = Trace(journal)
    trace.refresh()
    return trace.events


@pytest.fixture
def traces(run):
    async def all_of_them():
        return await asyncio.gather(*(trace_of(experiment) for experiment in EXPERIMENTS))

    return dict(zip([experiment.name for experiment in EXPERIMENTS], run(all_of_them()), strict=True))


def test_what_is_claimed_of_each_is_what_happened(traces):
    wrong = [
        f"{experiment.name}: {one.claim.text}: {one.verdict.found}"
        for experiment in EXPERIMENTS
        for one in check(experiment, traces[experiment.name])
        if one.verdict.result is not Result.HELD
    ]
    assert wrong == []


def test_each_rule_broken_is_told_where_it_is_noticed(traces):
    for experiment in EXPERIMENTS:
        named = [caption.section for caption in narrate(experiment, traces[experiment.name])]
        broken = [claim for claim in experiment.claims if "breaks" in claim.text]
        for claim in broken:
            assert any(section.startswith(claim.section) for section in named), experiment.name


def test_who_breaks_a_rule_is_not_told_to_be_given_it(traces):
    by_name = {experiment.name: experiment for experiment in EXPERIMENTS}
    told = narrate(by_name["lab-masked-server-frame"], traces["lab-masked-server-frame"])
    assert [caption.text.partition(" is given")[0] for caption in told if "breaks a rule" in caption.text] == [
        "The client"
    ]


def test_words_and_figures_are_as_everywhere_else(traces):
    for experiment in EXPERIMENTS:
        events = traces[experiment.name]
        told = [caption.text for caption in narrate(experiment, events)]
        checked = check(experiment, events)
        said = [*told, *(one.claim.text for one in checked), *(one.verdict.found for one in checked)]
        # What peers and libraries say is theirs.
        own = [re.sub("“[^”]*”", "", text).replace(": The ", " ") for text in said]
        assert [text for text in own if AMISS.search(text)] == []
        assert all(re.fullmatch(r"RFC \d{4} \d+(\.\d+)*", one.claim.section) for one in checked), experiment.name


def test_what_the_other_end_does_is_told_too(traces):
    by_name = {experiment.name: experiment for experiment in EXPERIMENTS}
    told = [caption.text for caption in narrate(by_name["lab-reserved-bits"], traces["lab-reserved-bits"])]
    assert any(text.startswith("The client sends a Close frame with code 1002") for text in told)
    told = [caption.text for caption in narrate(by_name["lab-no-pong"], traces["lab-no-pong"])]
    assert any(text.startswith("The client asks whether the other end is there") for text in told)


def test_a_close_that_nobody_answers_is_claimed_of_the_end_that_sent_it():
    by_name = {experiment.name: experiment for experiment in EXPERIMENTS}
    assert [claim.text for claim in by_name["lab-close-without-echo"].claims] == [
        "the client sends the first Close frame",
        "no Close frame answers that of the client",
    ]


def test_no_claim_holds_of_every_trace(traces):
    """A claim that cannot fail claims nothing."""
    for experiment in EXPERIMENTS:
        for number in range(len(experiment.claims)):
            results = {check(experiment, events)[number].verdict.result for events in traces.values()}
            assert results - {Result.HELD}, f"{experiment.name}: {experiment.claims[number].text}"


def test_names_are_each_others_own():
    names = [experiment.name for experiment in EXPERIMENTS]
    assert len(names) == len(set(names))
    assert all(name.startswith("lab-") for name in names)
