"""From the catalogue to what the window shows of it: cards, claims, settings, what comes next. Functions; no Qt."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache

import assets
from engine.catalogue import CATALOGUE
from engine.scenarios import Checked, Result, Scenario, Setting, SettingRefused, figure
from engine.scenarios.written import GROUP, Refused
from gui.diagram.labels import section
from gui.diagram.thumb import Thumb, from_json
from gui.narration import MOST
from gui.recording import Recording
from gui.shown import ClaimItem, GalleryItem, ScenarioShown, SettingItem, Step

Value = str | int | float | bool
_WORD = re.compile(r"(?!permessage-)[a-z]+(?:['’-][a-z]+)*(?=[ ,;]|[.?!]?$)")
"""What begins as a sentence does: with a word, not with a name or a value as "dGhlIHNhbXBs=" or "retry: 150"."""


@cache
def pictures() -> Mapping[str, Thumb]:
    """Return the small pictures of scenarios, by name; read once."""
    found = json.loads(assets.path("gallery.json").read_text(encoding="utf-8"))
    return {name: from_json(picture) for name, picture in found.items()}


def gallery_items(
    running: Collection[str], results: Mapping[str, bool], refused: Iterable[Refused] = ()
) -> tuple[GalleryItem, ...]:
    """Return a card for all there is to run.

    Args:
        running: What runs just now.
        results: Of what has run, whether all it claims held.
        refused: Files among the user's own that cannot be run.
    """
    cards = [_card(scenario, scenario.name in running, results.get(scenario.name)) for scenario in all_of_them()]
    return (*cards, *map(_refused_card, refused))


def all_of_them() -> tuple[Scenario, ...]:
    """Return all scenarios, in the order of the course."""
    return tuple(CATALOGUE.values())


def _card(scenario: Scenario, running: bool, held: bool | None) -> GalleryItem:
    known = {None: "", True: "all it claims held", False: "not all it claims held"}
    return GalleryItem(
        name=scenario.name,
        number=scenario.number,
        title=scenario.title,
        promise=scenario.promise,
        group=scenario.group,
        sections=tuple(section(one) for one in scenario.sections),
        more=". ".join(claim.text for claim in scenario.claims),
        state="running" if running else known[held],
        held=None if running else held,
        running=running,
        thumb=pictures().get(scenario.name),
    )


def _refused_card(refused: Refused) -> GalleryItem:
    first, *more = refused.words.splitlines()
    state = "cannot be run" if not more else f"cannot be run: {len(more) + 1} reasons"
    return GalleryItem(
        name=refused.name,
        number=0,
        title=refused.name,
        promise=_upper(first),
        group=GROUP,
        state=state,
        wrong=refused.words,
    )


def after(name: str, by: int = 1) -> Step | None:
    """Return the scenario that comes so many after another; None past either end."""
    names = list(CATALOGUE)
    place = names.index(name) + by if name in CATALOGUE else -1
    if not 0 <= place < len(names):
        return None
    found = CATALOGUE[names[place]]
    word = "Next" if by > 0 else "Previous"
    return Step(name=found.name, text=f"{word}: {found.number}. {found.title}")


def going_on(at: str) -> Step:
    """Return how to begin with the course, or to go on with it after the scenario that was run last."""
    following = after(at)
    if following is None:
        first = next(iter(CATALOGUE))
        return Step(name=first, text="Start the course")
    return Step(name=following.name, text=f"Go on with {following.text.removeprefix('Next: ')}")


def scenario_shown(recording: Recording, settings: Mapping[str, Value]) -> ScenarioShown | None:
    """Return what there is to say of a recording of a scenario; None where it is of none.

    Args:
        recording: What is shown.
        settings: What the scenario is run with next, where that is not as it has it.
    """
    scenario = CATALOGUE.get(recording.scenario or "")
    if scenario is None:
        return None
    return ScenarioShown(
        name=scenario.name,
        title=scenario.title,
        promise=_sentence(scenario.promise),
        place=f"{scenario.number} of {len(CATALOGUE)} · {scenario.group}",
        sections=tuple(section(one) for one in scenario.sections),
        claims=_claims(scenario, recording),
        summary=_summary(recording),
        settings=tuple(_setting(one, settings.get(one.name, one.default)) for one in scenario.settings),
        running=recording.live,
    )


def _claims(scenario: Scenario, recording: Recording) -> tuple[ClaimItem, ...]:
    if recording.checked is None:
        return tuple(ClaimItem(text=_upper(one.text), section=section(one.section)) for one in scenario.claims)
    return tuple(_claim(one) for one in recording.checked)


def _claim(checked: Checked) -> ClaimItem:
    claim, verdict = checked.claim, checked.verdict
    return ClaimItem(
        text=_upper(claim.text),
        section=section(claim.section),
        result=verdict.result.value,
        found=_upper(verdict.found),
        events=tuple(sorted(set(verdict.at))),
    )


def _summary(recording: Recording) -> str:
    if recording.checked is not None:
        held = sum(checked.verdict.result is Result.HELD for checked in recording.checked)
        return f"{held} of {len(recording.checked)} held"
    if recording.live:
        return "looked at when it has ended"
    if recording.diagram.events_taken > MOST:
        return f"not looked at: more than {MOST:,} events"
    if recording.behind:
        return "looked at when all of it is read" if not recording.stopped else "not looked at: not all of it was read"
    return "being looked at …"


def all_held(checked: Collection[Checked]) -> bool:
    """Return whether nothing that was claimed is refuted, and something held."""
    results = {one.verdict.result for one in checked}
    return Result.HELD in results and Result.NOT_HELD not in results


def _setting(setting: Setting, value: Value) -> SettingItem:
    if isinstance(setting.default, bool):
        typed = "yes" if value is True or value == "yes" else "no"
        return SettingItem(name=setting.name, title=setting.title, value=typed, switch=True)
    if setting.choices:
        return SettingItem(name=setting.name, title=setting.title, value=str(value), choices=setting.choices)
    unit = f" {setting.unit}" if setting.unit else ""
    return SettingItem(
        name=setting.name,
        title=setting.title,
        value=f"{value:.10g}" if isinstance(value, int | float) else value,
        unit=setting.unit,
        range=f"from {figure(setting.low)} to {figure(setting.high)}{unit}",
    )


def why_refused(setting: Setting, typed: str) -> str:
    """Return why what was typed cannot be a setting, in a sentence; "" where it can."""
    try:
        setting.read(typed)
    except SettingRefused as refused:
        return f"{setting.title}: {str(refused).removeprefix(f'{setting.name} is ')}"
    return ""


def usable(kept: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, Value]]:
    """Return what was kept of settings without what no scenario takes any more."""
    return {name: values for name, values in kept.items() if name in CATALOGUE and _takes(CATALOGUE[name], values)}


def _takes(scenario: Scenario, values: Mapping[str, str]) -> bool:
    try:
        scenario.with_settings(values)
    except SettingRefused:
        return False
    return True


def _sentence(text: str) -> str:
    return _upper(text) if text.endswith(("?", "!")) else f"{_upper(text)}."


def _upper(text: str) -> str:
    """Return a text with a capital, unless it begins with something that is to stay as it is: a name, a value."""
    return text[:1].upper() + text[1:] if _WORD.match(text) else text
