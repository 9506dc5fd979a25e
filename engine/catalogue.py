"""Everything there is to run: the scenarios of the course, then the experiments of the laboratory."""

from __future__ import annotations

from dataclasses import replace

from engine.laboratory.catalogue import EXPERIMENTS
from engine.scenarios import SCENARIOS, Scenario

CATALOGUE: dict[str, Scenario] = SCENARIOS | {
    experiment.name: replace(experiment, number=number)
    for number, experiment in enumerate(EXPERIMENTS, len(SCENARIOS) + 1)
}
"""By name, in the order of the list. Those that users write themselves come behind (``gui.own``)."""
