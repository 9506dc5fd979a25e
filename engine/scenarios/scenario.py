"""What a scenario is: real sessions that together show one thing, and what it claims of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.events import Event
from engine.scenarios.captions import Caption, Teller
from engine.scenarios.claims import Claim, Verdict, judge
from engine.scenarios.settings import Setting, Value, checked
from engine.scenarios.story import Story
from engine.sessions.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Real sessions that together show one thing.

    Attributes:
        name: What the command line calls it: lower case, with hyphens.
        title: What the window calls it.
        promise: What there is to see, in one line.
        run: Runs it on a stage, with its settings as keyword arguments, to its end; returns how each of its sessions
            ended, in order. A failure that the scenario is there to show is not in the outcomes. Cancelling ends its
            sessions.
        group: What it is listed under.
        number: Its place in the catalogue, from 1; 0 outside of it.
        sections: The sections of the standards it shows.
        settings: What can be changed about it.
        claims: What it claims of its trace.
        tellers: What tells its captions.
    """

    name: str
    title: str
    promise: str
    run: Callable[..., Awaitable[list[Outcome]]]
    group: str = ""
    number: int = 0
    sections: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    claims: tuple[Claim, ...] = ()
    tellers: tuple[Teller, ...] = ()

    def with_settings(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return the keyword arguments of ``run`` for these settings, as they were typed or as values.

        Raises:
            SettingRefused: There is no such setting, or its value is out of its range.
        """
        return checked(self.settings, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A claim, and what came of it."""

    claim: Claim
    verdict: Verdict


def check(scenario: Scenario, events: Sequence[Event]) -> tuple[Checked, ...]:
    """Hold each claim of a scenario against a trace."""
    story = Story(events)
    return tuple(Checked(claim=claim, verdict=judge(claim, story)) for claim in scenario.claims)


def narrate(scenario: Scenario, events: Sequence[Event]) -> tuple[Caption, ...]:
    """Return the captions of a trace, in the order of the events they speak of."""
    story = Story(events)
    told = [caption for teller in scenario.tellers for caption in teller(story)]
    return tuple(sorted(dict.fromkeys(told), key=lambda caption: caption.event))
