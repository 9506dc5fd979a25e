"""Where in a TOML file something stands: ``tomllib`` reads values, and forgets their lines.

The text was read by ``tomllib`` before, so it is valid: this reads on without looking for faults.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""The keys and places that lead to a value: ``("client", 0, "steps", 2, "send")``."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\])*"'),
    re.compile(r"'[^']*'"),
)


def lines_of(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, of each key and each value of a list in valid TOML."""
    return _Scanner(text).read()


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of what a path leads to; of the nearest thing around it where it is not there itself."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._seen, self._line = 0, 1

    def read(self) -> Mapping[Path, int]:
        table: Path = ()
        while self._next():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _next(self) -> str:
        """Pass over what is blank; return the character that comes, "" at the end."""
        self._match(_BLANK)
        return self._text[self._at : self._at + 1]

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found is not None else self._at
        return found.group() if found is not None else ""

    def _note(self, path: Path) -> None:
        self._line += self._text.count("\n", self._seen, self._at)
        self._seen = self._at
        self._lines.setdefault(path, self._line)

    def _header(self) -> Path:
        double = self._text.startswith("[[", self._at)
        self._at += 2 if double else 1
        self._next()
        path: Path = ()
        keys = self._keys()
        for place, key in enumerate(keys):
            path = (*path, key)
            self._note(path)
            if double and place == len(keys) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self._note(path)
        self._next()
        self._at += 2 if double else 1
        return path

    def _keys(self) -> list[str]:
        """Read a key, dotted or not."""
        keys = [self._key()]
        while self._next() == ".":
            self._at += 1
            self._next()
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        if self._text[self._at] in "\"'":
            # Escapes in keys name nothing that is known here.
            return self._string()[1:-1]
        return self._match(_BARE)

    def _string(self) -> str:
        for pattern in _STRINGS:
            found = self._match(pattern)
            if found:
                return found
        return ""

    def _pair(self, table: Path) -> None:
        begin = self._at
        path = table
        for key in self._keys():
            path = (*path, key)
            at, self._at = self._at, begin
            self._note(path)
            self._at = at
        self._next()
        self._at += 1  # The equals sign.
        self._next()
        self._value(path)

    def _value(self, path: Path) -> None:
        self._note(path)
        character = self._text[self._at : self._at + 1]
        if character == "[":
            self._list(path)
        elif character == "{":
            self._inline(path)
        elif not (character in "\"'" and self._string()):
            self._match(_SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        place = 0
        while self._next() not in ("]", ""):
            self._value((*path, place))
            place += 1
            if self._next() == ",":
                self._at += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._next() not in ("}", ""):
            self._pair(path)
            if self._next() == ",":
                self._at += 1
        self._at += 1
