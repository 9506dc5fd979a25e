"""The cost table on the command line: in columns, and as objects."""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.costs import NOTE, Cost, as_json, delivered
from engine.stalls import UNKNOWN, Held

_HEADINGS = ("way", "conn.", "round trips", "requests", "payload", "framing", "fields")
_AFTER = ("seen", "~TCP/IP", "~all", "median", "95 %", "worst")


def as_text(costs: Sequence[Cost], held: Held | None) -> str:
    """Return the table; empty where nothing was delivered. What is estimated has a ~ before it.

    Args:
        costs: A row each.
        held: How busy the loop was meanwhile; None where it is not known.
    """
    number = delivered(costs)
    if not number:
        return ""
    other, tls = (any(getattr(cost, name) for cost in costs) for name in ("other", "tls"))
    heads = (*_HEADINGS, *(["other"] if other else []), *_AFTER[:2], *(["~TLS"] if tls else []), *_AFTER[2:])
    rows = [heads, *(_row(cost, other=other, tls=tls) for cost in costs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = [
        "  " + "  ".join([row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in range(1, len(heads)))])
        for row in rows
    ]
    what = "update" if number == 1 else f"{number:,} updates"
    notes = f"  {NOTE}", f"  {UNKNOWN if held is None else held.sentence}"
    return "\n".join(["", f"What it cost to deliver {what} (octets, and ms from its birth):", *lines, *notes])


def as_lines(costs: Sequence[Cost], held: Held | None) -> str:
    """Return the same as JSON objects, one a line; empty where nothing was delivered."""
    if not delivered(costs):
        return ""
    objects = [as_json(cost) for cost in costs]
    if held is not None:
        objects.append({"kind": "stalls", "longest_ms": held.longest_ns / 1e6, "share": round(held.share, 4)})
    return "\n".join(map(json.dumps, objects))


def _row(cost: Cost, *, other: bool, tls: bool) -> tuple[str, ...]:
    counts = (cost.connections, cost.round_trips, cost.requests, cost.payload, cost.framing, cost.fields)
    more = (*([cost.other] if other else []), cost.seen, cost.tcp_ip, *([cost.tls] if tls else []), cost.whole)
    times = (cost.median_ns, cost.p95_ns, cost.worst_ns)
    return (cost.title, *(f"{figure:,}" for figure in (*counts, *more)), *map(_ms, times))


def _ms(time_ns: int | None) -> str:
    return "-" if time_ns is None else f"{time_ns / 1e6:,.2f}"
