"""Heads as a kept picture look as they do when they are painted, and say what they are to say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage, QPainter

from gui.presenting import heads
from gui.shown import Heads
from gui.theme import DARK, LIGHT, Theme
from gui.widgets.stage import kept_heads
from gui.widgets.stage.columns import columns_for
from gui.widgets.stage.geometry import HEADER
from tests.gui.diagram.rooms import room

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

WIDTH = 900


class Stage:
    """Paints heads again and again."""

    def __init__(self, ratio: float) -> None:
        self.diagram = room(3).diagram()
        self.ratio = ratio

    @property
    def said(self) -> tuple[Heads, ...]:
        return tuple(heads(self.diagram, self.diagram.height))

    def painted(self, theme: Theme, said: tuple[Heads, ...]) -> QImage:
        """Return a picture of heads."""
        made = QImage(round(WIDTH * self.ratio), round(HEADER * self.ratio), QImage.Format.Format_RGB32)
        made.setDevicePixelRatio(self.ratio)
        made.fill(theme.background)
        with QPainter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            kept_heads.paint(painter, theme, columns_for(self.diagram, WIDTH), said, WIDTH)
        return made


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_kept_picture_is_what_is_painted(dressed: QApplication, ratio: float) -> None:
    kept_heads._kept.cache_clear()
    stage = Stage(ratio)
    plain, *kept = (stage.painted(DARK, stage.said) for _ in range(3))
    assert plain.pixelColor(0, 0) == DARK.background
    assert kept == [plain, plain]


def test_what_is_said_and_worn_is_painted_at_once(dressed: QApplication) -> None:
    stage = Stage(1.0)
    before = [stage.painted(DARK, stage.said) for _ in range(3)][-1]
    other = tuple(replace(one, title="Another") for one in stage.said)
    pictures = [stage.painted(DARK, other), stage.painted(LIGHT, stage.said), stage.painted(DARK, stage.said)]
    assert [picture == before for picture in pictures] == [False, False, True]
