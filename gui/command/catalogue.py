"""The catalogue on the command line: the list of scenarios, and what came of one that was run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from engine.events import Event
from engine.scenarios import Caption, Checked, Result, Scenario, Setting, check, figure, narrate
from engine.scenarios.written import GROUP, Refused
from engine.secrets import mask_secrets

_SIGNS: Mapping[Result, str] = {Result.HELD: "yes", Result.NOT_HELD: "NO", Result.NOT_APPLICABLE: "-"}


class Findings:
    """What a scenario's trace tells and bears out.

    Attributes:
        captions: In the order of their events.
        claims: Each with its verdict.
    """

    def __init__(self, scenario: Scenario, events: Sequence[Event]) -> None:
        self._name = scenario.name
        self._events = events
        self.captions = narrate(scenario, events)
        self.claims = check(scenario, events)

    @property
    def refuted(self) -> list[str]:
        """What does not hold, a sentence each."""
        return [
            f"{self._name} claims that {checked.claim.text}, which did not hold: {checked.verdict.found}."
            for checked in self.claims
            if checked.verdict.result is Result.NOT_HELD
        ]

    def as_text(self) -> str:
        """Return the captions with their times, then the claims; empty where there are neither."""
        told = [f"{self._events[caption.event].at_ns / 1e6:8.1f} {_told(caption)}" for caption in self.captions]
        held = [_held(checked) for checked in self.claims]
        parts = (["", "What happened (ms):", *told] if told else []) + (
            ["", "What was claimed:", *held] if held else []
        )
        return "\n".join(parts)

    def as_lines(self) -> str:
        """Return captions and claims as JSON objects, one a line."""
        captions = [
            {"kind": "caption", "seq": caption.event, "text": mask_secrets(caption.text), "section": caption.section}
            for caption in self.captions
        ]
        claims = [self._claim(checked) for checked in self.claims]
        return "\n".join(json.dumps(found) for found in (*captions, *claims))

    def _claim(self, checked: Checked) -> dict[str, object]:
        return {
            "kind": "claim",
            "scenario": self._name,
            "text": checked.claim.text,
            "section": checked.claim.section,
            "result": checked.verdict.result.value,
            "found": checked.verdict.found,
            "numbers": dict(checked.verdict.numbers),
            "events": list(checked.verdict.at),
        }


def as_list(scenarios: Iterable[Scenario], refused: Sequence[Refused] = ()) -> str:
    """Return the list of scenarios in words, by group; then the files that are none."""
    lines: list[str] = []
    listed = tuple(scenarios)
    wide = max((len(scenario.name) for scenario in listed), default=0)
    for group, members in groupby(listed, lambda scenario: scenario.group):
        lines += ["", group] if lines else [group]
        for scenario in members:
            lines.append(f"  {scenario.name:<{wide}}  {scenario.promise}")
            lines += [f"  {'':<{wide}}    --set {_setting(setting)}" for setting in scenario.settings]
    if refused:
        lines += ["", f"{GROUP}, but no scenarios"]
    for file in refused:
        lines.append(f"  {file.path}")
        lines += [f"    {line}" for line in file.words.splitlines()]
    return "\n".join(lines)


def as_list_of_objects(scenarios: Iterable[Scenario], refused: Sequence[Refused] = ()) -> str:
    """Return the list of scenarios as JSON, an object a line; then one for each file that is none."""
    listed = [
        json.dumps(
            {
                "name": scenario.name,
                "number": scenario.number,
                "group": scenario.group,
                "title": scenario.title,
                "promise": scenario.promise,
                "sections": list(scenario.sections),
                "claims": [claim.text for claim in scenario.claims],
                "settings": {setting.name: setting.default for setting in scenario.settings},
            }
        )
        for scenario in scenarios
    ]
    problems = [[{"line": one.line, "reason": one.reason} for one in file.problems] for file in refused]
    listed += [
        json.dumps({"file": str(file.path), "problems": told}) for file, told in zip(refused, problems, strict=True)
    ]
    return "\n".join(listed)


def _setting(setting: Setting) -> str:
    if setting.choices:
        return f"{setting.name}={setting.default}: {setting.title}, one of {', '.join(setting.choices)}"
    if isinstance(setting.default, bool):
        return f"{setting.name}={'yes' if setting.default else 'no'}: {setting.title}"
    unit = f" {setting.unit}" if setting.unit else ""
    value, low, high = figure(float(setting.default)), figure(setting.low), figure(setting.high)
    return f"{setting.name}={value}: {setting.title}, from {low} to {high}{unit}"


def _told(caption: Caption) -> str:
    text = mask_secrets(caption.text)
    return f"{text} ({caption.section})" if caption.section else text


def _held(checked: Checked) -> str:
    claim, verdict = checked.claim, checked.verdict
    return f"  {_SIGNS[verdict.result]:<3}  {claim.text}: {verdict.found} ({claim.section})"
