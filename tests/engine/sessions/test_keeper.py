from __future__ import annotations

import asyncio
import logging

from engine.sessions.keeper import Keeper


def test_what_runs_is_ended_and_its_clean_up_is_waited_for(run):
    cleaned = []

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append("clean")

    async def use():
        keeper = Keeper()
        begun = asyncio.Event()
        keeper.start(work(), name="work")
        keeper.start(_set(begun), name="begin")
        await begun.wait()
        assert keeper.names == ["work"] or keeper.names == ["begin", "work"]
        assert await keeper.end_all() == []
        assert keeper.names == []

    run(use())
    assert cleaned == ["clean"]


def test_a_failure_of_our_own_is_logged_and_reported(run, caplog):
    reported = []

    async def use():
        keeper = Keeper(lambda name, error: reported.append((name, str(error))))
        task = keeper.start(_fail(), name="failing")
        await asyncio.wait({task})

    run(use())
    assert reported == [("failing", "our own fault")]
    assert "task failing failed" in caplog.text


def test_a_task_that_will_not_end_is_named_and_does_not_hold_up_the_rest(run, caplog):
    async def use():
        keeper, begun, release = Keeper(), asyncio.Event(), asyncio.Event()

        async def stubborn():
            begun.set()
            while not release.is_set():
                try:
                    await release.wait()
                except asyncio.CancelledError:
                    continue

        task = keeper.start(stubborn(), name="stubborn")
        await begun.wait()
        with caplog.at_level(logging.CRITICAL):
            assert await keeper.end_all(within_s=0.01) == ["stubborn"]
        release.set()
        await task

    run(use())


async def _fail():
    raise RuntimeError("our own fault")


async def _set(event):
    event.set()
