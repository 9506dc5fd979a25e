"""The one way from a diagram to a file."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from gui.diagram.layout import Diagram
from gui.export.masked import masked
from gui.export.order import Order
from gui.export.words import text
from gui.export.writing import write_whole


def export(diagram: Diagram, path: Path, order: Order) -> str:
    """Write a diagram, or a part of it, into a file; the file is there whole, or as it was before.

    Args:
        diagram: What is written; it may be empty.
        path: The file.
        order: How.

    Returns:
        What had to be left out, in one sentence, which is on the picture as well; "" where all is there.

    Raises:
        OSError: The file cannot be written.
        ImportError: A picture is asked for, and Qt is not installed.
    """
    octets, cut = contents(diagram, order)
    write_whole(path, octets)
    return cut


def contents(diagram: Diagram, order: Order) -> tuple[bytes, str]:
    """Return what ``export`` writes, and what had to be left out."""
    diagram = masked(diagram)
    if order.format == "text":
        return text(diagram, order.part).encode("utf-8", "replace"), ""
    # Qt is there for pictures alone: all else works without.
    from gui.export.sheet import Sheet, keep_application

    keep_application()
    sheet = Sheet(diagram, order)
    match order.format:
        case "png":
            from gui.export.png import png

            return png(sheet)
        case "svg":
            from gui.export.svg import svg

            return svg(sheet)
        case "pdf":
            from gui.export.pdf import pdf

            return pdf(sheet)
        case _:
            assert_never(order.format)
