"""What somebody chooses in the window to be exported, and what it comes to on what is shown. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gui.diagram.layout import Diagram
from gui.diagram.playback import NEAR
from gui.export.order import WHOLE, Format, Look, NothingThere, Order, Part, part_around

Form = Literal["png", "svg", "pdf", "text", "recording"]
FORMS: tuple[Form, ...] = ("png", "svg", "pdf", "text", "recording")
What = Literal["whole", "from-here", "around", "screen"]
WHATS: tuple[What, ...] = ("whole", "from-here", "around", "screen")
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
    """

    form: Form = "png"
    what: What = "whole"
    colours: Colours = "shown"
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is on the screen, in layout units.

    Attributes:
        top: The upper edge of what is seen.
        bottom: The lower edge.
        zoom: Pixels for a unit.
        width: Pixels of the stage.
        chosen: The number of the chosen item; -1 for none.
        look: The colours.
    """

    top: float
    bottom: float
    playhead: float
    zoom: float
    width: int
    chosen: int
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
    width = choice.width or (sight.width if choice.what == "screen" else None)
    part, chosen = _part(choice.what, sight, diagram), frozenset[int]()
    if choice.what == "around":
        chosen = frozenset({sight.chosen})
    look = sight.look if choice.colours == "shown" else choice.colours
    form: Format = "png" if choice.form == "recording" else choice.form
    return Order(format=form, look=look, width=width, part=part, zoom=sight.zoom, chosen=chosen)


def _part(what: What, sight: Sight, diagram: Diagram) -> Part:
    match what:
        case "whole":
            return WHOLE
        case "from-here":
            if sight.playhead >= diagram.height - NEAR:
                raise NothingThere("Nothing comes after the playhead: go back to where the picture is to begin.")
            return Part(top=sight.playhead)
        case "around":
            if sight.chosen < 0:
                raise NothingThere("Nothing is chosen: click on an arrow first.")
            return part_around(diagram, sight.chosen)
        case "screen":
            part = Part(top=max(sight.top, 0.0), bottom=min(sight.bottom, sight.playhead))
            if part.bottom <= part.top:
                raise NothingThere("Nothing of the diagram is on the screen: scroll to it, or move the playhead on.")
            return part
