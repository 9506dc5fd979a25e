"""Captions: sentences made of what a trace shows, each at the event it speaks of; the common ones of all scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.scenarios.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A sentence about one event.

    Attributes:
        event: The event's number in the trace.
        text: What happens there; every value in it was read from the trace.
        section: The section of the standard, as "RFC 9112 9.3"; empty where none speaks of it.
    """

    event: int
    text: str
    section: str = ""


Teller = Callable[[Story], Iterable[Caption]]
"""Tells a part of what happens; gives nothing where the trace has nothing of it."""
