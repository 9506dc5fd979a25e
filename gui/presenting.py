"""From a layout and a playhead to the values that widgets are shown. Functions; no Qt, no state."""

from __future__ import annotations

from collections.abc import Sequence

from engine.events import Event
from engine.scenarios import SCENARIOS
from gui.diagram.caption import Caption, caption
from gui.diagram.labels import stamp
from gui.diagram.layout import Diagram
from gui.diagram.notation import Arrow, Item, Layer, Pane, Tube
from gui.diagram.playback import NEAR, Playback, factor
from gui.inspected import CostRow
from gui.recording import Recording
from gui.shown import PlaybackShown, ScenarioItem, SessionItem
from gui.widgets.stage.headers import Heads

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

LIBRARIES = {"http": "aiohttp", "websocket": "websockets"}


def heads(diagram: Diagram, y: float) -> tuple[Heads, ...]:
    """Return what the heads of each pane say with the playhead at ``y``."""
    return tuple(_heads(diagram, pane, y) for pane in diagram.interaction.panes)


def _heads(diagram: Diagram, pane: Pane, y: float) -> Heads:
    stop = diagram.stop_before(y + NEAR)
    count = diagram.counters.at(pane.session, diagram.stop_events[stop] if stop >= 0 else -1)
    tube = _newest_tube(diagram, pane, y)
    local, peer = (tube.local, tube.peer) if tube is not None else ("", "")
    return Heads(
        title=pane.title,
        subtitle=subtitle(diagram, pane, y),
        layer="data" if pane.kind == "websocket" else "request",
        counters=(
            (f"{count.connections:,}", "connections" if count.connections != 1 else "connection"),
            (f"{count.round_trips:,}", "round trips" if count.round_trips != 1 else "round trip"),
            (f"{count.octets:,}", "bytes"),
        ),
        client=local,
        library=LIBRARIES.get(pane.kind, ""),
        server=peer or _host(pane.url),
        server_seen=tube is None or tube.server_expected,
    )


def _newest_tube(diagram: Diagram, pane: Pane, y: float) -> Tube | None:
    newest = None
    for tube in reversed(diagram.tubes.things):
        if tube.pane == pane.index:
            newest = newest or tube
            if tube.top <= y + NEAR:
                return tube
    return newest


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def subtitle(diagram: Diagram, pane: Pane, y: float) -> str:
    """Return how the session used its connections, as far as the playhead: told from the tubes, not assumed."""
    tubes = [t for t in diagram.tubes.things if t.pane == pane.index and t.top <= y + NEAR]
    standing = [t for t in tubes if t.established_y is not None and t.established_y <= y + NEAR]
    if not tubes:
        return pane.url
    if not standing:
        return "connecting" if tubes[-1].client.closed_y is None else "no connection"
    requests = sum(tube.exchanges for tube in standing)
    if pane.kind == "websocket":
        still = standing[-1].bottom > y
        return "one connection, kept open" if still else "one connection, now closed"
    if len(standing) > 1 and requests <= len(standing):
        return "a new connection for every request"
    if len(standing) == 1 and requests > 1:
        return f"one connection, {requests} requests"
    return f"{_plural(len(standing), 'connection')}, {_plural(requests, 'request')}"


def _plural(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def playback_shown(diagram: Diagram | None, playback: Playback, *, seen: int, live: bool) -> PlaybackShown:
    """Return where playback stands; ``seen`` is how many stops there were when following stopped."""
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
        factor=factor(diagram.axis.ns_per_unit(playback.y), playback.speed),
        can_follow=live,
    )


def ticks(diagram: Diagram) -> list[tuple[float, str]]:
    """Return a tick for each stop: where it is, 0 to 1, and its layer."""
    height = diagram.height or 1.0
    things = diagram.items.things
    return [
        (y / height, things[number].layer.value) for y, number in zip(diagram.stops, diagram.stop_items, strict=True)
    ]


def span_texts(diagram: Diagram, y: float) -> tuple[str, str]:
    """Return the time at the playhead and the time of the last moment."""
    return f"{stamp(diagram.axis.ns_at(y))} s", f"{stamp(diagram.axis.end_ns)} s"


def caption_at(diagram: Diagram, events: Sequence[Event], stop: int) -> Caption | None:
    """Return what to say of a stop; None before the first."""
    if stop < 0:
        return None
    return caption(events[diagram.stop_events[stop]], diagram.items.things[diagram.stop_items[stop]], diagram)


def exchange_stop(diagram: Diagram, y: float, by: int) -> float:
    """Return the y of the next (or last, for -1) stop at which a request or a data message was sent."""
    wanted = [
        stop
        for stop, number in zip(diagram.stops, diagram.stop_items, strict=True)
        if _begins_exchange(diagram.items.things[number], stop)
    ]
    if by > 0:
        return next((stop for stop in wanted if stop > y + NEAR), diagram.height)
    return next((stop for stop in reversed(wanted) if stop < y - NEAR), 0.0)


def _begins_exchange(item: Item, stop: float) -> bool:
    return isinstance(item, Arrow) and item.layer in (Layer.REQUEST, Layer.DATA) and item.top == stop


def status(recording: Recording) -> str:
    """Return the line under the scrubber."""
    number = len(recording.diagram.stops)
    words = [f"{number:,} event{'' if number == 1 else 's'}"]
    if recording.kind == "file":
        words.append("from a file")
    elif recording.live:
        words.append("live")
    else:
        words.append("ended")
    return " · ".join(words)


def session_items(recordings: Sequence[Recording]) -> tuple[SessionItem, ...]:
    """Return the list of sessions, newest first."""
    return tuple(_session_item(recording) for recording in reversed(recordings))


def _session_item(recording: Recording) -> SessionItem:
    connections = sum(1 for tube in recording.diagram.tubes.things if tube.established_ns is not None)
    state = "open" if recording.live else ("failed" if recording.error else "closed")
    if recording.kind == "file":
        state = "from a file"
    layer = {"http": "request", "websocket": "data"}.get(recording.kind, "response")
    return SessionItem(
        number=recording.number,
        title=f"#{recording.number} {recording.title}",
        state=f"{_plural(connections, 'connection')} · {state}",
        layer="fault" if recording.error else layer,
        open=recording.live,
    )


def scenario_items(running: Sequence[str], recordings: Sequence[Recording]) -> tuple[ScenarioItem, ...]:
    """Return the list of scenarios, each with what choosing it does now."""
    ran = {recording.scenario for recording in recordings}
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
        for scenario in SCENARIOS.values()
    )


def costs(recording: Recording) -> tuple[tuple[CostRow, ...], str]:
    """Return what each session of a recording has cost so far, and the heading over it."""
    rows = []
    delivered = 0
    for pane in recording.diagram.interaction.panes:
        spent = recording.meter.of(pane.session)
        delivered = max(delivered, len(spent.delays_ns))
        rows.append(
            CostRow(
                name=pane.title,
                layer="data" if pane.kind == "websocket" else "request",
                connections=spent.connections,
                octets=spent.octets_up + spent.octets_down,
                time_ns=spent.median_delay_ns,
            )
        )
    return tuple(rows), f"What it cost to deliver {_plural(delivered, 'update')}" if delivered else "What it cost"
