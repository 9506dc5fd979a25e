"""How large a picture will be, and what to do where not all of it fits: in words, before it is painted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import assert_never

from gui.diagram.layout import Diagram
from gui.export import pdf, png, svg
from gui.export.order import Order
from gui.export.sheet import Sheet
from gui.widgets.stage.geometry import HEADER

INSTEAD = {
    "png": "Choose a range, one page, a PDF of many pages, SVG, or text.",
    "svg": "Choose a range, one page, or text.",
    "pdf": "Choose a range, one page, or text.",
    "text": "",
}
"""What to do where a picture of this form is too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What a picture will be.

    Attributes:
        size: Such as "1,800 × 3,402 pixels" or "3 pages"; "" for text.
        limit: Why not all of it fits and what to do instead; "" where it does.
    """

    size: str = ""
    limit: str = ""


def extent(diagram: Diagram, order: Order) -> Extent:
    """Return what a picture will be; needs an application object."""
    if order.format == "text":
        return Extent()
    sheet = Sheet(diagram, order)
    match order.format:
        case "png":
            scale, height = png.extent(sheet)
            size = f"{sheet.width * scale:,.0f} × {height * scale:,.0f} pixels"
            limit = f"A PNG holds {height * scale:,.0f} pixels of height at this width"
        case "svg":
            height = min(sheet.height, svg.MAX_HEIGHT)
            size = f"{sheet.width:,.0f} × {height:,.0f}"
            limit = f"An SVG is {svg.MAX_HEIGHT:,} pixels high at most, which viewers still open"
        case "pdf":
            pages = math.ceil(max(sheet.height - HEADER, 1.0) / pdf.room(sheet))
            height = min(sheet.height, HEADER + pdf.MAX_PAGES * pdf.room(sheet))
            size = "1 page" if pages == 1 else f"about {min(pages, pdf.MAX_PAGES):,} pages"
            limit = f"A PDF has {pdf.MAX_PAGES} pages at most"
        case _:
            assert_never(order.format)
    if height >= sheet.height:
        return Extent(size=size)
    part = f"{height / sheet.height:.1%}" if height < sheet.height / 10 else f"{height / sheet.height:.0%}"
    return Extent(size=size, limit=f"{limit}: {part} of what is chosen. {INSTEAD[order.format]}")
