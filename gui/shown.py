"""Values that widgets are shown; plain data, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gui.diagram.tally import Tally
from gui.diagram.thumb import Thumb


@dataclass(frozen=True, slots=True)
class Ticks:
    """Where events are, as the scrubber shows them.

    Attributes:
        tally: Where, by layer; it grows.
        height: The y of the last moment so far.
    """

    tally: Tally
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackShown:
    """Where playback stands.

    Attributes:
        step: How many events the playhead has passed, from 0 to ``steps``.
        steps: How many events there are.
        playing: Whether the playhead moves by itself.
        speed: The chosen speed, 1 being the steady pace.
        following: Whether the playhead stays at the newest event.
        new: Of what is live, steps that the playhead has not come to yet; 0 while it follows.
        factor: How much slower or faster than real time the picture moves just now, such as "1/400×"; "" for none.
        can_follow: Whether something is still live.
    """

    step: int = 0
    steps: int = 0
    playing: bool = False
    speed: float = 1.0
    following: bool = False
    new: int = 0
    factor: str = ""
    can_follow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the head of a lifeline says at the playhead.

    Attributes:
        more: What there is to add to its name: what runs there, or that nobody observes it; may be empty.
        address: Of the connection that began last.
        seen: Whether this end is observed.
    """

    name: str
    more: str
    address: str
    seen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What a pane's heads say at the playhead.

    Attributes:
        layer: Whose colour the title takes.
        counters: Pairs of a figure and what it counts.
        lifelines: For each lifeline, in order of appearing.
        hidden: How many of them are not shown.
        link: What was made slower here, in words, the shortest last; nothing where nothing was.
    """

    title: str
    subtitle: str
    layer: str
    counters: tuple[tuple[str, str], ...]
    lifelines: tuple[Head, ...]
    hidden: int = 0
    link: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioItem:
    """One scenario of the list.

    Attributes:
        name: What ``scenario_asked`` carries.
        promise: What it shows, in one line.
        layer: The colour of its dot.
        action: What choosing it does just now: "Run", "Run again", "Running".
        enabled: Whether it can be run just now.
    """

    name: str
    title: str
    promise: str
    layer: str = "response"
    action: str = "Run"
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryItem:
    """One card of the gallery.

    Attributes:
        name: What ``scenario_asked`` carries.
        number: Its place in the course.
        promise: What it shows, in one line.
        sections: The sections of the standards it shows.
        more: What else it is found by: what it claims.
        state: What is to be said of it now: "running", or what came of the last run.
        held: Whether all it claims held the last time it ran; None if it has not run.
        running: Whether it runs just now: choosing it shows it.
        wrong: Why it cannot be run, a line for each reason; "" where it can.
        thumb: Its small picture.
    """

    name: str
    number: int
    title: str
    promise: str
    group: str
    sections: tuple[str, ...] = ()
    more: str = ""
    state: str = ""
    held: bool | None = None
    running: bool = False
    wrong: str = ""
    thumb: Thumb | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A scenario to go on with.

    Attributes:
        name: What is asked for.
        text: What the button says, such as "Next: 5. Pipelining".
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimItem:
    """A claim of a scenario, and what came of it.

    Attributes:
        text: What is claimed.
        section: The section of the standard it rests on, as it is cited.
        result: "held", "not held", "not applicable"; "" while it was not looked at.
        found: What the recording shows, in a few words.
        events: The numbers of the events it rests on.
    """

    text: str
    section: str
    result: str = ""
    found: str = ""
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingItem:
    """Something that can be changed about a scenario.

    Attributes:
        value: What it is now, as it is typed; of a switch "yes" or "no".
        unit: "s", "octets"; empty for a plain number.
        range: What it can be, in words.
        switch: Whether it is on or off.
        choices: What it can be, where it is one of a few.
    """

    name: str
    title: str
    value: str
    unit: str = ""
    range: str = ""
    switch: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioShown:
    """What there is to say of the recording of a scenario, besides its events.

    Attributes:
        place: Where it stands in the catalogue, such as "4 of 56 · HTTP".
        sections: The sections of the standards it shows, as they are cited.
        claims: In order.
        summary: What came of them, in a few words.
        settings: What it can be run again with.
        running: Whether it runs just now.
    """

    name: str
    title: str
    promise: str
    place: str = ""
    sections: tuple[str, ...] = ()
    claims: tuple[ClaimItem, ...] = ()
    summary: str = ""
    settings: tuple[SettingItem, ...] = ()
    running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionItem:
    """One session of the list.

    Attributes:
        number: What ``session_chosen`` carries.
        state: One line, such as "open · 7 frames".
        open: Whether it is still running: its dot is filled.
    """

    number: int
    title: str
    state: str
    layer: str = "request"
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the user should know.

    Attributes:
        what: What happened, in one sentence.
        where: Where: a host, a file, a session; may be empty.
        todo: What to do about it; may be empty.
        answers: What the user can answer: a button for each.
        stays: Whether it comes back after others, until it is answered or dismissed.
    """

    what: str
    where: str = ""
    todo: str = ""
    weight: Literal["info", "warning", "error"] = "error"
    answers: tuple[str, ...] = ()
    stays: bool = False
