"""What ``wirescope ws`` does on its WebSocket, from opening to closing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from engine.faults import Fault
from engine.journal import Recorder
from engine.link import Link
from engine.sessions.keeper import Keeper
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from gui.command.options import WebSocketOptions

PAYLOAD = b"wirescope"
"""What a Ping carries, so that its Pong can be told."""
CLOSED_EARLY = Fault(code="CLOSED", sentence="The server closed the WebSocket before everything was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for a peer that need not answer, in seconds.

    Attributes:
        answer_s: For the first message after something was sent.
        quiet_s: Without a message, until the conversation is over.
        all_s: For all messages at the end.
    """

    answer_s: float = 2.0
    quiet_s: float = 0.5
    all_s: float = 10.0

    def over(self, link: Link) -> Patience:
        """Return how long that is where each answer takes a round trip more."""
        later_s = link.round_trip_s
        return Patience(answer_s=self.answer_s + later_s, quiet_s=self.quiet_s + later_s, all_s=self.all_s + later_s)


PATIENCE = Patience()


async def converse(
    options: WebSocketOptions, recorder: Recorder, keeper: Keeper, patience: Patience = PATIENCE
) -> list[Fault]:
    """Hold the conversation to its end; returns what went wrong. Cancelling closes the WebSocket."""
    heard = _Heard()
    session = WebSocketSession(options.wish, recorder, keeper=keeper, on_message=lambda _: heard.note(True))
    faults: list[Fault] = []
    try:
        if await session.open() is None:
            ended = keeper.start(session.wait_closed(), name="the end of the WebSocket")
            ended.add_done_callback(lambda _: heard.note(False))
            faults += await _talk(options, session, heard, patience)
            await session.close(options.close.code, options.close.reason)
    finally:
        outcome = await session.end()
    return _each_once(outcome, faults)


async def _talk(options: WebSocketOptions, session: WebSocketSession, heard: _Heard, patience: Patience) -> list[Fault]:
    if options.ping:
        fault = await session.ping(PAYLOAD, pong_within_s=patience.answer_s)
        if fault is not None:
            return [fault]
    for text in options.send:
        heard.forget()
        fault = await session.send(text) if session.is_open else CLOSED_EARLY
        if fault is not None:
            return [fault]
        await heard.message(patience.answer_s)
    await heard.quiet(patience.quiet_s if options.ping or options.send else patience.answer_s, patience)
    return []


class _Heard:
    """What came: messages, and then the end."""

    def __init__(self) -> None:
        self._came: asyncio.Queue[bool] = asyncio.Queue()
        self._ended = False

    def note(self, message: bool) -> None:
        self._came.put_nowait(message)

    def forget(self) -> None:
        """Leave out the messages that came so far."""
        while not self._came.empty():
            self._ended = not self._came.get_nowait() or self._ended

    async def message(self, within_s: float) -> bool:
        """Wait for the next message; whether it came."""
        if self._ended:
            return False
        try:
            async with asyncio.timeout(within_s):
                self._ended = not await self._came.get()
        except TimeoutError:
            return False
        return not self._ended

    async def quiet(self, first_s: float, patience: Patience) -> None:
        """Wait until no message has come for a while."""
        try:
            async with asyncio.timeout(patience.all_s):
                while await self.message(first_s):
                    first_s = patience.quiet_s
        except TimeoutError:
            pass  # It goes on: that was enough of it.


def _each_once(outcome: Outcome, faults: list[Fault]) -> list[Fault]:
    found = [outcome.fault, *faults] if outcome.fault is not None else faults
    return list({fault.code: fault for fault in reversed([fault for fault in found if fault is not None])}.values())
