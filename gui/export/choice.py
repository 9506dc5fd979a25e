"""What somebody chooses in the window to be exported, and what it comes to on what is shown. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from gui.diagram.layout import Diagram
from gui.diagram.playback import NEAR
from gui.export.order import (
    WHOLE,
    Format,
    Look,
    NothingThere,
    Order,
    Part,
    Sifting,
    Size,
    part_around,
    part_of_time,
)

Form = Literal["png", "svg", "pdf", "text", "recording"]
FORMS: tuple[Form, ...] = ("png", "svg", "pdf", "text", "recording")
What = Literal["whole", "from-here", "around", "loop", "times", "screen"]
WHATS: tuple[What, ...] = ("whole", "from-here", "around", "loop", "times", "screen")
Colours = Literal["shown", "dark", "light"]
COLOURS: tuple[Colours, ...] = ("shown", "dark", "light")
WIDTHS = (0, 800, 1200, 1600, 2400, 3200)
"""Pixels; 0 for what suits the diagram."""
SUFFIXES: dict[Form, str] = {
    "png": ".png",
    "svg": ".svg",
    "pdf": ".pdf",
    "text": ".txt",
    "recording": ".wirescope",
}
ENDINGS = f"{', '.join(list(SUFFIXES.values())[:-1])} or {list(SUFFIXES.values())[-1]}"


class EndingUnknown(ValueError):
    """A file's ending says nothing of what it is to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoice:
    """What is to be exported.

    Attributes:
        width: One of ``WIDTHS``.
        size: How large things are on a picture.
        filtered: Whether the filter counts, where one is set.
        begin: Seconds from the beginning, as typed, where a range of times is chosen; "" for the beginning.
        end: The same of its end.
    """

    form: Form = "png"
    what: What = "whole"
    colours: Colours = "shown"
    width: int = 0
    size: Size = "readable"
    filtered: bool = True
    begin: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is on the screen, in layout units.

    Attributes:
        top: The upper edge of what is seen.
        bottom: The lower edge.
        zoom: Pixels for a unit.
        width: Pixels of the stage.
        chosen: The numbers of the chosen items.
        loop: Where the range that is played round and round begins and ends; None where there is none.
        sifting: The filter, if one is set.
        look: The colours.
    """

    top: float
    bottom: float
    playhead: float
    zoom: float
    width: int
    chosen: frozenset[int]
    loop: tuple[float, float] | None
    sifting: Sifting | None
    look: Look


def form_of(suffix: str, otherwise: Form) -> Form:
    """Return what a file with this ending is, in capitals or not; without an ending, what was chosen.

    Raises:
        EndingUnknown: Nothing that can be written ends so; the text says what does.
    """
    if not suffix:
        return otherwise
    for form, known in SUFFIXES.items():
        if known == suffix.lower():
            return form
    raise EndingUnknown(f"Nothing is written that ends in {suffix}: end the name in {ENDINGS}.")


def order_of(choice: ExportChoice, sight: Sight, diagram: Diagram) -> Order:
    """Return what a choice comes to; of a recording, which is always whole, as of a PNG.

    Raises:
        NothingThere: There is nothing in the part chosen; the text says why and what to do.
    """
    as_seen = choice.what == "screen"
    form: Format = "png" if choice.form == "recording" else choice.form
    return Order(
        format=form,
        look=sight.look if choice.colours == "shown" else choice.colours,
        width=choice.width or (sight.width if as_seen else None),
        part=_part(choice, sight, diagram),
        size="shown" if as_seen else choice.size,
        zoom=sight.zoom,
        chosen=sight.chosen if choice.what == "around" else frozenset(),
        sifting=sight.sifting if choice.filtered else None,
    )


def _part(choice: ExportChoice, sight: Sight, diagram: Diagram) -> Part:
    match choice.what:
        case "whole":
            return WHOLE
        case "from-here":
            if sight.playhead >= diagram.height - NEAR:
                raise NothingThere("Nothing comes after the playhead: go back to where the picture is to begin.")
            return Part(top=sight.playhead)
        case "around":
            if not sight.chosen:
                raise NothingThere("Nothing is chosen: click on an arrow first.")
            return part_around(diagram, sight.chosen)
        case "loop":
            if sight.loop is None:
                raise NothingThere("No range is played: begin one with [ and end it with ].")
            return Part(top=sight.loop[0], bottom=sight.loop[1])
        case "times":
            return _times(choice, diagram)
        case "screen":
            part = Part(top=max(sight.top, 0.0), bottom=min(sight.bottom, sight.playhead), exact=True)
            if part.bottom <= part.top:
                raise NothingThere("Nothing of the diagram is on the screen: scroll to it, or move the playhead on.")
            return part


def _times(choice: ExportChoice, diagram: Diagram) -> Part:
    begin_s, end_s = seconds(choice.begin), seconds(choice.end)
    if begin_s is not None and end_s is not None and begin_s >= end_s:
        raise NothingThere(f"{begin_s:g} s is not before {end_s:g} s: swap the two.")
    return part_of_time(diagram, begin_s, end_s)


def seconds(typed: str) -> float | None:
    """Return seconds as somebody typed them, with or without their unit; None for nothing.

    Raises:
        NothingThere: It is no time; the text says what is.
    """
    text = typed.strip().removesuffix("s").strip().replace(",", ".").replace(" ", "")
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found) or found < 0:
        raise NothingThere(f"“{typed.strip()}” is no time: type seconds from the beginning, such as 0.25.")
    return found
