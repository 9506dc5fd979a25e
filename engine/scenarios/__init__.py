"""What there is to run and what it shows, one module each."""

from engine.scenarios import compare
from engine.scenarios.stage import Scenario, Stage

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in (compare.SCENARIO,)}

__all__ = ["SCENARIOS", "Scenario", "Stage"]
