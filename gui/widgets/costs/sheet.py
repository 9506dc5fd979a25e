"""The cost sheet: the table over the two charts, painted into any width; the same for the window and for pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from engine.costs import NOTE, Cost
from gui.theme import Theme, octets, words
from gui.widgets.costs.canvas import KINDS, Canvas
from gui.widgets.costs.charts import latency_height, octets_height, paint_latency, paint_octets

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

NARROWEST = 680.0
SIDE_BY_SIDE = 900.0
"""From this width on the charts stand side by side, and a way's name beside its figures; else above them."""
_MARGIN, _GAP = 24.0, 32.0
_TITLE, _ROW, _NOTE, _NAME = 34.0, 26.0, 40.0, 18.0
_SHORT = {
    "payload": "payload",
    "framing": "framing",
    "fields": "fields",
    "other": "not read",
    "tcp_ip": "~TCP/IP",
    "tls": "~TLS",
}
_APART, _LEAST_APART = 12.0, 5.0
"""Pixels between two columns, and between them where there is little room."""
_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSheet:
    """What is on the sheet.

    Attributes:
        title: Over all of it.
        costs: A row for each way.
        meanwhile: What else is to be known of the latencies; "" for nothing.
    """

    title: str
    costs: tuple[Cost, ...]
    meanwhile: str = ""

    @property
    def timed(self) -> bool:
        """Whether any update was delivered, so that there are latencies."""
        return any(cost.updates for cost in self.costs)


def table(sheet: CostSheet) -> list[tuple[str, ...]]:
    """Return the rows of the table as text, the first of them the headings; columns of nothing are left out."""
    kinds = [kind for kind in KINDS if kind.name != "other" or any(cost.other for cost in sheet.costs)]
    kinds = [kind for kind in kinds if kind.name != "tls" or any(cost.tls for cost in sheet.costs)]
    times = ("median", "95 %", "worst") if sheet.timed else ()
    seen = [kind.name for kind in kinds if not kind.estimated]
    added = [kind.name for kind in kinds if kind.estimated]
    columns = (*(_SHORT[name] for name in seen), "seen", *(_SHORT[name] for name in added), "~all")
    rows = [("", "conn.", "round trips", "requests", *columns, *times)]
    for cost in sheet.costs:
        figures = [cost.connections, cost.round_trips, cost.requests]
        figures += [*(getattr(cost, name) for name in seen), cost.seen]
        figures += [*(getattr(cost, name) for name in added), cost.whole]
        delays = (cost.median_ns, cost.p95_ns, cost.worst_ns)
        rows.append((cost.title, *(f"{figure:,}" for figure in figures), *map(_ms, delays[: len(times)])))
    return rows


def height(sheet: CostSheet, width: float) -> float:
    """Return how high the sheet is in a width."""
    beside, part = _parts(width)
    charts = [octets_height(sheet.costs, part), *([latency_height(sheet.costs)] if sheet.timed else [])]
    below = max(charts) if beside else sum(charts) + _GAP * (len(charts) - 1)
    return _MARGIN + _TITLE + _ROW + _row(width) * len(sheet.costs) + _notes(sheet) + _GAP + below + _MARGIN


def paint(painter: QPainter, theme: Theme, sheet: CostSheet, width: float) -> None:
    """Paint the sheet on its ground, from the painter's origin."""
    canvas = Canvas(painter, theme)
    painter.fillRect(QRectF(0, 0, width, height(sheet, width)), theme.background)
    inner = width - 2 * _MARGIN
    canvas.say(sheet.title, QRectF(_MARGIN, _MARGIN - 6, inner, _TITLE), words(18, 600), theme.text)
    bottom = _paint_table(canvas, table(sheet), QRectF(_MARGIN, _MARGIN + _TITLE, inner, 0), _row(width))
    painter.setFont(words(11))
    painter.setPen(theme.muted)
    painter.drawText(QRectF(_MARGIN, bottom + 8, inner, _NOTE - 8), _WRAP, f"Octets; ms from an update's birth. {NOTE}")
    painter.drawText(QRectF(_MARGIN, bottom + _NOTE + 4, inner, _NOTE - 8), _WRAP, sheet.meanwhile)
    beside, part = _parts(width)
    top = bottom + _notes(sheet) + _GAP
    paint_octets(canvas, sheet.costs, QRectF(_MARGIN, top, part, 0))
    if not sheet.timed:
        return
    if beside:
        paint_latency(canvas, sheet.costs, QRectF(_MARGIN + part + _GAP, top, part, 0))
    else:
        top += octets_height(sheet.costs, part) + _GAP
        paint_latency(canvas, sheet.costs, QRectF(_MARGIN, top, part, 0))


def _notes(sheet: CostSheet) -> float:
    """Return how high the notes are."""
    return _NOTE * (2 if sheet.meanwhile else 1)


def _row(width: float) -> float:
    """Return how high the row of a way is."""
    return _ROW if width >= SIDE_BY_SIDE else _ROW + _NAME


def _parts(width: float) -> tuple[bool, float]:
    """Return whether the charts are side by side, and how wide each is."""
    beside = width >= SIDE_BY_SIDE
    inner = width - 2 * _MARGIN
    return beside, (inner - _GAP) / 2 if beside else inner


def _paint_table(canvas: Canvas, rows: Sequence[tuple[str, ...]], rect: QRectF, high: float) -> float:
    """Paint the table, the rows of ways ``high``; returns where it ends."""
    theme, top = canvas.theme, rect.top()
    lefts = _columns(canvas, rows, rect)
    for number, row in enumerate(rows):
        above = high - _ROW if number else 0.0
        beside = QRectF(rect.left(), top, lefts[1] - rect.left(), _ROW)
        over = QRectF(rect.left(), top + 3, rect.width(), above)
        canvas.say(row[0], over if above else beside, words(13, 600), theme.text)
        for place, text in enumerate(row[1:], 1):
            cell = QRectF(lefts[place], top + above, lefts[place + 1] - lefts[place], _ROW)
            font = octets(12) if number else words(11)
            canvas.say(text, cell, font, theme.text if number else theme.muted, "right")
        top += _ROW + above
        canvas.line(rect.left(), top, rect.right(), top, theme.line)
    return top


def _columns(canvas: Canvas, rows: Sequence[tuple[str, ...]], rect: QRectF) -> list[float]:
    """Return where the columns begin, and where the last one ends: the rest of the width is the first one's."""
    widths = [
        max(canvas.width_of(row[place], octets(12) if number else words(11)) for number, row in enumerate(rows))
        for place in range(1, len(rows[0]))
    ]
    apart = min(_APART, max(_LEAST_APART, (rect.width() - sum(widths)) / len(widths)))
    widths = [width + apart for width in widths]
    spare = max(0.0, (rect.width() - sum(widths)) * 0.45 / len(widths))
    lefts = [rect.right()]
    for width in reversed(widths):
        lefts.insert(0, lefts[0] - width - spare)
    return [rect.left(), *lefts]


def _ms(time_ns: int | None) -> str:
    return "–" if time_ns is None else f"{time_ns / 1e6:,.2f}"
