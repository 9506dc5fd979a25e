"""What is to be opened, cut at any moment: it fails with what the user did, and the journal says it once."""

from __future__ import annotations

import asyncio
import errno
import socket

import pytest

from engine.faults import CutByUser
from engine.journal import Vantage, What
from engine.network import Network
from engine.opening import opening


class Attempt:
    """Something that is opened over a network, and stands when it is told to."""

    def __init__(self, recorder):
        loop = asyncio.get_running_loop()
        self.network = Network(held=True)
        self._road = self.network.road(loop, recorder, 1, Vantage.CLIENT)
        self._begun = asyncio.Event()
        self._over = loop.create_future()
        self.running = loop.create_task(self._open())

    async def waits(self):
        """Wait until it waits to be let go."""
        there = asyncio.Event()
        stop = self.network.hold.watch(there.set)
        while not self.network.hold.waiting():
            await there.wait()
            there.clear()
        stop()

    async def begin(self):
        """Let it go, and wait until it has begun."""
        await self.waits()
        self.network.hold.release()
        await self._begun.wait()

    def stand(self):
        self._over.set_result(None)

    def fail(self, error):
        self._over.set_exception(error)

    async def _open(self):
        async with opening(self._road, "TCP connect to nobody"):
            self._begun.set()
            await self._over


def test_what_is_cut_the_moment_it_stands_is_cut_all_the_same(run, recorder, facts):
    async def use():
        attempt = Attempt(recorder)
        await attempt.begin()
        attempt.stand()
        attempt.network.hold.cut()
        with pytest.raises(CutByUser):
            await attempt.running
        assert attempt.network.is_empty

    run(use())
    assert len(facts.of(What.CUT)) == 1


@pytest.mark.parametrize("begun", [False, True], ids=["waiting", "on its way"])
def test_what_is_cut_twice_is_cut_once(run, recorder, facts, begun):
    async def use():
        attempt = Attempt(recorder)
        await (attempt.begin() if begun else attempt.waits())
        attempt.network.hold.cut()
        attempt.network.hold.cut()
        with pytest.raises(CutByUser):
            await attempt.running

    run(use())
    assert len(facts.of(What.CUT)) == 1


def test_a_time_out_of_the_systems_own_is_not_the_users(run, recorder):
    async def use():
        attempt = Attempt(recorder)
        await attempt.begin()
        attempt.fail(TimeoutError(errno.ETIMEDOUT, "no answer"))
        with pytest.raises(TimeoutError, match="no answer"):
            await attempt.running

    run(use())


def test_a_socket_that_was_closed_before_it_had_a_transport_is_not_cut(run, recorder, facts):
    async def use():
        network = Network(held=True)
        road = network.road(asyncio.get_running_loop(), recorder, 1, Vantage.CLIENT)
        with socket.socket() as sock:
            road.stand(sock)
            assert road.is_there
        network.hold.cut()
        assert not road.is_there
        assert network.is_empty

    run(use())
    assert facts.of(What.CUT) == []
