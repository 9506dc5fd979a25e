"""The tap against the packets: what it wrote is what tcpdump saw on the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import struct

import pytest

from engine.journal import Vantage, What
from engine.tap import recorded_by

ROUND_TRIPS = 300


class CannotCapture(Exception):
    """Packets cannot be captured here."""


@contextlib.asynccontextmanager
async def capturing(port):
    """Run tcpdump on the loopback interface; gives a stream of its pcap file."""
    command = shutil.which("tcpdump", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")
    if command is None:
        raise CannotCapture("tcpdump is not installed")
    process = await asyncio.create_subprocess_exec(
        command,
        "-i",
        "lo",
        "-U",
        "--immediate-mode",
        # Short packets in a large buffer: with the defaults it has room for eight, and what is over is dropped.
        "-s",
        "2048",
        "-B",
        "16384",
        "-w",
        "-",
        "tcp",
        "port",
        str(port),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said = (await process.stderr.readline()).decode()
        if "listening on" not in said:
            raise CannotCapture(f"tcpdump cannot capture here: {said.strip()}")
        yield process.stdout
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def streams_until_both_fins(stdout, server_port):
    """Return the octets of each direction, put together by TCP's sequence numbers (RFC 9293 section 3.4)."""
    await stdout.readexactly(24)
    pieces, first, ends = {}, {}, set()
    while len(ends) < 2:
        _, _, length, _ = struct.unpack("<IIII", await stdout.readexactly(16))
        packet = await stdout.readexactly(length)
        segment = packet[14 + (packet[14] & 0x0F) * 4 : 14 + struct.unpack(">H", packet[16:18])[0]]
        source, _, number = struct.unpack(">HHI", segment[:8])
        flags, up = segment[13], source != server_port
        if flags & 0x02:
            first[up] = number + 1
        if flags & 0x01:
            ends.add(up)
        if data := segment[(segment[12] >> 4) * 4 :]:
            pieces.setdefault(up, {})[(number - first[up]) % 2**32] = data
    return {up: b"".join(data for _, data in sorted(parts.items())) for up, parts in pieces.items()}


def test_300_echo_round_trips_match_the_packets(recorder, facts):
    async def talk():
        async def echo(reader, writer):
            while data := await reader.read(4096):
                writer.write(data)
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, asyncio.timeout(20), capturing(port) as stdout:
            with recorded_by(recorder):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for number in range(ROUND_TRIPS):
                writer.write(b"round trip %d" % number)
                await reader.readexactly(len(b"round trip %d" % number))
            writer.close()
            await writer.wait_closed()
            return await streams_until_both_fins(stdout, port)

    # Only this loop: qasync starts processes by its own means, and the packets are the same.
    from engine.tap import tapped

    with asyncio.Runner(loop_factory=tapped(asyncio.SelectorEventLoop)) as runner:
        try:
            streams = runner.run(talk())
        except CannotCapture as reason:
            pytest.skip(str(reason))
    assert len(facts.of(What.SENT, vantage=Vantage.CLIENT)) == ROUND_TRIPS
    assert facts.stream(Vantage.CLIENT, What.SENT, 1) == streams[True]
    assert facts.stream(Vantage.SERVER, What.RECEIVED, 1) == streams[True]
    assert facts.stream(Vantage.SERVER, What.SENT, 1) == streams[False]
    assert facts.stream(Vantage.CLIENT, What.RECEIVED, 1) == streams[False]
