"""From a layout and a playhead to the values that widgets are shown. Functions; no Qt, no state."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from engine.catalogue import CATALOGUE
from engine.counters import Count
from engine.events import Event
from gui.diagram import link_words
from gui.diagram.arrangement import names_of, shown_of
from gui.diagram.caption import Caption, as_told, caption
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.notation import End, Pane, Repeats, Side, Tube
from gui.diagram.playback import NEAR, Playback, factor
from gui.inspected import CostRow
from gui.recording import Recording
from gui.shown import Head, Heads, Notice, PlaybackShown, ScenarioItem, SessionItem, Ticks

LISTED = ("compare",)
"""The scenarios that the side bar has room for."""
LOCAL_HTTP, LOCAL_WEBSOCKET = "local-http", "local-websocket"
LOCAL = (
    ScenarioItem(
        name=LOCAL_HTTP, title="Ask and answer", promise="one request and its answer", layer="request", action="Send"
    ),
    ScenarioItem(
        name=LOCAL_WEBSOCKET,
        title="Talk and listen",
        promise="a WebSocket that echoes",
        layer="data",
        action="Open",
    ),
)
"""What can be tried without a server of one's own: the application's own servers, on the loopback interface."""

NOTHING_YET = (
    "Nothing to see yet.\n\nRun the comparison from the list on the left,\n"
    "or type a URL above and press Send or Open WebSocket."
)
STARTING = "Starting: the first connection is about to be opened …"
AS_READ = ", as far as it is read"
IN_ORDER = (None, 1000, 1001)
"""Close codes of a WebSocket that ends because an end is done (RFC 6455 section 7.4.1)."""
LOOKED_AT = 100
"""Of each pane, the connections that are looked at for how they ended."""
NOTHING_TOLD: Mapping[int, Caption] = MappingProxyType({})
LIBRARIES = ("aiohttp", "websockets")
"""What clients here are made with, as their User-Agent fields tell (RFC 9110 section 10.1.5)."""


def heads(diagram: Diagram, y: float) -> tuple[Heads, ...]:
    """Return what the heads of each pane say with the playhead at ``y``."""
    return tuple(_heads(diagram, pane, y) for pane in diagram.interaction.panes)


def _heads(diagram: Diagram, pane: Pane, y: float) -> Heads:
    count = _count_at(diagram, pane, y)
    least = "≥ " if count.limited else ""
    names = names_of(pane, diagram.arranged)
    return Heads(
        title=pane.title,
        subtitle=_subtitle(pane, y, count),
        layer="data" if pane.kind == "websocket" else "request",
        counters=(
            (f"{count.connections:,}", "connections" if count.connections != 1 else "connection"),
            (f"{least}{count.round_trips:,}", "round trips" if count.round_trips != 1 else "round trip"),
            (f"{count.octets:,}", ("octets" if count.octets != 1 else "octet") + (" inside TLS" if pane.tls else "")),
        ),
        lifelines=tuple(_head(pane, place, name, y) for place, name in enumerate(names)),
        hidden=len(names) - len(shown_of(pane, diagram.arranged)),
        link=_link(diagram, pane, y),
    )


def _head(pane: Pane, place: int, name: str, y: float) -> Head:
    line, tube = pane.lifelines[place], _newest(pane.tubes_at[place], y)
    if line.side is Side.CLIENT:
        seen = tube is None or tube.client.opened_ns is not None
        address, more = tube.local if tube is not None else "", _library(pane.agents.get(place, ""))
    else:
        seen = tube.server_expected if tube is not None else not pane.ended
        address, more = tube.peer if tube is not None else "", ""
    return Head(name=name, more=more if seen else "not observed", address=address or line.address or "–", seen=seen)


def _library(agent: str) -> str:
    """The library that a client names; "" where it names none that is known: some speak by hand."""
    return next((library for library in LIBRARIES if f"{library}/" in agent), "")


def _newest(tubes: Sequence[Tube], y: float) -> Tube | None:
    """The connection or attempt that began last; before the first, the first one."""
    begun = bisect_right(tubes, y + NEAR, key=lambda tube: tube.top)
    return tubes[max(begun - 1, 0)] if tubes else None


def _link(diagram: Diagram, pane: Pane, y: float) -> tuple[str, ...]:
    """What was made slower here: nobody is to take that for the network's."""
    link = diagram.aids.link_at(pane.sessions, y + NEAR)
    return () if link is None else link_words.shorter(link)


