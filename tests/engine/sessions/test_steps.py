"""Real sessions on a held wire, step by step: what a step is, and that to open a connection is one."""

from __future__ import annotations

import asyncio

import pytest

from engine.autopsy.examining import examine
from engine.events import Connected, NotSecured, Stream
from engine.journal import Vantage, What
from engine.laboratory import octets
from engine.network import Network
from engine.scenarios import Result, Stage, check
from engine.scenarios.keep_alive import SCENARIO as KEEP_ALIVE
from engine.sessions.http import run_http
from engine.sessions.local.serving import stream_server
from engine.sessions.websocket import WebSocketSession
from engine.tap import over
from engine.trace import Trace
from engine.wishes import HttpWish, WebSocketWish
from tests.engine.echoes import lost_at_both_ends
from tests.engine.sessions.test_held import step, with_servers

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
UP, DOWN = Stream.UP, Stream.DOWN
TWO_FRAMES = b"\x81\x03one\x81\x03two"
HEAD, BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", b"hello"


class Stepping:
    """Steps through what waits, and knows what it was."""

    def __init__(self, network):
        self.network = network
        self.steps = []

    async def step(self, stream=None):
        """Release the next message as soon as one waits."""
        there = asyncio.Event()
        stop = self.network.hold.watch(there.set)
        while (released := self.network.hold.release(stream)) is None:
            there.clear()
            await there.wait()
        stop()
        self.steps.append(released.title)

    async def through(self, running):
        """Step until something is over; returns its result."""
        going = asyncio.Event()
        running.add_done_callback(lambda _: going.set())
        stop = self.network.hold.watch(going.set)
        while not running.done():
            going.clear()
            if (released := self.network.hold.release()) is not None:
                self.steps.append(released.title)
            elif not running.done():
                await going.wait()
        stop()
        return await running


async def waits(network, count=1):
    """Wait until so many messages or openings wait on their way to the server."""
    changed = asyncio.Event()
    stop = network.hold.watch(changed.set)
    while network.hold.count(UP) < count:
        changed.clear()
        await changed.wait()
    stop()


async def opened(url, network, recorder, keeper, stepping, **limits):
    """Open a WebSocket step by step."""
    with over(network):
        session = WebSocketSession(WebSocketWish(url=url, compress=False), recorder, keeper=keeper, **limits)
        opening = keeper.start(session.open(), name="opening")
    for stream in (UP, UP, DOWN):
        await stepping.step(stream)
    assert await opening is None
    return session


def test_a_connection_begins_only_when_it_is_let_go_and_says_how_long_it_was_held(run, recorder, journal, facts):
    async def use(servers, keeper):
        network = Network(held=True)
        with over(network):
            url = await servers.http_url()
            asking = keeper.start(run_http(HttpWish(url=f"{url}/"), recorder, connect_s=0.001), name="asking")
        await asyncio.wait({asking}, timeout=0.05)
        assert network.hold.waits
        (waits,) = network.hold.waiting()
        assert (waits.connection, waits.stream, waits.number, waits.octets) == (1, UP, 0, 0)
        assert waits.title == f"TCP connect to {url.removeprefix('http://')}"
        assert (network.hold.count(UP), network.hold.count(DOWN)) == (1, 0)
        assert facts.kinds(CLIENT, 1) == ["connecting"]
        assert facts.of(What.ACCEPTED) == []
        assert not network.is_empty
        network.hold.release()
        assert network.hold.waiting() == ()
        assert not network.hold.waits
        await step(network, UP)
        network.hold.turn_off()
        outcome = await asking
        await lost_at_both_ends(facts)
        return outcome

    assert with_servers(run, use).statuses == (200,)
    trace = Trace(journal)
    trace.refresh()
    (connected,) = [event for event in trace.events if isinstance(event, Connected)]
    (asked,) = facts.of(What.CONNECTING)
    assert 40_000_000 <= connected.held_ns <= connected.at_ns - asked.at_ns
    assert connected.link_ns == 0


def test_under_tls_the_connection_and_its_handshake_are_two_steps(run, recorder, facts, certificates):
    async def use(servers, keeper):
        network = Network(held=True)
        stepping = Stepping(network)
        with over(network):
            wish = HttpWish(url=f"{await servers.http_url()}/")
            asking = keeper.start(run_http(wish, recorder, tls=certificates.trusting), name="asking")
        await stepping.step(UP)
        await waits(network)
        assert facts.kinds(CLIENT, 1)[-1] == "securing"
        assert facts.of(What.TLS_MESSAGE) == []
        await stepping.through(asking)
        await lost_at_both_ends(facts)
        return stepping.steps[1:]

    assert with_servers(run, use, certificates.server) == ["TLS handshake", "GET /", "200 OK"]
    assert all(fact.about["held_ns"] for fact in facts.of(What.CONNECTED, What.SECURED))


