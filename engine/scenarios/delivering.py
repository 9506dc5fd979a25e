"""Ways to get updates from a server: asked for again and again, waited for, listened to, pushed."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass

from engine.faults import Fault
from engine.scenarios.acting import HttpActor, as_http, as_websocket
from engine.scenarios.stage import Stage
from engine.sessions.event_source import EventSource
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be got.

    Attributes:
        count: How many updates there will be, numbered from 1.
        limit_s: Seconds after which a client gives up.
    """

    count: int
    limit_s: float


class Delivered:
    """What has come so far: the number of the newest update, half of them, all of them."""

    def __init__(self, count: int) -> None:
        self.seen = 0
        self.half_way, self.complete = asyncio.Event(), asyncio.Event()
        self._count = count

    def take(self, given: str | bytes) -> None:
        """Be given what came: nothing, an update, or a list of them."""
        self.seen = max(self.seen, newest(given))
        if self.seen >= (self._count + 1) // 2:
            self.half_way.set()
        if self.seen >= self._count:
            self.complete.set()

    def late(self) -> Fault:
        """Return what to say where not all have come in time."""
        return Fault(
            code="ETIMEDOUT",
            sentence=f"Of {self._count} updates {self.seen} had come when the time for them was over.",
            advice="Run it again; if it stays so, the machine is too busy for it.",
        )


async def by_polling(stage: Stage, title: str, url: str, order: Order, *, poll_s: float, keep_alive: bool) -> Outcome:
    """Ask for what is new at ``url``/updates every ``poll_s`` seconds, until all has come."""
    delivered = Delivered(order.count)

    async def act(client: HttpActor) -> None:
        while True:
            delivered.take((await client.ask(f"/updates?after={delivered.seen}")).content)
            if delivered.complete.is_set():
                return
            await asyncio.sleep(poll_s)

    limit_s, late = order.limit_s, delivered.late
    return await as_http(stage, title, url, act, within_s=limit_s, late=late, keep_alive=keep_alive)


async def by_long_polling(stage: Stage, title: str, url: str, order: Order) -> Outcome:
    """Ask for each update before it is there."""
    delivered = Delivered(order.count)

    async def act(client: HttpActor) -> None:
        await ask_for_all(client, delivered)

    return await as_http(stage, title, url, act, within_s=order.limit_s, late=delivered.late)


async def ask_for_all(client: HttpActor, delivered: Delivered) -> None:
    """Ask a server that waits with its answer for one update after the other."""
    while not delivered.complete.is_set():
        delivered.take((await client.ask(f"/next?after={delivered.seen}")).content)


async def by_events(stage: Stage, title: str, url: str, order: Order) -> Outcome:
    """Listen to an event stream."""
    delivered = Delivered(order.count)

    async def act(client: HttpActor) -> None:
        await listen_for_all(client, f"{url}/events", delivered)

    return await as_http(stage, title, url, act, within_s=order.limit_s, late=delivered.late)


async def listen_for_all(client: HttpActor, url: str, delivered: Delivered) -> None:
    """Listen to the event stream at ``url``, and come back where it is cut."""
    async with aclosing(EventSource(client.client, url).listen()) as listening:
        async for event in listening:
            delivered.take(event.data or "")
            if delivered.complete.is_set():
                break


async def by_websocket(
    stage: Stage, title: str, url: str, order: Order, *, pong_s: float = 0.0, compress: bool = True
) -> Outcome:
    """Open a WebSocket at ``url``/updates and take what comes; at the end the closing handshake.

    In the middle a Ping is sent where ``pong_s`` says for how many seconds its Pong is waited for at most.
    """
    delivered = Delivered(order.count)

    async def act(session: WebSocketSession) -> None:
        await delivered.half_way.wait()
        if pong_s:
            fault = await session.ping(b"still there?", pong_within_s=pong_s)
            if fault is not None:
                session.blame(fault)
        await delivered.complete.wait()
        await session.close(1000)

    wish = WebSocketWish(url=f"{url}/updates", compress=compress)
    limit_s, take = order.limit_s, delivered.take
    return await as_websocket(stage, title, wish, act, on_message=take, within_s=limit_s, late=delivered.late)


def newest(given: str | bytes) -> int:
    """Return the highest number in what came: nothing, one update, or a list of them."""
    if not given:
        return 0
    updates = json.loads(given)
    return max(int(update["seq"]) for update in (updates if isinstance(updates, list) else [updates]))


def told(given: bytes) -> int:
    """Return the highest number in what a trace shows; 0 where it is something else."""
    try:
        return newest(given)
    except (ValueError, KeyError, TypeError):
        return 0
