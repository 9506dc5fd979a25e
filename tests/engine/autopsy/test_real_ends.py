"""Connections that really ended, one way or another: the other end is a process of its own, killed, stopped or rude."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from engine.autopsy.examining import examine
from engine.autopsy.verdict import Manner
from engine.journal import Vantage
from engine.tap import recorded_by
from engine.trace import Trace

CLIENT, SERVER = Vantage.CLIENT, Vantage.SERVER

SERVER_PROGRAM = textwrap.dedent(
    """
    import asyncio, os, signal, socket, struct, sys
    from websockets.asyncio.server import serve
    from websockets.exceptions import ConnectionClosed

    async def talk(connection):
        try:
            async for message in connection:
                if message == "reset":
                    raw = connection.transport.get_extra_info("socket")
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    connection.transport.abort()
                elif message == "fin":
                    connection.transport.close()
                elif message == "close":
                    await connection.close(4001, "enough")
                else:
                    await connection.send(message)
        except ConnectionClosed:
            pass

    async def main():
        async with serve(talk, "127.0.0.1", 0, ping_interval=None, close_timeout=1) as server:
            print("port", server.sockets[0].getsockname()[1], flush=True)
            await asyncio.Event().wait()

    asyncio.run(main())
    """
)


@pytest.fixture
def meet(run, recorder, journal):
    """Meet the server process: run ``use(connection, process)`` and return the autopsy of what was left of it."""

    def met(use, **options):
        async def whole():
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", SERVER_PROGRAM, stdout=asyncio.subprocess.PIPE
            )
            try:
                line = await process.stdout.readline()
                url = f"ws://127.0.0.1:{int(line.split()[1])}/"
                with recorded_by(recorder):
                    connection = await connect(
                        url, proxy=None, **{"ping_interval": None, "close_timeout": 0.2, **options}
                    )
                await connection.send("hello")
                assert await connection.recv() == "hello"
                await use(connection, process)
                await connection.wait_closed()
            finally:
                if process.returncode is None:
                    process.send_signal(signal.SIGCONT)
                    process.kill()
                await process.wait()

        run(whole())
        trace = Trace(journal)
        trace.refresh()
        return examine(trace.events, 1)

    return met


def test_a_server_that_is_killed_with_nothing_under_way_closes_by_fin_without_a_close_frame(meet):
    async def kill(connection, process):
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            await connection.recv()

    found = meet(kill)
    assert found.verdict.manner is Manner.FIN
    assert found.verdict.by is SERVER
    assert found.sentence.startswith("The server closed TCP without a Close frame (code 1006)")
    assert ("The client is told", "1006 (abnormal closure)") in [(one.what, one.text) for one in found.findings]


def test_a_reset_may_be_of_the_server_or_of_something_between(meet):
    async def reset(connection, process):
        await connection.send("reset")
        with pytest.raises(ConnectionClosed):
            await connection.recv()

    found = meet(reset)
    assert found.verdict.manner is Manner.RESET
    assert found.verdict.by is SERVER
    assert found.sentence.startswith("The connection was reset, by the server or something between: no Close frame, ")
    assert found.sentence.endswith("after the last frame.")


def test_a_stopped_server_answers_no_ping_and_the_client_says_so(meet):
    async def stop(connection, process):
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(ConnectionClosed):
            await connection.recv()

    found = meet(stop, ping_interval=0.2, ping_timeout=0.3)
    verdict = found.verdict
    assert verdict.manner is Manner.UNANSWERED
    assert verdict.by is CLIENT
    assert verdict.first.code == 1011
    assert verdict.ping_ns[0] is CLIENT
    assert verdict.ping_ns[1] >= 250_000_000  # Timers of Qt may be a little early.
    assert "failed the WebSocket with 1011 (internal error) “keepalive ping timeout”" in found.sentence
    assert "had no pong" in found.sentence


def test_a_server_that_closes_in_order_is_answered(meet):
    async def close(connection, process):
        await connection.send("close")
        with pytest.raises(ConnectionClosed):
            await connection.recv()

    found = meet(close)
    assert found.verdict.manner is Manner.HANDSHAKE
    assert found.verdict.by is SERVER
    assert found.verdict.first.code == 4001
    assert found.sentence.startswith(
        "The server closed with 4001 (the application's own) “enough”, and the client answered"
    )


def test_a_client_that_closes_in_order_is_answered(meet):
    async def close(connection, process):
        await connection.close(1000, "bye")

    found = meet(close)
    assert found.verdict.manner is Manner.HANDSHAKE
    assert found.verdict.by is CLIENT
    assert found.verdict.echo_ns > 0
    assert "The client closed with 1000 (normal closure) “bye”, and the server answered" in found.sentence


def test_a_server_that_closes_tcp_alone(meet):
    async def fin(connection, process):
        await connection.send("fin")
        with pytest.raises(ConnectionClosed):
            await connection.recv()

    found = meet(fin)
    assert found.verdict.manner is Manner.FIN
    assert found.verdict.by is SERVER


def test_a_client_that_gives_no_close_an_answer_in_time_cuts_it_off(meet):
    async def close(connection, process):
        os.kill(process.pid, signal.SIGSTOP)
        await connection.close(1000)

    found = meet(close)
    assert found.verdict.manner is Manner.UNANSWERED
    assert found.verdict.by is CLIENT
    assert "the server sent no Close frame in return; the client cut the connection off" in found.sentence


def test_a_connection_that_stands_is_said_to_be_open(run, recorder, journal):
    seen = []

    async def whole():
        async def serve(reader, writer):
            await reader.read()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        with recorded_by(recorder):
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        trace = Trace(journal)
        trace.refresh()
        seen.append(examine(trace.events, 1))
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()

    run(whole())
    assert seen[0].verdict.manner is Manner.OPEN
    assert seen[0].sentence == "The connection is still open."
