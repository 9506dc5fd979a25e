from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

from engine.journal import Recorder, Vantage, What
from engine.sessions.http import open_client, send
from engine.sessions.keeper import Keeper
from engine.sessions.local.servers import LocalServers
from engine.sessions.local.source import UpdateSource
from engine.sessions.websocket import WebSocketSession
from engine.tap import recorded_by
from engine.wishes import WebSocketWish


def listens(url):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urlsplit(url).port)) == 0


def test_they_listen_on_loopback_when_asked_for_and_not_any_more_when_stopped(run):
    async def use():
        servers = LocalServers()
        urls = [await servers.http_url(), await servers.websocket_url()]
        assert urls == [await servers.http_url(), await servers.websocket_url()]
        assert {urlsplit(url).hostname for url in urls} == {"127.0.0.1"}
        assert all(listens(url) for url in urls)
        await servers.stop()
        assert not any(listens(url) for url in urls)
        again = await servers.http_url()
        assert listens(again)
        await servers.stop()
        await servers.stop()
        assert not listens(again)

    run(use())


def test_stopping_ends_open_connections(run, recorder, facts):
    async def use():
        servers, keeper = LocalServers(), Keeper()
        session = WebSocketSession(WebSocketWish(url=await servers.websocket_url() + "/echo"), recorder, keeper=keeper)
        await session.open()
        await servers.stop()
        outcome = await session.wait_closed()
        assert outcome.fault is None or outcome.fault.code == "1001"

    run(use())
    assert facts.kinds(Vantage.CLIENT, 1)[-1] == "lost"


def test_who_asks_first_does_not_own_the_servers(run, recorder, facts):
    async def use():
        servers = LocalServers()
        with recorded_by(recorder):
            url = await servers.http_url()
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 OK")
        writer.close()
        await writer.wait_closed()
        await servers.stop()

    run(use())
    assert [fact.what for fact in facts.journal.facts] == [What.SESSION]


def test_each_path_answers(run):
    async def use():
        servers = LocalServers()
        url = await servers.http_url()
        async with open_client() as client:
            assert (await send(client, f"{url}/"))[0] == 200
            assert await send(client, f"{url}/echo", method="POST", body=b"abc") == (200, b"abc")
            assert (await send(client, f"{url}/status/418"))[0] == 418
            assert await send(client, f"{url}/chunks/2") == (200, b"chunk 0\nchunk 1\n")
            assert (await send(client, f"{url}/nothing"))[0] == 404
            assert (await send(client, f"{url}/updates"))[0] == 204
            assert (await send(client, f"{url}/updates?after=x"))[0] == 400
        await servers.stop()

    run(use())


def test_updates_are_given_out_from_the_moment_they_are_born(run, journal, facts):
    began = []

    async def use():
        servers = LocalServers()
        url = await servers.http_url() + "/updates"
        source = UpdateSource(journal, count=3, interval_s=0.01)
        async with servers.publishing(source), open_client() as client:
            assert await send(client, f"{url}?after=0") == (204, b"")
            began.append(journal.now_ns())
            await source.run()
            assert await send(client, f"{url}?after=2") == (200, b'{"seq": 3}')
            assert await send(client, f"{url}?after=1") == (200, b'[{"seq": 2}, {"seq": 3}]')
            assert await send(client, f"{url}?after=3") == (204, b"")
        await servers.stop()

    run(use())
    births = facts.of(What.MARK)
    assert [dict(fact.about) for fact in births] == [
        {"label": f"update {number}", "update": number} for number in (1, 2, 3)
    ]
    assert {fact.session for fact in births} == {0}
    # Each at its own time after the beginning, or later; a loop's clock may be a millisecond coarse.
    for number, birth in enumerate(births, 1):
        assert birth.at_ns - began[0] >= number * 10_000_000 - 1_500_000


def test_a_web_socket_gets_updates_even_if_nobody_publishes_any(run, journal, monkeypatch):
    soon = {**UpdateSource.__init__.__kwdefaults__, "count": 2, "interval_s": 0.01}
    monkeypatch.setattr(UpdateSource.__init__, "__kwdefaults__", soon)

    async def use():
        servers, keeper, messages = LocalServers(), Keeper(), asyncio.Queue()
        wish = WebSocketWish(url=await servers.websocket_url() + "/updates")
        recorder = Recorder.start(journal, title="", kind="websocket", url=wish.url)
        session = WebSocketSession(wish, recorder, keeper=keeper, on_message=messages.put_nowait)
        await session.open()
        assert [await messages.get(), await messages.get()] == ['{"seq": 1}', '{"seq": 2}']
        await session.end()
        await servers.stop()

    run(use())
