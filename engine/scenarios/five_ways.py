"""Five updates, five ways: the same updates, at the same time, asked for, waited for, listened to and pushed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakKeyDictionary

from engine.costs import Cost, costs
from engine.durations import duration
from engine.events import Marked, SessionEnded
from engine.journal import Journal, Vantage
from engine.link import LINKS, NO_LINK
from engine.network import Network
from engine.open_ends import until_gone
from engine.scenarios import common, tellers
from engine.scenarios.acting import over_link
from engine.scenarios.captions import Caption
from engine.scenarios.claims import Claim, Verdict, count, nothing, verdict
from engine.scenarios.compare import COUNT, INTERVAL_S, LIMIT_S, POLL_S, ROUND_TRIPS, in_vain
from engine.scenarios.delivering import Order, by_events, by_long_polling, by_polling, by_websocket, told
from engine.scenarios.long_polling import waiting
from engine.scenarios.questions import content, exchanges, messages, requests_per_connection, text_of
from engine.scenarios.scenario import Scenario
from engine.scenarios.server_sent_events import blocks, streaming
from engine.scenarios.settings import Setting
from engine.scenarios.stage import Stage
from engine.scenarios.story import Story
from engine.sessions.local.serving import http_server
from engine.sessions.local.source import UpdateSource
from engine.sessions.outcome import Outcome
from engine.tap import networks, over

NEW, KEPT, HELD, STREAM, SOCKET = WAYS = (
    "A connection each poll",
    "Keep-alive polling",
    "Long-polling",
    "Server-sent events",
    "WebSocket",
)
PAYLOAD: Final = 64
GONE_S: Final = 1.0
"""Seconds for the last ends of connections to be told that they are gone, besides what the link adds."""


async def run(
    stage: Stage,
    *,
    count: int = COUNT,
    payload: int = PAYLOAD,
    interval_s: float = INTERVAL_S,
    poll_s: float = POLL_S,
    link: str = NO_LINK.name,
    late_s: float = LIMIT_S,
) -> list[Outcome]:
    """Run all five until each has all the updates; returns how they ended, in the order of ``WAYS``."""
    interval_s = over_link(interval_s, ROUND_TRIPS, link=LINKS[link])
    source = UpdateSource(stage.journal, count=count, interval_s=interval_s, size=payload)
    order = Order(count=count, limit_s=count * interval_s + late_s)
    patience_s = interval_s + order.limit_s
    async with (
        going_over(link, stage.journal),
        stage.servers.publishing(source),
        http_server(waiting(source, patience_s)) as held_url,
        http_server(streaming(source)) as stream_url,
        asyncio.TaskGroup() as group,
    ):
        asked_url, socket_url = await stage.servers.http_url(), await stage.servers.websocket_url()
        ways = [
            group.create_task(way)  # In this order they begin.
            for way in (
                by_polling(stage, NEW, asked_url, order, poll_s=poll_s, keep_alive=False),
                by_polling(stage, KEPT, asked_url, order, poll_s=poll_s, keep_alive=True),
                by_long_polling(stage, HELD, held_url, order),
                by_events(stage, STREAM, stream_url, order),
                # Nothing else of it is compressed.
                by_websocket(stage, SOCKET, socket_url, order, compress=False),
            )
        ]
        giving = group.create_task(source.run(), name="five ways: source")
        await asyncio.wait(ways)
        giving.cancel()
    return [way.result() for way in ways]


@asynccontextmanager
async def going_over(name: str, journal: Journal) -> AsyncIterator[None]:
    """Go over a link within the block; over what is there already where it adds nothing."""
    link, there = LINKS[name], networks.get()
    if link.is_free:
        yield
    elif there is not None:
        there.change(link)
        yield
    else:
        network = Network(link)
        try:
            with over(network):
                yield
            # What the ends said last is on its way.
            await until_gone(journal, GONE_S + 2 * link.round_trip_s)
        finally:
            network.end()


def _numbers(story: Story, title: str) -> list[int]:
    """Return the numbers of the updates that a way's client was given, in the order of their coming."""
    session = story.session(title)
    if title == SOCKET:
        return [told(text_of(message).encode()) for message in messages(story, session=session, sender=Vantage.SERVER)]
    if title == STREAM:
        return [told(event.data.encode()) for event in blocks(story) if event.session == session and event.data]
    answers = [exchange.response for exchange in exchanges(story, session=session)]
    found = [told(content(story, answer)) for answer in answers if answer is not None]
    return [number for number in found if number]


def _all_come(story: Story) -> Verdict:
    born = {event.update for event in story.of(Marked) if event.update is not None}
    if not born:
        return nothing("no update was made")
    numbers = {title: _numbers(story, title) for title in WAYS}
    last = [max(came, default=0) for came in numbers.values()]
    one_by_one = [len(set(numbers[title]) & born) for title in (HELD, STREAM, SOCKET)]
    found = f"of {count(len(born), 'update')} the last that came is {', '.join(map(str, last))}"
    holds = all(number == max(born) for number in last) and all(number == len(born) for number in one_by_one)
    return verdict(holds, found, updates=len(born))


def _in_order(story: Story) -> Verdict:
    numbers = [came for came in (_numbers(story, title) for title in WAYS) if came]
    if not numbers:
        return nothing("no update came")
    ordered = [came for came in numbers if came == sorted(set(came))]
    return verdict(len(ordered) == len(WAYS), f"in order in {len(ordered)} of {len(WAYS)} ways", ways=len(ordered))


