"""Sprites: pictures of what is painted alike again and again; to paint one takes a tenth of the time that words do.

They are for screens and images alone: into a document words are written as words.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap, QTransform

KEPT = 768
"""How many are kept, of those that were used last: most take some ten thousand octets, or four times that at twice the
pixels."""
RATIOS = (1.0, 2.0)
"""Pixels of a unit at which a picture is copied as it is."""

Paint = Callable[[QPainter, QPointF], None]
"""Paints something, its upper left corner at a point."""


class Sprite:
    """A picture that is made when it is asked for again: of what is seen once, none is made."""

    __slots__ = ("_asked", "_picture")

    def __init__(self) -> None:
        self._asked = False
        self._picture: QPixmap | None = None

    def ask(self) -> bool:
        """Ask for it; returns whether that was done before, so that there is a picture or one is worth its making."""
        asked, self._asked = self._asked, True
        return asked

    def paint(
        self, painter: QPainter, at: QPointF, size: QSizeF, ratio: float, plainly: Paint, *, at_once: bool = False
    ) -> None:
        """Paint what ``plainly`` paints at a point that is on a whole pixel; from the picture once there is one.

        ``at_once`` for what is sure to be asked for again.
        """
        if self._picture is None:
            if not self._asked and not at_once:
                self._asked = True
                plainly(painter, at)
                return
            self._picture = _picture(size, ratio, plainly)
        painter.drawPixmap(at, self._picture)


@lru_cache(maxsize=KEPT)
def sprite(key: Hashable) -> Sprite:
    """Return the sprite of what ``key`` says all about: also for how many pixels of a unit it is."""
    return Sprite()


def ratio_of(painter: QPainter) -> float:
    """Return how many pixels a unit has where sprites may be painted: on whole pixels of a screen; elsewhere 0."""
    if type(painter) is not QPainter or painter.paintEngine().type() is not QPaintEngine.Type.Raster:
        return 0.0
    to_pixels = painter.deviceTransform()
    ratio = to_pixels.m11()
    plain = ratio == to_pixels.m22() and to_pixels == QTransform(ratio, 0, 0, ratio, to_pixels.dx(), to_pixels.dy())
    whole = to_pixels.dx().is_integer() and to_pixels.dy().is_integer()
    return ratio if plain and whole and ratio in RATIOS else 0.0


def _picture(size: QSizeF, ratio: float, plainly: Paint) -> QPixmap:
    made = QPixmap((size * ratio).toSize())
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plainly(painter, QPointF(0.0, 0.0))
    return made
