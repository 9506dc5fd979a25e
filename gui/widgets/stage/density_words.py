"""What density says: how many messages there are between two rules, what the longest bar stands for, and each row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from engine.durations import duration
from gui.diagram.labels import exact
from gui.diagram.lifelines import PAIR
from gui.diagram.notation import Layer
from gui.diagram.volume import Way
from gui.theme import Theme, faded
from gui.widgets.stage.geometry import HEADER, Column, View
from gui.widgets.stage.levels import BAND
from gui.widgets.stage.masses import ROW, Mass, Sum, goes_right
from gui.widgets.stage.small_labels import SmallLabels, Told, width_of

if TYPE_CHECKING:
    from gui.diagram.time_axis import TimeAxis

IN_A_BAND: Final = round(BAND / ROW)
"""Rows."""
BANDS: Final = 2
"""How many of them are counted together."""
LEAST: Final = 6
"""Rows from which on what is counted together has words."""
BESIDE: Final = 12.0
"""Pixels between a lifeline and the words beside it."""
EDGE: Final = 16.0
"""Pixels at the right of the stage that words leave free: the minimap may be there."""
UNDER: Final = 12.0
"""Pixels between where a mass begins, or the header, and the middle of what is said of the scale."""
TRIES, STEP = 6, 20.0
FAULTS: Final = "fault"
NAMES: Final = {
    Layer.TCP: "TCP",
    Layer.TLS: "TLS",
    Layer.REQUEST: "requests",
    Layer.RESPONSE: "responses",
    Layer.DATA: "data",
    Layer.CONTROL: "control",
    Layer.FAULT: "faults",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of a mass that are counted together.

    Attributes:
        top: Where they begin, in layout units.
        bottom: Where they end.
    """

    top: float
    bottom: float
    sum: Sum
    rows: int


def counted(mass: Mass, zoom: float) -> Iterator[Counted]:
    """Yield what is counted together of a mass; the same rows wherever the view is."""
    band = round(mass.edges[0] * zoom / BAND)
    first = 0
    while first < mass.rows:
        last = min(first + (BANDS - band % BANDS) * IN_A_BAND, mass.rows)
        yield Counted(mass.edges[first], mass.edges[last], mass.sum(first, last), last - first)
        band += BANDS - band % BANDS
        first = last


def moments(masses: Sequence[Mass], axis: TimeAxis) -> list[tuple[float, int]]:
    """Return the times, and where, that are told beside masses."""
    ys = (y for mass in masses for y in mass.edges[::IN_A_BAND])
    return [(y, axis.ns_at(y)) for y in ys]


def paint_rules(painter: QPainter, theme: Theme, column: Column, view: View, masses: Sequence[Mass]) -> None:
    """Paint a line across where one count ends and the next begins."""
    painter.setPen(QPen(faded(theme.muted, 0.35), 1.0))
    for mass in masses:
        for part in counted(mass, view.zoom):
            y = round(view.y(part.top))
            painter.drawLine(QPointF(column.first, y), QPointF(column.first + column.apart + BESIDE, y))


def say(masses: Sequence[Mass], axis: TimeAxis, theme: Theme, view: View, labels: SmallLabels, pane: int) -> None:
    """Say all of a pane."""
    column = view.columns[pane]
    if not masses:
        return
    for mass in masses:
        top, bottom = max(view.y(mass.edges[0]), HEADER), view.y(mass.edges[-1])
        rect = QRectF(column.first, top, column.apart, max(bottom - top, 0.0))
        labels.told.append(ToldRows(rect, "", mass, axis, view, labels.taken))
    _say_scale(masses, axis, theme, column, view, labels)
    for mass in masses:
        for part in counted(mass, view.zoom):
            if part.rows >= LEAST:
                _say_count(theme, column, view, labels, part)


def _say_count(theme: Theme, column: Column, view: View, labels: SmallLabels, part: Counted) -> None:
    y = view.y((part.top + part.bottom) / 2)
    if not HEADER + UNDER < y < view.height:
        return
    last = column.first + column.apart
    room = min(column.right, view.width - EDGE) - last - BESIDE
    said = [(text, theme.layer(Layer.FAULT) if FAULTS in text else theme.muted) for text in _words(part.sum)]
    for text, colour in said:
        if width_of(text) <= room and labels.beside(QPointF(last + BESIDE, y), text, colour, 1):
            return
    for text, colour in said:
        if labels.around(QPointF(column.middle_in(view.width), y), text, colour, column.apart):
            return


