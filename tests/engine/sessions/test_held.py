"""Real sessions of aiohttp and websockets over a link and on a held wire: they go on as ever, only later."""

from __future__ import annotations

import asyncio

import pytest

from engine.events import Opcode, Stream
from engine.journal import Recorder, Vantage, What
from engine.laboratory import octets
from engine.link import NO_LINK, Link
from engine.network import Network
from engine.sessions import patience
from engine.sessions.http import run_http
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.local.serving import stream_server
from engine.sessions.patience import allowed_s, within
from engine.sessions.websocket import WebSocketSession
from engine.tap import over
from engine.wishes import HttpWish, WebSocketWish
from tests.engine.echoes import lost_at_both_ends

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER
LATE = Link(name="late", delay_up_ms=20, delay_down_ms=30)
UP, DOWN = Stream.UP, Stream.DOWN


def with_servers(run, use, tls=None):
    """Use the local servers and a keeper; nothing is left afterwards."""

    async def whole():
        servers, keeper = LocalServers(tls), Keeper()
        try:
            return await use(servers, keeper)
        finally:
            await servers.stop()
            assert await keeper.end_all() == []

    return run(whole())


async def step(network, stream=None):
    """Release the next message, as soon as there is one."""
    there = asyncio.Event()
    stop = network.hold.watch(there.set)
    while network.hold.release(stream) is None:
        there.clear()
        await there.wait()
    stop()


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_requests_over_a_link_take_its_round_trips(run, recorder, facts, certificates, secure):
    async def use(servers, _):
        with over(Network(LATE)):
            url = await servers.http_url()
            wish = HttpWish(url=f"{url}/chunks/20", count=2)
            outcome = await run_http(wish, recorder, tls=certificates.trusting if secure else None)
        await lost_at_both_ends(facts)
        return outcome

    outcome = with_servers(run, use, certificates.server if secure else None)
    assert (outcome.statuses, outcome.fault) == ((200, 200), None)
    for sender, receiver in ((CLIENT, SERVER), (SERVER, CLIENT)):
        sent = facts.stream(sender, What.SENT, 1)
        assert sent == facts.stream(receiver, What.RECEIVED, 1)
        assert sent
    took_ns = facts.of(What.SESSION_END)[0].at_ns - facts.of(What.CONNECTING)[0].at_ns
    assert took_ns >= (4 if secure else 3) * 50_000_000


@pytest.mark.parametrize("secure", [False, True], ids=["ws", "wss"])
def test_a_websocket_over_a_link_opens_talks_and_closes_in_order(run, recorder, facts, certificates, secure):
    messages = asyncio.Queue()

    async def use(servers, keeper):
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        tls = certificates.trusting if secure else None
        with over(Network(LATE)):
            session = WebSocketSession(wish, recorder, keeper=keeper, on_message=messages.put_nowait, tls=tls)
            assert await session.open() is None
            await session.send("x" * 200_000)
            assert await messages.get() == "x" * 200_000
            assert await session.ping(b"?", pong_within_s=1) is None
            assert await session.close() is None
            outcome = await session.wait_closed()
        await lost_at_both_ends(facts)
        return outcome

    assert with_servers(run, use, certificates.server if secure else None).fault is None
    for sender, receiver in ((CLIENT, SERVER), (SERVER, CLIENT)):
        assert facts.stream(sender, What.SENT, 1) == facts.stream(receiver, What.RECEIVED, 1)
    assert facts.of(What.ABORT_CALLED) == []
    assert {fact.about["code"] for fact in facts.of(What.LOST)} == {None}


def test_a_held_connection_its_request_and_its_answer_are_three_steps(run, recorder, facts):
    async def use(servers, keeper):
        network = Network(held=True)
        with over(network):
            url = await servers.http_url()
            asking = keeper.start(run_http(HttpWish(url=f"{url}/"), recorder), name="asking")
        await step(network, UP)
        assert facts.stream(CLIENT, What.SENT, 1) == b""
        await step(network, UP)
        assert facts.stream(CLIENT, What.RECEIVED, 1) == b""
        await step(network, DOWN)
        outcome = await asking
        await lost_at_both_ends(facts)
        return outcome

    assert with_servers(run, use).statuses == (200,)


