"""The user's own scenarios in the catalogue: those of a folder, and those of files that were named. No Qt."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import platformdirs

from engine.catalogue import CATALOGUE
from engine.scenarios import Scenario
from engine.scenarios.written import FOLDER, GROUP, Refused, read_file, read_folder

HOME_VARIABLE = "WIRESCOPE_HOME"
"""Names the folder of the application's own files, if it is set."""


def folder(home: Path | None = None) -> Path:
    """Return the folder of the user's own scenarios: in ``home``, else in WIRESCOPE_HOME, else the platform's."""
    named = os.environ.get(HOME_VARIABLE)
    if home is None and not named:
        return platformdirs.user_data_path("wirescope", appauthor=False) / FOLDER
    return (home if home is not None else Path(named or "")) / FOLDER


class Own:
    """Keeps the catalogue up with a folder.

    Args:
        home: See ``folder``.

    Attributes:
        folder: The folder.
        refused: What in it is no scenario, by the names of the files.
    """

    def __init__(self, home: Path | None = None) -> None:
        self.folder = folder(home)
        self.refused: dict[str, Refused] = {}
        self._taken: set[str] = set()

    def read(self, in_use: Collection[str] = ()) -> None:
        """Read the folder: what is new or other than before is in the catalogue then, what is gone is not.

        Args:
            in_use: Names of scenarios that stay there even so, for there are recordings of them.
        """
        for name in self._taken.difference(in_use):
            CATALOGUE.pop(name, None)
        shelf = read_folder(self.folder, taken=_not_own())
        self.refused = {refused.name: refused for refused in shelf.refused}
        for scenario in shelf.scenarios:
            _take(scenario)
        self._taken = {scenario.name for scenario in shelf.scenarios} | self._taken.intersection(in_use)


def take_file(path: Path) -> Scenario:
    """Take the scenario of a file into the catalogue, and return it.

    Raises:
        WrittenRefused: It is none.
    """
    return _take(read_file(path, taken=_not_own()))


def _not_own() -> set[str]:
    return {name for name, scenario in CATALOGUE.items() if scenario.group != GROUP}


def _take(scenario: Scenario) -> Scenario:
    there = CATALOGUE.get(scenario.name)
    number = len(CATALOGUE) + 1 if there is None else there.number
    CATALOGUE[scenario.name] = taken = replace(scenario, number=number)
    return taken