def _requests(title: str, wanted: Callable[[int], int], text: str, section: str) -> Claim:
    """Claim how many requests a way needs for so many updates."""

    def look(story: Story) -> Verdict:
        births = len({event.update for event in story.of(Marked)})
        found = sum(requests_per_connection(story, story.session(title)).values())
        if not births or not found:
            return nothing("no update, or no request")
        said = f"{count(found, 'request')} for {count(births, 'update')}"
        return verdict(found == wanted(births), said, requests=found, updates=births)

    return Claim(text=text, section=section, look=look)


def _costs(story: Story) -> dict[str, Cost]:
    """Return what each way has cost; looked at once for each trace."""
    if story not in _KNOWN:
        _KNOWN[story] = {cost.title: cost for cost in costs(story.events)}
    return _KNOWN[story]


_KNOWN: WeakKeyDictionary[Story, dict[str, Cost]] = WeakKeyDictionary()


def _round_trips(story: Story) -> Verdict:
    known = _costs(story)
    if not set(WAYS) <= set(known) or not all(known[title].round_trips for title in WAYS):
        return nothing("not all ways have begun")
    trips = [known[title].round_trips for title in WAYS]
    # Each poll over a connection of its own is two: TCP's and its own. What is opened once is waited for once.
    wanted = [2 * known[NEW].requests, 1 + known[KEPT].requests, 1 + known[HELD].requests, 2, 2]
    return verdict(trips == wanted, f"{', '.join(map(str, trips))} round trips", most=max(trips), least=min(trips))


def _around(story: Story) -> Verdict:
    """Look for what stands around one more update where all else is there already."""
    known, updates = _costs(story), len({event.update for event in story.of(Marked)})
    answers = known[HELD].requests if HELD in known else 0
    frames = [message[0].header_length for message in messages(story, session=story.session(SOCKET))]
    if not updates or not answers or not frames or not known[STREAM].framing:
        return nothing("not all ways have begun")
    each = (max(frames), known[STREAM].framing / updates, known[HELD].fields / answers)
    found = f"{each[0]:,} octets in a frame, {each[1]:.0f} in an event, {each[2]:.0f} in a request and its answer"
    return verdict(each[0] < each[1] < each[2], found, frame=each[0], event=each[1], exchange=each[2])


def _compared(story: Story) -> Iterator[Caption]:
    """Tell at the end of each way what it cost."""
    over = {event.session for event in story.of(SessionEnded)}
    known = _costs(story) if over else {}
    for title in WAYS:
        session = story.session(title)
        connections = story.connections(session)
        if session not in over or not connections or title not in known or known[title].median_ns is None:
            continue
        cost = known[title]
        last = next(event for event in reversed(story.events) if event.connection == connections[-1])
        text = (
            f"{title}: {count(cost.updates, 'update')} over {count(cost.connections, 'connection')} in "
            f"{count(cost.round_trips, 'round trip')}, {cost.seen:,} octets for {cost.payload:,} of payload; half of "
            f"the updates came within {duration(cost.median_ns or 0)}, "
            f"the slowest after {duration(cost.worst_ns or 0)}."
        )
        yield Caption(event=story.number(last), text=text, section="RFC 6202 2")


SCENARIO = Scenario(
    name="five-ways",
    title="Five updates, five ways",
    group="HTTP or WebSocket",
    promise="the same updates polled for, waited for, streamed and pushed, side by side with what each way costs",
    sections=("RFC 6202 2", "RFC 9112 9.3", "WHATWG HTML 9.2", "RFC 6455 1.1"),
    run=run,
    settings=(
        Setting(name="count", title="Updates", default=COUNT, low=1, high=1000),
        Setting(name="payload", title="Size of an update", default=PAYLOAD, low=40, high=60_000, unit="octets"),
        Setting(name="interval_s", title="Time between updates", default=INTERVAL_S, low=0.01, high=60, unit="s"),
        Setting(name="poll_s", title="Time between polls", default=POLL_S, low=0.01, high=10, unit="s"),
        Setting(name="link", title="Link", default=NO_LINK.name, choices=tuple(LINKS)),
    ),
    claims=(
        common.one_connection_each(common.titled(NEW)),
        common.connections_are(1, common.titled(KEPT), of="keep-alive polling needs "),
        common.connections_are(1, common.titled(HELD), of="long-polling needs "),
        common.connections_are(1, common.titled(STREAM), of="the event stream needs "),
        common.connections_are(1, common.titled(SOCKET), of="the WebSocket needs "),
        _requests(HELD, lambda births: births, "long-polling asks once for each update", "RFC 6202 2.1"),
        _requests(STREAM, lambda _: 1, "the event stream is asked for once", "WHATWG HTML 9.2"),
        _requests(SOCKET, lambda _: 1, "the WebSocket is asked for once", "RFC 6455 1.3"),
        Claim(text="every update comes, whichever way", section="RFC 6202 2", look=_all_come),
        Claim(text="the updates come in their order", section="RFC 6202 2", look=_in_order),
        Claim(
            text="a poll is two round trips with a connection of its own and one without; a stream is two in all",
            section="RFC 9112 9.3",
            look=_round_trips,
        ),
        Claim(
            text="around one more update a frame has the fewest octets, then an event, and HTTP's fields the most",
            section="RFC 6455 1.1",
            look=_around,
        ),
        common.first_close_by(Vantage.CLIENT, common.titled(SOCKET)),
    ),
    tellers=(*tellers.WEBSOCKET, in_vain, _compared),
)
