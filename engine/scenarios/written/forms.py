"""Reading a table of TOML value by value: each is of its type and in its range, or a problem with its line is noted."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.scenarios.written.lines import Path, line_of

_KINDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}

_LIKE = 0.34
"""How like a word has to be to another to be taken for it, from 0 to 1: “ws” is as like “websocket”."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something in a file that cannot be used: its line, from 1, and the reason in one sentence."""

    line: int
    reason: str


class Problems:
    """What was found wrong in a file so far."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self._lines = lines
        self.found: list[Problem] = []

    def note(self, path: Path, reason: str) -> None:
        """Note a problem with what a path leads to."""
        self.found.append(Problem(self.line(path), reason))

    def line(self, path: Path) -> int:
        """Return the line of what a path leads to."""
        return line_of(self._lines, path)


class Form:
    """A table that is taken from, key by key.

    Args:
        table: What it holds.
        path: What leads to it.
        problems: Where problems are noted.
    """

    def __init__(self, table: Mapping[str, Any], path: Path, problems: Problems) -> None:
        self.path = path
        self.problems = problems
        self._table = table
        self._asked: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._table

    @property
    def keys(self) -> list[str]:
        """The keys there are."""
        return list(self._table)

    @property
    def line(self) -> int:
        """The line of the table."""
        return self.problems.line(self.path)

    def refuse(self, key: str, reason: str) -> None:
        """Note a problem with the value of a key."""
        self.problems.note((*self.path, key), reason)

    def text(self, key: str, default: str = "", *, needed: bool = False, longest: int = 200) -> str:
        """Return a text of so many characters at most."""
        value = self._take(key, str, default, needed=needed)
        if len(value) > longest:
            self.refuse(key, f"{key} has {len(value):,} characters, and may have {longest:,}.")
            return default
        return str(value)

    def text_or_none(self, key: str, *, longest: int = 200) -> str | None:
        """Return a text; None where there is none."""
        self._asked[key] = None
        return self.text(key, longest=longest) if key in self._table else None

    def line_of_text(self, key: str, default: str = "", *, needed: bool = False) -> str:
        """Return a text of one line that is not blank."""
        value = self.text(key, default, needed=needed)
        if key in self._table and isinstance(self._table[key], str) and (not value.strip() or "\n" in value):
            self.refuse(key, f"{key} is one line of text.")
        return value

    def one_of(self, key: str, known: Collection[str], default: str = "", *, needed: bool = False) -> str:
        """Return one of a few words."""
        value = self._take(key, str, default, needed=needed)
        if key in self._table and isinstance(self._table[key], str) and value not in known:
            nearest = difflib.get_close_matches(value.lower(), known, n=1, cutoff=_LIKE)
            hint = f"; the closest is “{nearest[0]}”" if nearest else ""
            self.refuse(key, f"{key} is one of {', '.join(known)}, not “{value}”{hint}.")
            return default
        return str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        return bool(self._take(key, bool, default))

    def whole_or_none(self, key: str, low: int, high: int) -> int | None:
        """Return a whole number of a range; None where there is none."""
        self._asked[key] = None
        return self.whole(key, low, low, high) if key in self._table else None

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number of a range."""
        return int(self._ranged(key, int, default, low, high))

    def seconds(self, key: str, default: float, low: float, high: float, *, needed: bool = False) -> float:
        """Return a number of a range, in seconds."""
        return self._ranged(key, float, default, low, high, needed=needed)

    def table(self, key: str) -> Form:
        """Return a table; an empty one where there is none."""
        return Form(self._take(key, dict, {}), (*self.path, key), self.problems)

    def tables(self, key: str, most: int) -> Iterator[Form]:
        """Give the tables of a list."""
        value = self._take(key, list, [])
        if len(value) > most:
            self.refuse(key, f"there are {len(value):,} of {key}, and there may be {most:,}.")
        for place, each in enumerate(value[:most]):
            path = (*self.path, key, place)
            if isinstance(each, dict):
                yield Form(each, path, self.problems)
            else:
                self.problems.note(path, f"{key} is a list of tables, not of {said(each)}.")

    def value(self, key: str) -> Any:
        """Return whatever it is; it counts as asked for."""
        self._asked[key] = None
        return self._table.get(key)

    def done(self) -> None:
        """Note what nobody asked for: it would be passed over otherwise."""
        for key in self._table:
            if key not in self._asked:
                self.refuse(key, f"there is no “{key}” here; there is: {', '.join(self._asked) or 'nothing'}.")

    def _ranged(
        self, key: str, kind: type[int] | type[float], default: float, low: float, high: float, *, needed: bool = False
    ) -> float:
        value = self._take(key, kind, default, needed=needed)
        if not math.isfinite(value) or not low <= value <= high:
            self.refuse(key, f"{key} is from {low:g} to {high:g}, not {value}.")
            return default
        return float(value)

    def _take(self, key: str, kind: type, default: Any, *, needed: bool = False) -> Any:
        """Return the value of a key if it is of a type, else the default."""
        self._asked[key] = None
        if key not in self._table:
            if needed:
                self.problems.note(self.path, f"{key} is missing.")
            return default
        value = self._table[key]
        # TOML's true is no number, though Python's is.
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if right or (kind is float and isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.refuse(key, f"{key} is {_KINDS[kind]}, not {said(value)}.")
        return default


def said(value: object) -> str:
    """Return what a value of TOML is, in words."""
    return _KINDS.get(type(value), "a date or time")
