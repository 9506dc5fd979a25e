"""The diagram as a PDF document, all vectors: pages in the proportions of ISO 216, as wide as the picture.

One long page would be the picture as it is, but a page ends at 14,400 points (PDF 1.7, annex C.2), and no printer takes
it. So it is pages: each has the heads of the lifelines, as the window always has, and prints on A4 or A3 without loss.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from gui.export.pdf_painter import PdfPainter
from gui.export.sheet import PictureFailed, Sheet
from gui.theme import octets
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.pills import HEIGHT

POINT = 0.75
"""Points for a pixel: 72 to the inch, and 96."""
FINE = 12
"""Device units for a pixel."""
LANDSCAPE_FROM = 1200
"""Pixels from which on a page is wider than it is high."""
FOOT = 30.0
MAX_PAGES = 100
NEAR_PILL, NEAR_STAMP = HEIGHT / 2 + 2, 9.0
LOOK_UP = 120
"""Pixels above the end of a page where a place between two rows is looked for."""
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


def pdf(sheet: Sheet) -> tuple[bytes, str]:
    """Return the document, and what of it had to be left out; "" where all is there.

    Raises:
        PictureFailed: Qt cannot write PDF.
    """
    page = page_height(sheet)
    starts, whole = breaks(sheet, page)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setCreator("Wirescope")
    writer.setTitle("Sequence diagram")
    writer.setResolution(round(96 * FINE))
    writer.setPageSize(QPageSize(QSizeF(sheet.width, page) * POINT, QPageSize.Unit.Point, matchPolicy=_EXACT))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = PdfPainter(sheet.theme.background)
    if not painter.begin(writer):
        raise PictureFailed(0, "Qt cannot write PDF")
    try:
        cut = _pages(painter, writer, sheet, page, starts, whole=whole)
    finally:
        painter.end()
    return bytes(buffer.data().data()), cut


_EXACT = QPageSize.SizeMatchPolicy.ExactMatch


def page_height(sheet: Sheet) -> float:
    """Return how high a page is, in pixels; a sheet that is no higher has one page, as high as it is."""
    page = sheet.width / math.sqrt(2) if sheet.width >= LANDSCAPE_FROM else sheet.width * math.sqrt(2)
    return min(page, sheet.height + FOOT)


def breaks(sheet: Sheet, page: float) -> tuple[list[float], bool]:
    """Return where each page begins, in pixels of the sheet below its head, and whether all of it is on them."""
    room = page - HEADER - FOOT
    starts = [0.0]
    while starts[-1] + room < sheet.height - HEADER:
        if len(starts) == MAX_PAGES:
            return starts, False
        starts.append(starts[-1] + _break(sheet, starts[-1], room))
    return starts, True


def _break(sheet: Sheet, start: float, room: float) -> float:
    """As much of ``room`` as is filled so that no words are cut; at least no pill; all of it where that cannot be."""
    pills, stamps = sheet.words_at(sheet.view(HEADER + room, start))
    places = [room - up for up in range(0, min(LOOK_UP, round(room / 2)), 3)]
    free = [place for place in places if all(abs(place - y + HEADER) > NEAR_PILL for y in pills)]
    better = (place for place in free if all(abs(place - y + HEADER) > NEAR_STAMP for y in stamps))
    return next(better, free[0] if free else room)


def _pages(
    painter: QPainter, writer: QPdfWriter, sheet: Sheet, page: float, starts: list[float], *, whole: bool
) -> str:
    ends = [*starts[1:], starts[-1] + page - HEADER - FOOT]
    cut = ""
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        if number > 1:
            writer.newPage()
        painter.resetTransform()
        painter.scale(FINE, FINE)
        painter.fillRect(QRectF(0, 0, sheet.width, page), sheet.theme.background)
        view = sheet.view(HEADER + end - start, start)
        sheet.paint(painter, view)
        if not whole and number == len(starts):
            cut = sheet.say_cut(painter, view)
        painter.setFont(octets(11))
        painter.setPen(sheet.theme.muted)
        painter.drawText(QRectF(0, page - FOOT, sheet.width, FOOT), _CENTER, f"{number} / {len(starts)}")
    return cut
