"""The folder of scenarios that a user wrote: what is in it, and what of that cannot be used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.scenarios import tellers
from engine.scenarios.scenario import Scenario
from engine.scenarios.written.claiming import claims_of
from engine.scenarios.written.forms import Problem
from engine.scenarios.written.reading import MAX_FILE, WrittenRefused, read_written
from engine.scenarios.written.running import run_written
from engine.scenarios.written.steps import Written

GROUP = "Your own"
FOLDER = "scenarios"
SUFFIX = ".toml"
MOST = 200
"""Files of a folder that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that is no scenario: where it is, and what is wrong with it, by line."""

    path: Path
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """What it is called as long as it has no name that can be used: that of the file."""
        return self.path.name

    @property
    def words(self) -> str:
        """What is wrong, a line each."""
        return "\n".join(f"line {problem.line}: {problem.reason}" for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What a folder holds, in the order of the names of its files."""

    scenarios: tuple[Scenario, ...] = ()
    refused: tuple[Refused, ...] = ()


def read_folder(folder: Path, taken: Collection[str] = ()) -> Shelf:
    """Return what a folder holds; nothing where it is not there.

    Args:
        folder: Where to look, not further down.
        taken: Names that scenarios have already.
    """
    scenarios: dict[str, Scenario] = {}
    refused = []
    for path in sorted(folder.glob(f"*{SUFFIX}"))[:MOST]:
        try:
            scenario = read_file(path, {*taken, *scenarios})
        except WrittenRefused as problem:
            refused.append(Refused(path=path, problems=problem.problems))
        else:
            scenarios[scenario.name] = scenario
    return Shelf(scenarios=tuple(scenarios.values()), refused=tuple(refused))


def read_file(path: Path, taken: Collection[str] = ()) -> Scenario:
    """Return the scenario of a file.

    Raises:
        WrittenRefused: It is none, or cannot be read.
    """
    try:
        with path.open("rb") as opened:
            octets = opened.read(4 * MAX_FILE + 1)
        text = octets.decode("utf-8")
    except OSError as error:
        raise WrittenRefused(path.name, [Problem(1, f"it cannot be read: {error.strerror or error}.")]) from error
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise WrittenRefused(path.name, [Problem(line, "it is not UTF-8, which TOML is written in.")]) from error
    written = read_written(text.replace("\r\n", "\n"), path.name)
    if written.name in taken:
        raise WrittenRefused(path.name, [Problem(1, f"there is a scenario of the name “{written.name}” already.")])
    return scenario_of(written)


def scenario_of(written: Written) -> Scenario:
    """Return a written scenario as one to run."""
    claims = claims_of(written.claims)
    told = tellers.WEBSOCKET if any(server.kind == "websocket" for server in written.servers) else tellers.HTTP
    return Scenario(
        name=written.name,
        title=written.title,
        promise=written.promise or f"from {written.file}",
        group=GROUP,
        sections=tuple(dict.fromkeys(claim.section for claim in claims)),
        run=partial(run_written, written=written),
        claims=claims,
        tellers=told,
    )