def test_a_held_websocket_steps_from_its_opening_to_its_end(run, recorder, facts):
    async def use(servers, keeper):
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo", compress=False)
        network = Network(held=True)
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper)
            opening = keeper.start(session.open(), name="opening")
            await step(network, UP)
            await step(network, UP)
            await step(network, DOWN)
            assert await opening is None
            await session.send("hello")
            await step(network, UP)
            await step(network, DOWN)
            closing = keeper.start(session.close(), name="closing")
            await step(network, UP)
            await step(network, DOWN)
            assert await closing is None
            outcome = await session.wait_closed()
        await lost_at_both_ends(facts)
        return outcome

    assert with_servers(run, use).fault is None
    received = facts.stream(SERVER, What.RECEIVED, 1)
    assert received[-8] & 0x0F == Opcode.CLOSE
    assert facts.stream(CLIENT, What.SENT, 1) == received
    assert facts.of(What.ABORT_CALLED) == []


def test_limits_do_not_run_while_the_wire_is_held(run, recorder, facts):
    async def use(servers, keeper):
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        network = Network(held=True)
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper, open_s=0.001, close_s=0.001)
            opening = keeper.start(session.open(), name="opening")
            await asyncio.wait({opening}, timeout=0.05)
            await step(network, UP)
            await step(network, UP)
            await asyncio.wait({opening}, timeout=0.05)
            await step(network, DOWN)
            assert await opening is None
            closing = keeper.start(session.close(), name="closing")
            await asyncio.wait({closing}, timeout=0.05)
            network.hold.turn_off()
            assert await closing is None
            return await session.wait_closed()

    assert with_servers(run, use).fault is None
    assert facts.of(What.ABORT_CALLED) == []


def test_a_hold_that_is_put_on_in_mid_closing_lifts_the_limit_that_runs_already(run, recorder, facts):
    async def use(servers, keeper):
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        network = Network(LATE)
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper, close_s=0.01)
            assert await session.open() is None
            closing = keeper.start(session.close(), name="closing")
            await asyncio.wait({closing}, timeout=0.01)
            network.hold.turn_on()
            await asyncio.wait({closing}, timeout=0.3)
            assert not closing.done()
            network.hold.turn_off()
            assert await closing is None
            return await session.wait_closed()

    assert with_servers(run, use).fault is None
    assert facts.of(What.ABORT_CALLED) == []


def test_silence_ends_by_itself_where_nothing_is_in_flight(run, monkeypatch):
    monkeypatch.setattr(patience, "UNHURRIED_S", 0.02)

    async def wait():
        limit = within(0.01, network=Network(held=True))
        with pytest.raises(TimeoutError):
            async with limit:
                await asyncio.Event().wait()
        return limit.expired()

    assert run(wait())


def test_a_peer_that_does_not_answer_a_close_is_cut_off_only_when_it_has_it(run, recorder, facts, monkeypatch):
    monkeypatch.setattr(patience, "UNHURRIED_S", 0.05)

    async def mute(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(octets.switching(octets.key_of(head)))
        while await reader.read(1024):
            pass

    async def use(_, keeper):
        network = Network(held=True)
        async with stream_server(mute) as port:
            with over(network):
                wish = WebSocketWish(url=f"ws://127.0.0.1:{port}/", compress=False)
                session = WebSocketSession(wish, recorder, keeper=keeper, close_s=0.01)
                opening = keeper.start(session.open(), name="opening")
                await step(network, UP)
                await step(network, UP)
                await step(network, DOWN)
                assert await opening is None
                closing = keeper.start(session.close(), name="closing")
                await asyncio.wait({closing}, timeout=0.2)
                assert not closing.done(), "its Close waits for the user"
                await step(network, UP)
                await closing
                await session.wait_closed()
        await lost_at_both_ends(facts)

    with_servers(run, use)
    assert facts.stream(SERVER, What.RECEIVED, 1)[-8] & 0x0F == Opcode.CLOSE
    assert [fact.vantage for fact in facts.of(What.ABORT_CALLED)] == [CLIENT]


def test_a_websocket_that_is_cut_has_failed_and_says_so(run, recorder, facts):
    async def use(servers, keeper):
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        network = Network()
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper)
            await session.open()
            network.hold.turn_on()
            await session.send("never there")
            network.hold.cut()
            outcome = await session.wait_closed()
        await lost_at_both_ends(facts)
        return outcome

    outcome = with_servers(run, use)
    assert outcome.fault.code == facts.end()[0] == "CUT"
    assert facts.of(What.CUT)
    assert b"never there" not in facts.stream(SERVER, What.RECEIVED, 1)


