"""The heads of all panes as one picture: at most ticks they say the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QSizeF

from gui.widgets.stage import headers
from gui.widgets.stage.geometry import HEADER
from gui.widgets.stage.head_fit import style_of
from gui.widgets.stage.sprites import Sprite, ratio_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.shown import Heads
    from gui.theme import Theme
    from gui.widgets.stage.columns import Column

KEPT: Final = 2
"""How many pictures are kept, each as wide as a stage: that of this one, and of another one beside it."""


def paint(painter: QPainter, theme: Theme, columns: Sequence[Column], heads: Sequence[Heads], width: float) -> None:
    """Paint the heads of all panes; ``width`` is that of the stage."""
    panes = tuple(zip(columns, heads, strict=False))
    ratio = ratio_of(painter) if panes else 0.0

    def plainly(on: QPainter, at: QPointF) -> None:
        style = style_of(panes, width)
        for column, said in panes:
            headers.paint(on, theme, column, said, width, style)
            headers.paint_lifelines(on, theme, column, said, width)

    if ratio:
        size = QSizeF(width, HEADER)
        _kept(theme.name, panes, width, ratio).paint(painter, QPointF(), size, ratio, plainly)
    else:
        plainly(painter, QPointF())


@lru_cache(maxsize=KEPT)
def _kept(theme: str, panes: tuple[tuple[Column, Heads], ...], width: float, ratio: float) -> Sprite:
    return Sprite()
