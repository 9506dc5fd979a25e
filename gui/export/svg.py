"""The diagram as an SVG document: the stage's painter paints on ``SvgPainter`` what it paints on the screen."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, cast

from gui.diagram.notation import Item, Tube
from gui.export import words
from gui.export.breaks import pieces
from gui.export.sheet import AT_ONCE, Sheet
from gui.export.svg_painter import SvgPainter
from gui.widgets.stage.geometry import HEADER

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.export.exporting import Steps

MAX_HEIGHT = 200_000
"""Pixels: some 7,000 rows, which viewers still open."""
PIECE = 800.0
"""Pixels that are written in a step."""
TITLE = "Sequence diagram"


def write_svg(sheet: Sheet, sink: IO[bytes]) -> Steps:
    """Write the document step by step.

    Raises:
        OSError: It cannot be written.
    """
    height = min(sheet.height, MAX_HEIGHT)
    made = SvgPainter(sheet.width, height, TITLE)
    # It is no QPainter, but takes those of its calls that the stage makes; any other would raise AttributeError.
    painter, cut = cast("QPainter", made), ""

    def about(thing: Item | Tube | None) -> None:
        made.about("" if thing is None else words.line(sheet.diagram, thing))

    for begin, end in pieces(sheet, PIECE if height > AT_ONCE else height, height):
        yield begin / height
        made.begin_piece(begin, (HEADER if begin else 0.0, HEADER + end - begin))
        view = sheet.view(HEADER + end - begin, begin)
        sheet.paint(painter, view, about)
        if HEADER + end >= height and height < sheet.height:
            made.about("")
            cut = sheet.say_cut(painter, view, view.height)
        made.end_piece()
    for octets in made.document():
        sink.write(octets)
        yield 1.0
    return cut
