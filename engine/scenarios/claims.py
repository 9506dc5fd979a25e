"""What a scenario claims of its own trace, and how a claim is held against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engine.scenarios.story import Story

Number = int | float
_NONE: Mapping[str, Number] = MappingProxyType({})


class Result(StrEnum):
    """Whether a trace shows what is claimed."""

    HELD = "held"
    NOT_HELD = "not held"
    NOT_APPLICABLE = "not applicable"
    """The trace has nothing that the claim speaks of, as when the scenario was stopped before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of holding a claim against a trace.

    Attributes:
        result: Whether it holds.
        found: What the trace shows, in a few words.
        numbers: The numbers in it, by name; durations in milliseconds end in ``_ms``.
        at: The numbers of the events it rests on.
    """

    result: Result
    found: str
    numbers: Mapping[str, Number] = field(default_factory=lambda: _NONE)
    at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement that a trace bears out or refutes.

    Attributes:
        text: What is claimed, in one sentence without a full stop.
        section: The section of the standard it rests on, as "RFC 9112 9.3".
        look: Looks for it in a trace.
    """

    text: str
    section: str
    look: Callable[[Story], Verdict]


def verdict(holds: bool, found: str, at: tuple[int, ...] = (), **numbers: Number) -> Verdict:
    """Return whether it holds, with what was found."""
    return Verdict(
        result=Result.HELD if holds else Result.NOT_HELD, found=found, at=at, numbers=MappingProxyType(numbers)
    )


def nothing(found: str) -> Verdict:
    """Return that the trace has nothing the claim speaks of."""
    return Verdict(result=Result.NOT_APPLICABLE, found=found)


def count(number: int, thing: str, things: str = "") -> str:
    """Return a number of things in words: "1 connection", "2 connections"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
