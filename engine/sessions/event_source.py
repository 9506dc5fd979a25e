"""A client of server-sent events, as WHATWG HTML 9.2 has it: it reads on, and comes back where it was cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import aiohttp

from engine.decode.sse import MEDIA_TYPE, EventStreamReader, ServerSentEvent
from engine.sessions.http import PEER_FAULTS

RETRY_S = 3.0
"""Seconds before a reconnection where the server named no other time; browsers take a few."""
MIN_RETRY_S, MAX_RETRY_S = 0.05, 60.0
"""What a server may name: not at once, again and again, and not never."""
_PIECE = 64 * 1024


class StreamRefused(aiohttp.ClientError):
    """The answer is no event stream, so that nobody is to ask for it again (WHATWG HTML 9.2.2)."""


class EventSource:
    """One event stream, over as many connections as it takes.

    Args:
        client: What the requests are sent with.
        url: Where the stream is.
        retry_s: Seconds before a reconnection, unless the server names another time.

    Attributes:
        last_id: The last event ID, which is sent when it comes back.
        retry_s: The reconnection time as it is now.
        attempts: How many requests were sent.
    """

    def __init__(self, client: aiohttp.ClientSession, url: str, *, retry_s: float = RETRY_S) -> None:
        self.last_id = ""
        self.retry_s = retry_s
        self.attempts = 0
        self._client = client
        self._url = url

    async def listen(self) -> AsyncGenerator[ServerSentEvent, None]:
        """Give the events that are dispatched, for ever; whoever has enough closes the iterator.

        Raises:
            StreamRefused: The answer is another than 200 with an event stream.
        """
        while True:
            try:
                async for event in self._once():
                    yield event
            except StreamRefused:
                raise
            except PEER_FAULTS:
                pass  # 9.2.2: a network error has the client "reestablish the connection"; the tap has written which.
            await asyncio.sleep(self.retry_s)

    async def _once(self) -> AsyncGenerator[ServerSentEvent, None]:
        fields = {"Accept": MEDIA_TYPE, "Cache-Control": "no-store"}
        if self.last_id:
            # 9.2.3: "If the EventSource object's last event ID string is not the empty string, then ... Set
            # (`Last-Event-ID`, lastEventIDValue) in request's header list."
            fields["Last-Event-ID"] = self.last_id
        self.attempts += 1
        async with self._client.get(self._url, headers=fields, allow_redirects=False) as response:
            if response.status != 200 or response.content_type != MEDIA_TYPE:
                raise StreamRefused(f"the answer is {response.status} {response.content_type}, not an event stream")
            reader = EventStreamReader()
            reader.last_id = self.last_id
            async for piece in response.content.iter_chunked(_PIECE):
                for event in reader.read(piece):
                    self._take(event)
                    if event.data is not None:
                        yield event

    def _take(self, event: ServerSentEvent) -> None:
        self.last_id = event.last_id
        if event.retry_ms is not None:
            self.retry_s = min(max(event.retry_ms / 1000, MIN_RETRY_S), MAX_RETRY_S)
