"""The diagram as a PNG picture."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter

from gui.export.sheet import PictureFailed, Sheet

SCALES = (2.0, 1.0)
"""Device pixels for each pixel of the sheet: the first at which all of it fits, else the last."""
MAX_DEVICE_PIXELS = 64_000_000
"""Of the whole image, which is held in memory at four octets each."""
MAX_DEVICE_HEIGHT = 32_000


def png(sheet: Sheet) -> tuple[bytes, str]:
    """Return the picture, and what of it had to be left out; "" where all is there.

    Raises:
        PictureFailed: There is not enough memory, or Qt cannot write PNG.
    """
    image, cut = paint(sheet)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stubs know text only, Qt takes both
        raise PictureFailed(0, "Qt cannot write PNG")
    return bytes(buffer.data().data()), cut


def paint(sheet: Sheet) -> tuple[QImage, str]:
    """Return the image, and what of it had to be left out; needs an application object and its fonts."""
    scale = next((scale for scale in SCALES if sheet.height <= _tallest(sheet, scale)), SCALES[-1])
    height = min(sheet.height, _tallest(sheet, scale))
    image = QImage(round(sheet.width * scale), round(height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureFailed(0, "there is not enough memory for the picture")
    image.setDevicePixelRatio(scale)
    image.fill(sheet.theme.background)
    view, cut = sheet.view(height), ""
    with QPainter(image) as painter:
        sheet.paint(painter, view)
        if height < sheet.height:
            cut = sheet.say_cut(painter, view)
    return image, cut


def _tallest(sheet: Sheet, scale: float) -> float:
    return min(MAX_DEVICE_HEIGHT, MAX_DEVICE_PIXELS / (sheet.width * scale)) / scale
