"""The diagram as an SVG document: the stage's painter paints on ``SvgPainter`` what it paints on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from gui.diagram.notation import Item, Tube
from gui.export import words
from gui.export.sheet import Sheet
from gui.export.svg_painter import SvgPainter

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

MAX_HEIGHT = 200_000
"""Pixels: some 7,000 rows, which viewers still open."""
TITLE = "Sequence diagram"


def svg(sheet: Sheet) -> tuple[bytes, str]:
    """Return the document, and what of it had to be left out; "" where all is there."""
    height = min(sheet.height, MAX_HEIGHT)
    made = SvgPainter(sheet.width, height, TITLE)

    def about(thing: Item | Tube | None) -> None:
        made.about("" if thing is None else words.line(thing))

    # It is no QPainter, but takes those of its calls that the stage makes; any other would raise AttributeError.
    painter, view, cut = cast("QPainter", made), sheet.view(height), ""
    sheet.paint(painter, view, about)
    if height < sheet.height:
        cut = sheet.say_cut(painter, view)
    return made.document(), cut
