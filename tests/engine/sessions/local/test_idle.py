"""A server's own idle timeout over a network: it ends connections that are kept, and those that are gone end it."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from engine.journal import Vantage, What
from engine.network import Network
from engine.sessions.http import open_client, send
from engine.sessions.local.serving import http_server
from engine.tap import over, recorded_by
from tests.engine.echoes import lost_at_both_ends


class Watchers:
    """Counts who watches a hold."""

    def __init__(self, hold):
        self._watch = hold.watch
        self._left = 0
        self._none = asyncio.Event()
        hold.watch = self.watch

    def watch(self, watcher):
        stop = self._watch(watcher)
        self._left += 1
        self._none.clear()
        done = False

        def stop_once():
            nonlocal done
            stop()
            self._left -= not done
            done = True
            if not self._left:
                self._none.set()

        return stop_once

    async def gone(self):
        await self._none.wait()


async def hello(_):
    return web.Response(text="hello")


def application():
    made = web.Application()
    made.router.add_get("/", hello)
    return made


@pytest.mark.parametrize("keep_alive", [True, False])
def test_nobody_waits_for_what_follows_on_a_connection_that_is_gone(run, recorder, facts, keep_alive):
    async def use():
        network = Network()
        watchers = Watchers(network.hold)
        with over(network), recorded_by(recorder):
            async with http_server(application()) as url:
                async with open_client(keep_alive=keep_alive) as client:
                    for _ in range(2):
                        await send(client, f"{url}/")
                for connection in (1,) if keep_alive else (1, 2):
                    await lost_at_both_ends(facts, connection)
                await watchers.gone()

    run(use())


def test_a_connection_that_is_kept_is_closed_in_its_time(run, recorder, facts):
    async def use():
        with over(Network()), recorded_by(recorder):
            async with http_server(application(), idle_s=0.02) as url, open_client() as client:
                await send(client, f"{url}/")
                await lost_at_both_ends(facts)

    run(use())
    assert facts.of(What.CLOSE_CALLED, vantage=Vantage.SERVER)
