"""What a scenario claims of its own trace, and how a claim is held against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from engine.events import Cut, SessionEnded
from engine.faults import STOPPED
from engine.scenarios.story import Story

Number = int | float
_NONE: Mapping[str, Number] = MappingProxyType({})


class Result(StrEnum):
    """Whether a trace shows what is claimed."""

    HELD = "held"
    NOT_HELD = "not held"
    NOT_APPLICABLE = "not applicable"
    """The trace has nothing that the claim speaks of, or the user did not let it come so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of holding a claim against a trace.

    Attributes:
        result: Whether it holds.
        found: What the trace shows, in a few words.
        numbers: The numbers in it, by name; durations in milliseconds end in ``_ms``.
        at: The numbers of the events it rests on.
        cut_short: Whether nobody can tell, for the user cut or ended it before it was over.
    """

    result: Result
    found: str
    numbers: Mapping[str, Number] = field(default_factory=lambda: _NONE)
    at: tuple[int, ...] = ()
    cut_short: bool = False


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


def judge(claim: Claim, story: Story) -> Verdict:
    """Hold a claim against a trace.

    What the user cut, or ended before it was over, cannot refute anything: nobody knows how it would have gone on. What
    holds all the same, holds.
    """
    found = claim.look(story)
    why = _interrupted(story)
    if found.result is not Result.NOT_HELD or not why:
        return found
    told = f"{why}, so this cannot be told: {found.found}"
    return replace(found, result=Result.NOT_APPLICABLE, found=told, cut_short=True)


def _interrupted(story: Story) -> str:
    """Return what the user did to a trace before it was over; "" for nothing."""
    cuts = {event.connection for event in story.of(Cut)}
    if cuts:
        return "a connection was cut by hand" if len(cuts) == 1 else "connections were cut by hand"
    stopped = any(event.code == STOPPED for event in story.of(SessionEnded))
    return "it was stopped before it was over" if stopped else ""


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