def test_a_handshake_that_the_hold_did_not_let_begin_never_began(run, recorder, journal, facts, certificates):
    async def use(servers, keeper):
        network = Network(held=True)
        with over(network):
            wish = HttpWish(url=f"{await servers.http_url()}/")
            asking = keeper.start(run_http(wish, recorder, tls=certificates.trusting), name="asking")
        await Stepping(network).step()
        await waits(network)
        asking.cancel()
        await asyncio.wait({asking})
        assert network.is_empty

    with_servers(run, use, certificates.server)
    assert facts.of(What.TLS_MESSAGE) == []
    trace = Trace(journal)
    trace.refresh()
    (failed,) = [event for event in trace.events if isinstance(event, NotSecured)]
    assert (failed.code, failed.begun) == ("CANCELLED", False)
    found = examine(trace.events, 1)
    assert found is not None
    assert found.sentence == "The TLS handshake never began: it was stopped before it was over."


def test_all_that_waits_to_be_opened_is_begun_when_the_hold_is_off(run, recorder):
    async def use(servers, keeper):
        network = Network(held=True)
        with over(network):
            wish = HttpWish(url=f"{await servers.http_url()}/")
            asking = [keeper.start(run_http(wish, recorder), name=str(number)) for number in (1, 2)]
        await waits(network, 2)
        network.hold.turn_off()
        return [(await task).statuses for task in asking]

    assert with_servers(run, use) == [(200,), (200,)]


@pytest.mark.parametrize("let_go", [False, True], ids=["waiting", "on its way"])
def test_a_connection_can_be_cut_before_it_stands(run, recorder, facts, deaf, let_go):
    async def use(_, keeper):
        network = Network(held=True)
        with over(network):
            asking = keeper.start(run_http(HttpWish(url=f"http://127.0.0.1:{deaf}/"), recorder), name="asking")
        await waits(network)
        if let_go:
            network.hold.release()
            await asyncio.wait({asking}, timeout=0.01)
        network.hold.cut()
        assert network.hold.waiting() == ()
        outcome = await asking
        assert network.is_empty
        return outcome

    assert with_servers(run, use).fault.code == facts.end()[0] == "CUT"
    assert facts.kinds(CLIENT, 1) == ["connecting", "not-connected"]
    (failed,) = facts.of(What.NOT_CONNECTED)
    assert (failed.about["code"], failed.about.get("begun", True)) == ("CUT", let_go)
    (cut,) = facts.of(What.CUT)
    assert (cut.connection, cut.about) == (1, {"dropped_up": 0, "dropped_down": 0})


def test_a_websocket_can_be_cut_before_its_connection_stands(run, recorder, facts):
    async def use(servers, keeper):
        network = Network(held=True)
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper)
            opening = keeper.start(session.open(), name="opening")
        await waits(network)
        network.hold.cut(1)
        return await opening

    assert with_servers(run, use).code == "CUT"
    assert facts.of(What.ACCEPTED) == []


def test_a_session_that_is_given_up_asks_for_its_connection_no_more(run, recorder, facts):
    async def use(servers, keeper):
        network = Network(held=True)
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper)
            opening = keeper.start(session.open(), name="opening")
        await waits(network)
        await session.end(0.01)
        await opening
        assert network.hold.waiting() == ()
        assert network.is_empty
        network.hold.turn_off()

    with_servers(run, use)
    assert facts.of(What.NOT_CONNECTED)[0].about["code"] == "CANCELLED"
    assert facts.of(What.ACCEPTED) == []


def test_over_a_network_a_connection_is_still_given_up_in_time(run, recorder, deaf):
    async def use(_, __):
        with over(Network()):
            return await run_http(HttpWish(url=f"http://127.0.0.1:{deaf}/"), recorder, connect_s=0.05)

    assert with_servers(run, use).fault.code == "ETIMEDOUT"


def test_a_head_and_its_content_are_one_step_though_they_are_two_writes(run, recorder, facts):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD)
        writer.write(BODY)
        await reader.read(1)

    async def use(_, keeper):
        network = Network(held=True)
        stepping = Stepping(network)
        async with stream_server(answer) as port:
            with over(network):
                asking = keeper.start(run_http(HttpWish(url=f"http://127.0.0.1:{port}/"), recorder), name="asking")
            outcome = await stepping.through(asking)
        return outcome.statuses, stepping.steps[1:]

    assert with_servers(run, use) == ((200,), ["GET /", "200 OK"])


