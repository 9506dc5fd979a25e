"""Scenarios with a process of its own, where there is none to be had."""

from __future__ import annotations

import signal
import sys

import pytest

from engine.events import SessionEnded
from engine.scenarios import SCENARIOS, Stage, check
from engine.sessions.keeper import Keeper
from engine.sessions.local import processes
from engine.sessions.local.servers import LocalServers
from engine.trace import Trace

WITH_PROCESS = ("server-killed", "client-killed", "silence")


def outcome_of(run, journal, name):
    """Run a scenario; return how its one session ended, and the end that was written."""

    async def use():
        servers, keeper = LocalServers(), Keeper()
        try:
            return await SCENARIOS[name].run(Stage(journal=journal, servers=servers, keeper=keeper))
        finally:
            await servers.stop()
            assert await keeper.end_all() == []

    (outcome,) = run(use())
    events = Trace(journal).refresh()
    check(SCENARIOS[name], events)
    (end,) = [event for event in events if isinstance(event, SessionEnded)]
    return outcome, end


def test_a_system_that_cannot_stop_a_process_is_told_of_plainly(run, journal, monkeypatch):
    monkeypatch.delattr(signal, "SIGSTOP")
    outcome, _ = outcome_of(run, journal, "silence")
    assert outcome.fault is not None
    assert outcome.fault.code == "SIGSTOP"
    assert outcome.fault.sentence == "This system cannot have a process stand still: it has no SIGSTOP."
    assert "no-pong" in outcome.fault.advice


@pytest.mark.parametrize("name", WITH_PROCESS)
def test_a_process_that_cannot_be_started_is_told_of_plainly(run, journal, monkeypatch, tmp_path, name):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    outcome, end = outcome_of(run, journal, name)
    assert outcome.fault is not None
    assert outcome.fault.code == end.code == "PROCESS"
    assert outcome.fault.sentence == end.error
    assert outcome.fault.sentence.startswith("The peer's process, which is one of its own, did not start: [Errno 2]")


@pytest.mark.parametrize("name", WITH_PROCESS)
def test_a_process_that_ends_at_once_is_told_of_plainly(run, journal, monkeypatch, tmp_path, name):
    (tmp_path / "child.py").write_text("")
    monkeypatch.setattr(processes, "PROGRAM", tmp_path / "child.py")
    outcome, end = outcome_of(run, journal, name)
    assert outcome.fault is not None
    assert outcome.fault.code == end.code == "PROCESS"
    assert outcome.fault.sentence == end.error