def _count_at(diagram: Diagram, pane: Pane, y: float) -> Count:
    stop = diagram.stop_before(y + NEAR)
    return _count(diagram, pane, diagram.stop_events[stop] if stop >= 0 else -1)


def _count(diagram: Diagram, pane: Pane, index: int) -> Count:
    """What all sessions of a pane have cost once event ``index`` has happened."""
    return diagram.counters.together(pane.sessions, index)


def _subtitle(pane: Pane, y: float, count: Count) -> str:
    """How the session used its connections, as far as the playhead: told from the trace, not assumed."""
    newest = _newest(pane.tubes, y)
    if len(pane.sessions) > 1:
        return _group_subtitle(pane, count)
    if newest is None or newest.top > y + NEAR:
        return pane.url
    if not count.connections:
        closed = newest.client.closed_y
        return "connecting" if closed is None or closed > y + NEAR else "no connection"
    if pane.kind == "websocket" and count.connections == 1:
        return _websocket_subtitle(newest, y + NEAR) if count.requests else "connected"
    if pane.kind == "websocket":
        still = any(tube.ordinal and tube.top <= y < tube.bottom for tube in pane.tubes[-LOOKED_AT:])
        return f"{_plural(count.connections, 'connection')}, {'one kept open' if still else 'now closed'}"
    if count.connections > 1 and count.most <= 1 and count.requests >= count.connections - 1:
        return "a new connection for every request"
    if count.connections == 1 and count.requests > 1:
        return f"one connection, {count.requests:,} requests"
    return f"{_plural(count.connections, 'connection')}, {_plural(count.requests, 'request')}"


def _group_subtitle(pane: Pane, count: Count) -> str:
    servers = sum(line.side is Side.SERVER for line in pane.lifelines)
    parts = [_plural(len(pane.sessions), "client"), _plural(servers, "server")]
    return f"{', '.join(parts)} · {_plural(count.requests, 'request')}"


def _websocket_subtitle(tube: Tube, y: float) -> str:
    switched = [edge.switched_y for edge in (tube.client, tube.server) if edge.switched_y is not None]
    still = tube.bottom > y
    if not switched or min(switched) > y:
        return "asking to be switched to WebSocket" if still else "not switched to WebSocket"
    return "one connection, kept open" if still else "one connection, now closed"