def test_sessions_can_be_ended_from_outside_while_they_are_held(run, recorder, facts):
    async def use(servers, keeper):
        wish = WebSocketWish(url=f"{await servers.websocket_url()}/echo")
        network = Network()
        with over(network):
            session = WebSocketSession(wish, recorder, keeper=keeper)
            await session.open()
            network.hold.turn_on()
            await session.send("in flight")
        await session.end(0.01)
        network.end()
        await lost_at_both_ends(facts)

    with_servers(run, use)
    assert facts.kinds(CLIENT, 1)[-2:] == ["abort-called", "lost"]


def test_two_sessions_over_one_network_are_released_in_the_order_of_what_they_did(run, journal):
    async def use(servers, keeper):
        network = Network(held=True)
        url = f"{await servers.http_url()}/"
        with over(network):
            asking = []
            for number in (1, 2):
                recorder = Recorder.start(journal, title=str(number), kind="http", url=url)
                asking.append(keeper.start(run_http(HttpWish(url=url), recorder), name=str(number)))
                while len(network.hold.waiting(UP)) < number:
                    await asyncio.wait(set(asking), timeout=0.001)
        assert [waiting.connection for waiting in network.hold.waiting()] == [1, 2]
        assert network.hold.release(connection=2).connection == 2
        network.hold.turn_off()
        return [(await task).statuses for task in asking]

    assert with_servers(run, use) == [(200,), (200,)]


def test_within_is_a_timeout_where_nothing_is_held(run):
    async def wait():
        limit = within(0.001)
        with pytest.raises(TimeoutError):
            async with limit:
                await asyncio.Event().wait()
        return limit.expired()

    assert run(wait())


def test_within_begins_anew_when_the_hold_is_over(run):
    async def wait():
        network = Network(held=True)
        asyncio.get_running_loop().call_later(0.03, network.hold.turn_off)
        limit = within(0.01, network=network)
        with pytest.raises(TimeoutError):
            async with limit:
                await asyncio.Event().wait()
        return network.hold.is_on

    assert run(wait()) is False


def test_more_is_allowed_over_a_slow_link():
    assert allowed_s(5, None) == 5
    assert allowed_s(5, Network(NO_LINK)) == 5
    assert allowed_s(5, Network(Link(delay_up_ms=700, delay_down_ms=700)), 3) == pytest.approx(9.2)
    assert allowed_s(5, Network(held=True)) is None


def test_a_request_that_is_cut_off_has_failed_and_says_who_did_it(run, recorder, facts):
    async def use(servers, keeper):
        network = Network(held=True)
        with over(network):
            wish = HttpWish(url=f"{await servers.http_url()}/")
            asking = keeper.start(run_http(wish, recorder), name="asking")
        await step(network, UP)
        await step(network, UP)
        while not network.hold.waiting(DOWN):
            await asyncio.wait({asking}, timeout=0.001)
        network.hold.cut()
        outcome = await asking
        await lost_at_both_ends(facts)
        return outcome

    assert with_servers(run, use).fault.code == "CUT"
