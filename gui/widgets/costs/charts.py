"""The two charts: octets by kind, and the latency of each update; a row for each way, painted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt

from engine.costs import Cost
from gui.theme import faded, octets, words
from gui.widgets.costs.canvas import KINDS, Canvas

ROW = 50.0
NAME, HEAD = 18.0, 28.0
"""Pixels of the name of a row, and of the heading above all rows."""
_BAR, _LEGEND, _AXIS = 16.0, 22.0, 24.0
_DOT = 3.0
_UNDER = 4.0
"""Pixels between the band of a row's dots and the name of the next row."""
_READ = "first update on top, last one below; the upright line is the median; logarithmic"


def octets_height(costs: Sequence[Cost], width: float) -> float:
    """Return how high the chart of octets is."""
    return HEAD + ROW * len(costs) + _AXIS + _LEGEND * (2 if width < 560 else 1)


def latency_height(costs: Sequence[Cost]) -> float:
    """Return how high the chart of latencies is."""
    return HEAD + ROW * len(costs) + _AXIS + _LEGEND


def paint_octets(canvas: Canvas, costs: Sequence[Cost], rect: QRectF) -> None:
    """Paint a bar of octets for each way, stacked by kind, over one scale."""
    canvas.heading("Octets by kind", rect.left(), rect.top(), rect.width())
    longest = max((cost.whole for cost in costs), default=0) or 1
    room = rect.width() - canvas.width_of(f"~{longest:,}", octets(12)) - 10
    top = rect.top() + HEAD
    for cost in costs:
        _name(canvas, cost.title, rect.left(), top, rect.width())
        left = rect.left()
        for kind in KINDS:
            width = room * getattr(cost, kind.name) / longest
            if width > 0:
                canvas.bar(QRectF(left, top + NAME + 2, width, _BAR), kind)
                left += width
        whole = QRectF(left + 8, top + NAME, rect.right() - left - 8, _BAR + 4)
        canvas.say(f"~{cost.whole:,}", whole, octets(12), canvas.theme.text)
        top += ROW
    _legend(canvas, costs, QRectF(rect.left(), top + 6, rect.width(), _LEGEND))


def _name(canvas: Canvas, title: str, left: float, top: float, width: float) -> None:
    canvas.say(title, QRectF(left, top, width, NAME), words(12), canvas.theme.muted)


def _legend(canvas: Canvas, costs: Sequence[Cost], rect: QRectF) -> None:
    left, top = rect.left(), rect.top()
    for kind in KINDS:
        if not any(getattr(cost, kind.name) for cost in costs):
            continue
        width = 16 + canvas.width_of(kind.title, words(11)) + 1
        if left + width > rect.right() and left > rect.left():
            left, top = rect.left(), top + _LEGEND
        canvas.bar(QRectF(left, top + 5, 10, 10), kind)
        canvas.say(kind.title, QRectF(left + 16, top, width - 16, 20), words(11), canvas.theme.muted)
        left += width + 16


def paint_latency(canvas: Canvas, costs: Sequence[Cost], rect: QRectF) -> None:
    """Paint a dot for each update of each way, over one logarithmic scale; a tick at the median."""
    canvas.heading("Latency of each update, from its birth", rect.left(), rect.top(), rect.width())
    scale = decades([delay for cost in costs for delay in cost.delays_ns])
    top = rect.top() + HEAD
    bottom = top + ROW * len(costs)
    for exponent in range(scale[0], scale[1] + 1):
        x = _x(10.0**exponent, scale, rect)
        for place in range(len(costs)):
            band = _band(rect, top + place * ROW)
            canvas.line(x, band.top(), x, band.bottom(), canvas.theme.line)
        canvas.line(x, bottom, x, bottom + 4, canvas.theme.line)
        side = "left" if exponent == scale[0] else "right" if exponent == scale[1] else "middle"
        at = {"left": x, "right": x - 90, "middle": x - 45}[side]
        canvas.say(_said(10.0**exponent), QRectF(at, bottom + 5, 90, 16), octets(11), canvas.theme.muted, side)
    for cost in costs:
        _name(canvas, cost.title, rect.left(), top, rect.width())
        _dots(canvas, cost, scale, _band(rect, top))
        top += ROW
    canvas.say(_READ, QRectF(rect.left(), bottom + _AXIS + 2, rect.width(), _LEGEND), words(11), canvas.theme.muted)


def _band(rect: QRectF, top: float) -> QRectF:
    """Where the dots of a row are: below its name, and clear of the next one's."""
    return QRectF(rect.left(), top + NAME, rect.width(), ROW - NAME - _UNDER)


def _dots(canvas: Canvas, cost: Cost, scale: tuple[int, int], rect: QRectF) -> None:
    painter, colour = canvas.painter, canvas.theme.layer("data" if cost.kind == "websocket" else "request")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(colour, 0.75))
    number = len(cost.delays_ns)
    for place, delay in enumerate(cost.delays_ns):
        y = rect.top() + _DOT + (rect.height() - 2 * _DOT) * (place + 0.5) / number
        painter.drawEllipse(QPointF(_x(delay, scale, rect), y), _DOT, _DOT)
    if cost.median_ns is not None:
        x = _x(cost.median_ns, scale, rect)
        canvas.line(x, rect.top(), x, rect.bottom(), canvas.theme.text)


def decades(delays_ns: Sequence[int]) -> tuple[int, int]:
    """Return the powers of ten, in nanoseconds, between which all delays are; at least one decade."""
    there = [max(1, delay) for delay in delays_ns] or [1_000_000]
    low = math.floor(math.log10(min(there)))
    return low, max(low + 1, math.ceil(math.log10(max(there))))


def _x(delay_ns: float, scale: tuple[int, int], rect: QRectF) -> float:
    share = (math.log10(max(1.0, delay_ns)) - scale[0]) / (scale[1] - scale[0])
    return rect.left() + _DOT + (rect.width() - 2 * _DOT) * share


def _said(delay_ns: float) -> str:
    for limit, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if delay_ns >= limit:
            return f"{delay_ns / limit:g} {unit}"
    return f"{delay_ns:g} ns"