def test_content_that_comes_after_its_head_was_let_go_follows_without_a_step(run, recorder, facts):
    let_go = asyncio.Event()

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD)
        await let_go.wait()
        writer.write(BODY)
        await reader.read(1)

    async def use(_, keeper):
        network = Network(held=True)
        async with stream_server(answer) as port:
            with over(network):
                asking = keeper.start(run_http(HttpWish(url=f"http://127.0.0.1:{port}/"), recorder), name="asking")
            for stream in (UP, UP, DOWN):
                await step(network, stream)
            let_go.set()
            return await asking

    assert with_servers(run, use).statuses == (200,)


def test_each_chunk_is_a_step(run, recorder, facts):
    async def use(servers, keeper):
        network = Network(held=True)
        stepping = Stepping(network)
        with over(network):
            wish = HttpWish(url=f"{await servers.http_url()}/chunks/4")
            asking = keeper.start(run_http(wish, recorder), name="asking")
        await stepping.through(asking)
        await lost_at_both_ends(facts)
        return [title.partition(",")[0] for title in stepping.steps[1:]]

    # aiohttp writes the head and the last chunk, which is empty, by themselves.
    steps = with_servers(run, use)
    assert steps == ["GET /chunks/4", "200 OK", "chunk", "chunk", "chunk", "chunk", "end of content"]


def test_frames_of_one_write_are_a_step_each(run, recorder, facts):
    async def two_at_once(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(octets.switching(octets.key_of(head)))
        await reader.readexactly(1)
        writer.write(TWO_FRAMES)
        while await reader.read(1024):
            pass

    async def use(_, keeper):
        network = Network(held=True)
        stepping = Stepping(network)
        async with stream_server(two_at_once) as port:
            session = await opened(f"ws://127.0.0.1:{port}/", network, recorder, keeper, stepping)
            await session.send("?")
            await stepping.step(UP)
            before = len(facts.stream(CLIENT, What.RECEIVED, 1))
            for count in (5, 10):
                await stepping.step(DOWN)
                while len(facts.stream(CLIENT, What.RECEIVED, 1)) < before + count:
                    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()}, timeout=0.001)
                assert len(facts.stream(CLIENT, What.RECEIVED, 1)) == before + count
            network.hold.turn_off()
            await session.end(0.01)
        return stepping.steps[-3:]

    assert with_servers(run, use) == ["TEXT, 1 octet", "TEXT, 3 octets", "TEXT, 3 octets"]


def test_each_fragment_is_a_step(run, recorder, facts):
    async def in_parts():
        for part in ("he", "ll", "o"):
            yield part

    async def use(servers, keeper):
        network = Network(held=True)
        stepping = Stepping(network)
        session = await opened(f"{await servers.websocket_url()}/echo", network, recorder, keeper, stepping)
        sending = keeper.start(session.send(in_parts()), name="sending")
        for _ in range(5):
            await stepping.step()
        assert await sending is None
        steps = stepping.steps[3:]
        network.hold.turn_off()
        await session.close()
        await session.wait_closed()
        return steps

    steps = with_servers(run, use)
    assert steps[:3] == ["TEXT, 2 octets", "CONTINUATION, 2 octets", "CONTINUATION, 1 octet"]
    assert len(steps) == 5


def test_a_hold_put_on_in_mid_session_knows_where_messages_begin(run, recorder, facts):
    async def use(servers, keeper):
        network = Network()
        stepping = Stepping(network)
        with over(network):
            wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo", compress=False)
            session = WebSocketSession(wish, recorder, keeper=keeper)
            assert await session.open() is None
            await session.send("before")
        network.hold.turn_on()
        await session.send("after")
        await stepping.step(UP)
        closing = keeper.start(session.close(), name="closing")
        while "CLOSE 1000" not in stepping.steps[1:]:
            await stepping.step(UP)
        await stepping.through(closing)
        await session.wait_closed()
        return stepping.steps

    steps = with_servers(run, use)
    assert steps[:1] == ["TEXT, 5 octets"]
    assert steps.count("CLOSE 1000") == 2


def test_keep_alive_is_stepped_through_as_slowly_as_one_likes(run, journal):
    """Nobody's idle timer runs while a request or its answer waits; afterwards the server's does, and ends it."""

    async def use(servers, keeper):
        network = Network(held=True)
        stepping = Stepping(network)
        stage = Stage(journal=journal, servers=servers, keeper=keeper)
        with over(network):
            running = keeper.start(KEEP_ALIVE.run(stage, requests=3, idle_s=0.05), name="running")
        for _ in range(7):
            await asyncio.wait({running}, timeout=0.1)
            await stepping.step()
        await running
        return stepping.steps[1:]

    assert with_servers(run, use) == ["GET /", "200 OK"] * 3
    trace = Trace(journal)
    trace.refresh()
    assert {checked.verdict.result for checked in check(KEEP_ALIVE, trace.events)} == {Result.HELD}
