from __future__ import annotations

import itertools
import re

import pytest

from engine.events import Event
from engine.scenarios import SCENARIOS, Result, check, narrate
from engine.scenarios.settings import SettingRefused
from tests.engine.scenarios.mutants import mutants

NAMES = list(SCENARIOS)
SECTION = re.compile(r"(RFC \d{4} [A-Z\d]+(\.\d+)*|WHATWG HTML 9\.2(\.\d+)*)")


@pytest.mark.parametrize("name", NAMES)
def test_what_it_claims_holds_in_its_own_trace(name, played):
    verdicts = check(SCENARIOS[name], played[name].events)
    assert verdicts
    assert [(c.claim.text, c.verdict.found) for c in verdicts if c.verdict.result is not Result.HELD] == []
    assert [outcome.fault for outcome in played[name].outcomes if outcome.fault is not None] == []
    assert played[name].left == []


@pytest.mark.parametrize("name", NAMES)
def test_a_trace_of_nothing_bears_out_nothing(name):
    assert {checked.verdict.result for checked in check(SCENARIOS[name], [])} == {Result.NOT_APPLICABLE}
    assert narrate(SCENARIOS[name], []) == ()


@pytest.mark.parametrize("name", NAMES)
def test_each_claim_is_refuted_by_another_trace(name, played):
    scenario = SCENARIOS[name]
    left = {claim.text for claim in scenario.claims}
    others = (played[other].events for other in NAMES if other != name)
    for events in itertools.chain(mutants(played[name].events), others):
        if not left:
            break
        verdicts = check(scenario, events)
        left -= {checked.claim.text for checked in verdicts if checked.verdict.result is Result.NOT_HELD}
    assert left == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_trace_that_was_cut_off_is_told_and_checked_as_far_as_it_goes(name, played):
    events = played[name].events
    for end in range(0, len(events), 1 + len(events) // 12):
        check(SCENARIOS[name], events[:end])
        assert all(caption.event < end for caption in narrate(SCENARIOS[name], events[:end]))


@pytest.mark.parametrize("name", NAMES)
def test_captions_come_in_order_each_at_its_event_with_its_section(name, played):
    events: list[Event] = list(played[name].events)
    captions = narrate(SCENARIOS[name], events)
    assert captions
    numbers = [caption.event for caption in captions]
    assert numbers == sorted(numbers)
    assert 0 <= numbers[0] <= numbers[-1] < len(events)
    assert [caption.text for caption in captions if not re.search(r"[.!?”]$", caption.text)] == []
    assert [caption.section for caption in captions if not SECTION.fullmatch(caption.section)] == []


@pytest.mark.parametrize("name", NAMES)
def test_verdicts_name_events_that_are_there(name, played):
    for checked in check(SCENARIOS[name], played[name].events):
        assert SECTION.fullmatch(checked.claim.section)
        assert all(0 <= number < len(played[name].events) for number in checked.verdict.at)


def test_the_catalogue_is_numbered_and_each_has_its_words():
    assert [scenario.number for scenario in SCENARIOS.values()] == list(range(1, len(SCENARIOS) + 1))
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert scenario.title
        assert scenario.promise
        assert "\n" not in scenario.promise
        assert all(SECTION.fullmatch(section) for section in scenario.sections)
        assert scenario.sections


def test_groups_stand_together():
    groups = [scenario.group for scenario in SCENARIOS.values()]
    assert all(groups)
    changes = sum(1 for before, after in zip(groups, groups[1:], strict=False) if before != after)
    assert changes + 1 == len(set(groups))


def test_settings_are_of_their_type_and_in_their_range():
    keep_alive = SCENARIOS["keep-alive"]
    assert keep_alive.with_settings({}) == {"requests": 5, "idle_s": 0.5}
    assert keep_alive.with_settings({"requests": "7", "idle_s": 1}) == {"requests": 7, "idle_s": 1.0}
    for wrong in ({"requests": "many"}, {"requests": "1.5"}, {"requests": 1}, {"idle_s": "nan"}, {"speed": 1}):
        with pytest.raises(SettingRefused):
            keep_alive.with_settings(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_every_default_is_a_setting_of_run(name):
    scenario = SCENARIOS[name]
    defaults = scenario.run.__kwdefaults__ or {}
    assert {setting.name: setting.default for setting in scenario.settings}.items() <= defaults.items()
