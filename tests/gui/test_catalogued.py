"""What the window shows of the catalogue, as values."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from engine.catalogue import CATALOGUE
from engine.journal import Journal
from engine.scenarios import Stage, check
from engine.scenarios.claims import Claim, nothing, verdict
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.tap import tapped
from gui.catalogued import after, all_held, gallery_items, going_on, pictures, scenario_shown, usable
from gui.diagram.thumb import UNITS, Shape
from gui.recording import Recording, scenario_in

NAMES = list(CATALOGUE)


@pytest.fixture(scope="module")
def journal() -> Journal:
    """What was written while one request was asked and answered."""

    async def record() -> Journal:
        stage = Stage(journal=Journal(), servers=LocalServers(), keeper=Keeper())
        stage.journal.scenario = "ask-and-answer"
        await CATALOGUE["ask-and-answer"].run(stage)
        await stage.servers.stop()
        await stage.keeper.end_all()
        return stage.journal

    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        return runner.run(record())


@pytest.fixture
def recording(journal: Journal) -> Recording:
    made = Recording(number=1, title="Ask and answer", kind="scenario", journal=journal, scenario="ask-and-answer")
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("the client sent Close 1000", "The client sent Close 1000"),
        ("keep-alive polling needs one", "Keep-alive polling needs one"),
        ("long-polling asks once", "Long-polling asks once"),
        ("v5i+gVNwj4= was sent", "v5i+gVNwj4= was sent"),
        ("permessage-deflate; then no extension", "permessage-deflate; then no extension"),
        ("retry: 150, and 153 ms passed", "retry: 150, and 153 ms passed"),
        ("chat.v2, chat.v1 were offered", "chat.v2, chat.v1 were offered"),
    ],
)
def test_a_capital_begins_a_sentence_and_no_value(recording: Recording, found: str, said: str) -> None:
    checked = check(CATALOGUE["ask-and-answer"], recording.events)[0]
    recording.checked = (replace(checked, verdict=verdict(True, found)),)
    shown = scenario_shown(recording, {})
    assert shown is not None
    assert [claim.found for claim in shown.claims] == [said]


def test_a_promise_that_asks_ends_as_a_question(recording: Recording) -> None:
    recording.scenario = "lab-length-too-short"
    shown = scenario_shown(recording, {})
    assert shown is not None
    assert shown.promise == "5 octets are announced, 10 come: what are the other five?"


def test_there_is_a_card_with_a_picture_for_everything() -> None:
    items = gallery_items((), {})
    assert [item.name for item in items] == NAMES
    assert [item.number for item in items] == list(range(1, len(NAMES) + 1))
    assert all(item.thumb is not None and item.promise and item.group and item.sections for item in items)


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_shows_something_and_stays_within_its_frame(name: str) -> None:
    picture = pictures()[name]
    assert picture.lifelines
    assert all(0 <= x <= UNITS for x in picture.lifelines)
    assert any(shape.kind in ("arrow", "mark") for shape in picture.shapes)
    assert all(_within(shape) for shape in picture.shapes)


def _within(shape: Shape) -> bool:
    return len(shape.at) == (6 if shape.kind in ("tube", "torn") else 4) and all(0 <= at <= UNITS for at in shape.at)


def test_a_card_says_what_came_of_the_last_run_or_that_it_runs() -> None:
    cards = {item.name: item for item in gallery_items({"upgrade"}, {"compare": True, "upgrade": True, "room": False})}
    assert (cards["compare"].held, cards["compare"].state) == (True, "all it claims held")
    assert (cards["room"].held, cards["room"].state) == (False, "not all it claims held")
    assert (cards["upgrade"].running, cards["upgrade"].held, cards["upgrade"].state) == (True, None, "running")
    assert (cards["binary"].held, cards["binary"].state) == (None, "")


def test_the_course_goes_through_all_of_it_and_ends() -> None:
    gone = [NAMES[0]]
    while (step := after(gone[-1])) is not None:
        gone.append(step.name)
    assert gone == NAMES
    assert after(NAMES[0], -1) is None
    back = after(NAMES[2], -1)
    assert back is not None
    assert back.text == f"Previous: 2. {CATALOGUE[NAMES[1]].title}"


def test_what_is_not_known_any_more_is_followed_by_the_beginning() -> None:
    assert after("long-gone") is None
    for at in ("", "long-gone", NAMES[-1]):
        assert (going_on(at).name, going_on(at).text) == (NAMES[0], "Start the course")
    assert going_on(NAMES[0]).text == f"Go on with 2. {CATALOGUE[NAMES[1]].title}"


def test_claims_are_told_before_they_are_looked_at_and_then_with_what_was_found(recording: Recording) -> None:
    shown = scenario_shown(recording, {})
    assert shown is not None
    assert {claim.result for claim in shown.claims} == {""}
    assert shown.summary == "looked at when it has ended"
    recording.live = False
    recording.checked = check(CATALOGUE["ask-and-answer"], recording.events)
    shown = scenario_shown(recording, {})
    assert shown is not None
    assert shown.place == f"{CATALOGUE['ask-and-answer'].number} of {len(NAMES)} · HTTP"
    assert {claim.result for claim in shown.claims} == {"held"}
    assert shown.summary == f"{len(shown.claims)} of {len(shown.claims)} held"
    assert shown.claims[0].text == "Exactly one connection"
    assert shown.claims[0].found == "1 connection"
    assert shown.claims[0].section == "RFC 9112 §9.3"
    assert shown.claims[0].events
    assert shown.sections == ("RFC 9110 §3.3", "RFC 9110 §3.4")


def test_what_is_refuted_counts_and_what_does_not_apply_does_not(recording: Recording) -> None:
    scenario = CATALOGUE["ask-and-answer"]
    held = check(scenario, recording.events)
    absent = Claim(text="a", section="RFC 9110 3", look=lambda _: nothing("nothing of it"))
    refuted = Claim(text="b", section="RFC 9110 3", look=lambda _: verdict(False, "it did not"))
    assert all_held(held)
    assert all_held(check(replace(scenario, claims=(*scenario.claims, absent)), recording.events))
    assert not all_held(check(replace(scenario, claims=(*scenario.claims, refuted)), recording.events))
    assert not all_held(check(scenario, []))


def test_settings_are_shown_as_they_are_typed() -> None:
    scenario = CATALOGUE["compare"]
    recording = Recording(number=1, title="", kind="scenario", scenario="compare")
    shown = scenario_shown(recording, {"count": "12"})
    assert shown is not None
    assert [(item.name, item.value, item.unit) for item in shown.settings] == [
        ("count", "12", ""),
        ("interval_s", "0.1", "s"),
        ("poll_s", "0.08", "s"),
    ]
    for item, setting in zip(shown.settings, scenario.settings, strict=True):
        assert setting.read(item.value) is not None
    assert shown.settings[1].range == "from 0.01 to 60 s"


def test_what_is_of_no_scenario_shows_none() -> None:
    assert scenario_shown(Recording(number=1, title="", kind="http"), {}) is None


def test_a_journal_tells_which_scenario_it_is_of(journal: Journal) -> None:
    assert scenario_in(journal, CATALOGUE) == "ask-and-answer"
    assert scenario_in(journal, ("something-else",)) is None
    assert scenario_in(Journal(), CATALOGUE) is None


def test_kept_settings_that_no_scenario_takes_any_more_are_left_out() -> None:
    good = {"count": "12"}
    kept = {"compare": good, "keep-alive": {"requests": "0"}, "room": {"gone": "1"}, "long-gone": {}}
    assert usable(kept) == {"compare": good}


def test_every_setting_is_shown_as_something_that_it_reads() -> None:
    for scenario in CATALOGUE.values():
        shown = scenario_shown(Recording(number=1, title="", kind="scenario", scenario=scenario.name), {})
        assert shown is not None
        for item, setting in zip(shown.settings, scenario.settings, strict=True):
            assert setting.read(item.value) == setting.default
            assert not item.choices or item.value in item.choices
