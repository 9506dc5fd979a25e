"""Scenarios that users write, as TOML files: read and checked as a whole, then run like any other.

What can stand in such a file is told in ``docs/scenarios.md``.
"""

from engine.scenarios.written.reading import Problem, WrittenRefused, read_written
from engine.scenarios.written.shelf import GROUP, Refused, Shelf, read_file, read_folder, scenario_of

__all__ = [
    "GROUP",
    "Problem",
    "Refused",
    "Shelf",
    "WrittenRefused",
    "read_file",
    "read_folder",
    "read_written",
    "scenario_of",
]
