"""What can be changed about a scenario: named numbers with their ranges, switches, and choices."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

Value = int | float | bool | str

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")


class SettingRefused(ValueError):
    """A setting cannot be used; the text says why, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be changed.

    Attributes:
        name: The keyword argument of the scenario's ``run``.
        title: What a form calls it.
        default: What it is unless it is changed; its type is the setting's.
        low: The least value, of a number.
        high: The greatest.
        unit: "s", "octets"; empty for a plain number.
        choices: What it can be, where it is neither a number nor a switch.
    """

    name: str
    title: str
    default: Value
    low: float = 0
    high: float = 1
    unit: str = ""
    choices: tuple[str, ...] = ()

    def read(self, value: Value) -> Value:
        """Return a value of this setting, be it typed or of its type already.

        Raises:
            SettingRefused: It is none.
        """
        if isinstance(self.default, bool):
            return self._switch(value)
        if self.choices:
            return self._choice(str(value).lower())
        try:
            number = float(_ungrouped(value) if isinstance(value, str) else value)
        except ValueError as problem:
            raise SettingRefused(f"{self.name} is a number, not “{value}”.") from problem
        if not math.isfinite(number) or not self.low <= number <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            raise SettingRefused(f"{self.name} is from {figure(self.low)} to {figure(self.high)}{unit}, not {value}.")
        if isinstance(self.default, float):
            return number
        if number != int(number):
            raise SettingRefused(f"{self.name} is a whole number, not {value}.")
        return int(number)

    def _choice(self, value: str) -> str:
        if value not in self.choices:
            raise SettingRefused(f"{self.name} is one of {', '.join(self.choices)}, not “{value}”.")
        return value

    def _switch(self, value: Value) -> bool:
        words = {
            "yes": True,
            "true": True,
            "on": True,
            "1": True,
            "no": False,
            "false": False,
            "off": False,
            "0": False,
        }
        found = value if isinstance(value, bool) else words.get(str(value).lower())
        if found is None:
            raise SettingRefused(f"{self.name} is yes or no, not “{value}”.")
        return found


def figure(number: float) -> str:
    """Return a number as it is told, and as it can be typed: all its digits, thousands apart, as in 4,194,304."""
    return f"{number:,.10g}"


def _ungrouped(typed: str) -> str:
    return typed.replace(",", "") if _GROUPED.fullmatch(typed.strip()) else typed


def checked(settings: tuple[Setting, ...], values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values of all settings, those given and the defaults of the others.

    Raises:
        SettingRefused: There is no such setting, or a value is out of its range.
    """
    known = {setting.name: setting for setting in settings}
    for name in values:
        if name not in known:
            there = ", ".join(known) or "none"
            raise SettingRefused(f"there is no setting “{name}”; there is: {there}.")
    return {name: setting.read(values.get(name, setting.default)) for name, setting in known.items()}
