"""A server of a written scenario: a real one on loopback, which goes by its steps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from aiohttp import web
from websockets.exceptions import ConnectionClosed

from engine.faults import Fault
from engine.journal import Vantage
from engine.scenarios.written import steps as st
from engine.scenarios.written.expecting import awaited, in_turn, matches, missed
from engine.scenarios.written.watching import Listener, Watch
from engine.sessions.local.serving import http_server, websocket_server
from engine.sessions.local.web import MAX_BODY

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection


class Serving:
    """Goes by the steps of a server.

    Of an HTTP server each request takes the steps up to the next answer; a request for which there is none left gets
    404. A WebSocket server takes all of them on each connection, and then reads until that is closed.

    Args:
        server: What to do.
        file: What the file is called that it stands in.
        watch: Where frames are looked for.

    Attributes:
        server: The same.
        faults: What was not as it was expected, so far.
    """

    def __init__(self, server: st.Server, file: str, watch: Watch) -> None:
        self.server = server
        self.faults: list[Fault] = []
        self._file, self._watch = file, watch
        self._turns = turns(server.steps)
        self._turn = 0

    def listening(self) -> AbstractAsyncContextManager[str]:
        """Serve within the block; gives the URL, without a slash at its end."""
        if self.server.kind == "websocket":
            return websocket_server(self._speak)
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_route("*", "/{path:.*}", self._answer)
        return http_server(application)

    def finish(self) -> None:
        """Note what nobody asked an HTTP server for."""
        if self.server.kind == "http" and self._turn < len(self._turns):
            step = self._turns[self._turn][0]
            self.faults.append(missed(self._file, step, self.server.name, "was not asked any more"))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._turn >= len(self._turns):
            return web.Response(status=404)
        steps = self._turns[self._turn]
        self._turn += 1
        body = await request.read()
        for step in steps:
            match step:
                case st.Expect():
                    fault = self._compare(step, request, body)
                    if fault is not None:
                        self.faults.append(fault)
                case st.Wait():
                    await asyncio.sleep(step.seconds)
                case st.Respond():
                    return web.Response(status=step.status, headers=dict(step.fields), body=step.body or None)
                case _:
                    return self._hang_up(request)
        return web.Response(status=404)

    def _hang_up(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.close()
        # It goes nowhere; a handler has to return something.
        return web.Response()

    def _compare(self, step: st.Expect, request: web.Request, body: bytes) -> Fault | None:
        if step.path is not None and request.path_qs != step.path:
            what = f"expected to be asked for {step.path}, and was asked for {request.path_qs}"
            return missed(self._file, step, self.server.name, what)
        if step.text is not None and step.text.encode() not in body:
            what = f"expected “{step.text}” in what it was sent, which is not there"
            return missed(self._file, step, self.server.name, what)
        return None

    async def _speak(self, connection: ServerConnection) -> None:
        host, port = connection.remote_address[:2]
        ears = Listener(self._watch, Vantage.SERVER, connection=self._watch.accepted(f"{host}:{port}"))
        fault = await in_turn(self.server.steps, lambda step: self._step(connection, ears, step))
        if fault is not None:
            self.faults.append(fault)
        await connection.wait_closed()

    async def _step(self, connection: ServerConnection, ears: Listener, step: st.Step) -> Fault | None:
        try:
            match step:
                case st.Send():
                    await connection.send(step.message)
                case st.Ping():
                    await connection.ping(step.payload)
                case st.Close():
                    await connection.close(step.code, step.reason)
                case st.Wait():
                    await _pause(connection, step.seconds)
                case st.Expect():
                    if not await ears.hear(matches(step), step.within_s, connection.wait_closed):
                        return missed(self._file, step, self.server.name, awaited(step))
                case _:
                    raise AssertionError(f"a WebSocket server does not {type(step).__name__}")
        except ConnectionClosed:
            what = f"cannot {type(step).__name__.lower()} any more: the connection is closed"
            return missed(self._file, step, self.server.name, what)
        return None


def turns(steps: Sequence[st.Step]) -> list[list[st.Step]]:
    """Return the steps for each request: up to its answer, or to the end of its connection."""
    found: list[list[st.Step]] = [[]]
    for step in steps:
        found[-1].append(step)
        if isinstance(step, st.Respond | st.Close):
            found.append([])
    return [turn for turn in found if turn]


async def _pause(connection: ServerConnection, seconds: float) -> None:
    """Wait so long, or until the connection is gone."""
    try:
        async with asyncio.timeout(seconds):
            await connection.wait_closed()
    except TimeoutError:
        pass
