"""The diagram as a PDF document, all vectors: pages in the proportions of ISO 216, as wide as the picture.

One long page would be the picture as it is, but a page ends at 14,400 points (PDF 1.7, annex C.2), and no printer takes
it. So it is pages: each has the heads of the lifelines, as the window always has, and prints on A4 or A3 without loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

from gui.export.breaks import pieces
from gui.export.pdf_painter import PdfPainter
from gui.export.sheet import FOOT, PictureFailed, Sheet, page_for
from gui.theme import octets
from gui.widgets.stage.geometry import HEADER

if TYPE_CHECKING:
    from gui.export.exporting import Steps

POINT = 0.75
"""Points for a pixel: 72 to the inch, and 96."""
FINE = 12
"""Device units for a pixel."""
MAX_PAGES = 100
_CENTER = int(Qt.AlignmentFlag.AlignCenter)
_EXACT = QPageSize.SizeMatchPolicy.ExactMatch


def write_pdf(sheet: Sheet, sink: IO[bytes]) -> Steps:
    """Write the document, a page in each step.

    Raises:
        PictureFailed: Qt cannot write PDF.
        OSError: It cannot be written.
    """
    page, pages = page_height(sheet), []
    for piece in breaks(sheet):
        pages.append(piece)
        yield 0.0
    whole = len(pages) <= MAX_PAGES
    del pages[MAX_PAGES:]
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    painter = PdfPainter(sheet.theme.background)
    writer = _writer(buffer, sheet.width, page)
    if not painter.begin(writer):
        raise PictureFailed(0, "Qt cannot write PDF")
    cut = ""
    try:
        for number, piece in enumerate(pages, 1):
            yield (number - 1) / len(pages)
            if number > 1:
                writer.newPage()
            cut = _page(painter, sheet, page, piece, cut=not whole and number == len(pages))
            _foot(painter, sheet, page, f"{number} / {len(pages)}")
    finally:
        painter.end()
    sink.write(buffer.data().data())
    return cut


def page_height(sheet: Sheet) -> float:
    """Return how high a page is, in pixels; a sheet that is no higher has one page, as high as it is."""
    return min(page_for(sheet.width), sheet.height + FOOT)


def room(sheet: Sheet) -> float:
    """Return how many pixels of the diagram there are on a page."""
    return page_height(sheet) - HEADER - FOOT


def breaks(sheet: Sheet) -> Iterator[tuple[float, float]]:
    """Yield where each page begins and ends, in pixels of the sheet below its head; one more than there may be."""
    return islice(pieces(sheet, room(sheet), sheet.height), MAX_PAGES + 1)


def _writer(buffer: QBuffer, width: float, page: float) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setCreator("Wirescope")
    writer.setTitle("Sequence diagram")
    writer.setResolution(round(96 * FINE))
    writer.setPageSize(QPageSize(QSizeF(width, page) * POINT, QPageSize.Unit.Point, matchPolicy=_EXACT))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return writer


def _page(painter: QPainter, sheet: Sheet, page: float, piece: tuple[float, float], *, cut: bool) -> str:
    """Paint a page; where the document ends on it before the diagram does, say so on it, and return that sentence."""
    painter.resetTransform()
    painter.scale(FINE, FINE)
    painter.fillRect(QRectF(0, 0, sheet.width, page), sheet.theme.background)
    begin, end = piece
    view = sheet.view(HEADER + end - begin, begin)
    sheet.paint(painter, view)
    return sheet.say_cut(painter, view, view.height) if cut else ""


def _foot(painter: QPainter, sheet: Sheet, page: float, text: str) -> None:
    painter.setFont(octets(11))
    painter.setPen(sheet.theme.muted)
    painter.drawText(QRectF(0, page - FOOT, sheet.width, FOOT), _CENTER, text)
