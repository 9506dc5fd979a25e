"""Scenarios that users write, as TOML files: read and checked as a whole, then run like any other.

What can stand in such a file is told in ``docs/scenarios.md``.
"""

from engine.scenarios.written.forms import Problem
from engine.scenarios.written.reading import WrittenRefused, read_written
from engine.scenarios.written.shelf import (
    FOLDER,
    GROUP,
    SUFFIX,
    Refused,
    Shelf,
    read_file,
    read_folder,
    scenario_of,
)

__all__ = [
    "FOLDER",
    "GROUP",
    "SUFFIX",
    "Problem",
    "Refused",
    "Shelf",
    "WrittenRefused",
    "read_file",
    "read_folder",
    "read_written",
    "scenario_of",
]
