"""Running a written scenario: its servers listen, its clients are the libraries', each goes by its steps."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

from engine.faults import Fault, explain
from engine.journal import Vantage
from engine.scenarios.acting import Answer, HttpActor, as_http, as_websocket, meant
from engine.scenarios.stage import Stage
from engine.scenarios.written import steps as st
from engine.scenarios.written.expecting import awaited, in_turn, matches, missed, patience_s
from engine.scenarios.written.serving import Serving
from engine.scenarios.written.watching import Listener, Watch
from engine.sessions.http import PEER_FAULTS
from engine.sessions.outcome import Outcome
from engine.sessions.websocket import WebSocketSession
from engine.wishes import WebSocketWish


async def run_written(stage: Stage, *, written: st.Written) -> list[Outcome]:
    """Run a written scenario to its end; returns how each client's session ended, then what servers missed."""
    watch, limit_s = Watch(stage.journal), patience_s(written)
    codes = {server.name: _codes(server) for server in written.servers}
    async with AsyncExitStack() as open_ones:
        open_ones.enter_context(watch.watching())
        serving = [Serving(server, written.file, watch) for server in written.servers]
        urls = {one.server.name: await open_ones.enter_async_context(one.listening()) for one in serving}
        async with asyncio.TaskGroup() as group:
            runs = [
                group.create_task(
                    _Client(
                        stage, client, urls[client.server], written.file, watch, limit_s, codes[client.server]
                    ).run()
                )
                for client in written.clients
            ]
        for one in serving:
            one.finish()
    return [run.result() for run in runs] + [Outcome(fault=fault) for one in serving for fault in one.faults]


def _codes(server: st.Server) -> set[str]:
    """Return the codes of faults that a server is there to cause."""
    closes = [step for step in server.steps if isinstance(step, st.Close)]
    return {str(step.code) if server.kind == "websocket" else "CLOSED" for step in closes}


def _expects_end(step: st.Step) -> bool:
    """Return whether a client's step goes with a connection that the server ends meanwhile."""
    return isinstance(step, st.Wait) or (isinstance(step, st.Expect) and step.frame is st.Frame.CLOSE)


@dataclass
class _Client:
    stage: Stage
    client: st.Client
    url: str
    file: str
    watch: Watch
    limit_s: float
    meant: Collection[str]
    answer: Answer | None = field(default=None, init=False)
    missed: Fault | None = field(default=None, init=False)

    async def run(self) -> Outcome:
        outcome = await (self._speak() if self.client.kind == "websocket" else self._ask())
        # What its own steps ran into comes before how its connection ended.
        return meant(outcome, self.meant) if self.missed is None else replace(outcome, fault=self.missed)

    async def _ask(self) -> Outcome:
        async def act(actor: HttpActor) -> Fault | None:
            try:
                self.missed = await in_turn(self.client.steps, lambda step: self._http_step(actor, step))
            except PEER_FAULTS as error:
                if explain(error).code not in self.meant:
                    raise
            return self.missed

        name, kept = self.client.name, self.client.keep_alive
        return await as_http(self.stage, name, self.url, act, within_s=self.limit_s, keep_alive=kept)

    async def _http_step(self, actor: HttpActor, step: st.Step) -> Fault | None:
        match step:
            case st.Request():
                body = step.body or None
                self.answer = await actor.ask(step.path, method=step.method, fields=dict(step.fields), body=body)
            case st.Expect():
                return self._compare(step)
            case st.Wait():
                await asyncio.sleep(step.seconds)
            case _:
                raise AssertionError(f"an HTTP client does not {type(step).__name__}")
        return None

    def _compare(self, step: st.Expect) -> Fault | None:
        if self.answer is None:
            return missed(self.file, step, self.client.name, "expected an answer, and had not asked")
        if step.status is not None and self.answer.status != step.status:
            return missed(self.file, step, self.client.name, f"expected {step.status}, and got {self.answer.status}")
        if step.text is not None and step.text.encode() not in self.answer.content:
            return missed(
                self.file, step, self.client.name, f"expected “{step.text}” in the content, which is not there"
            )
        return None

    async def _speak(self) -> Outcome:
        connect = next(step for step in self.client.steps if isinstance(step, st.Connect))
        first = self.client.steps.index(connect)
        before = [step for step in self.client.steps[:first] if isinstance(step, st.Wait)]
        if before:  # Those that do not wait begin in the order of the file.
            await asyncio.sleep(sum(step.seconds for step in before))
        steps = self.client.steps[first + 1 :]
        wish = WebSocketWish(url=self.url + connect.path, fields=connect.fields)

        async def act(session: WebSocketSession) -> Fault | None:
            ears = Listener(self.watch, Vantage.CLIENT, session=self.watch.session(self.client.name))
            left = list(steps)

            async def do(step: st.Step) -> Fault | None:
                fault = await self._websocket_step(session, ears, step)
                left.pop(0)
                return fault

            session.is_meant = lambda fault: fault.code in self.meant and all(map(_expects_end, left))
            self.missed = await in_turn(steps, do)
            return self.missed

        return await as_websocket(self.stage, self.client.name, wish, act, within_s=self.limit_s)

    async def _websocket_step(self, session: WebSocketSession, ears: Listener, step: st.Step) -> Fault | None:
        match step:
            case st.Send():
                return await session.send(step.message)
            case st.Ping():
                return await session.ping(step.payload)
            case st.Close():
                return await session.close(step.code, step.reason)
            case st.Wait():
                await asyncio.sleep(step.seconds)
            case st.Expect():
                if not await ears.hear(matches(step), step.within_s, session.wait_closed):
                    return missed(self.file, step, self.client.name, awaited(step))
            case _:
                raise AssertionError(f"a WebSocket client does not {type(step).__name__}")
        return None
