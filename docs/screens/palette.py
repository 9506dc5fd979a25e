"""Pictures of few colours are small files: a window has some flat colours, and their shades at the edges of letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

COLOURS = 256
OPAQUE = 0xFF000000
APART = 10
"""How much two colours of a picture differ in red, green or blue at least."""


def few_colours(image: QImage) -> QImage:
    """Return the picture with its most frequent colours alone, each pixel in the nearest of them."""
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("B").cast("I")
    often = [colour | OPAQUE for colour, _ in Counter(pixels).most_common()]
    flags = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    return image.convertToFormat(QImage.Format.Format_Indexed8, _apart(often), flags)


def _apart(colours: Iterable[int]) -> list[int]:
    """Return the first colours that are not near an earlier one: a rare colour counts as much as a shade of another."""
    chosen: list[int] = []
    for colour in colours:
        if all(_distance(colour, other) >= APART for other in chosen):
            chosen.append(colour)
        if len(chosen) == COLOURS:
            break
    return chosen


def _distance(one: int, other: int) -> int:
    return max(abs((one >> shift & 0xFF) - (other >> shift & 0xFF)) for shift in (0, 8, 16))
