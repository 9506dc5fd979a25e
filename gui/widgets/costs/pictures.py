"""The cost sheet as a file: PNG, SVG, or the table as CSV."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from engine.costs import as_csv
from gui.theme import Theme
from gui.widgets.costs.sheet import CostSheet, height, paint

WIDTH = 1200
SCALE = 2
"""Pixels of a PNG for each of the window's."""
SUFFIXES = (".png", ".svg", ".csv")


def octets_of(sheet: CostSheet, theme: Theme, suffix: str) -> bytes:
    """Return the octets of a file; ``suffix`` is one of ``SUFFIXES``."""
    if suffix == ".csv":
        return as_csv(sheet.costs).encode()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    (_write_svg if suffix == ".svg" else _write_png)(buffer, sheet, theme)
    buffer.close()
    data: QByteArray = buffer.data()
    return bytes(data.data())


def _write_png(buffer: QBuffer, sheet: CostSheet, theme: Theme) -> None:
    image = QImage(_size(sheet) * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    with QPainter(image) as painter:
        paint(painter, theme, sheet, WIDTH)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # The stubs know a path alone.


def _write_svg(buffer: QBuffer, sheet: CostSheet, theme: Theme) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(_size(sheet))
    generator.setViewBox(QRect(0, 0, WIDTH, _size(sheet).height()))
    generator.setTitle(sheet.title)
    with QPainter(generator) as painter:
        paint(painter, theme, sheet, WIDTH)


def _size(sheet: CostSheet) -> QSize:
    return QSize(WIDTH, round(height(sheet, WIDTH)))
