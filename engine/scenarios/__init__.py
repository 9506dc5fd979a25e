"""The catalogue: what there is to run and what it shows, one module each, in the order of a course."""

from dataclasses import replace

from engine.scenarios import ask_and_answer, both_ways, compare, connection_each, counters, keep_alive, upgrade
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Result, Verdict
from engine.scenarios.scenario import Checked, Scenario, check, narrate
from engine.scenarios.settings import Setting, SettingRefused
from engine.scenarios.stage import Stage

_COURSE = (
    compare,
    ask_and_answer,
    connection_each,
    keep_alive,
    upgrade,
    both_ways,
    counters,
)

SCENARIOS: dict[str, Scenario] = {
    module.SCENARIO.name: replace(module.SCENARIO, number=number) for number, module in enumerate(_COURSE, 1)
}

__all__ = [
    "SCENARIOS",
    "Caption",
    "Checked",
    "Claim",
    "Result",
    "Scenario",
    "Setting",
    "SettingRefused",
    "Stage",
    "Verdict",
    "check",
    "narrate",
]
