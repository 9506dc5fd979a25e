"""Pictures of few colours are small files: a window has some flat colours, and their shades at the edges of letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

COLOURS = 256
FREQUENT = 200
"""How many of them are the most frequent; the others stand for what is rare."""
OPAQUE = 0xFF000000
APART = 24
"""How much a rare colour differs from every other in red, green or blue at least."""


def few_colours(image: QImage) -> QImage:
    """Return the picture in few of its colours, each pixel in the nearest of them."""
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("B").cast("I")
    often = [colour | OPAQUE for colour, _ in Counter(pixels).most_common()]
    flags = Qt.ImageConversionFlag.AvoidDither | Qt.ImageConversionFlag.ThresholdDither
    chosen = often[:FREQUENT]
    _add_rare(chosen, often[FREQUENT:])
    return image.convertToFormat(QImage.Format.Format_Indexed8, chosen, flags)


def _add_rare(chosen: list[int], colours: Iterable[int]) -> None:
    for colour in colours:
        if len(chosen) == COLOURS:
            return
        if all(_distance(colour, other) >= APART for other in chosen):
            chosen.append(colour)


def _distance(one: int, other: int) -> int:
    return max(abs((one >> shift & 0xFF) - (other >> shift & 0xFF)) for shift in (0, 8, 16))
