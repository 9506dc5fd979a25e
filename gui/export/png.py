"""The diagram as a PNG picture, painted strip by strip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter

from gui.export.png_file import PngFile
from gui.export.sheet import PictureFailed, Sheet, Strip

if TYPE_CHECKING:
    from gui.export.exporting import Steps

SCALES = (2.0, 1.0)
"""Device pixels for each pixel of the sheet: the first at which all of it fits, else the last."""
MAX_DEVICE_PIXELS = 64_000_000
"""Of the whole picture: who looks at it holds four octets for each in memory."""
MAX_DEVICE_HEIGHT = 32_000
AT_A_TIME = 1_000_000
"""Octets that are packed in a step."""


def write_png(sheet: Sheet, sink: IO[bytes]) -> Steps:
    """Write the picture step by step.

    Raises:
        PictureFailed: There is not enough memory.
        OSError: It cannot be written.
    """
    scale, height = extent(sheet)
    file = PngFile(sink, round(sheet.width * scale), round(height * scale), scale)
    strips, cut = list(sheet.strips(height)), ""
    for number, strip in enumerate(strips):
        done = number / len(strips)
        yield done
        image, cut = _painted(sheet, strip, scale, cut=height < sheet.height and number == len(strips) - 1)
        for octets in _pieces(image):
            yield done
            file.write(octets, 3 * image.width(), image.bytesPerLine())
    file.end()
    return cut


def extent(sheet: Sheet) -> tuple[float, float]:
    """Return how many device pixels there are for a pixel of the sheet, and how much of its height fits, in pixels."""
    scale = next((scale for scale in SCALES if sheet.height <= _tallest(sheet, scale)), SCALES[-1])
    return scale, float(int(min(sheet.height, _tallest(sheet, scale))))


def _tallest(sheet: Sheet, scale: float) -> float:
    return min(MAX_DEVICE_HEIGHT, MAX_DEVICE_PIXELS / (sheet.width * scale)) / scale


def _painted(sheet: Sheet, strip: Strip, scale: float, *, cut: bool) -> tuple[QImage, str]:
    """Paint one strip; where the picture is cut at its end, say so on it."""
    image = QImage(round(sheet.width * scale), round(strip.height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureFailed(0, "there is not enough memory for the picture")
    image.setDevicePixelRatio(scale)
    image.fill(sheet.theme.background)
    said = ""
    with QPainter(image) as painter:
        painter.translate(0, -strip.hidden)
        sheet.paint(painter, strip.view)
        if cut:
            said = sheet.say_cut(painter, strip.view, strip.hidden + strip.height)
    return image.convertToFormat(QImage.Format.Format_RGB888), said


def _pieces(image: QImage) -> Iterator[memoryview]:
    octets, stride = memoryview(image.constBits()), image.bytesPerLine()
    rows = max(1, AT_A_TIME // stride)
    for first in range(0, image.height(), rows):
        yield octets[first * stride : min(first + rows, image.height()) * stride]
