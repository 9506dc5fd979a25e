"""From repeated Pings to what the inspector shows of them. Functions; no Qt."""

from __future__ import annotations

from engine import events as ev
from engine.durations import duration, spread
from engine.events import Opcode
from gui.diagram.labels import exact, frame
from gui.diagram.notation import Arrow, Item, Layer, Repeats
from gui.inspected import Row
from gui.recording import Recording

MOST = 50
"""Pairs that are shown one by one."""


def pairs(recording: Recording, item: Repeats) -> tuple[Row, ...]:
    """Return a row for each Ping with its Pong: what it carried, when it was, and how long it took."""
    of_each = len(item.events) // len(item.trips_ns)
    firsts, trips = item.events[::of_each], item.trips_ns
    rows = [
        _pair(number, recording.events[first], trip)
        for number, (first, trip) in enumerate(zip(firsts[:MOST], trips[:MOST], strict=True), 1)
    ]
    if len(trips) > MOST:
        rows.append(Row(label="…", value=f"and {len(trips) - MOST:,} more"))
    return tuple(rows)


def _pair(number: int, ping: ev.Event, trip_ns: int) -> Row:
    carried = frame(ping)[1] if isinstance(ping, ev.FrameSeen) else ""
    return Row(label=f"Ping {number:,}", value=f"{exact(ping.at_ns)} s · {duration(trip_ns)}", note=carried)


def timing(item: Repeats) -> tuple[Row, ...]:
    """Return how long a pair took, and from when to when they went on."""
    note = "round trip" if item.asked else "to answer"
    times = zip(("Shortest", "Median", "Longest"), map(duration, spread(item.trips_ns)), strict=True)
    rows = [Row(label=label, value=took, note=note) for label, took in times]
    rows.append(Row(label="Began", value=f"{exact(item.began_ns)} s", note="observed"))
    if item.ended_ns is not None:
        rows.append(Row(label="Ended", value=f"{exact(item.ended_ns)} s", note="observed"))
        rows.append(Row(label="In all", value=duration(item.ended_ns - item.began_ns)))
    return tuple(rows)


def offer(recording: Recording, item: Item) -> str:
    """Return what is offered of an item: to show all that is folded in it, or to fold what it is of; "" for nothing."""
    if isinstance(item, Repeats):
        return f"Show all {len(item.trips_ns):,} Pings"
    if not isinstance(item, Arrow) or item.layer is not Layer.CONTROL:
        return ""
    if not isinstance(item.event, ev.FrameSeen) or item.event.opcode not in (Opcode.PING, Opcode.PONG):
        return ""
    run = recording.heartbeats.plan().run_of(item.events[0])
    return "" if run is None else f"Fold {len(run.trips_ns):,} Pings into one row"