def _say_scale(
    masses: Sequence[Mass], axis: TimeAxis, theme: Theme, column: Column, view: View, labels: SmallLabels
) -> None:
    """Say at the top of a pane's masses what bars are, and how many messages the longest are."""
    top = max(view.y(masses[0].edges[0]) - UNDER, HEADER + UNDER)
    for text in _scales(axis, column, view, masses):
        for number in range(TRIES):
            at = QPointF(column.middle_in(view.width), top + number * STEP)
            if labels.around(at, text, theme.text, column.apart + 2 * BESIDE):
                return


def _scales(axis: TimeAxis, column: Column, view: View, masses: Sequence[Mass]) -> Iterator[str]:
    """Yield the same in fewer and fewer words."""
    top, bottom = view.units(HEADER), view.units(view.height)
    seen = [mass for mass in masses if mass.edges[-1] > top and mass.edges[0] < bottom]
    if not seen:
        return
    (most, row), mass = max(((mass.widest(top, bottom), mass) for mass in seen), key=lambda one: one[0][0])
    took = axis.ns_at(mass.edges[row + 1]) - axis.ns_at(mass.edges[row])
    when = f"in {duration(took)}" if took else "at one instant"
    left, right = _sides(masses, column)
    yield f"← {left}   ·   widest: {many(most)} {when}   ·   {right} →"
    yield f"widest: {many(most)} {when}"
    yield f"widest: {most:,}"


def _sides(masses: Sequence[Mass], column: Column) -> tuple[str, str]:
    """Return where messages go that go to the left, and where those that go to the right."""
    right = {goes_right(kind, column) for mass in masses for kind in mass.counts if kind.way is Way.UP}
    left = {not goes_right(kind, column) for mass in masses for kind in mass.counts if kind.way is Way.DOWN}
    if len(column.shown) > PAIR or len(right | left) != 1:
        return "to the left", "to the right"
    return ("to the client", "to the server") if right | left == {True} else ("to the server", "to the client")


def many(messages: int) -> str:
    """Return how many messages: "1 message", "12,400 messages"."""
    return f"{messages:,} message{'' if messages == 1 else 's'}"


def _words(sum_: Sum) -> Iterator[str]:
    """Yield how much there is, in fewer and fewer words."""
    if sum_.faults:
        faults = f"{sum_.faults:,} {FAULTS}{'' if sum_.faults == 1 else 's'}"
        yield from (f"{many(sum_.messages)}, {faults}", f"{sum_.messages:,}, {faults}", faults)
    yield from (many(sum_.messages), f"{sum_.messages:,}")


@dataclass(frozen=True, slots=True)
class ToldRows(Told):
    """What the pointer is told of the row it is on: when that is, and how much of what there is, each way."""

    mass: Mass
    axis: TimeAxis
    view: View
    written: list[QRectF]

    @property
    def over(self) -> bool:
        """Whether it is said rather than what is said of an arrow there: of so many, none is meant."""
        return True

    def at(self, point: QPointF) -> str:
        """Return that; nothing where something else is written."""
        row = bisect_right(self.mass.edges, self.view.units(point.y())) - 1
        if not 0 <= row < self.mass.rows or any(rect.contains(point) for rect in self.written):
            return ""
        return told(self.mass, row, self.axis)


def told(mass: Mass, row: int, axis: TimeAxis) -> str:
    """Return what is told of a row; nothing where there is nothing."""
    sum_ = mass.sum(row, row + 1)
    if not (sum_.messages or sum_.others):
        return ""
    began, ended = (axis.ns_at(mass.edges[edge]) for edge in (row, row + 1))
    lines = [f"{exact(began)} to {exact(ended)} s ({duration(ended - began)})", many(sum_.messages)]
    for way, number, name in ((Way.UP, sum_.up, "client → server"), (Way.DOWN, sum_.down, "server → client")):
        if number:
            layers = _by_layer(mass, row, way)
            lines.append(f"{name}: {number:,}" + (f" ({layers})" if layers else ""))
    if sum_.others:
        lines.append(f"notes: {sum_.others:,}")
    if sum_.faults:
        lines.append(f"faults: {sum_.faults:,}")
    return "\n".join(lines)


def _by_layer(mass: Mass, row: int, way: Way) -> str:
    found: dict[Layer, int] = {}
    for kind, numbers in mass.counts.items():
        number = numbers[row] if kind.way is way else numbers[row] // 2 if kind.way is Way.BOTH else 0
        if number:
            found[kind.layer] = found.get(kind.layer, 0) + number
    return ", ".join(f"{NAMES[layer]} {number:,}" for layer, number in found.items())