def _plural(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def playback_shown(diagram: Diagram | None, playback: Playback, *, seen: int, live: bool) -> PlaybackShown:
    """Return where playback stands; ``seen`` is up to how many stops it has come."""
    if diagram is None:
        return PlaybackShown(speed=playback.speed)
    steps = len(diagram.stops)
    return PlaybackShown(
        step=diagram.stop_before(playback.y + NEAR) + 1,
        steps=steps,
        playing=playback.playing,
        speed=playback.speed,
        following=playback.following,
        new=0 if playback.following or not live else max(0, steps - seen),
        factor=factor(diagram.axis.ns_per_unit(playback.y), playback.speed, diagram.scale.pace),
        can_follow=live,
    )


def ticks(diagram: Diagram) -> Ticks:
    """Return where the stops are."""
    return Ticks(diagram.ticks, diagram.height or 1.0)


def span_texts(diagram: Diagram, y: float) -> tuple[str, str]:
    """Return the time at the playhead and the time of the last moment."""
    return f"{stamp(diagram.axis.ns_at(y))} s", f"{stamp(diagram.axis.end_ns)} s"


def caption_at(
    diagram: Diagram, events: Sequence[Event], stop: int, told: Mapping[int, Caption] = NOTHING_TOLD
) -> Caption | None:
    """Return what to say of a stop: what is told of its event, or else what there is to say in general.

    None before the first.
    """
    if stop < 0:
        return None
    number, item = diagram.stop_events[stop], diagram.items.things[diagram.stop_items[stop]]
    if number in told and not isinstance(item, Repeats):
        return as_told(told[number], item, diagram)
    return caption(events[number], item, diagram)


def status(recording: Recording) -> str:
    """Return the line under the scrubber."""
    number = len(recording.diagram.stops)
    words = [f"{number:,} step{'' if number == 1 else 's'}"]
    if recording.behind and not recording.live:
        words.append(f"{'read to' if recording.stopped else 'reading …'} {recording.progress:.0%}")
    if recording.kind == "file":
        words.append("from a file")
    elif recording.live:
        words.append("live")
    else:
        words.append("ended")
    return " · ".join(words)


def before_all(recording: Recording) -> str:
    """Return what stands in the place of the diagram before there is anything of it."""
    return STARTING if recording.live else NOTHING_YET


def nothing_found(recording: Recording | None, goal: str) -> Notice:
    """Return what is said where no moment of a kind comes any more."""
    partly = AS_READ if recording is not None and part_read(recording) else ""
    text = f"No {goal} comes after the playhead{partly}."
    return Notice(what=text, todo="Go back with Home, and try again.", weight="info")


def part_read(recording: Recording) -> str:
    """Return how much of a recording from a file is there; "" where that is all of it."""
    if recording.whole or recording.live:
        return ""
    return f"The recording {'was read only' if recording.stopped else 'is read'} to {recording.progress:.0%}."


def session_items(recordings: Sequence[Recording]) -> tuple[SessionItem, ...]:
    """Return the list of sessions, newest first."""
    return tuple(_session_item(recording) for recording in reversed(recordings))


def _session_item(recording: Recording) -> SessionItem:
    connections = sum(pane.connections for pane in recording.diagram.interaction.panes)
    ended = _ended(recording)
    state = "open" if recording.live else ("failed" if recording.error else ended or "closed")
    if recording.kind == "file":
        read = "" if recording.whole else f"read to {recording.progress:.0%}" if recording.stopped else "being read"
        why = recording.error.removesuffix(".") if read and recording.error else ""
        state = ", ".join(part for part in ("from a file", ended, read, why) if part)
    layer = {"http": "request", "websocket": "data"}.get(recording.kind, "response")
    return SessionItem(
        number=recording.number,
        title=f"#{recording.number} {recording.title}",
        state=f"{_plural(connections, 'connection')} · {state}",
        layer="fault" if recording.error or ended else layer,
        open=recording.live,
    )


def _ended(recording: Recording) -> str:
    """Return how a session ended that did not in order, also where that was to be shown; "" for all others."""
    panes = () if recording.live else recording.diagram.interaction.panes
    tubes = [tube for pane in panes for tube in pane.tubes[-LOOKED_AT:] if tube.end is not End.OPEN]
    if any(tube.end is End.RESET for tube in tubes):
        return "ended by reset"
    codes = [pane.code for pane in panes if pane.error is not None]
    if "1006" in codes or any(tube.websocket and not tube.close_codes for tube in tubes):
        return "ended with 1006"
    if codes:
        return "ended with an error"
    closed = [code for tube in tubes for code in tube.close_codes if code not in IN_ORDER]
    if closed:
        return f"ended with {closed[0]}"
    return next((said for pane in panes if (said := _failing(pane))), "")


def _failing(pane: Pane) -> str:
    """Return what a session is marked for whose connections ended in order; "" for nothing."""
    return f"refused with {pane.refused}" if pane.refused else "a rule was broken" if pane.broken else ""


def scenario_items(running: Sequence[str], recordings: Sequence[Recording]) -> tuple[ScenarioItem, ...]:
    """Return the list of scenarios, each with what choosing it does now."""
    ran = {recording.scenario for recording in recordings if recording.kind != "file"}
    return (*_scenarios(running, ran), *LOCAL)


def _scenarios(running: Sequence[str], ran: set[str | None]) -> tuple[ScenarioItem, ...]:
    return tuple(
        ScenarioItem(
            name=scenario.name,
            title=scenario.title,
            promise=scenario.promise,
            action="Running" if scenario.name in running else ("Run again" if scenario.name in ran else "Run"),
            enabled=scenario.name not in running,
        )
        for scenario in map(CATALOGUE.__getitem__, LISTED)
    )


def costs(recording: Recording) -> tuple[tuple[CostRow, ...], str]:
    """Return what each session of a recording has cost so far, and the heading over it."""
    rows = []
    delivered = 0
    for pane in recording.diagram.interaction.panes:
        count = _count(recording.diagram, pane, recording.diagram.events_taken)
        delivered = max(delivered, *(len(recording.deliveries.delays_ns(session)) for session in pane.sessions))
        rows.append(
            CostRow(
                name=pane.title,
                layer="data" if pane.kind == "websocket" else "request",
                connections=count.connections,
                octets=count.octets,
                time_ns=recording.deliveries.median_ns(*pane.sessions),
            )
        )
    partly = AS_READ if part_read(recording) else ""
    what = f"What it cost to deliver {_plural(delivered, 'update')}" if delivered else "What it cost"
    return tuple(rows), f"{what}{partly}"
