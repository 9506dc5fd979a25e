from __future__ import annotations

import asyncio
import socket

from engine.faults import Fault
from engine.journal import Vantage, What
from engine.scenarios import SCENARIOS, Stage
from engine.scenarios.acting import seen
from engine.scenarios.compare import run as run_compare
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.local.source import UpdateSource
from tests.engine.peers import raw

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER


def comparing(run, journal, servers=None, **arguments):
    async def use():
        nonlocal servers
        servers, keeper = servers or LocalServers(), Keeper()
        try:
            return await run_compare(Stage(journal=journal, servers=servers, keeper=keeper), **arguments)
        finally:
            await servers.stop()
            assert await keeper.end_all() == []

    return run(use())


class AskedForInVain(UpdateSource):
    """Updates of which each is born when one poll more has found nothing new, however slow the machine is."""

    async def run(self) -> None:
        for number in range(1, self.count + 1):
            await seen(self._journal, number, lambda fact: fact.octets.startswith(b"HTTP/1.1 204"))
            self._give_birth(number)


def test_both_sides_get_all_updates_each_in_its_way(run, journal, facts, monkeypatch):
    monkeypatch.setattr("engine.scenarios.compare.UpdateSource", AskedForInVain)
    polling, pushed = comparing(run, journal, count=5, poll_s=0.01)
    assert polling.fault is None
    assert pushed.fault is None
    assert set(polling.statuses) == {200, 204}
    titles = [(fact.session, fact.about["title"]) for fact in facts.of(What.SESSION)]
    assert titles == [(1, "HTTP polling"), (2, "WebSocket")]
    assert facts.end(1) == facts.end(2) == (None, None)
    connected = facts.of(What.CONNECTED)
    assert len([fact for fact in connected if fact.session == 1]) == len(polling.statuses)
    (websocket,) = [fact.connection for fact in connected if fact.session == 2]
    for connection in range(1, len(connected) + 1):
        assert facts.stream(CLIENT, What.SENT, connection) == facts.stream(SERVER, What.RECEIVED, connection)
        assert facts.stream(CLIENT, What.RECEIVED, connection) == facts.stream(SERVER, What.SENT, connection)
    assert b"\x8a\x0cstill there?" in facts.stream(CLIENT, What.RECEIVED, websocket)
    assert facts.stream(CLIENT, What.RECEIVED, websocket).endswith(b"\x88\x02\x03\xe8")
    assert len(facts.of(What.MARK)) == 5


def test_the_births_are_on_the_clock_of_the_sessions_and_in_order(run, journal, facts):
    comparing(run, journal, interval_s=0.01, poll_s=0.01)
    assert SCENARIOS["compare"].run is run_compare
    births = facts.of(What.MARK)
    assert [fact.about["update"] for fact in births] == [1, 2, 3, 4, 5]
    last = max(fact.at_ns for fact in facts.of(What.RECEIVED, vantage=CLIENT))
    assert births[0].at_ns < births[-1].at_ns < last


class StalledSource(UpdateSource):
    """Two updates, and then nothing more."""

    async def run(self) -> None:
        self._give_birth(1)
        self._give_birth(2)
        await asyncio.Event().wait()


def test_updates_that_never_come_are_a_failure_on_both_sides(run, journal, facts, monkeypatch):
    monkeypatch.setattr("engine.scenarios.compare.UpdateSource", StalledSource)
    polling, pushed = comparing(run, journal, count=5, interval_s=0.01, poll_s=0.01, late_s=0.2)
    assert polling.fault is not None
    assert pushed.fault == Fault(
        code="ETIMEDOUT",
        sentence="Of 5 updates 2 had come when the time for them was over.",
        advice="Run it again; if it stays so, the machine is too busy for it.",
    )
    assert polling.fault == pushed.fault
    for session in (1, 2):
        assert facts.end(session) == (pushed.fault.code, pushed.fault.sentence)


class WithoutPongs(LocalServers):
    """Servers of which the WebSocket's sends all updates at once, answers no Ping, but the closing handshake."""

    port = 0

    async def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"


def push_and_wait_for_close(sock: socket.socket) -> None:
    for number in range(1, 6):
        text = b'{"seq": %d}' % number
        sock.sendall(bytes([0x81, len(text)]) + text)
    heard = b""
    while b"\x88\x82" not in heard:
        heard += sock.recv(4096)
    sock.sendall(b"\x88\x02\x03\xe8")
    raw.finish(sock)


def test_a_missing_pong_is_a_failure(run, journal, facts):
    with raw.peer(raw.switching(then=push_and_wait_for_close)) as port:
        servers = WithoutPongs()
        servers.port = port
        polling, pushed = comparing(run, journal, servers, interval_s=0.01, poll_s=0.01, pong_s=0.2)
    assert polling.fault is None
    assert pushed.fault is not None
    assert pushed.fault.code == "PONG"
    assert facts.end(2) == ("PONG", pushed.fault.sentence)


def test_stopping_it_ends_both_sessions(run, journal, facts):
    async def use():
        servers, keeper = LocalServers(), Keeper()
        task = keeper.start(run_compare(Stage(journal=journal, servers=servers, keeper=keeper)), name="compare")
        opened = asyncio.Event()
        stop = journal.watch(lambda: opened.set() if facts.of(What.MARK) else None)
        await opened.wait()
        stop()
        assert await keeper.end_all() == []
        assert task.cancelled()
        await servers.stop()

    run(use())
    assert facts.end(1)[0] == "CANCELLED"
    assert facts.end(2)[1] is None or facts.end(2)[0] == "CANCELLED"
