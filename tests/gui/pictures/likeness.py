"""Whether two pictures show the same, however letters and slants are smoothed.

Both are made coarse, each square of some pixels one colour, its mean: how a font is hinted or an edge is smoothed
hardly changes it, and what is somewhere else, or of another colour, does.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage

SQUARE = 8
"""Device-independent pixels of a square's edge."""
APART = 24
"""How much two squares differ in red, green or blue, of 255, to be told apart; by another smoothing it is up to 20."""
SOME = 2
"""Squares that may: fewer than the least thing on a picture takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where two pictures differ.

    Attributes:
        squares: How many squares do.
        most: By how much, of 255.
        where: What holds all of them, in device-independent pixels.
    """

    squares: int = 0
    most: int = 0
    where: QRect = QRect()

    @property
    def same(self) -> bool:
        """Whether it is the same picture."""
        return self.squares <= SOME


def difference(one: QImage, other: QImage) -> Difference:
    """Return where two pictures differ; those of different sizes do everywhere."""
    if one.size() != other.size():
        return Difference(squares=one.width() * one.height(), most=255, where=one.rect())
    width, mine, theirs = _coarse(one)[0], _coarse(one)[1], _coarse(other)[1]
    found = [at for at in range(0, len(mine), 4) if _apart(mine, theirs, at) > APART]
    where = QRect()
    for at in found:
        row, column = divmod(at // 4, width)
        where = where.united(QRect(column * SQUARE, row * SQUARE, SQUARE, SQUARE))
    return Difference(squares=len(found), most=max((_apart(mine, theirs, at) for at in found), default=0), where=where)


def _coarse(image: QImage) -> tuple[int, bytes]:
    edge = SQUARE * round(image.devicePixelRatio())
    size = image.size() / edge
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth).convertToFormat(QImage.Format.Format_RGB32)
    return small.width(), bytes(small.constBits())


def _apart(mine: bytes, theirs: bytes, at: int) -> int:
    return max(abs(mine[at + part] - theirs[at + part]) for part in range(3))
