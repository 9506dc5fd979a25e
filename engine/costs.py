"""What delivering cost, as a table: a row for each way, that is for each session or group of sessions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.counters import Counters
from engine.deliveries import Deliveries
from engine.eventlog import EventLog, EventSlice
from engine.events import Event, SessionStarted
from engine.facts import FactLog
from engine.ledger import Ledger
from engine.stalls import Held, Stalls

NEARLY_ALL = 0.95
NOTE = (
    "“seen” is without TCP/IP and TLS, which are estimated: each hand-over as segments of up to 1,460 octets, 40 more "
    "for each, opening and end too, no bare acknowledgements; 22 a TLS record."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one way of delivering cost.

    Attributes:
        title: What the way is called.
        kind: "http" or "websocket".
        connections: TCP connections established.
        round_trips: See ``engine.counters.Count``.
        requests: Requests seen.
        payload: Octets of what was to be told; these and the next three are as seen above TLS, both ways.
        framing: Octets of frame headers, control frames, chunk framing, and what event streams have besides data.
        fields: Octets of start lines and fields.
        other: Octets that could not be read.
        tcp_ip: An estimate of the octets that TCP/IP added (``engine.ledger``).
        tls: The same for TLS.
        updates: How many updates the client was given.
        median_ns: From the birth of an update until the client was given it; None where none came.
        p95_ns: What 95 in 100 do not exceed.
        worst_ns: The longest.
        delays_ns: Of each update, in the order of the updates.
    """

    title: str
    kind: str
    connections: int
    round_trips: int
    requests: int
    payload: int
    framing: int
    fields: int
    other: int
    tcp_ip: int
    tls: int
    updates: int = 0
    median_ns: int | None = None
    p95_ns: int | None = None
    worst_ns: int | None = None
    delays_ns: tuple[int, ...] = ()

    @property
    def seen(self) -> int:
        """All octets that were seen."""
        return self.payload + self.framing + self.fields + self.other

    @property
    def whole(self) -> int:
        """These and the estimates."""
        return self.seen + self.tcp_ip + self.tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of delivering: a session, or the sessions of one group, by their numbers."""

    title: str
    kind: str
    sessions: tuple[int, ...]


def ways(started: Iterable[SessionStarted]) -> tuple[Way, ...]:
    """Return the ways of a trace, in order of starting."""
    found: dict[object, list[SessionStarted]] = {}
    for session in started:
        found.setdefault(session.group or session.session, []).append(session)
    return tuple(
        Way(
            title=sessions[0].group or sessions[0].title,
            kind=sessions[0].kind,
            sessions=tuple(session.session for session in sessions),
        )
        for sessions in found.values()
    )


def cost(way: Way, counters: Counters, ledger: Ledger, deliveries: Deliveries, at: int) -> Cost:
    """Return what a way has cost once event ``at`` has happened, as far as ledger and deliveries were given events."""
    count = counters.together(way.sessions, at)
    spent = [ledger.spent(number) for number in way.sessions]
    delays = [delay for number in way.sessions for delay in deliveries.delays_ns(number)]
    return Cost(
        title=way.title,
        kind=way.kind,
        connections=count.connections,
        round_trips=count.round_trips,
        requests=count.requests,
        payload=sum(each.payload for each in spent),
        framing=sum(each.framing for each in spent),
        fields=sum(each.fields for each in spent),
        other=sum(each.other for each in spent),
        tcp_ip=sum(each.tcp_ip for each in spent),
        tls=sum(each.tls for each in spent),
        updates=len(delays),
        median_ns=deliveries.median_ns(*way.sessions),
        p95_ns=deliveries.share_ns(NEARLY_ALL, *way.sessions),
        worst_ns=max(delays, default=None),
        delays_ns=tuple(delays),
    )


def costs(events: Sequence[Event]) -> tuple[Cost, ...]:
    """Return what each way of a trace has cost."""
    counters, ledger, deliveries = Counters(), Ledger(), Deliveries()
    if isinstance(events, EventLog):
        counters.take_from(events, 0, len(events))
        events = EventSlice(events, 0, len(events))
    else:
        for index, event in enumerate(events):
            counters.add(index, event)
    ledger.take(events)
    deliveries.take(events)
    started = [event for event in events if isinstance(event, SessionStarted)]
    return tuple(cost(way, counters, ledger, deliveries, len(events)) for way in ways(started))


def held_up(events: Sequence[Event], facts: FactLog) -> Held | None:
    """Return how busy the application's loop was while updates were on their way; None where it is not known."""
    deliveries, stalls = Deliveries(), Stalls()
    deliveries.take(EventSlice(events, 0, len(events)) if isinstance(events, EventLog) else events)
    stalls.take(facts)
    return stalls.within(deliveries.spans())


def delivered(found: Iterable[Cost]) -> int:
    """Return how many updates were delivered, the most by any way: 0 where it was not about updates."""
    return max((each.updates for each in found), default=0)


def as_json(found: Cost) -> dict[str, object]:
    """Return a cost as values of JSON; times in milliseconds."""
    return {
        "kind": "cost",
        "title": found.title,
        "session_kind": found.kind,
        "connections": found.connections,
        "round_trips": found.round_trips,
        "requests": found.requests,
        "octets": {
            "payload": found.payload,
            "framing": found.framing,
            "fields": found.fields,
            "other": found.other,
        },
        "estimated_octets": {"tcp_ip": found.tcp_ip, "tls": found.tls},
        "updates": found.updates,
        "latency_ms": {
            "median": _ms(found.median_ns),
            "p95": _ms(found.p95_ns),
            "worst": _ms(found.worst_ns),
        },
    }


def as_csv(found: Iterable[Cost]) -> str:
    """Return costs as CSV (RFC 4180): a line of names, then a line for each way; times in milliseconds."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(_CSV)
    for each in found:
        times = (_ms(each.median_ns), _ms(each.p95_ns), _ms(each.worst_ns))
        figures = (each.connections, each.round_trips, each.requests)
        seen = (each.payload, each.framing, each.fields, each.other)
        writer.writerow((_plain(each.title), *figures, *seen, each.tcp_ip, each.tls, each.updates, *times))
    return lines.getvalue()


_CSV = (
    "way",
    "connections",
    "round trips",
    "requests",
    "payload octets",
    "framing octets",
    "field octets",
    "other octets",
    "TCP/IP octets (estimate)",
    "TLS octets (estimate)",
    "updates",
    "median latency ms",
    "p95 latency ms",
    "worst latency ms",
)


def _plain(text: str) -> str:
    """Return text as no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _ms(time_ns: int | None) -> float | None:
    return None if time_ns is None else round(time_ns / 1e6, 3)
