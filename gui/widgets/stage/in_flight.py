"""What is on its way on the stage: of many the newest stand out; the others are thin lines, and are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from gui.diagram.notation import Arrow, Layer
from gui.theme import Theme, mixed
from gui.widgets.stage.geometry import Flight
from gui.widgets.stage.pills import Pills, fit

IN_FULL = 12
"""How many of a pane have a bright head."""
WITH_TRAIL, OF_MANY = 6, 3
"""How many of these leave a trail, and how many where there are more than these: more would be one smear."""
WITH_PILL = 8
BELOW, ROW = 24.0, 25.0
"""Pixels from the playhead to the middle of the first pill, and from one pill to the next."""
WIDEST = 220.0
DOT = 4.0
STRENGTH = 0.45
"""How strongly the thin lines are painted: those that stand out are seen among them."""


class Standing(NamedTuple):
    """How much those of a pane's arrows that are on their way stand out, by their numbers.

    Attributes:
        plain: Not at all.
        short: They leave no trail.
    """

    plain: frozenset[int]
    short: frozenset[int]


def standing(ways: Mapping[int, Flight], chosen: Collection[int] = ()) -> Standing:
    """Return how much each stands out: the newest, and what is chosen, before all."""
    flying = sorted(number for number, way in ways.items() if way.flying and number not in chosen)
    trails = WITH_TRAIL if len(flying) <= IN_FULL else OF_MANY
    return Standing(frozenset(flying[:-IN_FULL]), frozenset(flying[-IN_FULL:-trails]))


def paint_crowd(painter: QPainter, theme: Theme, arrows: Iterable[tuple[Layer, Flight]]) -> None:
    """Paint arrows, those of a layer together: thin lines, each with a dot where it has come to."""
    layers: dict[Layer, list[Flight]] = {}
    for layer, way in arrows:
        layers.setdefault(layer, []).append(way)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for layer, ways in layers.items():
        colour = theme.layer(layer)
        # Opaque: a translucent line takes ten times as long.
        painter.setPen(QPen(mixed(colour, theme.background, STRENGTH), 1.0))
        painter.drawLines([QLineF(way.start, way.tip) for way in ways])
        for way in ways:
            painter.fillRect(QRectF(way.tip.x() - DOT / 2, way.tip.y() - DOT / 2, DOT, DOT), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def paint_rest(pills: Pills, theme: Theme, number: int, middle: QPointF) -> None:
    """Say how many more there are than have a pill."""
    pill = fit(f"and {number:,} more", "in flight", WIDEST)
    pills.paint(theme.muted, pill.rect(middle), pill)


def said(detail: str, *, held: bool) -> str:
    """Return what is said of what is on its way; of what is held, also which it is: one may choose among them."""
    return " · ".join(part for part in ("held", detail) if part) if held else "in flight"


def newest(flying: Collection[tuple[Arrow, QPointF]]) -> list[tuple[Arrow, QPointF]]:
    """Return those that have a pill, from the left."""
    last = sorted(flying, key=lambda pair: pair[0].number)[-WITH_PILL:]
    return sorted(last, key=lambda pair: pair[1].x())
